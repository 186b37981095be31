/** The reviewer's words and plates: broken into short lines and put where there is room. */

import { type Box, type Point, around, crossings, extentOf, grown, inside, meets, overlap, within } from "./shapes";

/** The longest line of the reviewer's words, in characters. */
export const LINE_CHARACTERS = 15;
const MOST_LINES = 2;
const CHARACTER_PX = 7.9;
const LINE_PX = 19;
const ASCENT_PX = 14;
const PLATE_BOX_PX = 24;
const PLATE_CHARACTER_PX = 7;
const PLATE_ROUND_PX = 10;
const PLATE_GAP_PX = 6;
const WORDS_CLEAR_PX = 3;
const NEAR_PX = 8;
const SOFT_COST = 24;
const CROSSING_COST = 9;
const STROKE_COST = 40;
const ORDER_COST = 1;
const BEYOND_COST = 60;
const RUNG_PX = 10;
const RUNG_PLACES = 16;
const FARTHEST_PX = 400;

/** One line of words with its baseline and its anchor. */
export interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
}

/**
 * The one list of what is on the sheet and in the way. Words keep off all of it; a number may stand on a line or a
 * ring where there is no better place, and on nothing else.
 */
export interface Crowd {
  /** Components, with their names. */
  readonly hard: readonly Box[];
  /** Labels, arrowheads, numbers on borders, and the numbers and words placed so far. */
  readonly taken: readonly Box[];
  /** What rings and strikes enclose. */
  readonly soft: readonly Box[];
  /** Connections. */
  readonly lines: readonly (readonly Point[])[];
  /** Waves and dimension lines. */
  readonly strokes: readonly (readonly Point[])[];
  /** What is in sight when the whole drawing is; beyond it a mark is easily missed. */
  readonly frame?: Box | undefined;
}

/** A plate with the words beside it. */
export interface Caption {
  readonly plate: Point;
  readonly lines: readonly Line[];
  readonly plateBox: Box;
  /** What the words cover; null without words. */
  readonly words: Box | null;
}

