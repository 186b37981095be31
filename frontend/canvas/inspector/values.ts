/** Numbers, words and units of attributes: how they are read from a field and how they are written. */

import type { AttributeSpec } from "../catalogue";
import type { Value } from "../document";

/** What a person typed: a value, nothing (take the statement back), or why it cannot be read. */
export type Typed = { readonly value: Value | null } | { readonly problem: string };

const NARROW_GAP = "\u202f";
const SUFFIXES: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9 };
const NUMBER = /^([+-]?)(\d+(?:\.\d+)?|\.\d+)(?:e([+-]?\d{1,3}))?([kmb]?)$/i;
const LONGEST_TEXT = 200;

/** The number that a person wrote: gaps between thousands, a decimal comma and k, M, B are understood; else null. */
export function parseNumber(text: string): number | null {
  const tight = text.trim().replace(/[\s\u202f\u00a0_'’]/g, "").replace(/−/g, "-");
  const plain = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(tight) ? tight.replaceAll(",", "") : tight.replace(",", ".");
  const match = NUMBER.exec(plain);
  if (!match) return null;
  const [, sign = "", digits = "", power = "0", suffix = ""] = match;
  const value = Number(`${sign}${digits}e${power}`) * (SUFFIXES[suffix.toLowerCase()] ?? 1);
  return Number.isFinite(value) ? value : null;
}

/** A number as it stands in a field: thin gaps between thousands, no rounding. */
export function figure(value: number): string {
  const [whole = "", rest] = String(value).split(".");
  if (whole.includes("e") || rest?.includes("e")) return String(value);
  const gapped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, NARROW_GAP);
  return rest === undefined ? gapped : `${gapped}.${rest}`;
}

/** A value as it stands in a field. */
export function shown(value: Value | null): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? figure(value) : value;
}

/** Reads what was typed for an attribute; an empty field takes the statement back. */
export function readTyped(text: string, spec: Pick<AttributeSpec, "type" | "unit" | "name">): Typed {
  const words = text.trim();
  if (words === "") return { value: null };
  if (spec.type !== "number") return words.length > LONGEST_TEXT ? { problem: `Keep it under ${LONGEST_TEXT} characters.` } : { value: words };
  const number = parseNumber(words);
  if (number === null) return { problem: `Write a number${unitWords(spec.unit)}, such as ${example(spec.unit)}.` };
  if (number < 0) return { problem: `Write a number${unitWords(spec.unit)}, zero or more.` };
  if (isShare(spec) && number > mostOf(spec)) return { problem: `A share is at most ${mostOf(spec)}${spec.unit === "%" ? " %" : ""}.` };
  return { value: number };
}

function isShare({ unit, name }: Pick<AttributeSpec, "unit" | "name">): boolean {
  return unit === "share" || (unit === "%" && !name.startsWith("quality_drop"));
}

function mostOf({ unit }: Pick<AttributeSpec, "unit">): number {
  return unit === "%" ? 100 : 1;
}

function unitWords(unit: string): string {
  return unit ? ` in ${unit}` : "";
}

function example(unit: string): string {
  if (unit === "%") return "99.9";
  if (unit === "share") return "0.7";
  return unit === "ms" ? "45" : `1${NARROW_GAP}500`;
}

/** Units that fit beside a number, where the full ones do not. */
const SHORT_UNITS: Readonly<Record<string, string>> = {
  "requests/s": "/s", "events/s": "/s", "items/s": "/s", "writes/s": "/s", "USD/month": "USD", "USD/M tokens": "USD",
  "tokens/min": "/min", "cases/day": "/d", "items/day": "/d", days: "d", hours: "h", share: "", points: "",
};
const ROOMY_UNIT = 4;
/** "Retries, in tries" says nothing that "Retries" does not. */
const COUNT_NOUN = /^[a-z]+$/;
/** What a short unit leaves unsaid. */
const ASIDES: Readonly<Record<string, string>> = { "USD/M tokens": "a million", share: "0 to 1", points: "in 100 USD" };

/** The unit inside the field, short; units that do not fit are named beside the label instead. */
export function fieldUnit(unit: string): string {
  const short = SHORT_UNITS[unit] ?? unit;
  return short.length <= ROOMY_UNIT ? short : "";
}

/** The unit to name beside the label, where the field cannot show it. */
export function labelUnit(unit: string): string {
  const short = SHORT_UNITS[unit] ?? unit;
  if (short.length > ROOMY_UNIT) return COUNT_NOUN.test(unit) ? "" : unit;
  return ASIDES[unit] ?? "";
}

/** The words of choices that say little as they are written. */
const CHOICES: Readonly<Record<string, string>> = {
  cpu: "CPU", gpu: "GPU", pre: "before the search", post: "after the search", none: "nothing",
};

/** A word that an attribute may take, as a person reads it. */
export function choiceWords(word: string): string {
  return CHOICES[word] ?? word.replaceAll("_", " ");
}

const UNIT_SUFFIX = /_(ms|s|h|d|min|pct|rps|qps|usd|usd_month|GB|MB|MBps|TB|n)$/;

/** What an attribute that the catalogue does not know is called: its name in words, without the unit. */
export function nameInWords(name: string): string {
  const words = name.replace(UNIT_SUFFIX, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A unit read from the end of a name, for attributes that the catalogue does not know. */
export function unitOf(name: string): string {
  const suffix = /_(ms|s|h|d|min|pct|rps|qps|usd|usd_month|GB|MB)$/.exec(name)?.[1] ?? "";
  const units: Readonly<Record<string, string>> = { pct: "%", rps: "requests/s", qps: "requests/s", h: "hours", d: "days", usd: "USD", usd_month: "USD/month" };
  return units[suffix] ?? suffix;
}

/** A spec for an attribute that the catalogue does not know, guessed from its name and value. */
export function guessedSpec(name: string, value: Value): AttributeSpec {
  const type = typeof value === "number" ? "number" : typeof value === "boolean" ? "flag" : "text";
  return { name, title: nameInWords(name), unit: type === "number" ? unitOf(name) : "", type, default: null };
}
