/**
 * The bridge between the server-rendered panel and the canvas: which redline is in hand, its evidence on the
 * board, its fix as a ghost and as an edit, and risks that a person accepts.
 *
 * The panel opens and closes its cards by itself and says so with `redline:open` {key}; `redline:ask-open` {key}
 * asks it to. Opening moves the view, never the focus.
 */

import type { Action } from "./actions";
import { findingsOf, startAnnouncing } from "./announce";
import type { BoardFinding } from "./critique";
import { type Edit, EditsRefused, applyEdits, problemOf, readEdits } from "./edits";
import { type Ghost, ghostOf } from "./ghost";
import type { PanelFix } from "./inspector/rows";
import type { Session } from "./session";
import { scrollTo } from "./scrolling";
import { Store } from "./store";
import { watchWaivers } from "./waivers";

/** How many redlines are drawn at once where the sheet asks for calm. */
const CALM_COUNT = 3;
const CALM_CLASS = "three-redlines";
/** The panels that list redlines: one's own, or those an interviewer holds back. */
const PANELS = "#redlines, #held";

/** A fix shown before it is made. */
export interface Preview {
  readonly edits: readonly Edit[];
  readonly ghost: Ghost;
}

/** Which redlines are in hand, in the page that is open. */
class Redlines {
  /** Key of the redline that is open in the panel. */
  readonly open = new Store<string | null>(null);
  /** Key of the redline under the pointer or the focus. */
  readonly pointed = new Store<string | null>(null);
  /** Keys the panel lists; null where there is no list to go by. */
  readonly listed = new Store<ReadonlySet<string> | null>(null);
  /** The most redlines to draw; null draws all. */
  readonly most = new Store<number | null>(null);
  readonly preview = new Store<Preview | null>(null);
  /** The fixes that the panel holds. */
  readonly fixes = new Store<readonly PanelFix[]>([]);

  /** The redline that is drawn with a heavy pen: the one pointed at, else the open one. */
  get inHand(): string | null {
    return this.pointed.get() ?? this.open.get();
  }
}

/** The redlines of this page. */
export const redlines = new Redlines();

/** The key that follows in a list, wrapping around; the first (or last, going back) when none is open. */
export function neighbour(keys: readonly string[], open: string | null, step: 1 | -1): string | null {
  if (keys.length === 0) return null;
  const at = open === null ? -1 : keys.indexOf(open);
  if (at < 0) return (step === 1 ? keys[0] : keys[keys.length - 1]) ?? null;
  return keys[(at + step + keys.length) % keys.length] ?? null;
}

/** The ids a redline is about: its evidence and its anchors. */
export function evidenceOf(finding: BoardFinding | undefined): ReadonlySet<string> {
  if (!finding) return new Set();
  return new Set([...finding.anchors, ...finding.evidence.components, ...finding.evidence.connections]);
}

/** Asks the panel to open a redline and brings its card into sight, without moving the focus. */
export function askOpen(key: string): void {
  document.dispatchEvent(new CustomEvent("redline:ask-open", { detail: { key } }));
  const item = itemOf(key);
  if (item) scrollTo(item);
}

function items(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`:is(${PANELS}) li[data-finding]`)];
}

function itemOf(key: string | null): HTMLElement | undefined {
  return items().find((item) => item.dataset["finding"] === key);
}

/** Connects the panel with the board, once for a page; returns how to part them again. */
export function startRedlines(session: Session): () => void {
  const parting = new AbortController();
  const { signal } = parting;
  watchPanel(session, signal);
  watchList(signal);
  watchEvidence(session, signal);
  watchFixes(session, signal);
  watchWaivers(session, signal);
  signal.addEventListener("abort", startAnnouncing(session));
  return () => parting.abort();
}

function keyAt(target: EventTarget | null): string | null {
  const item = target instanceof Element ? target.closest<HTMLElement>("[data-finding]") : null;
  return item?.dataset["finding"] ?? null;
}

function watchPanel(session: Session, signal: AbortSignal): void {
  document.body.addEventListener("redline:open", (event) => opened(session, (event as CustomEvent).detail?.key ?? null), { signal });
  for (const type of ["pointerover", "focusin"]) {
    document.addEventListener(type, (event) => redlines.pointed.set(keyAt(event.target)), { signal });
  }
  document.addEventListener("focusout", (event) => redlines.pointed.set(keyAt(event.relatedTarget)), { signal });
  // What a person is writing in an open form outlives the panel being fetched again, until it is sent.
  document.addEventListener("toggle", keepOpenForm, { capture: true, signal });
  document.addEventListener("submit", releaseForm, { capture: true, signal });
}

