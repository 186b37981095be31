/** The measure of a component on the sheet: a name is never cut off, the box grows instead. */

import type { Component, Point } from "./document";
import type { ComponentReading, WorldChange } from "./critique";

export const GRID_PX = 20;
export const MIN_WIDTH_PX = 144;
export const HEIGHT_PX = 56;
/** Where text begins, right of the silhouette. */
export const TEXT_X_PX = 37;
export const NAME_LINE_PX = 17;
const PADDING_PX = 8;
const MAX_TEXT_PX = 250;
const NAME_FONT = "600 13px";
const KIND_FONT = "400 11px";

export interface Shape {
  readonly width: number;
  readonly height: number;
  readonly name: readonly string[];
}

export type Measure = (text: string, font: string) => number;

/** Width in pixels as the browser sets it; an estimate where there is no canvas. */
export const measureText: Measure = (() => {
  let context: CanvasRenderingContext2D | null | undefined;
  const known = new Map<string, number>();
  return (text: string, font: string): number => {
    const key = `${font}|${text}`;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    if (context === undefined) context = document.createElement("canvas").getContext("2d");
    let width = text.length * (font === NAME_FONT ? 7.4 : 6);
    if (context) {
      context.font = `${font} ${getComputedStyle(document.documentElement).getPropertyValue("--sans") || "sans-serif"}`;
      width = context.measureText(text).width;
    }
    if (known.size > 5000) known.clear();
    known.set(key, width);
    return width;
  };
})();

/** Box and lines for a name and the kind under it. Widths keep the mid-sides on the grid's steps. */
export function shapeOf(name: string, kind: string, measure: Measure = measureText): Shape {
  const lines = wrapName(name || "Unnamed", measure);
  const widest = Math.max(...lines.map((line) => measure(line, NAME_FONT)), Math.min(MAX_TEXT_PX, measure(kind, KIND_FONT)));
  const needed = TEXT_X_PX + widest + PADDING_PX;
  const steps = Math.max(0, Math.ceil((needed - MIN_WIDTH_PX) / GRID_PX));
  return { width: MIN_WIDTH_PX + steps * GRID_PX, height: HEIGHT_PX + (lines.length - 1) * GRID_PX, name: lines };
}

/** A name on as many lines as it needs, broken at gaps, or inside a word that is too long alone. */
function wrapName(name: string, measure: Measure): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of name.trim().split(/\s+/).flatMap((part) => splitWord(part, measure))) {
    const longer = line ? `${line} ${word}` : word;
    if (line && measure(longer, NAME_FONT) > MAX_TEXT_PX) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function splitWord(word: string, measure: Measure): string[] {
  if (measure(word, NAME_FONT) <= MAX_TEXT_PX) return [word];
  const pieces: string[] = [];
  let piece = "";
  for (const character of word) {
    if (piece && measure(piece + character, NAME_FONT) > MAX_TEXT_PX) {
      pieces.push(piece);
      piece = character;
    } else piece += character;
  }
  return [...pieces, piece];
}

export interface KindLine {
  readonly words: string;
  /** Nobody has said it: shown in italics. */
  readonly guess: boolean;
}

/** A guess below this confidence is not taken for certain (CERTAIN in design/parts.py): it has a question mark. */
const SURE = 0.8;

/** The line under a component's name: what it is, or what it is taken for. */
export function kindLine(component: Component, reading: ComponentReading | undefined, titleOf: (kind: string) => string): KindLine {
  const planned = component.status === "planned" ? ", planned" : "";
  if (component.kind !== null) return { words: inSentence(titleOf(component.kind)) + planned, guess: false };
  if (!reading) return { words: "…", guess: true };
  if (reading.kind === "unknown" || !reading.kind) return { words: `kind not known${planned}`, guess: true };
  return { words: inSentence(reading.title) + (reading.confidence < SURE ? "?" : "") + planned, guess: true };
}

/** A title as it stands within a sentence: "Message bus" becomes "message bus", "API gateway" stays. */
export function inSentence(title: string): string {
  return /^\p{Lu}\p{Ll}/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}

/** The number on a component's border: what a follow-up made of it, or its most telling stated one. */
export function tagOf(component: Component, world: WorldChange | undefined): string {
  if (world) return world.label;
  const { p99_ms: p99, label_delay_p50_d: delay, cadence_s: cadence } = component.attributes;
  if (typeof p99 === "number") return `p99 ${figure(p99)} ms`;
  if (typeof delay === "number") return `after ${figure(delay)} d`;
  if (typeof cadence === "number") return `every ${duration(cadence)}`;
  return "";
}

/** A number with thin gaps between thousands. */
export function figure(value: number): string {
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
  const [whole = "", rest] = text.split(".");
  const gapped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  return rest ? `${gapped}.${rest}` : gapped;
}

/** Seconds in the unit a person would say. */
export function duration(seconds: number): string {
  const units: readonly (readonly [number, string])[] = [[86_400, "d"], [3_600, "h"], [60, "min"]];
  for (const [size, unit] of units) if (seconds >= size) return `${figure(seconds / size)} ${unit}`;
  return `${figure(seconds)} s`;
}

/** The nearest point of the grid. */
export function snap([x, y]: Point): Point {
  return [Math.round(x / GRID_PX) * GRID_PX, Math.round(y / GRID_PX) * GRID_PX];
}
