/**
 * Everything a person can do on the board, in one table: buttons (`data-action`), keys, the dialog
 * of all keys and the menu read it.
 */

import { linedUp, spacedOut, type Axis } from "./arranging";
import { readingOrder } from "./board/elements";
import { copyText, paste, readFragment } from "./clipboard";
import type { Point } from "./document";
import type { Box } from "./geometry";
import { EMPTY_READING } from "./critique";
import { nudgeSelected, removeSelected, reverseSelected } from "./editing";
import { tidy } from "./layout";
import { redlineActions } from "./redlines";
import type { Overlay, Session } from "./session";
import { GRID_PX } from "./shape";

export interface Action {
  readonly id: string;
  /** A verb, as a person would say it. */
  readonly label: string;
  /** "n", "Shift+N", "Mod+z" (Ctrl or ⌘), "Delete"; several keys are parted by a gap. */
  readonly key?: string;
  readonly perform: (session: Session) => void;
  readonly enabled: (session: Session) => boolean;
  /** Why it is off, in words for the button's description. */
  readonly whyNot?: string;
}

const STEP_PX = GRID_PX;
const LEAP_PX = GRID_PX * 5;
const CALM_MS = 200;

const always = (): boolean => true;
const canEdit = (session: Session): boolean => session.canEdit;
const hasSelection = (session: Session): boolean => session.selectedIds().length > 0;
const editsSelection = (session: Session): boolean => session.canEdit && hasSelection(session);
const one = (session: Session): string | null => {
  const { components } = session.selection.get();
  return components.size === 1 ? [...components][0]! : null;
};
const oneEditable = (session: Session): boolean => session.canEdit && one(session) !== null;
const hasComponents = (session: Session): boolean => session.document.snapshot().components.size > 0;

const several = (least: number) => (session: Session): boolean => session.canEdit && session.selection.get().components.size >= least;

const NOTHING_SELECTED = "Nothing is selected.";

