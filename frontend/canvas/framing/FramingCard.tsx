/**
 * The title block of the drawing: what the system is for. Four cells under the sheet; a dialog holds all fields.
 * Where nothing has been said, the reviewer's question stands on a dashed line.
 */

import { useCallback, useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import type { Framing } from "../document";
import { useDesign } from "../hooks";
import { FramingDialog } from "./FramingDialog";
import { type FieldPath, costWords, fieldId, metricWords, objectiveWords, openQuestions } from "./words";

interface Cell {
  readonly title: string;
  readonly field: FieldPath;
  readonly words: string;
  readonly question: string;
}

/** The title block with its dialog; `redline:framing` on the body opens it at the first open question. */
export function FramingCard(): ReactElement {
  const { framing } = useDesign();
  const [at, setAt] = useState<FieldPath | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const open = useCallback((field: FieldPath): void => {
    opener.current = document.activeElement as HTMLElement | null;
    setAt(field);
  }, []);
  useEffect(() => {
    const first = (): void => open(openQuestions(framing)[0]?.field ?? "decision");
    document.body.addEventListener("redline:framing", first);
    return () => document.body.removeEventListener("redline:framing", first);
  }, [framing, open]);
  const close = (): void => {
    setAt(null);
    opener.current?.focus({ preventScroll: true });
  };
  return (
    <>
      <TitleBlock framing={framing} onOpen={open} />
      {at !== null && <FramingDialog framing={framing} focused={fieldId(at)} onClose={close} />}
    </>
  );
}

function TitleBlock({ framing, onOpen }: { framing: Framing; onOpen: (field: FieldPath) => void }): ReactElement {
  const rest = openQuestions(framing).length;
  return (
    <dl className="titleblock" aria-label="Framing">
      {cellsOf(framing).map((cell, i) => (
        <div key={cell.title}>
          <dt>
            {cell.title}
            {i === 3 && (
              <button type="button" className="linkish" aria-label={rest > 0 ? `Framing: ${rest} open questions` : "Framing: all fields"} onClick={() => onOpen(openQuestions(framing)[0]?.field ?? "decision")}>
                {rest > 0 ? `${rest} open` : "all fields"}
              </button>
            )}
          </dt>
          <dd>
            <button type="button" className={cell.words ? "said" : "said missing"} title={cell.words || undefined} onClick={() => onOpen(cell.field)}>
              <span>{unbroken(cell.words || cell.question)}</span>
            </button>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A figure keeps what hangs on it: "3-D" is not parted at its hyphen. */
function unbroken(words: string): string {
  return words.replace(/(\d)-(?=\p{L})/gu, "$1\u2011");
}

function cellsOf(framing: Framing): readonly Cell[] {
  const question = new Map(openQuestions(framing).map(({ field, text }) => [field, text]));
  const metric = framing.metric === "" ? "metric" : "guardrail_metric";
  return [
    { title: "Decision", field: "decision", words: framing.decision, question: question.get("decision") ?? "" },
    { title: "Success, guardrail", field: metric, words: metricWords(framing), question: question.get("metric") ?? "" },
    { title: "Objectives", field: "objectives.slo_p99_ms", words: objectiveWords(framing.objectives), question: question.get("objectives.slo_p99_ms") ?? "" },
    { title: "Cost of being wrong", field: "error_costs.acting_wrongly_usd", words: costWords(framing.error_costs), question: question.get("error_costs.acting_wrongly_usd") ?? "" },
  ];
}
