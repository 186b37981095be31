/** Dimension lines: where a number past its limit, or held again, is written on the sheet. */

import { handOf } from "./hand";
import type { Dimension, Sheet } from "./marked";
import { type Box, type Point, around, centre, crosses, distance, extentOf, grown, hull, inside, overlap, pairs } from "./shapes";
import { dimensionPaths } from "./strokes";
import { type Crowd, cheapest, joined, nearby, plateCost } from "./words";

/** A dimension line ready to draw: its strokes and its text on a cleared plate. */
export interface Measured {
  readonly id: string;
  readonly held: boolean;
  readonly number: number | null;
  readonly paths: readonly string[];
  readonly ends: readonly [Point, Point];
  readonly text: string;
  readonly at: Point;
  readonly plate: Box;
}

/** How far below its row, or above it, a dimension line may run, the first preferred. */
const BELOW_PX = [26, 36, 20, 44, 54];
/** Above its row only where that is in fewer ways than below. */
const ABOVE_COST = 8;
const ALONG_COST = 10;
const LABEL_COST = 6;
const MARK_COST = 5;
const BEYOND_COST = 100;
/** How far the ticks at its ends reach past the band of a line. */
const TICK_PX = 6;
const BESIDE_PX = 26;
const ALONG_PX = 8;
const ROW_SHARE = 0.75;
const CLEAR_PX = 10;
const MOST_LEVELS = 12;
const CHARACTER_PX = 7.25;
const PLATE_PAD_PX = 14;
const PLATE_HEIGHT_PX = 18;
const LIFTED_PX = 16;
const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.15, 0.85];

/** All dimension lines that lie on the sheet, each clear of components and of the ones before it. */
export function measured(dimensions: readonly Dimension[], sheet: Sheet, crowd: Crowd): Measured[] {
  const lines: Measured[] = [];
  for (const [order, dimension] of dimensions.entries()) {
    const ends = endsOf(dimension, sheet, lines, crowd);
    if (ends) lines.push(drawn(dimension, order, ends, joined(crowd, lines.map((line) => line.plate))));
  }
  return lines;
}

type Ends = readonly [Point, Point];

function endsOf(dimension: Dimension, sheet: Sheet, before: readonly Measured[], crowd: Crowd): Ends | null {
  const boxes = dimension.components.map((id) => sheet.boxes.get(id)).filter((box) => box !== undefined);
  const [first, last] = [boxes[0], boxes[boxes.length - 1]];
  if (!first || !last) return null;
  const span = hull([first, last]) as Box;
  const obstacles = [...sheet.boxes.values(), ...before.map((line) => line.plate)];
  return standsTall(span, first) ? plumb(boxes, span, obstacles) : level(boxes, span, obstacles, crowd);
}

function standsTall(span: Box, first: Box): boolean {
  return span.width < first.width * 1.5 && span.height > span.width * 1.2;
}

/**
 * A line from the left edge to the right edge of the path, below its row or else above it, clear of components and
 * in few ways; where both gaps are too tight, below the next row that leaves room.
 */
function level(boxes: readonly Box[], span: Box, obstacles: readonly Box[], crowd: Crowd): Ends {
  const row = inRow(boxes, span);
  const bottom = Math.max(...row.map((box) => box.y + box.height));
  const top = Math.min(...row.map((box) => box.y));
  const at = (y: number): Ends => [{ x: span.x, y }, { x: span.x + span.width, y }];
  const free = [...BELOW_PX.map((below) => at(bottom + below)), ...BELOW_PX.map((above) => at(top - above))].filter((ends) => !hitOf(ends, obstacles));
  if (free.length > 0) return leastInTheWay(free, bottom, crowd);
  let y = bottom + (BELOW_PX[0] as number);
  for (let i = 0; i < MOST_LEVELS; i += 1) {
    const hit = hitOf(at(y), obstacles);
    if (!hit) break;
    y = hit.y + hit.height + (BELOW_PX[0] as number);
  }
  return at(y);
}

function hitOf([from, to]: Ends, obstacles: readonly Box[]): Box | undefined {
  return obstacles.find((box) => crosses(from, to, grown(box, 0, CLEAR_PX)));
}

