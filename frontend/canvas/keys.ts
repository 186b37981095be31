/** Keys of the board: single letters while the board has the focus, never while typing. */

import { ACTIONS, copiedText, pasteText, returnToBoard, type Action } from "./actions";
import { removeSelected } from "./editing";
import type { Session } from "./session";

const SWITCH = "redline:letter-keys";
/** Keys that move the focus or press a button elsewhere and belong to the board only on it. */
const ON_SHEET_ONLY = /^(Arrow|Enter$|Delete$|Backspace$)/;

/** Their keys stand on the list of redlines, so they act while the focus is in it as well. */
const WALKS_REDLINES = new Set(["next-redline", "previous-redline", "preview-fix"]);

/** Whether single letters act; people who dictate or use assistive technology can turn them off. */
export function lettersOn(): boolean {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

export function setLetters(on: boolean): void {
  try {
    localStorage.setItem(SWITCH, on ? "on" : "off");
  } catch {
    // Storage may be blocked; the switch then lasts as long as the page's default.
  }
}

/** Listen for keys and the clipboard. Returns how to stop. */
export function watchKeys(session: Session): () => void {
  // The focus speaks for an element only while nothing was selected after it came there.
  let focusIsNewer = false;
  const onFocusIn = (): void => void (focusIsNewer = true);
  const stopSelection = session.selection.subscribe(() => void (focusIsNewer = false));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === " " && takeFocused(session, event.target, true)) return event.preventDefault();
    if (leavesField(event)) {
      event.preventDefault();
      return session.overlay.get() ? session.overlay.set(null) : returnToBoard(session);
    }
    const action = actionFor(event);
    if (!action || !mayAct(event, action)) return;
    if (focusIsNewer && ON_SELECTION.has(action.id)) takeFocused(session, event.target, false);
    if (!action.enabled(session)) return;
    event.preventDefault();
    action.perform(session);
  };
  const onCopy = (event: ClipboardEvent): void => copyEvent(session, event);
  const onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!session.canEdit || isTyping(event.target) || !pasteText(session, text)) return;
    event.preventDefault();
  };
  document.addEventListener("focusin", onFocusIn);
  document.addEventListener("keydown", onKeyDown);
  document.addEventListener("copy", onCopy);
  document.addEventListener("cut", onCopy);
  document.addEventListener("paste", onPaste);
  return () => {
    stopSelection();
    document.removeEventListener("focusin", onFocusIn);
    document.removeEventListener("keydown", onKeyDown);
    document.removeEventListener("copy", onCopy);
    document.removeEventListener("cut", onCopy);
    document.removeEventListener("paste", onPaste);
  };
}

/** What acts on the selection acts on the element in focus when that is not part of it. */
const ON_SELECTION = new Set([
  "connect", "inspect", "rename", "reverse", "delete", "duplicate",
  "move-left", "move-right", "move-up", "move-down", "leap-left", "leap-right", "leap-up", "leap-down",
]);

/** Select the component or connection that has the focus; with `turn`, let go of a selected one. False elsewhere. */
function takeFocused(session: Session, target: EventTarget | null, turn: boolean): boolean {
  const element = target instanceof Element && target.matches(".react-flow__node, .react-flow__edge") ? target : null;
  const id = element?.getAttribute("data-id");
  if (!id) return false;
  const selected = session.selectedIds();
  if (!selected.includes(id)) session.select([id]);
  else if (turn) session.select(selected.filter((other) => other !== id));
  return true;
}

function copyEvent(session: Session, event: ClipboardEvent): void {
  const isText = String(getSelection() ?? "") !== "";
  if (isText || isTyping(event.target) || session.selection.get().components.size === 0) return;
  event.clipboardData?.setData("text/plain", copiedText(session));
  event.preventDefault();
  session.announce(`${session.selection.get().components.size} copied.`);
  if (event.type === "cut" && session.canEdit) removeSelected(session);
}

/** The clipboard's keys come as clipboard events, which work without asking for permission. */
const BY_EVENT = new Set(["copy", "cut", "paste"]);

function actionFor(event: KeyboardEvent): Action | undefined {
  const pressed = keyName(event);
  return ACTIONS.find((action) => !BY_EVENT.has(action.id) && action.key?.split(" ").includes(pressed));
}

/** "n", "Shift+N", "Mod+z", "Shift+ArrowLeft"; signs such as "?" and "+" never name Shift. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">): string {
  const isLetter = /^\p{L}$/u.test(event.key);
  const isSign = event.key.length === 1 && !isLetter;
  const key = isLetter ? (event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key;
  const held = [event.ctrlKey || event.metaKey ? "Mod" : "", event.altKey ? "Alt" : "", event.shiftKey && !isSign ? "Shift" : ""];
  return [...held.filter(Boolean), key].join("+");
}

function mayAct(event: KeyboardEvent, action: Action): boolean {
  if (event.defaultPrevented || event.isComposing || isTyping(event.target)) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("dialog[open]")) return false;
  const onSheet = target === null || target === document.body || target.closest("#sheet, [data-action]") !== null;
  if (event.ctrlKey || event.metaKey) return true;
  if (ON_SHEET_ONLY.test(event.key)) return onSheet && !target?.closest("button, summary, a, .outline, .whatif");
  const walking = WALKS_REDLINES.has(action.id) && target?.closest("#redlines, #held") !== null;
  if (event.key.length === 1) return (onSheet || walking) && lettersOn() && action.id !== "escape";
  return true;
}

/** Whether Escape leaves a field of a panel; lists, dialogs and a search that it empties first have their own use for it. */
function leavesField({ key, target, defaultPrevented, isComposing }: KeyboardEvent): boolean {
  if (key !== "Escape" || defaultPrevented || isComposing || !isTyping(target)) return false;
  const field = target as HTMLElement;
  if (field.closest("dialog[open], .combobox")) return false;
  return !(field instanceof HTMLInputElement && field.type === "search" && field.value !== "");
}

/** Whether the person is writing somewhere. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

