/** Everything that can be done on the board now, by name: type a few letters, Enter does it. */

import { useState } from "react";
import { ACTIONS, perform, returnToBoard, type Action } from "../actions";
import { fold } from "../catalogue";
import { useSession } from "../hooks";
import { Combobox } from "./Combobox";
import { shown } from "./KeysDialog";
import { Marked } from "./Palette";

/** Keys that act only while they are held or that lead here have no use as a command. */
const KEYS_ONLY = /^(move|leap)-|^(commands|escape)$/;

export function Commands() {
  const session = useSession();
  const [words, setWords] = useState("");
  const asked = fold(words).split(" ").filter(Boolean);
  const found = ACTIONS.filter((action) => !KEYS_ONLY.test(action.id) && action.enabled(session) && asked.every((word) => fold(action.label).includes(word)));
  const leave = (): void => {
    session.overlay.set(null);
    returnToBoard(session);
  };
  const choose = (id: string): void => {
    leave();
    perform(session, id);
  };
  return (
    <div className="quick commands" role="dialog" aria-label="Commands">
      <Combobox
        label="What to do" placeholder="Tidy, undo, zoom, line up" empty="Nothing of that name can be done now."
        choices={found.map((action) => ({ id: action.id, content: <Command action={action} words={words.trim()} /> }))}
        words={words} onWords={setWords} onChoose={choose} onCancel={leave}
      />
    </div>
  );
}

function Command({ action: { label, key }, words }: { action: Action; words: string }) {
  return (
    <>
      <span className="quick-name"><Marked text={label} words={words} /></span>
      {key && <kbd>{shown(key.split(" ")[0]!)}</kbd>}
    </>
  );
}
