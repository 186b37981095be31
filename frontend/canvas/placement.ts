/** Free places on the sheet for components that arrive without one. */

import type { Point } from "./document";
import type { Box } from "./geometry";
import { GRID_PX, HEIGHT_PX, MIN_WIDTH_PX, snap } from "./shape";

/** Steps between neighbours: a component and a readable line beside it. */
const COLUMN_PX = 200;
const ROW_PX = 120;
const MARGIN_PX = 18;
const RINGS = 40;

type Boxes = ReadonlyMap<string, Box>;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A component with a short name. */
const USUAL: Size = { width: MIN_WIDTH_PX, height: HEIGHT_PX };

/**
 * A free place after a component: right of it, then on the next rows from the drawing's left, as one
 * writes, then wherever the view has room; out of the view only when it is full.
 */
export function besideComponent(near: Box, boxes: Boxes, view: Box | null = null, size: Size = USUAL): Point {
  const gap = Math.max(COLUMN_PX, Math.ceil((near.width + 56) / GRID_PX) * GRID_PX);
  if (!view) {
    const steps: Point[] = [[gap, 0], [gap, ROW_PX], [gap, -ROW_PX], [0, ROW_PX], [0, -ROW_PX], [-gap, 0]];
    const spot = steps.map(([dx, dy]) => snap([near.x + dx, near.y + dy])).find((at) => isFree(at, size, boxes));
    return spot ?? aroundPoint([near.x + gap, near.y], boxes, size);
  }
  const left = Math.min(near.x, ...[...boxes.values()].filter((box) => isInside([box.x, box.y], box, view)).map((box) => box.x));
  for (let y = near.y, x = near.x + gap; y + size.height <= view.y + view.height; y += ROW_PX, x = left) {
    for (; x + size.width <= view.x + view.width; x += COLUMN_PX) {
      const spot = snap([x, y]);
      if (isInside(spot, size, view) && isFree(spot, size, boxes)) return spot;
    }
  }
  return nearestInView(near, boxes, view, size) ?? besideComponent(near, boxes, null, size);
}

/** The free place of the view that is nearest to a component; null when the view is full. */
function nearestInView(near: Box, boxes: Boxes, view: Box, size: Size): Point | null {
  const spots: Point[] = [];
  for (let y = near.y - ROW_PX * Math.floor((near.y - view.y) / ROW_PX); y <= view.y + view.height; y += ROW_PX) {
    for (let x = near.x - COLUMN_PX * Math.floor((near.x - view.x) / COLUMN_PX); x <= view.x + view.width; x += COLUMN_PX) {
      spots.push(snap([x, y]));
    }
  }
  const distance = ([x, y]: Point): number => Math.hypot(x - near.x, y - near.y);
  const free = spots.filter((spot) => isInside(spot, size, view) && isFree(spot, size, boxes));
  return free.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

function isInside([x, y]: Point, size: Size, view: Box): boolean {
  return x >= view.x && y >= view.y && x + size.width <= view.x + view.width && y + size.height <= view.y + view.height;
}

/** The free place nearest to a point, which becomes the component's top left corner. */
export function aroundPoint(point: Point, boxes: Boxes, size: Size = USUAL): Point {
  const start = snap(point);
  for (let ring = 0; ring <= RINGS; ring += 1) {
    for (const [dx, dy] of ringSteps(ring)) {
      const spot: Point = [start[0] + dx * GRID_PX * 2, start[1] + dy * GRID_PX * 2];
      if (isFree(spot, size, boxes)) return spot;
    }
  }
  return start;
}

function ringSteps(ring: number): Point[] {
  if (ring === 0) return [[0, 0]];
  const steps: Point[] = [];
  for (let i = -ring; i <= ring; i += 1) steps.push([i, ring], [i, -ring], [ring, i], [-ring, i]);
  return steps.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
}

/** Whether a box of this size fits there with air around it. */
export function isFree([x, y]: Point, size: Size, boxes: Boxes): boolean {
  for (const box of boxes.values()) {
    const apart =
      x + size.width + MARGIN_PX <= box.x || box.x + box.width + MARGIN_PX <= x ||
      y + size.height + MARGIN_PX <= box.y || box.y + box.height + MARGIN_PX <= y;
    if (!apart) return false;
  }
  return true;
}
