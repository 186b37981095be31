/** Fields of the inspector and the framing card: they write when left or on Enter, and say what they expect. */

import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import type { AttributeSpec } from "../catalogue";
import type { Value } from "../document";
import type { Row } from "./rows";
import { choiceWords, fieldUnit, labelUnit, readTyped, shown } from "./values";

/** What a field needs to edit one value. */
export interface ValueFieldProps {
  readonly spec: AttributeSpec;
  readonly label: string;
  readonly value: Value | null;
  readonly assumed: boolean;
  readonly states: string;
  readonly disabled: boolean;
  readonly id?: string;
  /** A statement, or null to take it back. */
  readonly onState: (value: Value | null) => void;
  /** What can be read of it while it is typed; null once it is written, taken back or cannot be read. */
  readonly onTyping?: (value: number | null) => void;
}

/** The field that suits an attribute's type: number, text, yes or no, or one of its words. */
export function ValueField(props: ValueFieldProps): ReactElement {
  const choices = choicesOf(props.spec);
  return choices ? <ChoiceField {...props} choices={choices} /> : <TextField {...props} />;
}

function choicesOf(spec: AttributeSpec): readonly string[] | null {
  if (spec.type === "flag") return ["yes", "no"];
  const choices = spec["choices"];
  return Array.isArray(choices) && choices.length > 0 ? (choices as string[]) : null;
}

function ChoiceField({ spec, label, value, assumed, states, disabled, id, onState, choices }: ValueFieldProps & { choices: readonly string[] }): ReactElement {
  const choose = (word: string): void => {
    if (word === "") onState(null);
    else onState(spec.type === "flag" ? word === "yes" : word);
  };
  const now = assumed ? "" : shown(value);
  return (
    <label className={`field ${states}`}>
      <span className="sr">{label}</span>
      <select id={id} className={now === "" ? "unsaid" : undefined} value={now} disabled={disabled} onChange={(event) => choose(event.target.value)}>
        <option value="">{assumed && value !== null ? choiceWords(shown(value)) : "not said"}</option>
        {now !== "" && !choices.includes(now) && <option>{now}</option>}
        {choices.map((word) => <option key={word} value={word}>{choiceWords(word)}</option>)}
      </select>
    </label>
  );
}

function TextField({ spec, label, value, assumed, states, disabled, id, onState, onTyping }: ValueFieldProps): ReactElement {
  const text = shown(value);
  const [draft, setDraft] = useState(text);
  const [problem, setProblem] = useState<string | null>(null);
  const hint = useId();
  const given = useRef(text);
  useEffect(() => {
    given.current = text;
    setDraft(text);
    setProblem(null);
  }, [text, assumed]);
  // Enter states an assumed value as it stands; leaving the field writes only what was changed.
  const commit = (words: string, asItStands: boolean): void => {
    if (words.trim() === given.current && !(asItStands && assumed)) return setProblem(null);
    const typed = readTyped(words, spec);
    if ("problem" in typed) return setProblem(typed.problem);
    setProblem(null);
    onState(typed.value);
    if (typed.value === null && assumed) setDraft(given.current);
  };
  const type = (words: string): void => {
    setDraft(words);
    const typed = readTyped(words, spec);
    onTyping?.("value" in typed && typeof typed.value === "number" ? typed.value : null);
  };
  const leave = (asItStands: boolean): void => {
    commit(draft, asItStands);
    onTyping?.(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Enter") leave(true);
    if (event.key === "Escape" && draft !== given.current) {
      event.stopPropagation();
      setDraft(given.current);
      setProblem(null);
      onTyping?.(null);
    }
  };
  const unit = fieldUnit(spec.unit);
  return (
    <>
      <label className={`field ${states}${problem ? " unread" : ""}`}>
        <span className="sr">{label}</span>
        <input
          id={id}
          value={draft}
          inputMode={spec.type === "number" ? "decimal" : "text"}
          className={spec.type === "number" ? undefined : "words"}
          readOnly={disabled}
          autoComplete="off"
          spellCheck={false}
          maxLength={240}
          aria-invalid={problem !== null}
          aria-describedby={problem ? hint : undefined}
          onChange={(event) => type(event.target.value)}
          onBlur={() => leave(false)}
          onKeyDown={onKeyDown}
        />
        {unit && <span>{unit}</span>}
      </label>
      {problem && <p className="expected" id={hint} role="status">{problem}</p>}
    </>
  );
}

/** How a row's field looks: stated, assumed, asked for by a redline, or changed by a follow-up. */
export function statesOf(row: Row): string {
  if (row.world) return "world";
  if (row.asked !== null && row.standing !== "stated") return "asked";
  return row.standing === "assumed" ? "assumed" : "";
}

/** A text of one or more lines that is written when it is left; Ctrl or ⌘ with Enter writes it too. */
export interface WordsFieldProps {
  readonly label: string;
  readonly value: string;
  readonly rows: number;
  readonly disabled: boolean;
  readonly placeholder?: string | undefined;
  readonly id?: string;
  readonly onState: (value: string) => void;
}

/** A field for sentences. */
export function WordsField({ label, value, rows, disabled, placeholder, id, onState }: WordsFieldProps): ReactElement {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = (): void => {
    if (draft.trim() !== value) onState(draft.trim());
  };
  return (
    <label className="words-field">
      <span>{label}</span>
      <textarea
        className="note"
        id={id}
        rows={rows}
        value={draft}
        readOnly={disabled}
        placeholder={placeholder}
        maxLength={2000}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) commit();
        }}
      />
    </label>
  );
}

/** The name beside a field, with what is worth knowing about it. */
export function RowName({ row }: { row: Row }): ReactElement {
  const meaning = typeof row.spec["meaning"] === "string" ? row.spec["meaning"] : undefined;
  const asides = [labelUnit(row.spec.unit), standingWords(row)].filter(Boolean).join(", ");
  return (
    <dt title={meaning}>
      {row.spec.title}
      {asides && <small>{asides}</small>}
    </dt>
  );
}

function standingWords({ asked, world, standing, value }: Row): string {
  if (world) return `${shown(value)} before`;
  if (asked !== null && standing !== "stated") return `asked by ${asked}`;
  return standing === "assumed" ? "assumed" : "";
}

/** A line of words that is handed over on Enter or when it is left, and is empty again then. */
export function TextLine({ label, placeholder, onEnter }: { label: string; placeholder: string; onEnter: (words: string) => void }): ReactElement {
  const [draft, setDraft] = useState("");
  const hand = (): void => {
    if (draft.trim() !== "") onEnter(draft);
    setDraft("");
  };
  return (
    <label className="field">
      <span className="sr">{label}</span>
      <input
        className="words"
        value={draft}
        placeholder={placeholder}
        maxLength={60}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={hand}
        onKeyDown={(event) => {
          if (event.key === "Enter") hand();
        }}
      />
    </label>
  );
}
