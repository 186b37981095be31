/** The reviewer's words and plates: broken into short lines and put where there is room. */

import { type Box, type Point, around, crossings, extentOf, grown, inside, meets, overlap, within } from "./shapes";

/** The longest line of the reviewer's words, in characters. */
export const LINE_CHARACTERS = 15;
const MOST_LINES = 2;
const CHARACTER_PX = 7.9;
const LINE_PX = 19;
const ASCENT_PX = 14;
const PLATE_BOX_PX = 24;
const PLATE_GAP_PX = 18;
const SOFT_COST = 24;
const CROSSING_COST = 9;
const ORDER_COST = 1;
const BEYOND_COST = 12;

/** One line of words with its baseline and its anchor. */
export interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
}

/** What is already on the sheet: names that must stay readable, lighter things better avoided, and lines. */
export interface Crowd {
  readonly hard: readonly Box[];
  readonly soft: readonly Box[];
  readonly lines: readonly (readonly Point[])[];
  /** What is in sight when the whole drawing is; beyond it a mark is easily missed. */
  readonly frame?: Box | undefined;
}

/** A plate with the words beside it. */
export interface Caption {
  readonly plate: Point;
  readonly lines: readonly Line[];
  readonly boxes: readonly Box[];
}

/** The words in lines of at most 15 characters, two at most and about equally long; a longer word is cut. */
export function broken(words: string): string[] {
  const parts = words.split(/\s+/).filter(Boolean).map(cut);
  const whole = parts.join(" ");
  if (whole.length <= LINE_CHARACTERS) return whole === "" ? [] : [whole];
  const breaks = parts.slice(1).map((_, i) => [parts.slice(0, i + 1).join(" "), parts.slice(i + 1).join(" ")] as const);
  const fitting = breaks.filter((lines) => lines.every((line) => line.length <= LINE_CHARACTERS));
  const even = fitting.sort((a, b) => Math.max(a[0].length, a[1].length) - Math.max(b[0].length, b[1].length))[0];
  return even ? [...even] : filled(parts);
}

function cut(word: string): string {
  return word.length > LINE_CHARACTERS ? `${word.slice(0, LINE_CHARACTERS - 1)}…` : word;
}

/** As many words as two lines hold, for words that are too many. */
function filled(parts: readonly string[]): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + part.length <= LINE_CHARACTERS) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines.slice(0, MOST_LINES);
}

/** The size a block of lines takes on the sheet. */
export function sizeOf(lines: readonly string[]): { width: number; height: number } {
  const longest = Math.max(0, ...lines.map((line) => line.length));
  return { width: longest * CHARACTER_PX, height: lines.length * LINE_PX };
}

/** The lines of a block set at a box, flush to the anchor. */
export function setIn(box: Box, lines: readonly string[], anchor: Line["anchor"]): Line[] {
  const x = anchor === "start" ? box.x : anchor === "end" ? box.x + box.width : box.x + box.width / 2;
  return lines.map((text, i) => ({ text, x, y: box.y + ASCENT_PX + i * LINE_PX, anchor }));
}

/** What putting something there costs: infinite over a name, dear over labels and marks, some over lines. */
export function costOf(box: Box, crowd: Crowd): number {
  if (crowd.hard.some((one) => overlap(one, box))) return Infinity;
  const soft = crowd.soft.filter((one) => overlap(one, box)).length;
  const beyond = crowd.frame && !inside(box, crowd.frame) ? BEYOND_COST : 0;
  return soft * SOFT_COST + crossings(crowd.lines, box) * CROSSING_COST + beyond;
}

/** The part of the crowd that something in a region can meet: far components and lines need no look. */
export function nearby(crowd: Crowd, region: Box): Crowd {
  return {
    frame: crowd.frame,
    hard: within(crowd.hard, region),
    soft: within(crowd.soft, region),
    lines: crowd.lines.filter((line) => meets(extentOf(line), region)),
  };
}

/** The cheapest of the candidates in their order of preference; null when every one lies over a name. */
export function cheapest<T>(candidates: readonly T[], boxesOf: (candidate: T) => readonly Box[], crowd: Crowd): T | null {
  let best: { candidate: T; cost: number } | null = null;
  for (const [order, candidate] of candidates.entries()) {
    // A later candidate costs at least its order, so a cheaper one than the best is no longer possible.
    if (best !== null && best.cost <= order * ORDER_COST) break;
    const cost = order * ORDER_COST + boxesOf(candidate).reduce((sum, box) => sum + costOf(box, crowd), 0);
    if (cost < Infinity && (best === null || cost < best.cost)) best = { candidate, cost };
  }
  return best?.candidate ?? null;
}

/** The box of a plate about its middle. */
export function plateBox(at: Point): Box {
  return around(at, PLATE_BOX_PX, PLATE_BOX_PX);
}

/** The ways to set words beside a plate at a place: on the given side first. */
export function captions(plate: Point, lines: readonly string[], first: "left" | "right"): Caption[] {
  if (lines.length === 0) return [{ plate, lines: [], boxes: [plateBox(plate)] }];
  const second = first === "left" ? "right" : "left";
  return [first, second, "below", "above"].map((side) => captionAt(plate, lines, side as Placing));
}

type Placing = "left" | "right" | "above" | "below";

function captionAt(plate: Point, lines: readonly string[], side: Placing): Caption {
  const { width, height } = sizeOf(lines);
  const gap = PLATE_GAP_PX;
  const spots: Record<Placing, Box> = {
    left: { x: plate.x - gap - width, y: plate.y - height / 2, width, height },
    right: { x: plate.x + gap, y: plate.y - height / 2, width, height },
    above: { x: plate.x - width / 2, y: plate.y - gap - height + 4, width, height },
    below: { x: plate.x - width / 2, y: plate.y + gap - 4, width, height },
  };
  const anchor = side === "left" ? "end" : side === "right" ? "start" : "middle";
  return { plate, lines: setIn(spots[side], lines, anchor), boxes: [plateBox(plate), spots[side]] };
}

/** The best caption of all; with no room for words the plate stands alone, and alone it may lie anywhere. */
export function bestCaption(places: readonly Caption[], bare: readonly Point[], crowd: Crowd): Caption {
  const full = cheapest(places, (place) => place.boxes, crowd);
  if (full) return full;
  const alone = bare.map((plate) => ({ plate, lines: [], boxes: [plateBox(plate)] }));
  return cheapest(alone, (place) => place.boxes, crowd) ?? (alone[0] as Caption);
}

/** The crowd with more things that later marks avoid. */
export function joined(crowd: Crowd, boxes: readonly Box[]): Crowd {
  return { ...crowd, soft: [...crowd.soft, ...boxes.map((box) => grown(box, 2))] };
}
