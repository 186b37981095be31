/** Lining up and spacing out what is selected. Pure: boxes in, top left corners on the grid out. */

import type { Point } from "./document";
import type { Box } from "./geometry";
import { GRID_PX } from "./shape";

/** Along x or along y. */
export type Axis = "across" | "down";
type Placed = readonly (readonly [string, Point])[];

/** Parts that are pushed apart keep room for a line with its words. */
const GAP_PX = GRID_PX * 4;

/** Put the middles on one line, in the order in which they stand along it; what would overlap is pushed apart. */
export function linedUp(boxes: ReadonlyMap<string, Box>, along: Axis): Placed {
  const other = along === "across" ? "down" : "across";
  const parts = inOrder(boxes, along);
  const middle = (Math.min(...parts.map((part) => start(part[1], other))) + Math.max(...parts.map((part) => end(part[1], other)))) / 2;
  let free = -Infinity;
  return parts.map(([id, box]) => {
    const at = onGrid(Math.max(start(box, along), free));
    free = at + size(box, along) + GAP_PX;
    return [id, point(along, at, onGrid(middle - size(box, other) / 2))];
  });
}

/** Leave the first and the last where they are and make the gaps between neighbours even, and no gap too small. */
export function spacedOut(boxes: ReadonlyMap<string, Box>, along: Axis): Placed {
  const parts = inOrder(boxes, along);
  const from = Math.min(...parts.map((part) => start(part[1], along)));
  const to = Math.max(...parts.map((part) => end(part[1], along)));
  const filled = parts.reduce((sum, part) => sum + size(part[1], along), 0);
  const even = (to - from - filled) / (parts.length - 1);
  const gap = even > 0 ? even : GAP_PX;
  let at = from;
  return parts.map(([id, box]) => {
    const place = point(along, onGrid(at), along === "across" ? box.y : box.x);
    at += size(box, along) + gap;
    return [id, place];
  });
}

function inOrder(boxes: ReadonlyMap<string, Box>, along: Axis): (readonly [string, Box])[] {
  const middle = (box: Box): number => start(box, along) + end(box, along);
  return [...boxes].sort(([, a], [, b]) => middle(a) - middle(b));
}

const start = (box: Box, along: Axis): number => (along === "across" ? box.x : box.y);
const size = (box: Box, along: Axis): number => (along === "across" ? box.width : box.height);
const end = (box: Box, along: Axis): number => start(box, along) + size(box, along);
const point = (along: Axis, at: number, beside: number): Point => (along === "across" ? [at, beside] : [beside, at]);
const onGrid = (value: number): number => Math.round(value / GRID_PX) * GRID_PX;
