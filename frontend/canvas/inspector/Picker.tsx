/** A searchable list to choose a kind or a flow from: type, arrows, Enter; Esc leaves it as it was. */

import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { scrollTo } from "../scrolling";

/** One thing to choose. */
export interface Option {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly meaning: string;
}

interface PickerProps {
  readonly label: string;
  readonly find: (words: string) => readonly Option[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
  readonly onClose: () => void;
}

/** The open list with its search field, which takes the focus. */
export function Picker({ label, find, chosen, onChoose, onClose }: PickerProps): ReactElement {
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const list = useId();
  const options = find(words);
  const current = options[Math.min(at, options.length - 1)];
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    const option = document.getElementById(`${list}-${current?.id}`);
    if (option) scrollTo(option);
  }, [current?.id, list]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setAt(Math.min(at + 1, options.length - 1)),
      ArrowUp: () => setAt(Math.max(at - 1, 0)),
      Enter: () => current && onChoose(current.id),
      Escape: onClose,
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <div className="picker" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && onClose()}>
      <label className="field">
        <span className="sr">{label}</span>
        <input
          ref={field}
          type="search"
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={current ? `${list}-${current.id}` : undefined}
          placeholder={label}
          value={words}
          onChange={(event) => {
            setWords(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      <ul role="listbox" id={list} aria-label={label}>
        {options.map((option, i) => (
          <li key={option.id} role="presentation">
            {option.group !== options[i - 1]?.group && <p className="label">{option.group}</p>}
            <div
              role="option"
              id={`${list}-${option.id}`}
              aria-selected={option.id === chosen}
              className={option === current ? "item at" : "item"}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onChoose(option.id)}
            >
              <b>{option.title}</b> <span className="quiet">{option.meaning}</span>
            </div>
          </li>
        ))}
        {options.length === 0 && <li className="quiet">Nothing is called “{words}”. Try another word.</li>}
      </ul>
    </div>
  );
}
