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
const LOOK_EVERY_PX = 10;
const FAR_ENOUGH_PX = 24;
/** A wave that keeps this clear of everything is not made shorter for more room. */
const CLEAR_PX = 9;
const SAME_ROOM_PX = 0.5;
const SLIDE_PX = 24;
const MOST_PLACES = 40;
/** How much shorter a wave may become to find room. */
const PIECE_SHARES = [1, 0.7, 0.45, 0.3];

/** Which side of travel a wave takes: 1 is right, -1 is left. */
export type Side = 1 | -1;

/** Where a wave runs: beside which piece of its connection, on which side. */
export interface Beside {
  readonly side: Side;
  /** The line the wave swings about: the piece moved sideways by 14 px. */
  readonly track: readonly Point[];
}

/**
 * The place for a wave beside a connection: the longest piece that keeps clear of names and labels, on the side
 * with more room. `only` holds it to one side.
 */
export function placeOf(line: readonly Point[], obstacles: readonly Box[], longest: number, only?: Side): Beside {
  const sides: readonly Side[] = only ? [only] : sidesOf(line);
  const found = PIECE_SHARES.map((share) => () => roomiestOf(line, obstacles, longest * share, sides));
  let best = (found[0] as () => Roomy)();
  for (const shorter of found.slice(1)) {
    if (best.room >= CLEAR_PX) break;
    const next = shorter();
    if (next.room > best.room + SAME_ROOM_PX) best = next;
  }
  return { side: best.side, track: best.track };
}

interface Roomy extends Beside {
  readonly room: number;
}

/** The place with the most room for a wave of this length. */
function roomiestOf(line: readonly Point[], obstacles: readonly Box[], longest: number, sides: readonly Side[]): Roomy {
  const places = piecesOf(line, longest).flatMap((piece) =>
    sides.map((side): Roomy => {
      const track = beside(piece, WAVE_OFFSET_PX * side);
      return { side, track, room: roomOf(track, obstacles) };
    }),
  );
  return places.reduce((best, place) => (place.room > best.room + SAME_ROOM_PX ? place : best));
}

/** The sides in order of preference where both have the same room: below or right first. */
function sidesOf(line: readonly Point[]): readonly Side[] {
  const { along } = roomiest(line);
  const right = Math.abs(along.x) >= Math.abs(along.y) ? along.x >= 0 : along.y < 0;
  return right ? [1, -1] : [-1, 1];
}

/** The pieces of a connection that a wave of this length could accompany, the one at its roomiest place first. */
function piecesOf(line: readonly Point[], longest: number): readonly (readonly Point[])[] {
  const length = lengthOf(line) - 2 * END_GAP_PX;
  if (length <= Math.max(longest, 0)) return [length > END_GAP_PX ? stretch(line, END_GAP_PX, END_GAP_PX + length) : line];
  const last = END_GAP_PX + length - longest;
  const middle = Math.min(Math.max(END_GAP_PX, roomiest(line).at - longest / 2), last);
  const steps = Math.min(MOST_PLACES, Math.ceil((last - END_GAP_PX) / SLIDE_PX));
  const starts = Array.from({ length: steps + 1 }, (_, i) => END_GAP_PX + ((last - END_GAP_PX) * i) / Math.max(1, steps));
  const nearFirst = starts.sort((one, two) => Math.abs(one - middle) - Math.abs(two - middle));
  return [middle, ...nearFirst].map((start) => stretch(line, start, start + longest));
}

/**
 * The room along a track: how far the nearest name, label or parallel line is at its tightest place, up to what is
 * enough. Lines are boxes without width or height; one that only crosses the track is not in its way.
 */
function roomOf(track: readonly Point[], obstacles: readonly Box[]): number {
  const length = lengthOf(track);
  const looks = Math.max(2, Math.ceil(length / LOOK_EVERY_PX));
  let room = FAR_ENOUGH_PX;
  for (let i = 0; i <= looks && room > 0; i += 1) {
    const { point, along } = stationAt(track, (length * i) / looks);
    const level = Math.abs(along.x) > Math.abs(along.y);
    for (const box of obstacles) if (!crossesOnly(box, level)) room = Math.min(room, gap(point, box));
  }
  return room;
}

function crossesOnly({ width, height }: Box, level: boolean): boolean {
  return level ? width === 0 : height === 0;
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
