/** The ring around a component: "read this one first". */

import { type Hand, smooth, sway } from "./hand";
import { type Box, type Point, around } from "./shapes";

/** The most a ring strays from its ellipse, as a share of the radius. */
export const RING_STRAY = 0.04;
/** How far a ring is drawn past its start, in degrees. */
const OVERSHOOT_DEG = 30;
/** A ring keeps at least this far from its own component, however tight it is. */
export const RING_CLEAR_PX = 6;
const MARGIN_X_PX = 26;
const MARGIN_Y_PX = 19;
/** What stays free between a ring and the next component, where there is room for it. */
const NEIGHBOUR_PX = 4;
const UNEVEN_PX = 14;
const STEADY_STRAY = 0.005;
const LARGEST_STRAY_PX = 5;
const START_DEG = -122;
const STEP_DEG = 11;
const LEAD_DEG = 22;
const END_CLEAR_PX = 4;
const LEAD_SHARE = 0.07;
const TAIL_SHARE = 0.06;
/** Corners of the box lie inside this part of the radius at least, beside what the hand strays. */
const CORNER_SPARE = 0.0113;
/** A squarer ring has more to spare. */
const SQUARE_CORNER_SPARE = 0.03;
/** The rounder, the better: 2 is an ellipse, 10 nearly a rectangle. */
const POWERS = [2, 2.3, 2.6, 3, 3.5, 4, 5, 6, 8, 10];

/** A closed curve: an ellipse, or a squarer one. */
interface Curve {
  readonly middle: Point;
  readonly rx: number;
  readonly ry: number;
  readonly power: number;
}

/** The curve a ring follows: squarer where neighbours are near. */
export interface Ellipse extends Curve {
  /** How far the hand strays, as a share of the radius. */
  readonly stray: number;
  /** How far inside it starts and how far outside it ends, as shares of the radius. */
  readonly lead: number;
  readonly tail: number;
}

/** The distances from a box to its nearest neighbours. */
interface Room {
  readonly left: number;
  readonly right: number;
  readonly above: number;
  readonly below: number;
}

/** The curve around a box that keeps its corners inside whatever the hand does, and off its neighbours; `extra` widens it. */
export function ellipseAround(box: Box, extra = 0, others: readonly Box[] = []): Ellipse {
  const [wide, tall] = [MARGIN_X_PX + extra, MARGIN_Y_PX + extra];
  const room = roomAround(box, others, wide + LARGEST_STRAY_PX + NEIGHBOUR_PX, tall + LARGEST_STRAY_PX + NEIGHBOUR_PX);
  const [left, right] = evened(marginOf(room.left, wide), marginOf(room.right, wide));
  const [above, below] = evened(marginOf(room.above, tall), marginOf(room.below, tall));
  const [rx, ry] = [(box.width + left + right) / 2, (box.height + above + below) / 2];
  const stray = Math.min(strayOf(rx, left, room.left), strayOf(rx, right, room.right), strayOf(ry, above, room.above), strayOf(ry, below, room.below));
  const corner = { x: (rx - Math.min(left, right)) / rx, y: (ry - Math.min(above, below)) / ry };
  const middle = { x: box.x - left + rx, y: box.y - above + ry };
  // Both ends lie at the top.
  const lead = Math.min(LEAD_SHARE, Math.max(0, (above - END_CLEAR_PX) / ry - stray));
  const tail = Math.min(TAIL_SHARE, Math.max(0, (room.above - above - NEIGHBOUR_PX / 2) / ry - stray));
  return { middle, rx, ry, stray, lead, tail, power: powerFor(corner, 1 - stray) };
}