/** The width and height of a plate. */
export interface Size {
  readonly width: number;
  readonly height: number;
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

/** About what a line of words covers. */
export function lineBox({ text, x, y, anchor }: Line): Box {
  const { width, height } = sizeOf([text]);
  const before = anchor === "start" ? 0 : anchor === "end" ? width : width / 2;
  return { x: x - before, y: y - ASCENT_PX, width, height };
}

/** What putting words there costs: nothing in a free place, else they must not be there. */
export function wordsCost(box: Box, crowd: Crowd): number {
  if (crowd.frame && !inside(box, crowd.frame)) return Infinity;
  const about = grown(box, WORDS_CLEAR_PX);
  const met = [crowd.hard, crowd.taken, crowd.soft].some((boxes) => boxes.some((one) => overlap(one, about)));
  return met || crossings(crowd.lines, box) + crossings(crowd.strokes, about) > 0 ? Infinity : 0;
}

/** What putting a number there costs: infinite over names, words and other numbers, some over rings and lines. */
export function plateCost(box: Box, crowd: Crowd): number {
  if ([crowd.hard, crowd.taken].some((boxes) => boxes.some((one) => overlap(one, box)))) return Infinity;
  const soft = crowd.soft.filter((one) => overlap(one, box)).length;
  const beyond = crowd.frame && !inside(box, crowd.frame) ? BEYOND_COST : 0;
  return Math.min(soft, 1) * SOFT_COST + crossings(crowd.lines, box) * CROSSING_COST + crossings(crowd.strokes, box) * STROKE_COST + beyond;
}

/** The part of the crowd that something in a region can meet: far components and lines need no look. */
export function nearby(crowd: Crowd, region: Box): Crowd {
  const near = grown(region, NEAR_PX);
  const linesIn = (lines: Crowd["lines"]): Crowd["lines"] => lines.filter((line) => meets(extentOf(line), near));
  return {
    frame: crowd.frame,
    hard: within(crowd.hard, near),
    taken: within(crowd.taken, near),
    soft: within(crowd.soft, near),
    lines: linesIn(crowd.lines),
    strokes: linesIn(crowd.strokes),
  };
}

/** The cheapest of the candidates in their order of preference; null when every one lies over a name. */
export function cheapest<T>(candidates: Iterable<T>, costOf: (candidate: T) => number): T | null {
  let best: { candidate: T; cost: number } | null = null;
  let order = 0;
  for (const candidate of candidates) {
    // A later candidate costs at least its order, so a cheaper one than the best is no longer possible.
    if (best !== null && best.cost <= order) break;
    const cost = order + costOf(candidate);
    if (cost < Infinity && (best === null || cost < best.cost)) best = { candidate, cost };
    order += ORDER_COST;
  }
  return best?.candidate ?? null;
}

/** The size of a redline's plate: a disc, or a pill where its figures need more room. */
export function plateSize(text: string, pen = 1): Size {
  const width = Math.max(PLATE_BOX_PX, Math.ceil(text.length * PLATE_CHARACTER_PX + PLATE_ROUND_PX));
  return { width: width * pen, height: PLATE_BOX_PX * pen };
}

/** The box of a plate about its middle. */
export function plateBox(at: Point, size: Size = plateSize("")): Box {
  return around(at, size.width, size.height);
}

/** The ways to set words beside a plate at a place: on the given side first. */
export function captions(plate: Point, lines: readonly string[], first: "left" | "right", size: Size): Caption[] {
  if (lines.length === 0) return [{ plate, lines: [], plateBox: plateBox(plate, size), words: null }];
  const second = first === "left" ? "right" : "left";
  return [first, second, "below", "above"].map((side) => captionAt(plate, lines, side as Placing, size));
}

type Placing = "left" | "right" | "above" | "below";

function captionAt(plate: Point, lines: readonly string[], side: Placing, size: Size): Caption {
  const { width, height } = sizeOf(lines);
  const [across, down] = [size.width / 2 + PLATE_GAP_PX, size.height / 2 + 2];
  const spots: Record<Placing, Box> = {
    left: { x: plate.x - across - width, y: plate.y - height / 2, width, height },
    right: { x: plate.x + across, y: plate.y - height / 2, width, height },
    above: { x: plate.x - width / 2, y: plate.y - down - height, width, height },
    below: { x: plate.x - width / 2, y: plate.y + down, width, height },
  };
  const words = spots[side];
  const anchor = side === "left" ? "end" : side === "right" ? "start" : "middle";
  return { plate, lines: setIn(words, lines, anchor), plateBox: plateBox(plate, size), words };
}

/** The best caption with its words; null when there is no free place for words. */
export function bestCaption(places: readonly Caption[], crowd: Crowd): Caption | null {
  const plates = new Map<Point, number>();
  const costOf = ({ plate, plateBox, words }: Caption): number => {
    const cost = plates.get(plate) ?? plateCost(plateBox, crowd);
    plates.set(plate, cost);
    return words && cost < Infinity ? cost + wordsCost(words, crowd) : cost;
  };
  return cheapest(places, costOf);
}

/** The best place for a number alone: one of its own places, else the nearest free one around them. */
export function bestPlate(spots: readonly Point[], size: Size, crowd: Crowd): Point {
  const costOf = (at: Point): number => plateCost(plateBox(at, size), crowd);
  const first = spots[0] as Point;
  const near = nearby(crowd, plateBox(first, { width: 2 * FARTHEST_PX, height: 2 * FARTHEST_PX }));
  return cheapest(spots, costOf) ?? spiral(first).find((at) => plateCost(plateBox(at, size), near) < Infinity) ?? first;
}

/** Places around a place, nearer ones first. */
function spiral(about: Point): Point[] {
  return Array.from({ length: FARTHEST_PX / RUNG_PX }, (_, i) => (i + 1) * RUNG_PX).flatMap((out) =>
    Array.from({ length: RUNG_PLACES }, (_, i) => {
      const angle = (i * 2 * Math.PI) / RUNG_PLACES;
      return { x: about.x + Math.cos(angle) * out, y: about.y + Math.sin(angle) * out };
    }),
  );
}

/** The crowd with more things that later marks keep off. */
export function joined(crowd: Crowd, boxes: readonly Box[]): Crowd {
  return { ...crowd, taken: [...crowd.taken, ...boxes.map((box) => grown(box, 2))] };
}
