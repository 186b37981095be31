/** What the title block says, and what it asks where nothing has been said. */

import type { Attributes, Framing, Value } from "../document";
import { figure, shown, nameInWords, unitOf } from "../inspector/values";

/** A field of the framing card: its path in the document. */
export type FieldPath = string;

/** One line of the objectives with its unit. */
export interface Objective {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** The phrase around the figure, with `#` where it stands. */
  readonly phrase: string;
}

/** The objectives that checks and what-if read, in the order of the card. */
export const OBJECTIVES: readonly Objective[] = [
  { name: "slo_p99_ms", title: "Answer due, p99", unit: "ms", phrase: "p99 #\u00a0ms" },
  { name: "slo_p95_ms", title: "Answer due, p95", unit: "ms", phrase: "p95 #\u00a0ms" },
  { name: "availability_pct", title: "Availability", unit: "%", phrase: "#\u00a0% available" },
  { name: "freshness_s", title: "Data at most this old", unit: "s", phrase: "data at most #\u00a0s old" },
  { name: "peak_qps", title: "Peak load", unit: "requests/s", phrase: "#/s at peak" },
  { name: "mean_qps", title: "Mean load", unit: "requests/s", phrase: "#/s on average" },
  { name: "budget_usd_month", title: "Budget", unit: "USD/month", phrase: "#\u00a0USD a month" },
  { name: "value_per_decision_usd", title: "One decision is worth", unit: "USD", phrase: "a decision is worth #\u00a0USD" },
  { name: "batch_window_h", title: "Batch done within", unit: "hours", phrase: "batch in #\u00a0h" },
];

/** The costs that everybody is asked for; others can be added by name. */
export const ASKED_COSTS: readonly (readonly [string, string])[] = [
  ["acting_wrongly_usd", "Acting when you should not"],
  ["failing_to_act_usd", "Failing to act"],
];

/** An open question of the framing card and the field that answers it. */
export interface Question {
  readonly field: FieldPath;
  readonly text: string;
}

const UNITS_IN_WORDS: Readonly<Record<string, string>> = { hours: "h", days: "d", "requests/s": "/s", "USD/month": "USD a month" };

/** The objectives as a phrase: "p99 100 ms, 99.95 % available"; empty when none is stated. */
export function objectiveWords(objectives: Attributes): string {
  const known = new Map(OBJECTIVES.map((one) => [one.name, one.phrase]));
  const phrases = OBJECTIVES.filter(({ name }) => name in objectives).map(({ name, phrase }) => phrase.replace("#", shown(objectives[name] as Value)));
  const others = Object.entries(objectives).filter(([name]) => !known.has(name)).map(([name, value]) => named(name, value));
  return [...phrases, ...others].join(", ");
}

/** The costs of being wrong as a phrase: "Missed fraud 140 USD; false block 9 USD"; empty when none is stated. */
export function costWords(costs: Attributes): string {
  return sentence(Object.entries(costs).map(([name, value]) => named(costTitle(name), value, unitOf(name))).join("; "));
}

/** What a cost is called. */
export function costTitle(name: string): string {
  return ASKED_COSTS.find(([one]) => one === name)?.[1] ?? nameInWords(name);
}

/** The name under which a cost that a person typed is kept: words joined, in US dollars. */
export function costName(words: string): string {
  const name = words.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "");
  return name === "" || /_(usd|pct)$/.test(name) ? name : `${name}_usd`;
}

function named(name: string, value: Value, unit = unitOf(name)): string {
  const words = name.includes("_") ? nameInWords(name) : name;
  const figures = typeof value === "number" ? `${figure(value)}${unit ? `\u00a0${UNITS_IN_WORDS[unit] ?? unit}` : ""}` : shown(value);
  return `${words.charAt(0).toLowerCase()}${words.slice(1)} ${figures}`;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Success and guardrail as the title block says them; empty when neither is stated. */
export function metricWords({ metric, guardrail_metric: guardrail }: Framing): string {
  return [metric, guardrail].filter(Boolean).join("; ");
}

/** The questions of the card that nobody has answered, in the order of the card. */
export function openQuestions(framing: Framing): readonly Question[] {
  const asked: readonly (readonly [boolean, FieldPath, string])[] = [
    [framing.decision === "", "decision", "What is decided, and by when?"],
    [framing.users === "", "users", "Who acts on the answer?"],
    [framing.metric === "", "metric", "Which number says it works?"],
    [framing.guardrail_metric === "", "guardrail_metric", "Which number must not get worse?"],
    [Object.keys(framing.objectives).length === 0, "objectives.slo_p99_ms", "How fast, how often, for what money?"],
    [Object.keys(framing.error_costs).length === 0, "error_costs.acting_wrongly_usd", "What does each kind of error cost?"],
    [framing.baseline === "", "baseline", "What would you do without a model?"],
    [framing.assumptions.length === 0, "assumptions", "What do you take for granted?"],
    [framing.tradeoffs.length === 0, "tradeoffs", "What do you give up, and for what?"],
    [framing.out_of_scope.length === 0, "out_of_scope", "What do you leave out on purpose?"],
    [framing.stakes === "", "stakes", "How bad is a wrong answer?"],
  ];
  return asked.filter(([open]) => open).map(([, field, text]) => ({ field, text }));
}

/** The lines of a list field; empty ones are dropped. */
export function linesOf(text: string): readonly string[] {
  return text.split("\n").map((line) => line.replace(/^\s*[-•*]\s*/, "").trim()).filter(Boolean);
}

/** The id of a field in the card's dialog. */
export function fieldId(path: FieldPath): string {
  return `framing-${path.replace(".", "-")}`;
}