/** The first of the lines that runs along no connection, through the fewest labels and marks, rather below the row. */
function leastInTheWay(lines: readonly Ends[], bottom: number, sheet: Crowd): Ends {
  const crowd = nearby(sheet, grown(extentOf(lines.flat()), ALONG_PX));
  const costs = lines.map((line, order) => inTheWay(line, crowd) + (order % BELOW_PX.length) + (line[0].y < bottom ? ABOVE_COST : 0));
  return lines[costs.indexOf(Math.min(...costs))] as Ends;
}

function inTheWay([from, to]: Ends, { lines, strokes, taken, soft, frame }: Crowd): number {
  const band = { x: from.x, y: from.y - ALONG_PX, width: to.x - from.x, height: 2 * ALONG_PX };
  const flat = ([a, b]: readonly [Point, Point]): boolean => Math.abs(a.y - b.y) < 1 && Math.abs(a.x - b.x) > ALONG_PX && crosses(a, b, band);
  const along = [...lines, ...strokes].flatMap(pairs).filter(flat).length;
  const met = (boxes: readonly Box[]): number => boxes.filter((box) => overlap(box, band)).length;
  const beyond = frame && !inside(grown(band, 0, TICK_PX), frame) ? BEYOND_COST : 0;
  return along * ALONG_COST + met(taken) * LABEL_COST + met(soft) * MARK_COST + beyond;
}

/** The components of a path that stand in the row of its ends; a far detour does not push the line down. */
function inRow(boxes: readonly Box[], span: Box): Box[] {
  const tall = Math.max(...boxes.map((box) => box.height));
  return boxes.filter((box) => {
    const middle = centre(box).y;
    return middle >= span.y - tall * ROW_SHARE && middle <= span.y + span.height + tall * ROW_SHARE;
  });
}

function plumb(boxes: readonly Box[], span: Box, obstacles: readonly Box[]): Ends {
  let x = Math.max(...boxes.filter((box) => box.x < span.x + span.width).map((box) => box.x + box.width)) + BESIDE_PX;
  for (let i = 0; i < MOST_LEVELS; i += 1) {
    const hit = obstacles.find((box) => crosses({ x, y: span.y }, { x, y: span.y + span.height }, grown(box, CLEAR_PX, 0)));
    if (!hit) break;
    x = hit.x + hit.width + BESIDE_PX;
  }
  return [{ x, y: span.y }, { x, y: span.y + span.height }];
}

function drawn(dimension: Dimension, order: number, [from, to]: Ends, crowd: Crowd): Measured {
  const id = `dimension:${dimension.number ?? `h${order}`}:${dimension.held ? "held" : "past"}`;
  const plate = plateOn(from, to, dimension.text, crowd);
  const { x, y } = centre(plate);
  return {
    id,
    held: dimension.held,
    number: dimension.number,
    paths: dimensionPaths(from, to, handOf(id)),
    ends: [from, to],
    text: dimension.text,
    at: { x, y: y + 4 },
    plate,
  };
}

/** The box of a dimension's text: on its line, where the fewest connections pass. */
function plateOn(from: Point, to: Point, text: string, crowd: Crowd): Box {
  const width = text.length * CHARACTER_PX + PLATE_PAD_PX;
  const level = Math.abs(to.x - from.x) >= Math.abs(to.y - from.y);
  const fits = !level || distance(from, to) > width + 40;
  const boxes = SHARES.map((share) => {
    const on = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    const at = fits ? on : { x: on.x, y: on.y + PLATE_HEIGHT_PX };
    return around(at, width, PLATE_HEIGHT_PX);
  }).filter((box) => !fits || !level || (box.x > from.x + 12 && box.x + box.width < to.x - 12));
  const first = boxes[0] ?? around({ x: (from.x + to.x) / 2, y: from.y }, width, PLATE_HEIGHT_PX);
  const near = nearby(crowd, grown(hull([first, ...boxes]) as Box, 0, LIFTED_PX));
  // Where something lies on the line itself, its text moves just above or below it.
  const lifted = [-LIFTED_PX, LIFTED_PX].flatMap((by) => boxes.map((box) => ({ ...box, y: box.y + by })));
  return cheapest([...boxes, ...lifted], (box) => plateCost(box, near)) ?? first;
}