/** Each neighbour bounds the ring on the side it lies on: beside, above or below; one far off bounds nothing. */
function roomAround(box: Box, others: readonly Box[], wide: number, tall: number): Room {
  const room = { left: Infinity, right: Infinity, above: Infinity, below: Infinity };
  for (const one of others) {
    const dx = Math.max(one.x - box.x - box.width, box.x - one.x - one.width);
    const dy = Math.max(one.y - box.y - box.height, box.y - one.y - one.height);
    if ((dx < 0 && dy < 0) || dx >= wide || dy >= tall) continue;
    const side = dx >= dy ? (one.x > box.x ? "right" : "left") : one.y > box.y ? "below" : "above";
    room[side] = Math.min(room[side], Math.max(dx, dy));
  }
  return room;
}

/** The margin towards a side: all of it where there is room, else a little past the middle of the gap. */
function marginOf(room: number, wanted: number): number {
  const apart = Math.max(room / 2 + 1, room - NEIGHBOUR_PX - LARGEST_STRAY_PX);
  return Math.max(RING_CLEAR_PX + 1, Math.min(wanted, apart));
}

/** A ring is not much wider on one side than on the other, so that it looks drawn around its component. */
function evened(one: number, other: number): [number, number] {
  return [Math.min(one, other + UNEVEN_PX), Math.min(other, one + UNEVEN_PX)];
}

/** How much the hand may stray so that it touches neither its own component nor the next. */
function strayOf(radius: number, margin: number, room: number): number {
  const free = Math.min(margin - RING_CLEAR_PX, room - NEIGHBOUR_PX / 2 - margin);
  return Math.max(STEADY_STRAY, Math.min(RING_STRAY, free / radius));
}

function powerFor(corner: Point, limit: number): number {
  const holds = (power: number): boolean => {
    const within = limit - (power > 2 ? SQUARE_CORNER_SPARE : CORNER_SPARE);
    return (corner.x / within) ** power + (corner.y / within) ** power <= 1;
  };
  return POWERS.find(holds) ?? (POWERS[POWERS.length - 1] as number);
}

/** The points of a ring drawn by hand: it starts a little inside, goes once around and ends a little outside. */
export function ringPoints(ellipse: Ellipse, hand: Hand): Point[] {
  const start = START_DEG + sway(hand) * 6;
  const round = 360 + OVERSHOOT_DEG + sway(hand) * 4;
  const waves = [2, 3, 5].map((times) => ({ times, phase: hand() * Math.PI * 2 }));
  const steps = Math.round(round / STEP_DEG);
  return Array.from({ length: steps + 1 }, (_, i) => {
    const turned = (round * i) / steps;
    const stray = waves.reduce((sum, wave) => sum + Math.sin((turned * Math.PI * wave.times) / 180 + wave.phase), 0);
    const ends = ellipse.tail * Math.max(0, 1 - (round - turned) / OVERSHOOT_DEG) - ellipse.lead * Math.max(0, 1 - turned / LEAD_DEG);
    return onRing(ellipse, start + turned, 1 + (stray / waves.length) * ellipse.stray + ends);
  });
}

/** The place of a ring at an angle, on a curve a share as large and a distance farther out. */
export function onRing({ middle, rx, ry, power }: Curve, degrees: number, share = 1, out = 0): Point {
  const angle = (degrees * Math.PI) / 180;
  return {
    x: middle.x + rounded(Math.cos(angle), power) * (rx * share + out),
    y: middle.y + rounded(Math.sin(angle), power) * (ry * share + out),
  };
}

function rounded(share: number, power: number): number {
  return Math.sign(share) * Math.abs(share) ** (2 / power);
}

/** The path of a ring. */
export function ringPath(ellipse: Ellipse, hand: Hand): string {
  return smooth(ringPoints(ellipse, hand));
}

/** What a ring covers, in boxes that leave its corners free for other marks. */
export function ringBoxes({ middle, rx, ry, power, stray }: Ellipse): Box[] {
  const reach = 1 + stray;
  return COVERING_DEG.map((degrees) => {
    const { x, y } = onRing({ middle: { x: 0, y: 0 }, rx, ry, power }, degrees, reach);
    return around(middle, 2 * x, 2 * y);
  });
}

/** The angles of the corners of boxes that together fill a ring. */
const COVERING_DEG = [8, 27, 45, 63, 80];
