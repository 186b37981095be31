/** A field with a list of answers: type to narrow, arrows to choose, Enter to take. */

import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

export interface Choice {
  readonly id: string;
  readonly content: ReactNode;
}

export interface ComboboxProps {
  readonly label: string;
  readonly placeholder: string;
  readonly choices: readonly Choice[];
  readonly empty: string;
  readonly words: string;
  readonly onWords: (words: string) => void;
  readonly onChoose: (id: string) => void;
  readonly onCancel: () => void;
  /** Told which answer is in hand, to show it on the board. */
  readonly onActive?: (id: string | null) => void;
}

export function Combobox({ label, placeholder, choices, empty, words, onWords, onChoose, onCancel, onActive }: ComboboxProps) {
  const [at, setAt] = useState(0);
  const list = useId();
  const field = useRef<HTMLInputElement>(null);
  const active = choices[Math.min(at, choices.length - 1)];
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  useEffect(() => setAt(0), [words]);
  useEffect(() => onActive?.(active?.id ?? null), [active?.id]);
  useEffect(() => {
    document.getElementById(`${list}-${active?.id}`)?.scrollIntoView({ block: "nearest" });
  }, [active?.id, list]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const move = MOVES[event.key];
    if (move !== undefined && choices.length > 0) setAt((now) => (Math.min(now, choices.length - 1) + move + choices.length) % choices.length);
    else if (event.key === "Enter" && active) onChoose(active.id);
    else if (event.key === "Escape") onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="combobox" onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || onCancel()}>
      <input
        ref={field} type="text" role="combobox" aria-label={label} placeholder={placeholder} autoComplete="off" spellCheck={false}
        aria-expanded="true" aria-controls={list} aria-autocomplete="list" aria-activedescendant={active ? `${list}-${active.id}` : undefined}
        value={words} onChange={(event) => onWords(event.target.value)} onKeyDown={onKeyDown}
      />
      <ul role="listbox" id={list} aria-label={label}>
        {choices.map((choice) => (
          <li
            key={choice.id} id={`${list}-${choice.id}`} role="option" aria-selected={choice.id === active?.id}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(choice.id)}
          >
            {choice.content}
          </li>
        ))}
      </ul>
      {choices.length === 0 && <p className="quiet">{empty}</p>}
    </div>
  );
}

const MOVES: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