function keepOpenForm(event: Event): void {
  const details = event.target;
  if (details instanceof HTMLDetailsElement && details.closest(PANELS) && details.querySelector("form")) {
    details.toggleAttribute("hx-morph-skip", details.open);
  }
}

function releaseForm(event: Event): void {
  const sent = event.target instanceof HTMLFormElement && !event.target.matches("[data-waive]");
  if (sent) (event.target as HTMLElement).closest("details")?.removeAttribute("hx-morph-skip");
}

function opened(session: Session, key: string | null): void {
  redlines.open.set(key);
  redlines.preview.set(null);
  if (key === null) return;
  const finding = findingsOf(session.critique.get()).find((one) => one.key === key);
  const ids = finding ? [...evidenceOf(finding)] : [];
  if (ids.length > 0) session.showOnBoard(ids);
}

/** Follows the panel's list and the sheet's wish for calm. */
function watchList(signal: AbortSignal): void {
  const panels = [...document.querySelectorAll(PANELS)];
  const sheet = document.getElementById("sheet");
  const readList = (): void => {
    readFixes();
    const keys = new Set(items().map((item) => item.dataset["finding"] ?? ""));
    const now = redlines.listed.get();
    if (now && now.size === keys.size && [...keys].every((key) => now.has(key))) return;
    redlines.listed.set(panels.length > 0 ? keys : null);
  };
  const readCalm = (): void => redlines.most.set(sheet?.classList.contains(CALM_CLASS) ? CALM_COUNT : null);
  readList();
  readCalm();
  const lists = new MutationObserver(readList);
  const wishes = new MutationObserver(readCalm);
  for (const panel of panels) lists.observe(panel, { childList: true, subtree: true, attributeFilter: ["data-apply", "data-finding"] });
  if (sheet) wishes.observe(sheet, { attributes: true, attributeFilter: ["class"] });
  signal.addEventListener("abort", () => {
    lists.disconnect();
    wishes.disconnect();
  });
}

function readFixes(): void {
  const fixes = items().flatMap((item): PanelFix[] =>
    [...item.querySelectorAll<HTMLElement>("[data-apply]")].map((button) => ({
      key: item.dataset["finding"] ?? "",
      edits: button.dataset["apply"] ?? "",
    })),
  );
  const now = redlines.fixes.get();
  const same = now.length === fixes.length && fixes.every((fix, i) => fix.key === now[i]?.key && fix.edits === now[i]?.edits);
  if (!same) redlines.fixes.set(fixes);
}

/** Shows the evidence of the redline in hand on the board. */
function watchEvidence(session: Session, signal: AbortSignal): void {
  const show = (): void => {
    const finding = findingsOf(session.critique.get()).find((one) => one.key === redlines.inHand);
    session.highlight.set(evidenceOf(finding));
  };
  for (const store of [redlines.open, redlines.pointed, session.critique]) signal.addEventListener("abort", store.subscribe(show));
}

function fixAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-apply]") : null;
}

function watchFixes(session: Session, signal: AbortSignal): void {
  const press = (event: MouseEvent): void => {
    const button = fixAt(event.target);
    if (button) applyFix(session, button);
    const answer = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-settle]") : null;
    if (answer) settle(session, answer);
  };
  document.addEventListener("click", press, { signal });
  document.addEventListener("pointerover", (event) => pointPreview(session, fixAt(event.target)), { signal });
  document.addEventListener("keydown", (event) => previewKeys(session, event), { capture: true, signal });
  // A ghost of an older design would promise something else than what is applied.
  signal.addEventListener("abort", session.document.subscribe(() => redlines.preview.set(null)));
}

let pointedFix: HTMLElement | null = null;

function pointPreview(session: Session, button: HTMLElement | null): void {
  if (button === pointedFix) return;
  const left = pointedFix;
  pointedFix = button;
  if (button) showPreview(session, button);
  else if (left) redlines.preview.set(null);
}

