/**
 * The What if view: the server works the numbers out and htmx fetches them, but for those that follow a moving
 * slider; here it is opened and closed, kept up with the drawing, and its sliders are read.
 *
 * `redline:whatif` on the body has it fetched again. A number that is tried changes nothing until it is put on
 * the board, in one step.
 */

import { Edited } from "./edited";
import { following } from "./moving";
import type { Session } from "./session";
import { figure } from "./shape";
import type { Store } from "./store";

/** Connect the view with the board, once for a page; returns how to part them again. */
export function startWhatIf(session: Session): () => void {
  const view = document.getElementById("whatif");
  if (!view) return () => undefined;
  const parting = new AbortController();
  const { signal } = parting;
  const edited = new Edited(session, view);
  const follow = following(view, signal);
  const fetchAgain = (): void => {
    edited.ask();
    document.body.dispatchEvent(new CustomEvent("redline:whatif"));
  };
  const refetch = (): void => {
    if (!view.hidden) fetchAgain();
  };
  // The numbers of a drawing follow it at once, also where a redline still waits for a pause.
  signal.addEventListener("abort", onAnother(() => session.critique.get()?.seq, session.critique.subscribe, refetch));
  document.body.addEventListener("redline:round", refetch, { signal });
  view.addEventListener(
    "input",
    ({ target }) => {
      follow();
      outdate(view);
      showTried(view, target);
    },
    { signal },
  );
  const afterSwap = (): void => {
    if (edited.note()) follow();
    showButtons(view);
  };
  document.addEventListener("htmx:after:swap", afterSwap, { signal });
  view.addEventListener("click", (event) => press(session, view, event), { signal });
  // A slider that was moved keeps its place whatever its attribute says, so what the server says is put in force.
  const news = new MutationObserver((changes) => changes.forEach(({ target }) => takeOver(target)));
  news.observe(view, { subtree: true, attributeFilter: ["value"] });
  signal.addEventListener("abort", () => news.disconnect());
  signal.addEventListener("abort", session.overlay.subscribe(() => openOrClose(session, view, fetchAgain)));
  const followDrawing = (): void => {
    if (view.hidden || !edited.note()) return;
    follow();
    outdate(view);
  };
  // What is drawn is worked out whole with the next critique; what is only typed is when the typing rests.
  const followTyping = (): void => {
    if (!view.hidden && edited.note()) askAgain(view);
  };
  signal.addEventListener("abort", session.document.subscribe(followDrawing));
  signal.addEventListener("abort", session.typing.subscribe(followTyping));
  return () => parting.abort();
}

/** Calls back when what is watched has become another; returns how to stop. */
function onAnother<T>(get: () => T, subscribe: Store<unknown>["subscribe"], then: () => void): () => void {
  let last = get();
  return subscribe(() => {
    const now = get();
    if (now === last) return;
    last = now;
    then();
  });
}

/** The charts are asked for as after a move of a slider: at once, and all of them at rest. */
function askAgain(view: HTMLElement): void {
  view.querySelector("form")?.dispatchEvent(new Event("input", { bubbles: true }));
}

let cameFrom: Element | null = null;

/** The focus goes to the view while it is open and comes back to where it was. */
function openOrClose(session: Session, view: HTMLElement, fetchAgain: () => void): void {
  const open = session.overlay.get()?.name === "what-if";
  if (open === !view.hidden) return;
  if (open) {
    cameFrom = document.activeElement;
    view.hidden = false;
    view.focus({ preventScroll: true });
    return fetchAgain();
  }
  const lost = document.activeElement === document.body || view.contains(document.activeElement);
  view.hidden = true;
  if (lost && cameFrom instanceof HTMLElement) cameFrom.focus({ preventScroll: true });
}

function sliders(view: HTMLElement): HTMLInputElement[] {
  return [...view.querySelectorAll<HTMLInputElement>("input[type=range]")];
}

const isTried = (slider: HTMLInputElement): boolean => Number(slider.value) !== Number(slider.dataset["base"]);

/** The hidden field that tells the server from where a slider was moved. */
function baseOf(slider: HTMLInputElement): HTMLInputElement {
  return slider.nextElementSibling as HTMLInputElement;
}

/** Writes beside a slider what it stands at; the charts follow from the server. */
function showTried(view: HTMLElement, slider: EventTarget | null): void {
  if (!(slider instanceof HTMLInputElement)) return;
  showButtons(view);
  const box = slider.closest(".slider");
  box?.classList.toggle("moved", isTried(slider));
  const output = box?.querySelector("output");
  if (!output) return;
  const { unit } = slider.dataset;
  output.value = `${figure(Number(slider.value))}${unit ? `\u202f${unit}` : ""}`;
}

/** What was worked out at rest is of the number before, until the slider rests again. */
function outdate(view: HTMLElement): void {
  view.querySelector("#whatif-others")?.setAttribute("aria-busy", "true");
  view.querySelector("#whatif-picture.htmx-request")?.dispatchEvent(new Event("htmx:abort"));
}

function takeOver(changed: Node): void {
  if (changed instanceof HTMLInputElement && changed.type === "range") changed.value = changed.defaultValue;
}

/** While nothing is tried there is nothing to keep or to take back. */
function showButtons(view: HTMLElement): void {
  const idle = !sliders(view).some(isTried);
  for (const button of view.querySelectorAll("[data-tries=keep], [data-tries=reset]")) {
    button.setAttribute("aria-disabled", String(idle));
    if (idle) button.setAttribute("aria-description", "Move a slider first.");
    else button.removeAttribute("aria-description");
  }
}

function press(session: Session, view: HTMLElement, { target }: Event): void {
  const button = target instanceof Element ? target.closest<HTMLElement>("[data-tries]") : null;
  const wish = button?.dataset["tries"];
  if (wish === "close") session.overlay.set(null);
  if (wish === "reset") reset(view);
  if (wish === "keep") keep(session, view);
}

function reset(view: HTMLElement): void {
  for (const slider of sliders(view)) {
    slider.value = slider.dataset["base"] ?? slider.value;
    showTried(view, slider);
  }
  askAgain(view);
}

/** Write what is tried into the drawing: one transaction, one undo. */
function keep(session: Session, view: HTMLElement): void {
  const tried = sliders(view).filter(isTried);
  if (tried.length === 0 || !session.canEdit) return;
  session.document.transact(() => {
    for (const { dataset, value } of tried) {
      const { part, number = "" } = dataset;
      if (part) session.document.setAttribute(part, number, Number(value));
      else session.document.setFraming(`objectives.${number}`, Number(value));
    }
  });
  for (const slider of tried) {
    slider.dataset["base"] = slider.value;
    baseOf(slider).value = slider.value;
    slider.setAttribute("value", slider.value);
    showTried(view, slider);
  }
  session.announce(tried.length === 1 ? "1 number put on the board." : `${tried.length} numbers put on the board.`);
}