const boardActions: readonly Action[] = [
  { id: "quick-add", label: "Find and place a component", key: "/", perform: (s) => s.overlay.set({ name: "quick-add" }), enabled: canEdit },
  { id: "connect", label: "Connect: pick the other end with arrows or by typing", key: "c", perform: startConnect, enabled: oneEditable, whyNot: "Select one component first." },
  { id: "inspect", label: "Open the inspector at the first field", key: "Enter", perform: inspect, enabled: hasSelection, whyNot: NOTHING_SELECTED },
  { id: "rename", label: "Rename on the sheet", key: "F2", perform: (s) => s.renaming.set(one(s)), enabled: oneEditable, whyNot: "Select one component first." },
  { id: "reverse", label: "Turn the selected connection round", key: "r", perform: reverseSelected, enabled: (s) => s.canEdit && s.selection.get().connections.size > 0, whyNot: "Select a connection first." },
  { id: "delete", label: "Delete the selection", key: "Delete Backspace", perform: removeSelected, enabled: editsSelection, whyNot: NOTHING_SELECTED },
  { id: "undo", label: "Undo your last edit", key: "Mod+z", perform: undo, enabled: (s) => s.canEdit && s.document.canUndo, whyNot: "There is no edit of yours to undo." },
  { id: "redo", label: "Redo", key: "Mod+Shift+Z Mod+y", perform: redo, enabled: (s) => s.canEdit && s.document.canRedo, whyNot: "There is nothing to redo." },
  { id: "copy", label: "Copy", key: "Mod+c", perform: copy, enabled: (s) => s.selection.get().components.size > 0, whyNot: NOTHING_SELECTED },
  { id: "cut", label: "Cut", key: "Mod+x", perform: cut, enabled: (s) => s.canEdit && s.selection.get().components.size > 0, whyNot: NOTHING_SELECTED },
  { id: "paste", label: "Paste", key: "Mod+v", perform: (s) => void pasteFromSystem(s), enabled: canEdit },
  { id: "duplicate", label: "Duplicate", key: "Mod+d", perform: duplicate, enabled: (s) => s.canEdit && s.selection.get().components.size > 0, whyNot: NOTHING_SELECTED },
  { id: "select-all", label: "Select everything", key: "Mod+a", perform: selectAll, enabled: hasComponents },
  { id: "move-left", label: "Move left by one grid step, with Shift by five", key: "ArrowLeft", perform: (s) => nudgeSelected(s, -STEP_PX, 0), enabled: editsSelection },
  { id: "move-right", label: "Move right", key: "ArrowRight", perform: (s) => nudgeSelected(s, STEP_PX, 0), enabled: editsSelection },
  { id: "move-up", label: "Move up", key: "ArrowUp", perform: (s) => nudgeSelected(s, 0, -STEP_PX), enabled: editsSelection },
  { id: "move-down", label: "Move down", key: "ArrowDown", perform: (s) => nudgeSelected(s, 0, STEP_PX), enabled: editsSelection },
  { id: "leap-left", label: "Move left by five", key: "Shift+ArrowLeft", perform: (s) => nudgeSelected(s, -LEAP_PX, 0), enabled: editsSelection },
  { id: "leap-right", label: "Move right by five", key: "Shift+ArrowRight", perform: (s) => nudgeSelected(s, LEAP_PX, 0), enabled: editsSelection },
  { id: "leap-up", label: "Move up by five", key: "Shift+ArrowUp", perform: (s) => nudgeSelected(s, 0, -LEAP_PX), enabled: editsSelection },
  { id: "leap-down", label: "Move down by five", key: "Shift+ArrowDown", perform: (s) => nudgeSelected(s, 0, LEAP_PX), enabled: editsSelection },
  { id: "tidy", label: "Tidy up the layout", key: "Shift+L", perform: (s) => void tidyUp(s), enabled: (s) => s.canEdit && hasComponents(s), whyNot: "There is nothing to tidy yet." },
  { id: "row", label: "Line up in a row", perform: (s) => arrange(s, linedUp, "across"), enabled: several(2), whyNot: "Select two components first." },
  { id: "column", label: "Line up in a column", perform: (s) => arrange(s, linedUp, "down"), enabled: several(2), whyNot: "Select two components first." },
  { id: "space-across", label: "Space out evenly across", perform: (s) => arrange(s, spacedOut, "across"), enabled: several(3), whyNot: "Select three components first." },
  { id: "space-down", label: "Space out evenly down", perform: (s) => arrange(s, spacedOut, "down"), enabled: several(3), whyNot: "Select three components first." },
  { id: "outline", label: "Outline: the same graph as a list", key: "o", perform: (s) => toggle(s, { name: "outline" }), enabled: always },
  { id: "what-if", label: "What if: the numbers, and what would change them", key: "w", perform: (s) => toggle(s, { name: "what-if" }), enabled: hasComponents, whyNot: "There is nothing to work out yet." },
  { id: "fit", label: "Fit the design", key: "0", perform: (s) => s.view?.fit(), enabled: always },
  { id: "zoom-selection", label: "Zoom to the selection", key: "2", perform: (s) => s.view?.zoomOn(s.selectedIds()), enabled: hasSelection, whyNot: NOTHING_SELECTED },
  { id: "zoom-100", label: "Zoom to 100 %", key: "1", perform: (s) => s.view?.zoomTo(1), enabled: always },
  { id: "zoom-in", label: "Zoom in", key: "+ =", perform: (s) => s.view?.zoomIn(), enabled: always },
  { id: "zoom-out", label: "Zoom out", key: "-", perform: (s) => s.view?.zoomOut(), enabled: always },
  { id: "minimap", label: "Show or hide the overview map", key: "m", perform: toggleMap, enabled: hasComponents },
  { id: "escape", label: "Close, then deselect, then return to the board", key: "Escape", perform: escape, enabled: always },
  { id: "commands", label: "Find a command by its name", key: "Mod+k", perform: (s) => toggle(s, { name: "commands" }), enabled: always },
  { id: "keys", label: "All keys", key: "?", perform: (s) => toggle(s, { name: "keys" }), enabled: always },
];

