/**
 * The charts of the request follow a slider while it moves: the newest numbers are asked for, one answer at a time.
 *
 * This is the one exchange with the server that htmx does not do: its requests and swaps take ten milliseconds of
 * the fifty that a hand feels as at once. At rest htmx asks for the same charts and all others.
 */

import morphdom from "morphdom";

/** Returns what to call after every move. */
export function following(view: HTMLElement, signal: AbortSignal): () => void {
  let underWay = false;
  let movedSince = false;
  return async () => {
    movedSince = true;
    if (underWay) return;
    underWay = true;
    try {
      while (movedSince && !signal.aborted) {
        movedSince = false;
        await follow(view, signal);
      }
    } finally {
      underWay = false;
    }
  };
}

async function follow(view: HTMLElement, signal: AbortSignal): Promise<void> {
  const form = view.querySelector<HTMLFormElement>("form[data-moving]");
  const charts = form && (await chartsFor(addressOf(form), signal));
  if (charts && view.contains(form)) show(view.querySelector("#whatif-request"), charts);
}

/** The charts as markup; null when none came: what went wrong is said at rest, when htmx asks the same. */
async function chartsFor(address: string, signal: AbortSignal): Promise<string | null> {
  try {
    const answer = await fetch(address, { signal, priority: "high" });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

function addressOf(form: HTMLFormElement): string {
  const fields = [...new FormData(form)].map(([name, value]): [string, string] => [name, String(value)]);
  return `${form.dataset["moving"] ?? ""}&${new URLSearchParams(fields).toString()}`;
}

function show(shown: Element | null, charts: string): void {
  if (!shown) return;
  morphdom(shown, `<div>${charts}</div>`, { childrenOnly: true, onBeforeElUpdated: isAnother });
}

/** What is the same is left alone, and what somebody opened stays open. */
function isAnother(now: HTMLElement, next: HTMLElement): boolean {
  if (next instanceof HTMLDetailsElement && now instanceof HTMLDetailsElement) next.open = now.open;
  return !now.isEqualNode(next);
}
