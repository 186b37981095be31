/** The wave beside a connection: "this path exists and nothing guards it". */

import { type Hand, smooth, sway } from "./hand";
import { type Box, type Point, beside, gap, lengthOf, roomiest, stationAt, stretch } from "./shapes";

/** How far a wave runs from its connection, in pixels. */
export const WAVE_OFFSET_PX = 14;
/** Half the height of a wave, in pixels. */
export const WAVE_HEIGHT_PX = 2.6;
const HALF_WAVE_PX = 5.6;
const HEIGHT_SWAY_PX = 0.4;
const END_GAP_PX = 4;
const SHORTEST_PX = 18;
const LOOK_EVERY_PX = 12;
const FAR_ENOUGH_PX = 60;

/** Which side of travel a wave takes: 1 is right, -1 is left. */
export type Side = 1 | -1;

/** The side of a connection with more room: far from boxes, first by the tightest place, then on the whole. */
export function roomierSide(line: readonly Point[], obstacles: readonly Box[]): Side {
  const right = roomBeside(line, WAVE_OFFSET_PX, obstacles);
  const left = roomBeside(line, -WAVE_OFFSET_PX, obstacles);
  if (Math.abs(right - left) > 0.5) return right > left ? 1 : -1;
  return lowerOrRight(line);
}

function roomBeside(line: readonly Point[], offset: number, obstacles: readonly Box[]): number {
  const track = beside(trimmed(line), offset * 1.5);
  const looks = Math.max(2, Math.ceil(lengthOf(track) / LOOK_EVERY_PX));
  const room = Array.from({ length: looks + 1 }, (_, i) => {
    const { point } = stationAt(track, (lengthOf(track) * i) / looks);
    return Math.min(FAR_ENOUGH_PX, ...obstacles.map((box) => gap(point, box)));
  });
  return Math.min(...room) * 4 + room.reduce((sum, one) => sum + one, 0) / room.length;
}

function lowerOrRight(line: readonly Point[]): Side {
  const { along } = roomiest(line);
  return (Math.abs(along.x) >= Math.abs(along.y) ? along.x >= 0 : along.y < 0) ? 1 : -1;
}

function trimmed(line: readonly Point[]): Point[] {
  const length = lengthOf(line);
  return length > 3 * END_GAP_PX ? stretch(line, END_GAP_PX, length - END_GAP_PX) : [...line];
}

/** The piece of a connection that a wave of at most `longest` pixels accompanies: around its roomiest place. */
export function accompanied(line: readonly Point[], longest: number): Point[] {
  const length = lengthOf(line);
  if (length <= longest) return trimmed(line);
  const from = Math.min(Math.max(END_GAP_PX, roomiest(line).at - longest / 2), length - longest);
  return stretch(line, from, from + longest);
}

/** The line a wave swings about: the connection moved sideways by 14 px. */
export function trackOf(line: readonly Point[], side: Side): Point[] {
  return beside(line, WAVE_OFFSET_PX * side);
}

/** The points of a wave along its track; none when the track is too short for a wave. */
export function wavePoints(track: readonly Point[], hand: Hand): Point[] {
  const length = lengthOf(track);
  if (length < SHORTEST_PX) return [];
  const steps = Math.max(4, Math.round(length / HALF_WAVE_PX));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const { point, along } = stationAt(track, (length * i) / steps);
    const height = i === 0 || i === steps ? 0 : (WAVE_HEIGHT_PX + sway(hand) * HEIGHT_SWAY_PX) * (i % 2 ? 1 : -1);
    return { x: point.x - along.y * height, y: point.y + along.x * height };
  });
}

/** The path of a wave; empty when the track is too short. */
export function wavePath(track: readonly Point[], hand: Hand): string {
  return smooth(wavePoints(track, hand));
}