export const ACTIONS: readonly Action[] = [...boardActions, ...redlineActions];
const BY_ID: ReadonlyMap<string, Action> = new Map(ACTIONS.map((action) => [action.id, action]));

/** Do it when it can be done now; false when there is no such action or it is off. */
export function perform(session: Session, id: string): boolean {
  const action = BY_ID.get(id);
  if (!action?.enabled(session)) return false;
  action.perform(session);
  return true;
}

/** Clicks on `data-action` buttons anywhere, and their on and off state. Returns how to stop. */
export function watchButtons(session: Session): () => void {
  const onClick = (event: MouseEvent): void => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-action]") : null;
    const id = button?.dataset["action"];
    if (!button || !id || !BY_ID.has(id) || button.getAttribute("aria-disabled") === "true") return;
    event.preventDefault();
    perform(session, id);
  };
  let waiting = false;
  const refresh = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      for (const button of document.querySelectorAll<HTMLElement>("[data-action]")) showState(session, button);
    });
  };
  document.addEventListener("click", onClick);
  const stops = [session.document.subscribe(refresh), ...[session.selection, session.overlay, session.minimap, session.saved].map((store) => store.subscribe(refresh))];
  const observer = new MutationObserver(refresh);
  observer.observe(document.body, { childList: true, subtree: true });
  refresh();
  return () => {
    document.removeEventListener("click", onClick);
    observer.disconnect();
    for (const stop of stops) stop();
  };
}

/** A button that is off stays focusable and says why. */
function showState(session: Session, button: HTMLElement): void {
  const action = BY_ID.get(button.dataset["action"] ?? "");
  if (!action) return;
  const on = action.enabled(session);
  if (on) {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-description");
  } else {
    setIfNew(button, "aria-disabled", "true");
    if (action.whyNot) setIfNew(button, "aria-description", action.whyNot);
  }
  const overlay = session.overlay.get()?.name;
  if (action.id === "outline" || action.id === "keys" || action.id === "what-if") setIfNew(button, "aria-pressed", String(overlay === action.id));
  if (action.id === "minimap") setIfNew(button, "aria-pressed", String(session.minimap.get() === "on"));
}

