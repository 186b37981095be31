/** Points, boxes and polylines of the sheet, in board pixels; every function is pure. */

/** A place on the sheet. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An upright rectangle on the sheet. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A point of a polyline with the unit vector of travel there. */
export interface Station {
  readonly point: Point;
  readonly along: Point;
}

const SAME_PLACE_PX = 0.01;
const ALWAYS = [-Infinity, Infinity] as const;
const NEVER = [Infinity, -Infinity] as const;

/** The middle of a box. */
export function centre(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The box grown by a margin on all sides (shrunk by a negative one). */
export function grown(box: Box, by: number, byVertical = by): Box {
  return { x: box.x - by, y: box.y - byVertical, width: box.width + 2 * by, height: box.height + 2 * byVertical };
}

/** The box of a given size around a middle. */
export function around(middle: Point, width: number, height: number): Box {
  return { x: middle.x - width / 2, y: middle.y - height / 2, width, height };
}

/** Whether two boxes share area; touching edges do not count. */
export function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether a box lies wholly in another. */
export function inside(box: Box, frame: Box): boolean {
  return holds(frame, box) && holds(frame, { x: box.x + box.width, y: box.y + box.height });
}

/** Whether a point lies inside a box or on its edge. */
export function holds(box: Box, point: Point): boolean {
  return point.x >= box.x && point.x <= box.x + box.width && point.y >= box.y && point.y <= box.y + box.height;
}

/** The smallest box that holds all boxes; null of none. */
export function hull(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

const extents = new WeakMap<readonly Point[], Box>();

/** The smallest box around a polyline; worked out once for each line, as lines do not change. */
export function extentOf(line: readonly Point[]): Box {
  const known = extents.get(line);
  if (known) return known;
  const extent = hull(line.map(({ x, y }) => ({ x, y, width: 0, height: 0 }))) ?? { x: 0, y: 0, width: 0, height: 0 };
  extents.set(line, extent);
  return extent;
}

/** Whether two boxes share a point: flat boxes and touching edges count. */
export function meets(a: Box, b: Box): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

/** The boxes that meet a region. */
export function within(boxes: readonly Box[], region: Box): Box[] {
  return boxes.filter((box) => meets(box, region));
}

/** The distance from a point to the nearest point of a box; zero inside. */
export function gap(point: Point, box: Box): number {
  const dx = Math.max(box.x - point.x, 0, point.x - box.x - box.width);
  const dy = Math.max(box.y - point.y, 0, point.y - box.y - box.height);
  return Math.hypot(dx, dy);
}

/** The distance between two points. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** The length of a polyline. */
export function lengthOf(line: readonly Point[]): number {
  return pairs(line).reduce((sum, [a, b]) => sum + distance(a, b), 0);
}

/** The consecutive pairs of points of a polyline. */
export function pairs(line: readonly Point[]): [Point, Point][] {
  return line.slice(1).map((point, i) => [line[i] as Point, point]);
}

/** The polyline without doubled points and without corners that do not turn. */
function tidied(line: readonly Point[]): Point[] {
  const distinct = line.filter((point, i) => i === 0 || distance(point, line[i - 1] as Point) > SAME_PLACE_PX);
  return distinct.filter((point, i) => {
    const before = distinct[i - 1];
    const after = distinct[i + 1];
    return !before || !after || Math.abs(turn(before, point, after)) > SAME_PLACE_PX;
  });
}

function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
}

/** The station a given distance from the start of a polyline; clamped to its ends. */
export function stationAt(line: readonly Point[], travelled: number): Station {
  let left = Math.max(0, travelled);
  const segments = pairs(line);
  for (const [i, [a, b]] of segments.entries()) {
    const length = distance(a, b);
    if (left <= length || i === segments.length - 1) return onSegment(a, b, length === 0 ? 0 : Math.min(1, left / length));
    left -= length;
  }
  return { point: line[0] ?? { x: 0, y: 0 }, along: { x: 1, y: 0 } };
}

function onSegment(a: Point, b: Point, share: number): Station {
  const length = distance(a, b) || 1;
  return {
    point: { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share },
    along: { x: (b.x - a.x) / length, y: (b.y - a.y) / length },
  };
}

/** The part of a polyline between two distances from its start. */
export function stretch(line: readonly Point[], from: number, to: number): Point[] {
  const inner: Point[] = [];
  let travelled = 0;
  for (const [a, b] of pairs(line)) {
    travelled += distance(a, b);
    if (travelled > from && travelled < to) inner.push(b);
  }
  return tidied([stationAt(line, from).point, ...inner, stationAt(line, to).point]);
}

/** The middle of the longest straight piece of a polyline. */
export function roomiest(line: readonly Point[]): Station & { readonly at: number } {
  let travelled = 0;
  let best = { at: 0, length: -1 };
  for (const [a, b] of pairs(line)) {
    const length = distance(a, b);
    if (length > best.length) best = { at: travelled + length / 2, length };
    travelled += length;
  }
  return { ...stationAt(line, best.at), at: best.at };
}

/** The polyline moved sideways: positive lies to the right of travel on screen (y grows downwards). */
export function beside(line: readonly Point[], offset: number): Point[] {
  const segments = pairs(tidied(line)).map(([a, b]) => shifted(a, b, offset));
  const first = segments[0];
  const last = segments[segments.length - 1];
  if (!first || !last) return [...line];
  const corners = pairsOf(segments).map(([one, next]) => meeting(one, next));
  return [first[0], ...corners, last[1]];
}

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.slice(1).map((item, i) => [items[i] as T, item]);
}

function shifted(a: Point, b: Point, offset: number): [Point, Point] {
  const length = distance(a, b) || 1;
  const dx = (-(b.y - a.y) / length) * offset;
  const dy = ((b.x - a.x) / length) * offset;
  return [{ x: a.x + dx, y: a.y + dy }, { x: b.x + dx, y: b.y + dy }];
}

function meeting([a, b]: [Point, Point], [c, d]: [Point, Point]): Point {
  const across = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
  if (Math.abs(across) < SAME_PLACE_PX) return b;
  const share = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / across;
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** Whether the straight line between two points enters a box. */
export function crosses(a: Point, b: Point, box: Box): boolean {
  const across = slab(b.x - a.x, box.x - a.x, box.x + box.width - a.x);
  const down = slab(b.y - a.y, box.y - a.y, box.y + box.height - a.y);
  return Math.max(across[0], down[0], 0) <= Math.min(across[1], down[1], 1);
}

/** From which to which share of a line one of its coordinates lies between two bounds. */
function slab(step: number, low: number, high: number): readonly [number, number] {
  if (step === 0) return low > 0 || high < 0 ? NEVER : ALWAYS;
  return step > 0 ? [low / step, high / step] : [high / step, low / step];
}

function enters(line: readonly Point[], box: Box): boolean {
  return line.some((point, i) => i > 0 && crosses(line[i - 1] as Point, point, box));
}

/** How many of the polylines enter a box. */
export function crossings(lines: readonly (readonly Point[])[], box: Box): number {
  return lines.filter((line) => meets(extentOf(line), box) && enters(line, box)).length;
}
