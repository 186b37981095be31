/** Where the words on connections go: beside their line, off components and off each other. */

import type { Box } from "./geometry";
import type { Point } from "./routing";
import { HEIGHT_PX } from "./shape";

export interface LabelSpot extends Box {
  readonly lines: readonly string[];
  readonly anchor: "start" | "middle" | "end";
  /** Where the text begins, is centred or ends, by `anchor`; the baseline of the first line. */
  readonly textX: number;
  readonly textY: number;
}

interface Wanted {
  readonly id: string;
  readonly text: string;
  readonly way: readonly Point[];
}

const CHARACTER_PX = 5.9;
const LINE_PX = 14;
const ASCENT_PX = 11;
const WRAP_AT = 18;
const HEAD_PX = 22;
const TAG_REACH_PX = 10;
/** From a line at the middle of a component's side to clear of its border, and of a number that hangs there. */
const OVER_PX = HEIGHT_PX / 2 + TAG_REACH_PX + 2;
const OVER_DISLIKE = 4;
/** A piece longer than this has room for words at many places. */
const LONG_PX = 240;
/** Longer words on a line are cut: the whole text is in the inspector and the outline. */
const MAX_CHARACTERS = 60;

/** One spot for each label; the least bad one where no spot is free. */
export function placeLabels(
  wanted: readonly Wanted[], boxes: ReadonlyMap<string, Box>, ways: ReadonlyMap<string, readonly Point[]>,
): ReadonlyMap<string, LabelSpot> {
  const placed = new Map<string, LabelSpot>();
  const obstacles = [...boxes.values()].map(withTag);
  // Labels on short lines have the least choice and go first.
  for (const { id, text, way } of [...wanted].sort((a, b) => longest(a.way) - longest(b.way) || (a.id < b.id ? -1 : 1))) {
    let best: LabelSpot | null = null;
    let least = Infinity;
    for (const { spot, dislike } of candidates(text, way)) {
      if (dislike >= least) continue;
      const cost = dislike + 30 * covered(spot, obstacles) + 40 * covered(spot, placed.values()) + 12 * struckBy(spot, id, ways);
      if (cost < least) [least, best] = [cost, spot];
      if (least === 0) break;
    }
    if (best) placed.set(id, best);
  }
  return placed;
}

/** A component with the strip on its borders where its number may hang. */
function withTag({ x, y, width, height }: Box): Box {
  return { x, y: y - TAG_REACH_PX, width, height: height + 2 * TAG_REACH_PX };
}

function* candidates(text: string, way: readonly Point[]): Generator<{ spot: LabelSpot; dislike: number }> {
  const shown = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 1)}…` : text;
  const segments = way.slice(1).map((to, i) => ({ from: way[i]!, to }));
  segments.sort((a, b) => size(b) - size(a));
  for (const [turn, lines] of [[shown], wrap(shown)].entries()) {
    if (turn === 1 && lines.length === 1) return;
    for (const [rank, segment] of segments.entries()) {
      for (const part of size(segment) > LONG_PX ? [0.5, 0.38, 0.62, 0.26, 0.74, 0.14, 0.86] : [0.5, 0.3, 0.7]) {
        for (const candidate of beside(segment.from, segment.to, part, lines)) {
          yield { spot: candidate.spot, dislike: candidate.dislike + rank * 3 + (part === 0.5 ? 0 : 1) + turn * 4 };
        }
      }
    }
  }
}

function longest(way: readonly Point[]): number {
  return Math.max(0, ...way.slice(1).map((to, i) => size({ from: way[i]!, to })));
}

function size({ from, to }: { from: Point; to: Point }): number {
  return Math.abs(from.x - to.x) + Math.abs(from.y - to.y);
}

function* beside(from: Point, to: Point, part: number, lines: readonly string[]): Generator<{ spot: LabelSpot; dislike: number }> {
  const x = from.x + (to.x - from.x) * part;
  const y = from.y + (to.y - from.y) * part;
  const width = Math.max(...lines.map((line) => line.length)) * CHARACTER_PX;
  const height = lines.length * LINE_PX;
  if (Math.abs(from.y - to.y) < 0.5) {
    const tight = Math.max(0, width - (Math.abs(to.x - from.x) - HEAD_PX)) / 4;
    yield { spot: spotAt(x, y - 5 - height, width, height, "middle", lines), dislike: tight };
    yield { spot: spotAt(x, y + 6, width, height, "middle", lines), dislike: tight + 2 };
    if (tight > 0) {
      // Between two components that stand close, words have room above them or below them.
      yield { spot: spotAt(x, y - OVER_PX - height, width, height, "middle", lines), dislike: OVER_DISLIKE };
      yield { spot: spotAt(x, y + OVER_PX, width, height, "middle", lines), dislike: OVER_DISLIKE + 1 };
    }
  } else {
    const tight = Math.max(0, height - (Math.abs(to.y - from.y) - HEAD_PX)) / 4;
    yield { spot: spotAt(x + 8, y - height / 2, width, height, "start", lines), dislike: tight };
    yield { spot: spotAt(x - 8, y - height / 2, width, height, "end", lines), dislike: tight + 1 };
  }
}

function spotAt(
  textX: number, top: number, width: number, height: number, anchor: LabelSpot["anchor"], lines: readonly string[],
): LabelSpot {
  const x = anchor === "start" ? textX : anchor === "end" ? textX - width : textX - width / 2;
  return { x, y: top, width, height, anchor, textX, textY: top + ASCENT_PX, lines };
}

/** The label on two lines of about equal length, when it has a gap to break at. */
function wrap(text: string): readonly string[] {
  if (text.length <= WRAP_AT) return [text];
  const gaps = [...text.matchAll(/\s+/g)].map((match) => match.index);
  const middle = text.length / 2;
  const gap = gaps.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return gap === undefined ? [text] : [text.slice(0, gap), text.slice(gap).trim()];
}

function covered(spot: Box, others: Iterable<Box>): number {
  let area = 0;
  for (const other of others) {
    const w = Math.min(spot.x + spot.width, other.x + other.width) - Math.max(spot.x, other.x);
    const h = Math.min(spot.y + spot.height, other.y + other.height) - Math.max(spot.y, other.y);
    if (w > 0 && h > 0) area += (w * h) / 100;
  }
  return area;
}

function struckBy(spot: Box, own: string, ways: ReadonlyMap<string, readonly Point[]>): number {
  let strikes = 0;
  for (const [id, way] of ways) {
    if (id === own) continue;
    for (let i = 1; i < way.length; i += 1) {
      const [a, b] = [way[i - 1]!, way[i]!];
      const apart =
        Math.max(a.x, b.x) < spot.x || Math.min(a.x, b.x) > spot.x + spot.width ||
        Math.max(a.y, b.y) < spot.y || Math.min(a.y, b.y) > spot.y + spot.height;
      if (!apart) strikes += 1;
    }
  }
  return strikes;
}