function previewKeys(session: Session, event: KeyboardEvent): void {
  const preview = redlines.preview.get();
  if (!preview || isTyping(event.target) || fixAt(event.target)) return;
  if (event.key === "Escape") redlines.preview.set(null);
  else if (event.key === "Enter") make(session, preview.edits);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function applyFix(session: Session, button: HTMLElement): void {
  const edits = readEdits(button.dataset["apply"] ?? "");
  if (edits) make(session, edits);
  else session.announce("This fix cannot be read here. Reload the page.");
}

/** Writes an answer to the guess on which a question hangs into the drawing. */
function settle(session: Session, button: HTMLElement): void {
  const edits = readEdits(button.dataset["settle"] ?? "");
  if (edits) make(session, edits, `Noted: ${button.textContent?.trim() ?? ""}. One undo takes it back.`);
  else session.announce("This answer cannot be read here. Reload the page.");
}

/** Makes the edits as one change and says so; refused ones change nothing and say why. */
function make(session: Session, edits: readonly Edit[], done = "Applied. One undo takes it back."): void {
  if (!session.canEdit) return session.announce("This board can only be read.");
  redlines.preview.set(null);
  try {
    const added = applyEdits(session.document, edits, session.geometry.snapshot().boxes);
    session.showOnBoard(added.length > 0 ? added : touched(edits));
    session.announce(done);
  } catch (error) {
    if (!(error instanceof EditsRefused)) throw error;
    session.announce(error.message);
  }
}

function touched(edits: readonly Edit[]): string[] {
  return edits.flatMap((edit) => ("target" in edit && edit.op !== "add_connection" ? [edit.target] : []));
}

function showPreview(session: Session, button: HTMLElement): boolean {
  const edits = readEdits(button.dataset["apply"] ?? "");
  const design = session.document.snapshot();
  const ghost = edits && ghostOf(design, edits, session.geometry.snapshot().boxes);
  redlines.preview.set(edits && ghost ? { edits, ghost } : null);
  if (edits && !ghost) session.announce(problemOf(design, edits) ?? "");
  return Boolean(ghost);
}

/** Shows the fix of the open redline as a ghost on the board. */
function previewOpenFix(session: Session): void {
  const button = itemOf(redlines.open.get())?.querySelector<HTMLElement>("[data-apply]");
  if (!button) return session.announce("Open a redline with a fix first.");
  if (!showPreview(session, button)) return;
  const { components, removed, notes } = redlines.preview.get()?.ghost ?? { components: [], removed: [], notes: [] };
  session.showOnBoard([...removed, ...notes.map((note) => note.target), ...components.map((one) => one.id)]);
  session.announce(`${button.textContent?.trim() ?? "Fix"}: shown dashed. Enter applies it, Escape drops it.`);
}

function step(direction: 1 | -1): void {
  const keys = items().map((item) => item.dataset["finding"] ?? "");
  const key = neighbour(keys, redlines.open.get(), direction);
  if (key !== null) askOpen(key);
}

const always = (): boolean => true;
const anyRedline = (): boolean => items().length > 0;
const NO_REDLINES = "There is no redline yet.";

/** The one button that hands something in: the answer to a follow-up first, else the design. */
function submitButton(): HTMLElement | null {
  return document.querySelector<HTMLElement>("#answer button") ?? document.querySelector<HTMLElement>("#redlines form[action$='/submit'] button");
}

function submit(): void {
  submitButton()?.click();
}

/** What the keys and buttons of the redlines do. */
export const redlineActions: readonly Action[] = [
  { id: "next-redline", label: "Next redline", key: "n", perform: () => step(1), enabled: anyRedline, whyNot: NO_REDLINES },
  { id: "previous-redline", label: "Previous redline", key: "Shift+N", perform: () => step(-1), enabled: anyRedline, whyNot: NO_REDLINES },
  { id: "preview-fix", label: "Preview the fix of the open redline, Enter applies it", key: "f", perform: previewOpenFix, enabled: (session) => session.canEdit && anyRedline(), whyNot: "Open a redline with a fix first." },
  { id: "submit", label: "Submit the re-design, or the design for critique", key: "Mod+Enter", perform: submit, enabled: () => submitButton() !== null, whyNot: "There is nothing to submit." },
  { id: "framing", label: "Framing, first open question", key: "t", perform: askFraming, enabled: always },
];

/** Asks the framing card to open at its first open question. */
function askFraming(): void {
  document.body.dispatchEvent(new CustomEvent("redline:framing"));
}
