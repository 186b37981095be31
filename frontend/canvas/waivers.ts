/** Accepted risks: a person sets a redline aside with a reason, which is kept in the design and can be undone. */

import type { Waiver } from "./document";
import type { Session } from "./session";

/** The fewest characters of a reason for accepting a risk. */
const REASON_CHARACTERS = 15;

/** Writes accepted risks into the design and takes them back, as the panel's forms and buttons ask. */
export function watchWaivers(session: Session, signal: AbortSignal): void {
  const submit = (event: SubmitEvent): void => {
    const form = event.target instanceof HTMLFormElement && event.target.matches("[data-waive]") ? event.target : null;
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waive(session, form);
  };
  const write = ({ target }: Event): void => {
    const field = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement ? target : null;
    if (field?.closest("[data-waive]")) field.setCustomValidity("");
  };
  const press = ({ target }: MouseEvent): void => {
    const button = target instanceof Element ? target.closest<HTMLElement>("[data-unwaive]") : null;
    if (button) unwaive(session, button.dataset["unwaive"] ?? "");
  };
  // In the capturing phase, so that the waiver is in the document before anything else handles the form.
  document.addEventListener("submit", submit, { capture: true, signal });
  document.addEventListener("input", write, { signal });
  document.addEventListener("click", press, { signal });
}

function waive(session: Session, form: HTMLFormElement): void {
  const field = form.querySelector<HTMLTextAreaElement>("[name=reason]");
  const reason = field?.value.trim() ?? "";
  const rule = form.dataset["rule"];
  if (!field || !rule || !session.canEdit) return;
  if (reason.length < REASON_CHARACTERS) {
    field.setCustomValidity(`Say why in at least ${REASON_CHARACTERS} characters: what you gain and what you give up.`);
    field.reportValidity();
    return;
  }
  const day = form.querySelector<HTMLInputElement>("[name=until]");
  const until = day?.value || null;
  if (day && until !== null && until < today()) {
    day.setCustomValidity("This day has passed.");
    day.reportValidity();
    return;
  }
  const anchors = texts(form.dataset["anchors"]);
  session.document.transact(() => {
    // One finding, one waiver: an older one that ran out makes room.
    heldBy(session, rule, anchors).forEach((one) => session.document.removeWaiver(one.id));
    session.document.addWaiver({ rule, anchors, reason, until });
  });
  form.closest("details")?.removeAttribute("hx-morph-skip");
  form.reset();
  session.announce("Risk accepted. It stays listed with your reason.");
}

function unwaive(session: Session, json: string): void {
  const { rule, anchors, until } = (parsed(json) ?? {}) as { rule?: unknown; anchors?: unknown; until?: unknown };
  if (!session.canEdit || typeof rule !== "string") return;
  const held = heldBy(session, rule, texts(JSON.stringify(anchors ?? []))).filter((one) => (one.until || null) === (until ?? null));
  session.document.transact(() => held.forEach((one) => session.document.removeWaiver(one.id)));
  session.announce("Taken back. One undo accepts the risk again.");
}

/** The waivers of a rule for exactly these components. */
function heldBy(session: Session, rule: string, anchors: readonly string[]): Waiver[] {
  const wanted = sameSet(anchors);
  return [...session.document.snapshot().waivers.values()].filter((one) => one.rule === rule && wanted(one.anchors));
}

/** The day in UTC, on which the server lets waivers run out. */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function sameSet(wanted: readonly string[]): (other: readonly string[]) => boolean {
  const sorted = [...wanted].sort().join("\n");
  return (other) => [...other].sort().join("\n") === sorted;
}

function texts(json: string | undefined): string[] {
  const data = parsed(json ?? "[]");
  return Array.isArray(data) ? data.filter((item): item is string => typeof item === "string") : [];
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
