/** All fields of the framing card. Every field is written when it is left: one step of undo each. */

import { useEffect, useRef, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import type { Framing, FramingList, FramingText } from "../document";
import { useCritique, useDocument, useSession } from "../hooks";
import { TextLine, ValueField, WordsField } from "../inspector/Field";
import { guessedSpec, nameInWords } from "../inspector/values";
import { Tags } from "./Tags";
import { ASKED_COSTS, OBJECTIVES, costName, costTitle, fieldId, linesOf, openQuestions } from "./words";

interface DialogProps {
  readonly framing: Framing;
  readonly focused: string;
  readonly onClose: () => void;
}

/** The open dialog; the field of a question has the focus. */
export function FramingDialog({ framing, focused, onClose }: DialogProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const left = openQuestions(framing).length;
  const about = useCritique()?.about;
  useEffect(() => {
    dialog.current?.showModal();
    document.getElementById(focused)?.focus();
  }, [focused]);
  return (
    <dialog ref={dialog} className="sheetlet framing" aria-labelledby="h-framing" onClose={onClose} onClick={(event) => event.target === dialog.current && dialog.current?.close()}>
      <div className="section-head">
        <h2 id="h-framing">Framing</h2>
        <span className="quiet">{left === 0 ? "every question is answered" : `${left} open question${left === 1 ? "" : "s"}`}</span>
        <span className="push" />
        <button type="button" className="btn bare" aria-label="Close framing" onClick={() => dialog.current?.close()}>
          <svg className="i16" aria-hidden="true"><use href="#u-cross" /></svg>
        </button>
      </div>
      <div className="framing-fields">
        <Sentence field="decision" title="Decision" framing={framing} rows={2} wide />
        <Sentence field="users" title="Who acts on it" framing={framing} rows={2} wide />
        <Sentence field="metric" title="Success metric" framing={framing} rows={2} />
        <Sentence field="guardrail_metric" title="Guardrail metric" framing={framing} rows={2} />
        <Objectives framing={framing} />
        <Costs framing={framing} />
        <Sentence field="baseline" title="Baseline" framing={framing} rows={2} />
        <Sentence field="retraining" title="Retraining" framing={framing} rows={2} />
        <Sentence field="label_timing" title="When labels arrive" framing={framing} rows={2} />
        <List field="assumptions" title="Assumptions" framing={framing} />
        <List field="tradeoffs" title="Trade-offs" framing={framing} />
        <List field="out_of_scope" title="Out of scope" framing={framing} />
        <Choice field="stage" title="Stage" framing={framing} words={[["prototype", "a prototype"], ["production", "in production"]]} />
        <Choice field="stakes" title="Stakes" framing={framing} words={STAKES} taken={STAKES.find(([level]) => level === about?.stakes)?.[1]} />
        <Tags framing={framing} tags={about?.tags ?? []} />
      </div>
    </dialog>
  );
}

const STAKES = [["low", "low: an annoyance"], ["med", "medium: money or trust"], ["high", "high: harm to people"]] as const;

interface FieldProps<Name extends string> {
  readonly field: Name;
  readonly title: string;
  readonly framing: Framing;
}

function questionOf(framing: Framing, field: string): string | undefined {
  return openQuestions(framing).find((question) => question.field === field)?.text;
}

function Sentence({ field, title, framing, rows, wide = false }: FieldProps<FramingText> & { rows: number; wide?: boolean }): ReactElement {
  const document = useDocument();
  const { canEdit } = useSession();
  return (
    <div className={wide ? "wide" : undefined}>
      <WordsField
        id={fieldId(field)}
        label={title}
        value={framing[field]}
        rows={rows}
        disabled={!canEdit}
        placeholder={questionOf(framing, field)}
        onState={(value) => document.setFraming(field, value || null)}
      />
    </div>
  );
}

function List({ field, title, framing }: FieldProps<FramingList>): ReactElement {
  const document = useDocument();
  const { canEdit } = useSession();
  return (
    <WordsField
      id={fieldId(field)}
      label={`${title}, one a line`}
      value={framing[field].join("\n")}
      rows={Math.min(6, Math.max(3, framing[field].length + 1))}
      disabled={!canEdit}
      placeholder={questionOf(framing, field)}
      onState={(value) => document.setFraming(field, linesOf(value).length > 0 ? linesOf(value) : null)}
    />
  );
}

interface ChoiceProps extends FieldProps<"stage" | "stakes"> {
  readonly words: readonly (readonly [string, string])[];
  /** What is assumed while nothing is chosen. */
  readonly taken?: string | undefined;
}

function Choice({ field, title, framing, words, taken }: ChoiceProps): ReactElement {
  const document = useDocument();
  const { canEdit } = useSession();
  return (
    <label className="words-field">
      <span>{title}</span>
      <span className="field">
        <select id={fieldId(field)} value={framing[field]} disabled={!canEdit} onChange={(event) => document.setFraming(field, event.target.value || null)}>
          <option value="">{taken ? `not said, taken as ${taken}` : (questionOf(framing, field) ?? "not said")}</option>
          {words.map(([value, meaning]) => <option key={value} value={value}>{meaning}</option>)}
        </select>
      </span>
    </label>
  );
}

function Table({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <fieldset>
      <legend>{title}</legend>
      <dl className="attrs">{children}</dl>
    </fieldset>
  );
}

function Objectives({ framing }: { framing: Framing }): ReactElement {
  const known = new Set(OBJECTIVES.map((one) => one.name));
  const others = Object.keys(framing.objectives).filter((name) => !known.has(name));
  return (
    <Table title="Objectives">
      {OBJECTIVES.map(({ name, title, unit }) => (
        <Figure key={name} path={`objectives.${name}`} title={title} value={framing.objectives[name] ?? null} unit={unit} />
      ))}
      {others.map((name) => (
        <Figure key={name} path={`objectives.${name}`} title={nameInWords(name)} value={framing.objectives[name] ?? null} />
      ))}
    </Table>
  );
}

function Costs({ framing }: { framing: Framing }): ReactElement {
  const { canEdit } = useSession();
  const [added, setAdded] = useState<readonly string[]>([]);
  const names = new Set([...ASKED_COSTS.map(([name]) => name), ...Object.keys(framing.error_costs), ...added]);
  const add = (words: string): void => {
    const name = costName(words);
    if (name) setAdded((old) => [...old, name]);
  };
  return (
    <Table title="Cost of being wrong">
      {[...names].map((name) => (
        <Figure key={name} path={`error_costs.${name}`} title={costTitle(name)} value={framing.error_costs[name] ?? null} />
      ))}
      {canEdit && (
        <>
          <dt>Another cost</dt>
          <dd><TextLine label="Name of another cost, such as: lost customer" placeholder="its name" onEnter={add} /></dd>
        </>
      )}
    </Table>
  );
}

function Figure({ path, title, value, unit }: { path: string; title: string; value: string | number | boolean | null; unit?: string }): ReactElement {
  const document = useDocument();
  const { canEdit } = useSession();
  const guessed = guessedSpec(path.slice(path.indexOf(".") + 1), typeof value === "string" ? value : 0);
  const spec = unit === undefined ? guessed : { ...guessed, unit, type: "number" };
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <ValueField
          id={fieldId(path)}
          spec={spec}
          label={unit ? `${title}, ${unit}` : title}
          value={value}
          assumed={false}
          states=""
          disabled={!canEdit}
          onState={(next) => document.setFraming(path, next)}
        />
      </dd>
    </>
  );
}
