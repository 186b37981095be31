/** The caret with its word: "something belongs in here". */

import type { MarkedFinding, Sheet } from "./marked";
import { type Box, type Point, type Station, around, crossings, extentOf, grown, lengthOf, roomiest, stationAt } from "./shapes";
import { caretMouth, caretPath } from "./strokes";
import type { Side } from "./wave";
import { type Crowd, type Line, cheapest, nearby, plateCost, setIn, sizeOf, wordsCost } from "./words";

/** A caret at a place, with its word. */
export interface Caret {
  readonly path: string;
  readonly line: Line | null;
  /** What the strokes and the word cover. */
  readonly covers: readonly Box[];
}

/** The caret a redline wants: on which connection, with which word, rather on which side. */
export interface WantedCaret {
  readonly points: readonly Point[];
  readonly word: string;
  readonly side: Side;
}

const WORD_CHARACTERS = 15;
const CARET_BOX_PX = 14;
const REACH_PX = 200;
/** How near the end of a connection a caret may point. */
const END_PX = 12;
const SHIFTS_PX = [0, 16, 32, 48, 64, 80, 96, 112, 128].flatMap((shift) => (shift === 0 ? [0] : [shift, -shift]));
/** A caret on a wave is not seen. */
const ON_WAVE_COST = 24;
/** How far the word may stand from the mouth of its caret. */
const WORD_OUT_PX = [0, 12, 24, 40];

/** The caret a redline asks for, when its connection lies on the sheet. */
export function wantedCaret({ mark }: MarkedFinding, sheet: Sheet, side: Side): WantedCaret | null {
  const route = mark.caret ? sheet.routes.get(mark.caret.connection) : undefined;
  return mark.caret && route ? { points: route.points, word: mark.caret.word.slice(0, WORD_CHARACTERS), side } : null;
}

/** The caret where it and its word are in nobody's way; without room for the word alone; null without room at all. */
export function placedCaret({ points, word, side }: WantedCaret, all: Crowd): Caret | null {
  const { at } = roomiest(points);
  const near = nearby(all, grown(extentOf(points), REACH_PX));
  const crowd = { ...near, lines: near.lines.filter((line) => line !== points) };
  const sides = [side, -side] as Side[];
  const shifts = SHIFTS_PX.filter((shift) => shift === 0 || (at + shift > END_PX && at + shift < lengthOf(points) - END_PX));
  const chevrons = shifts.flatMap((shift) => sides.map((one) => chevronAt(stationAt(points, at + shift), one)));
  const costOf = ({ reach }: Chevron): number => plateCost(reach, crowd) + crossings(crowd.strokes, reach) * ON_WAVE_COST;
  const free = chevrons.filter((one) => costOf(one) < Infinity);
  const worded = WORD_OUT_PX.flatMap((out) => free.map((chevron) => ({ chevron, set: wordAt(word, chevron, out) })));
  // The connection itself may not run through the word either, where it turns.
  const best = cheapest(worded, ({ chevron, set }) => costOf(chevron) + wordsCost(set.box, near));
  if (best) return { path: best.chevron.path, line: best.set.line, covers: [best.chevron.reach, best.set.box] };
  const alone = cheapest(free, costOf);
  return alone && { path: alone.path, line: null, covers: [alone.reach] };
}

interface Chevron {
  readonly path: string;
  readonly mouth: Point;
  readonly tip: Point;
  readonly reach: Box;
}

function chevronAt(station: Station, side: Side): Chevron {
  const mouth = caretMouth(station, side);
  const middle = { x: (mouth.x + station.point.x) / 2, y: (mouth.y + station.point.y) / 2 };
  return { path: caretPath(station, side), mouth, tip: station.point, reach: around(middle, CARET_BOX_PX, CARET_BOX_PX) };
}

function wordAt(word: string, { mouth, tip }: Chevron, out: number): { line: Line; box: Box } {
  const { width, height } = sizeOf([word]);
  const sideways = Math.abs(mouth.x - tip.x) > Math.abs(mouth.y - tip.y);
  const [left, above] = [mouth.x < tip.x, mouth.y < tip.y];
  const anchor = sideways ? (left ? "end" : "start") : "middle";
  const x = sideways ? (left ? mouth.x - width - out : mouth.x + out) : mouth.x - width / 2;
  const y = sideways ? mouth.y - height / 2 : above ? mouth.y - height + 6 - out : mouth.y - 6 + out;
  const box = { x, y, width, height };
  return { line: setIn(box, [word], anchor)[0] as Line, box };
}