function setIfNew(element: HTMLElement, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function startConnect(session: Session): void {
  const source = one(session);
  if (source) session.overlay.set({ name: "connect", source });
}

function inspect(session: Session): void {
  // What has just been selected has its fields on the page by the next frame.
  requestAnimationFrame(() => {
    document.body.dispatchEvent(new CustomEvent("redline:inspect", { detail: { ids: session.selectedIds() } }));
  });
}

function toggle(session: Session, overlay: Overlay): void {
  session.overlay.set(session.overlay.get()?.name === overlay.name ? null : overlay);
}

function toggleMap(session: Session): void {
  session.minimap.update((now) => (now === "on" ? "off" : "on"));
}

function undo(session: Session): void {
  session.document.undo();
  session.announce("Undone.");
}

function redo(session: Session): void {
  session.document.redo();
  session.announce("Done again.");
}

function selectAll(session: Session): void {
  const { components, connections } = session.document.snapshot();
  session.select([...components.keys(), ...connections.keys()]);
  session.announce(`${components.size} components selected.`);
}

/** Close what is open, else deselect, else return to the board. */
function escape(session: Session): void {
  if (session.overlay.get()) session.overlay.set(null);
  else if (session.selectedIds().length > 0) session.select([]);
  else returnToBoard(session);
}

/** Put the focus on the board: on what is selected, else on the first component, else on the empty sheet. */
export function returnToBoard(session: Session): void {
  const [id] = session.selectedIds();
  const selected = id ? document.querySelector<HTMLElement>(`#sheet [data-id="${CSS.escape(id)}"]`) : null;
  const place = selected ?? document.querySelector<HTMLElement>(".react-flow__node") ?? document.querySelector<HTMLElement>("#sheet [tabindex='0']");
  place?.focus({ preventScroll: true });
}

/* ---- copy and paste ---------------------------------------------------------------------- */

/** What was copied last on this page, for browsers that keep their clipboard to themselves. */
let lastCopied = "";

/** The selected part of the design as text; the page remembers it too. */
export function copiedText(session: Session): string {
  lastCopied = copyText(session.document.snapshot(), session.selection.get().components);
  return lastCopied;
}

function copy(session: Session): void {
  const text = copiedText(session);
  navigator.clipboard?.writeText(text).catch(() => undefined);
  session.announce(`${session.selection.get().components.size} copied.`);
}

function cut(session: Session): void {
  copy(session);
  removeSelected(session);
}

/** Paste text; false when it holds no components. */
export function pasteText(session: Session, text: string): boolean {
  const fragment = readFragment(text);
  if (!fragment) return false;
  const ids = paste(session.document, fragment, null);
  session.select(ids);
  session.announce(ids.length === 1 ? "1 component pasted." : `${ids.length} components pasted.`);
  requestAnimationFrame(() => session.showOnBoard(ids));
  return true;
}

async function pasteFromSystem(session: Session): Promise<void> {
  const text = await navigator.clipboard?.readText().catch(() => lastCopied);
  if (!pasteText(session, text || lastCopied)) session.announce("There are no components to paste.");
}

function duplicate(session: Session): void {
  pasteText(session, copyText(session.document.snapshot(), session.selection.get().components));
}

/** Let the components that were dragged stay, and put copies where they were dropped, in one step. */
export function dropCopies(session: Session, places: ReadonlyMap<string, Point>): void {
  const fragment = readFragment(copyText(session.document.snapshot(), new Set(places.keys())));
  if (!fragment) return;
  const components = fragment.components.map((part) => ({ ...part, position: places.get(part.id) ?? part.position }));
  const ids = paste(session.document, { ...fragment, components }, null);
  session.select(ids);
  session.announce(ids.length === 1 ? "Copied here." : `${ids.length} components copied here.`);
}

/* ---- tidy-up ----------------------------------------------------------------------------- */

type Arranging = (boxes: ReadonlyMap<string, Box>, along: Axis) => readonly (readonly [string, Point])[];

function arrange(session: Session, arranging: Arranging, along: Axis): void {
  const { boxes } = session.geometry.snapshot();
  const chosen = [...session.selection.get().components].flatMap((id) => {
    const box = boxes.get(id);
    return box ? [[id, box] as const] : [];
  });
  session.document.moveComponents(arranging(new Map(chosen), along));
  session.announce(`${chosen.length} components moved. One undo takes it back.`);
  requestAnimationFrame(() => session.showOnBoard(chosen.map(([id]) => id)));
}

/** The sheet's size on this screen, for a layout that fills it at full size. */
function sheetSize(): { width: number; height: number } {
  const { clientWidth = 0, clientHeight = 0 } = document.getElementById("sheet") ?? {};
  return { width: clientWidth || 800, height: clientHeight || 600 };
}

async function tidyUp(session: Session): Promise<void> {
  const design = session.document.snapshot();
  const positions = await tidy(design, session.geometry.snapshot().boxes, readingOrder(design, session.critique.get()?.reading ?? EMPTY_READING), sheetSize()).catch(() => null);
  if (!positions) return session.announce("The layout could not be computed.");
  session.tidying.set(true);
  session.document.moveComponents(positions);
  session.announce("Tidied up. One undo takes it back.");
  setTimeout(() => {
    session.tidying.set(false);
    session.view?.fit();
  }, CALM_MS + 40);
}

