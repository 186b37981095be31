/** The reviewer's hand: a repeatable tremble and smooth strokes. The same key always draws the same line. */

import { distance, type Point, pairs, stationAt, lengthOf } from "./shapes";

/** Gives the next number of a repeatable series, from 0 up to but not including 1. */
export type Hand = () => number;

/** The most a straight stroke strays from its line, in pixels. */
export const STRAY_PX = 0.9;
const KNOT_EVERY_PX = 44;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const TWO_POW_32 = 4294967296;

/** A hand seeded by a redline's key: FNV-1a of the key drives a xorshift generator of 32 bits. */
export function handOf(key: string): Hand {
  let state = hashOf(key) || FNV_OFFSET;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / TWO_POW_32;
  };
}

function hashOf(key: string): number {
  let hash = FNV_OFFSET;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash >>> 0;
}

/** A number of the hand between -1 and 1. */
export function sway(hand: Hand): number {
  return hand() * 2 - 1;
}

/** Rounds to a tenth of a pixel, so that paths stay short. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A path through all points with soft turns (each control point lies a sixth of the way to the neighbours). */
export function smooth(points: readonly Point[]): string {
  const start = points[0];
  if (!start) return "";
  const curves = pairs(points).map(([a, b], i) => {
    const before = points[i - 1] ?? a;
    const after = points[i + 2] ?? b;
    const one = { x: a.x + (b.x - before.x) / 6, y: a.y + (b.y - before.y) / 6 };
    const two = { x: b.x - (after.x - a.x) / 6, y: b.y - (after.y - a.y) / 6 };
    return `C${pair(one)} ${pair(two)} ${pair(b)}`;
  });
  return `M${pair(start)}${curves.join("")}`;
}

/** A path of straight pieces. */
export function straight(points: readonly Point[]): string {
  return points.map((point, i) => `${i === 0 ? "M" : "L"}${pair(point)}`).join("");
}

function pair(point: Point): string {
  return `${tenth(point.x)} ${tenth(point.y)}`;
}

/** The points of a straight stroke drawn by hand: both ends are exact, the rest strays less than a pixel. */
export function trembled(from: Point, to: Point, hand: Hand): Point[] {
  const line = [from, to];
  const steps = Math.max(2, Math.round(distance(from, to) / KNOT_EVERY_PX));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const { point, along } = stationAt(line, (lengthOf(line) * i) / steps);
    const stray = i === 0 || i === steps ? 0 : sway(hand) * STRAY_PX;
    return { x: point.x - along.y * stray, y: point.y + along.x * stray };
  });
}
