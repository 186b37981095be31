/** Which attributes the inspector shows, and how each of them stands: stated, assumed, asked or changed by a follow-up. */

import type { AttributeSpec } from "../catalogue";
import type { CritiquePayload, WorldChange } from "../critique";
import type { Attributes, Value } from "../document";
import { readEdits } from "../edits";
import { guessedSpec, parseNumber } from "./values";

/** How an attribute stands. */
export type Standing = "stated" | "assumed" | "open";

/** One attribute of the selected part. */
export interface Row {
  readonly spec: AttributeSpec;
  readonly standing: Standing;
  /** What the field shows: the statement, or what is assumed without one. */
  readonly value: Value | null;
  /** The number of the redline that asks for it. */
  readonly asked: number | null;
  /** What a follow-up made of it; `value` is then the figure before. */
  readonly world: { readonly number: number; readonly after: number } | null;
}

/** The rows in front and the rest. */
export interface Rows {
  readonly main: readonly Row[];
  readonly more: readonly Row[];
}

/** The order of the attributes that most parts have; a kind's own come after them. */
const FIRST = ["p50_ms", "p99_ms", "timeout_ms", "retries", "default", "max_age_s", "required", "availability_pct", "throughput_rps", "replicas"];
/** How many unstated attributes of its own a part shows at once. */
const OWN_IN_SIGHT = 5;

/** The redlines that ask for an attribute: target, name, number. */
export type Asked = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The rows of a part: asked, changed, stated and assumed ones in front, with a few of its own; the rest behind. */
export function rowsOf(given: Given, asked: ReadonlyMap<string, number>, world: WorldChange | null): Rows {
  const { stated, common } = given;
  const specs = [...given.specs].sort((a, b) => rank(a.name) - rank(b.name));
  const known = new Set(specs.map((spec) => spec.name));
  const unknown = Object.keys(stated).filter((name) => !known.has(name) && name !== "inferred_confidence");
  const wanted = [...asked.keys()].filter((name) => !known.has(name) && !(name in stated));
  const all = [...specs, ...unknown.map((name) => guessedSpec(name, stated[name] as Value)), ...wanted.map((name) => guessedSpec(name, 0))];
  const changed = changedName(all, stated, world);
  const rows = all.map((spec) => rowOf(spec, stated, asked, changed === spec.name ? world : null));
  const own = rows.filter((row) => !isInFront(row) && (!common.has(row.spec.name) || isTimeoutOf(row, rows))).slice(0, OWN_IN_SIGHT);
  const main = rows.filter((row) => isInFront(row) || own.includes(row));
  return { main, more: rows.filter((row) => !main.includes(row)) };
}

/** What a part can state, has stated, and shares with every other part. */
export interface Given {
  readonly specs: readonly AttributeSpec[];
  readonly stated: Attributes;
  readonly common: ReadonlySet<string>;
}

function rank(name: string): number {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
}

/** A part that is waited for is worth a timeout, and so is every connection: only components have a p99 of their own. */
function isTimeoutOf({ spec }: Row, rows: readonly Row[]): boolean {
  const p99 = rows.find((row) => row.spec.name === "p99_ms");
  return spec.name === "timeout_ms" && (p99 === undefined || p99.value !== null);
}

function rowOf(spec: AttributeSpec, stated: Attributes, asked: ReadonlyMap<string, number>, world: WorldChange | null): Row {
  const own = stated[spec.name];
  const value = own ?? spec.default;
  const standing = own !== undefined ? "stated" : value !== null ? "assumed" : "open";
  const figures = world && figuresOf(world.label);
  return {
    spec,
    standing,
    value,
    asked: asked.get(spec.name) ?? null,
    world: world && figures ? { number: world.number, after: figures.after } : null,
  };
}

function isInFront(row: Row): boolean {
  return row.standing !== "open" || row.asked !== null || row.world !== null;
}

/** The figures of a label such as "62 → 124 ms"; null when it holds none. */
export function figuresOf(label: string): { before: number; after: number; unit: string } | null {
  const match = /^\D*?([\d.,\s\u202f\u00a0]+)→\s*([\d.,\s\u202f\u00a0]*\d)\s*(\S*)/.exec(label);
  if (!match) return null;
  const [before, after] = [parseNumber(match[1] ?? ""), parseNumber(match[2] ?? "")];
  return before === null || after === null ? null : { before, after, unit: match[3] ?? "" };
}

/** The attribute a follow-up changed: the one that held the figure before, in the same unit. */
function changedName(specs: readonly AttributeSpec[], stated: Attributes, world: WorldChange | null): string | null {
  const figures = world && figuresOf(world.label);
  if (!figures) return null;
  const holds = (spec: AttributeSpec): boolean => (stated[spec.name] ?? spec.default) === figures.before;
  const same = specs.filter((spec) => holds(spec) && (!figures.unit || spec.unit === figures.unit || spec.unit === ""));
  return (same.find((spec) => spec.name.startsWith("p99")) ?? same[0])?.name ?? null;
}

/** A fix as the panel holds it: the key of its redline and its edits as JSON. */
export interface PanelFix {
  readonly key: string;
  readonly edits: string;
}

/** Which attributes the fixes of the listed redlines state: these are the ones asked for. */
export function askedOf(fixes: readonly PanelFix[], critique: CritiquePayload | null): Asked {
  const numbers = new Map(critique?.findings.map((finding) => [finding.key, finding.number]));
  const asked = new Map<string, Map<string, number>>();
  for (const { key, edits } of fixes) {
    const number = numbers.get(key);
    for (const edit of (number !== undefined && readEdits(edits)) || []) {
      if (edit.op !== "set_attribute" || edit.value === null) continue;
      const names = asked.get(edit.target) ?? new Map<string, number>();
      if (!names.has(edit.name)) names.set(edit.name, number as number);
      asked.set(edit.target, names);
    }
  }
  return asked;
}
