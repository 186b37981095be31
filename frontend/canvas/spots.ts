/** Free places on the sheet for components that edits add. */

import type { DesignSnapshot } from "./document";
import type { AddComponent, Edit } from "./edits";
import type { Box } from "./geometry";
import { GRID_PX, MIN_WIDTH_PX, shapeOf } from "./shape";

/** About what a letter takes; the browser's own measure would make the place depend on its fonts. */
const CHARACTER_PX = 7.6;
const CLEAR_PX = 36;
const BESIDE_PX = 48;
const SEARCH_RINGS = 24;

/** Where new components go, by id. */
export type Places = Map<string, readonly [number, number]>;

/** Works out where new components go: where the edit says, else free room beside what they are placed near. */
export function placesOf(design: DesignSnapshot, edits: readonly Edit[], drawn: ReadonlyMap<string, Box>): Places {
  const boxes = new Map(drawn);
  for (const one of design.components.values()) {
    if (!boxes.has(one.id)) boxes.set(one.id, { x: one.position[0], y: one.position[1], ...sizeOf(one.label) });
  }
  const places: Places = new Map();
  for (const edit of edits) {
    const added = edit.op === "insert_on_connection" ? edit.component : edit;
    if (added.op !== "add_component") continue;
    const size = sizeOf(added.label ?? added.id);
    const spot = added.position ?? freeSpot(wished(design, edit, added, boxes), [...boxes.values()], size);
    places.set(added.id, spot);
    boxes.set(added.id, { x: spot[0], y: spot[1], ...size });
  }
  return places;
}

/** The size that a component with this name will have, near enough. */
export function sizeOf(label: string): Size {
  const { width, height } = shapeOf(label, "", (text) => text.length * CHARACTER_PX);
  return { width, height };
}

type Size = Pick<Box, "width" | "height">;

function wished(design: DesignSnapshot, edit: Edit, added: AddComponent, boxes: ReadonlyMap<string, Box>): [number, number] {
  const near = added.near ? boxes.get(added.near) : undefined;
  if (near) return [near.x, near.y + near.height + BESIDE_PX];
  if (edit.op !== "insert_on_connection") return [0, 0];
  const ends = design.connections.get(edit.connection);
  const [one, two] = [boxes.get(ends?.source ?? ""), boxes.get(ends?.target ?? "")];
  if (!one || !two) return [0, 0];
  return [(one.x + one.width / 2 + two.x + two.width / 2) / 2 - MIN_WIDTH_PX / 2, (one.y + two.y) / 2];
}

/** The place on the grid nearest to the wished one where a new component covers nothing. */
export function freeSpot([x, y]: readonly [number, number], boxes: readonly Box[], size: Size): [number, number] {
  const start: [number, number] = [snapped(x), snapped(y)];
  for (let ring = 0; ring <= SEARCH_RINGS; ring += 1) {
    const free = ringAround(start, ring * GRID_PX).find((spot) => isFree(spot, boxes, size));
    if (free) return free;
  }
  return start;
}

function snapped(value: number): number {
  return Math.round(value / GRID_PX) * GRID_PX;
}

/** The places at a distance of the grid, nearest first: below, right, above, left, then the corners. */
function ringAround([x, y]: [number, number], by: number): [number, number][] {
  if (by === 0) return [[x, y]];
  const spots: [number, number][] = [];
  for (let along = 0; along <= by; along += GRID_PX) {
    for (const side of along === 0 ? [0] : [along, -along]) {
      spots.push([x + side, y + by], [x + by, y + side], [x + side, y - by], [x - by, y + side]);
    }
  }
  return spots;
}

function isFree([x, y]: [number, number], boxes: readonly Box[], size: Size): boolean {
  return boxes.every(
    (box) =>
      x >= box.x + box.width + CLEAR_PX ||
      x + size.width + CLEAR_PX <= box.x ||
      y >= box.y + box.height + CLEAR_PX ||
      y + size.height + CLEAR_PX <= box.y,
  );
}
