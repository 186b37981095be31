/**
 * Whether the page is about to be left for another one: what a person asked for last decides where they go,
 * also when the board has to start afresh in the same moment.
 */

const LONGEST_WAIT_MS = 5000;

interface RequestEvent extends Event {
  readonly detail: { readonly ctx: { readonly hx?: { readonly redirect?: string } } };
}

const underWay = new Set<object>();
let leads = false;

document.addEventListener("htmx:before:request", (event) => underWay.add((event as RequestEvent).detail.ctx));
document.addEventListener("htmx:after:request", (event) => {
  if ((event as RequestEvent).detail.ctx.hx?.redirect) leads = true;
});
document.addEventListener("htmx:finally:request", (event) => underWay.delete((event as RequestEvent).detail.ctx));

/** Load this page again once nothing is under way, unless an answer leads elsewhere. */
export async function reload(): Promise<void> {
  const until = Date.now() + LONGEST_WAIT_MS;
  while (underWay.size > 0 && Date.now() < until) await nextAnswer(until - Date.now());
  if (!leads) location.reload();
}

function nextAnswer(most: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, most);
    document.addEventListener("htmx:finally:request", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
