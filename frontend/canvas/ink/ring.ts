/** The ring around a component: "read this one first". */

import { type Hand, smooth, sway } from "./hand";
import { type Box, type Point, around, centre } from "./shapes";

/** The most a ring strays from its ellipse, as a share of the radius. */
export const RING_STRAY = 0.04;
/** How far a ring is drawn past its start, in degrees. */
export const OVERSHOOT_DEG = 30;
const MARGIN_X_PX = 26;
const MARGIN_Y_PX = 19;
const START_DEG = -122;
const STEP_DEG = 11;
const LEAD_DEG = 22;
const LEAD_SHARE = 0.07;
const TAIL_SHARE = 0.06;
/** Corners of the box lie inside this part of the ellipse (squared radius), which leaves room for the stray. */
const CORNER_LIMIT = 0.9;

/** The ellipse a ring follows. */
export interface Ellipse {
  readonly middle: Point;
  readonly rx: number;
  readonly ry: number;
}

/** The ellipse around a box that keeps its corners inside whatever the hand does; `extra` widens it. */
export function ellipseAround(box: Box, extra = 0): Ellipse {
  const ry = box.height / 2 + MARGIN_Y_PX + extra;
  const height = (box.height / 2 / ry) ** 2;
  const least = box.width / 2 / Math.sqrt(Math.max(0.3, CORNER_LIMIT - height));
  return { middle: centre(box), rx: Math.max(box.width / 2 + MARGIN_X_PX + extra, least), ry };
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
    return onEllipse(ellipse, start + turned, 1 + (stray / waves.length) * RING_STRAY + ends(turned, round));
  });
}

function ends(turned: number, round: number): number {
  const lead = Math.max(0, 1 - turned / LEAD_DEG);
  const tail = Math.max(0, 1 - (round - turned) / OVERSHOOT_DEG);
  return tail * TAIL_SHARE - lead * LEAD_SHARE;
}

function onEllipse(ellipse: Ellipse, degrees: number, share: number): Point {
  const angle = (degrees * Math.PI) / 180;
  return {
    x: ellipse.middle.x + Math.cos(angle) * ellipse.rx * share,
    y: ellipse.middle.y + Math.sin(angle) * ellipse.ry * share,
  };
}

/** The path of a ring. */
export function ringPath(ellipse: Ellipse, hand: Hand): string {
  return smooth(ringPoints(ellipse, hand));
}

/** What a ring covers, in boxes that leave its corners free for other marks. */
export function ringBoxes({ middle, rx, ry }: Ellipse): Box[] {
  const reach = 1 + RING_STRAY;
  return COVERING.map(([x, y]) => around(middle, 2 * rx * reach * x, 2 * ry * reach * y));
}

/** Half sizes of boxes that together fill an ellipse, as shares of its radii. */
const COVERING: readonly (readonly [number, number])[] = [[1, 0.45], [0.89, 0.72], [0.69, 0.89], [0.44, 1]];
