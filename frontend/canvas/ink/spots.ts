/** Where the number of a redline may stand: around a ring, along a wave, beside a connection, at a corner. */

import { type Ellipse, onRing } from "./ring";
import { type Box, type Point, centre, lengthOf, roomiest, stationAt } from "./shapes";
import type { Side } from "./wave";

/** A place for a number, with the side of it that suits words best. */
export interface Spot {
  readonly at: Point;
  readonly first: "left" | "right";
}

const PLATE_OUT_PX = [17, 32, 50];
const PLATE_ANGLES_DEG = [186, -6, 218, -38, 142, 38, 240, -60, 120, 60, 270, 90];
const BESIDE_WAVE_PX = [22, 32, 44, 60];
const BESIDE_LINE_PX = [22, 36];
const WAVE_SHARES = [0.5, 0.35, 0.65, 0.2, 0.8];
const ALONG_LINE_PX = [0, 30, -30, 60, -60];
const CORNER_OUT_PX = [0, 14];

/** Around a ring: left of it first, then right, then around it, then a little farther out. */
export function ringSpots(ellipse: Ellipse): Spot[] {
  return PLATE_OUT_PX.flatMap((out) =>
    PLATE_ANGLES_DEG.map((degrees): Spot => {
      const first = Math.cos((degrees * Math.PI) / 180) < -0.1 ? "left" : "right";
      return { at: onRing(ellipse, degrees, 1, out), first };
    }),
  );
}

/** Along a wave: outside its middle first, along it, past its ends, then the same farther out, and on the other side. */
export function waveSpots(track: readonly Point[], side: Side): Spot[] {
  const length = lengthOf(track);
  const spot = (at: number, across: number, onwards: number): Spot => {
    const { point, along } = stationAt(track, at);
    const x = point.x - along.y * side * across + along.x * onwards;
    const y = point.y + along.x * side * across + along.y * onwards;
    return { at: { x, y }, first: x < point.x - 1 ? "left" : "right" };
  };
  const beside = (out: number, across: number): Spot[] => WAVE_SHARES.map((share) => spot(length * share, across, 0)).concat(spot(length, 0, out), spot(0, 0, -out));
  const [near = 0] = BESIDE_WAVE_PX;
  return [...BESIDE_WAVE_PX.flatMap((out) => beside(out, out)), ...BESIDE_WAVE_PX.flatMap((out) => beside(out + near, -out - near))];
}

/** Beside a connection, about its roomiest place. */
export function routeSpots(points: readonly Point[]): Spot[] {
  const { at } = roomiest(points);
  return BESIDE_LINE_PX.flatMap((out) =>
    ([1, -1] as const).flatMap((side) =>
      ALONG_LINE_PX.map((shift): Spot => {
        const { point, along } = stationAt(points, at + shift);
        const spot = { x: point.x - along.y * side * out, y: point.y + along.x * side * out };
        return { at: spot, first: spot.x < point.x - 1 ? "left" : "right" };
      }),
    ),
  );
}

/** At a corner of a component, or above or below it. */
export function cornerSpots(box: Box): Spot[] {
  return CORNER_OUT_PX.flatMap((out) => {
    const [left, right] = [box.x - 22 - out, box.x + box.width + 22 + out];
    const [top, bottom] = [box.y, box.y + box.height];
    const corners = [
      { x: right, y: top }, { x: right, y: bottom }, { x: left, y: top }, { x: left, y: bottom },
      { x: box.x + box.width - 16, y: top - 16 - out }, { x: centre(box).x, y: top - 16 - out },
      { x: box.x + 16, y: bottom + 16 + out }, { x: box.x + box.width - 16, y: bottom + 16 + out },
    ];
    return corners.map((at): Spot => ({ at, first: at.x < box.x ? "left" : "right" }));
  });
}

/** Around the stroke through the right edge of a component. */
export function strikeSpots(box: Box): Spot[] {
  const right = box.x + box.width;
  const places: readonly (readonly [number, number, Spot["first"]])[] = [
    [right + 40, box.y + 4, "right"], [right + 36, box.y + box.height + 6, "right"],
    [right - 46, box.y + box.height + 18, "left"], [right - 26, box.y - 20, "left"],
    [right + 56, box.y + box.height / 2, "right"], [box.x - 20, box.y + box.height / 2, "left"],
  ];
  return places.map(([x, y, first]) => ({ at: { x, y }, first }));
}
