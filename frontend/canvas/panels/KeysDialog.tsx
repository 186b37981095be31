/** All keys, from the actions table, what the mouse can do, and the switch for single letters. */

import { useEffect, useRef, useState } from "react";
import { ACTIONS } from "../actions";
import { useSession } from "../hooks";
import { Icon } from "../Icon";
import { lettersOn, setLetters } from "../keys";

export function KeysDialog() {
  const session = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const [letters, set] = useState(lettersOn);
  useEffect(() => dialog.current?.showModal(), []);
  const close = (): void => session.overlay.set(null);
  const keyed = ACTIONS.filter((action) => action.key && !action.id.startsWith("leap-"));
  return (
    <dialog ref={dialog} className="sheetlet keys" aria-labelledby="keys-title" onClose={close}>
      <div className="section-head">
        <h2 id="keys-title">All keys</h2>
        <span className="push" />
        <button type="button" className="btn bare" aria-label="Close" onClick={close}><Icon name="u-cross" /></button>
      </div>
      <dl>
        {keyed.map((action) => (
          <div key={action.id}>
            <dt>{action.key!.split(" ").map((key) => <kbd key={key}>{shown(key)}</kbd>)}</dt>
            <dd>{action.label}</dd>
          </div>
        ))}
        {GESTURES.map(([how, what]) => <div key={how}><dt>{how}</dt><dd>{what}</dd></div>)}
      </dl>
      <label className="pad row">
        <input
          type="checkbox" checked={letters}
          onChange={(event) => {
            setLetters(event.target.checked);
            set(event.target.checked);
          }}
        />
        Single letters act while the board has the focus
      </label>
    </dialog>
  );
}

/** What the mouse does on the sheet and nothing on it shows. */
const GESTURES: readonly (readonly [string, string])[] = [
  ["Double-click the sheet", "Place a component there"],
  ["Double-click a component", "Rename it on the sheet"],
  ["Shift + drag", "Select all that lies in a frame"],
  ["Shift + click", "Add to the selection, or take out of it"],
  ["Alt + drag", "Drop a copy and leave what was dragged where it was"],
];

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Delete: "Del", Backspace: "⌫",
};

/** "Mod+Shift+Z" as the keyboard in front of the person writes it. */
export function shown(key: string, mac = /Mac|iP(hone|ad)/.test(navigator.userAgent)): string {
  const parts = key === "+" ? ["+"] : key.split("+");
  return parts.map((part) => (part === "Mod" ? (mac ? "⌘" : "Ctrl") : (NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part)))).join(" ");
}
