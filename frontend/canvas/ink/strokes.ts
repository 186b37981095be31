/** The shorter strokes: caret, dimension line, strike, cloud, delta and plates. */

import { type Hand, smooth, straight, sway, tenth, trembled } from "./hand";
import type { Side } from "./wave";
import { type Box, type Point, type Station, grown } from "./shapes";

const CARET_TIP_PX = 7;
const CARET_DEPTH_PX = 14;
const CARET_HALF_PX = 9;
const TICK_HALF_PX = 13;
const ARROW_PX = 9;
const ARROW_HALF_PX = 4;
const CLOUD_MARGIN_PX = 10;
const SCALLOP_PX = 14;
const SCALLOP_RADIUS_PX = 8;
const DELTA_HALF_PX = 11;
const DELTA_HEIGHT_PX = 19;
/** Half the size of a plate on the board, in pixels. */
export const PLATE_RADIUS_PX = 9.8;
const OCTAGON_OUT_PX = 10.2;
const OCTAGON_IN_PX = 4.2;

/** A chevron that points at a place of a connection, from one side of it. */
export function caretPath({ point, along }: Station, side: Side): string {
  const away = { x: -along.y * side, y: along.x * side };
  const at = (out: number, sideways: number): Point => ({
    x: point.x + away.x * out + along.x * sideways,
    y: point.y + away.y * out + along.y * sideways,
  });
  const back = CARET_TIP_PX + CARET_DEPTH_PX;
  return straight([at(back, -CARET_HALF_PX), at(CARET_TIP_PX, 0), at(back, CARET_HALF_PX)]);
}

/** Where the word of a caret stands: past its open end. */
export function caretMouth({ point, along }: Station, side: Side): Point {
  const out = CARET_TIP_PX + CARET_DEPTH_PX + 8;
  return { x: point.x - along.y * side * out, y: point.y + along.x * side * out };
}

/** The strokes of a dimension line between two points on one level or one plumb line: line, ticks, arrows. */
export function dimensionPaths(from: Point, to: Point, hand: Hand): string[] {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const ends = [tick(from, along), tick(to, along), arrow(from, along, 1), arrow(to, along, -1)];
  return [smooth(trembled(from, to, hand)), ends.join("")];
}

function tick(at: Point, along: Point): string {
  const half = (by: number): Point => ({ x: at.x - along.y * by, y: at.y + along.x * by });
  return straight([half(-TICK_HALF_PX), half(TICK_HALF_PX)]);
}

function arrow(tip: Point, along: Point, inwards: 1 | -1): string {
  const wing = (by: number): Point => ({
    x: tip.x + along.x * ARROW_PX * inwards - along.y * by,
    y: tip.y + along.y * ARROW_PX * inwards + along.x * by,
  });
  return straight([wing(-ARROW_HALF_PX), tip, wing(ARROW_HALF_PX)]);
}

/** Two strokes through the right edge of a component, clear of its name. */
export function strikePaths(box: Box, hand: Hand): string[] {
  const right = box.x + box.width;
  const top = box.y;
  const bottom = box.y + box.height;
  const bend = sway(hand);
  const stroke = (shift: number): string =>
    smooth([
      { x: right - 26 + shift, y: bottom + 8 },
      { x: right - 9 + shift + bend, y: bottom - box.height * 0.35 },
      { x: right + 4 + shift + bend, y: top + box.height * 0.22 },
      { x: right + 14 + shift, y: top - 9 },
    ]);
  return [stroke(0), stroke(10)];
}

/** The scalloped outline around what a follow-up changed. */
export function cloudPath(box: Box): string {
  const edge = grown(box, CLOUD_MARGIN_PX);
  const across = Math.max(3, Math.round(edge.width / SCALLOP_PX));
  const down = Math.max(2, Math.round(edge.height / SCALLOP_PX));
  const dx = tenth(edge.width / across);
  const dy = tenth(edge.height / down);
  const bump = (x: number, y: number, times: number): string =>
    `a${SCALLOP_RADIUS_PX} ${SCALLOP_RADIUS_PX} 0 0 1 ${x} ${y}`.repeat(times);
  return `M${tenth(edge.x)} ${tenth(edge.y)}${bump(dx, 0, across)}${bump(0, dy, down)}${bump(-dx, 0, across)}${bump(0, -dy, down)}z`;
}

/** The box a cloud covers, bumps included. */
export function cloudBox(box: Box): Box {
  return grown(box, CLOUD_MARGIN_PX + SCALLOP_RADIUS_PX / 2);
}

/** The small triangle that carries a follow-up's number; its middle is the given point. */
export function deltaPath(at: Point): string {
  const top = tenth(at.y - DELTA_HEIGHT_PX * 0.6);
  return `M${tenth(at.x)} ${top}l${DELTA_HALF_PX} ${DELTA_HEIGHT_PX}h${-2 * DELTA_HALF_PX}z`;
}

/** The octagon of a blocker's plate about a middle. */
export function octagonPath(at: Point): string {
  const [out, inner] = [OCTAGON_OUT_PX, OCTAGON_IN_PX];
  const corners: [number, number][] = [
    [out, inner], [inner, out], [-inner, out], [-out, inner], [-out, -inner], [-inner, -out], [inner, -out], [out, -inner],
  ];
  return `${straight(corners.map(([dx, dy]) => ({ x: at.x + dx, y: at.y + dy })))}z`;
}
