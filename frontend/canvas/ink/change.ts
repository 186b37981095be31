/**
 * What a follow-up changed: an amber cloud and a delta with the follow-up's number. A component carries the label
 * with both figures on its own border; a changed connection gets it here.
 */

import type { Route, Sheet, WorldChange } from "./marked";
import { type Box, type Point, around, centre, roomiest } from "./shapes";
import { cloudBox, cloudPath, deltaPath } from "./strokes";
import { type Crowd, bestPlate, joined } from "./words";

/** A change ready to draw. */
export interface Changed {
  readonly id: string;
  readonly cloud: string | null;
  readonly delta: string;
  readonly deltaText: Point;
  readonly number: number;
  readonly tag: Box | null;
  readonly label: string;
  /** What the delta and the label cover. */
  readonly covers: readonly Box[];
  /** What the cloud encloses. */
  readonly clouded: readonly Box[];
}

const TAG_CHARACTER_PX = 6.7;
const TAG_PAD_PX = 12;
const TAG_HEIGHT_PX = 17;
const TAG_OUT_PX = 14;
const DELTA_BOX_PX = 24;
const DELTA_OUT_PX = 32;
const RINGED_OUT_PX = 8;
const CONNECTION_BOX = { width: 40, height: 24 };

/** All changes whose target lies on the sheet: one cloud each, and none inside a ring, where the delta says enough. */
export function changes(world: readonly WorldChange[], sheet: Sheet, crowd: Crowd, ringed: ReadonlySet<string>): Changed[] {
  const drawn = new Map<string, Changed>();
  for (const change of world) {
    const id = change.component ?? change.connection ?? "";
    const box = change.component ? sheet.boxes.get(id) : connectionBox(sheet.routes.get(id));
    if (!box || drawn.has(id)) continue;
    drawn.set(id, changed(id, change, box, joined(crowd, [...drawn.values()].flatMap((one) => one.covers)), ringed.has(id)));
  }
  return [...drawn.values()];
}

function connectionBox(route: Route | undefined): Box | undefined {
  return route && around(roomiest(route.points).point, CONNECTION_BOX.width, CONNECTION_BOX.height);
}

function changed(id: string, change: WorldChange, box: Box, crowd: Crowd, ringed: boolean): Changed {
  const tag = change.label && !change.component ? tagBox(box, change.label, crowd) : null;
  const at = deltaSpot(box, tag ? joined(crowd, [tag]) : crowd, ringed);
  return {
    id,
    cloud: ringed ? null : cloudPath(box),
    delta: deltaPath(at),
    deltaText: { x: at.x, y: at.y + 5 },
    number: change.number,
    tag,
    label: change.label,
    covers: [around(at, DELTA_BOX_PX, DELTA_BOX_PX), ...(tag ? [tag] : [])],
    clouded: ringed ? [] : [cloudBox(box)],
  };
}

/** Where the label of a changed connection stands: below its cloud first, else above or beside it. */
function tagBox(box: Box, label: string, crowd: Crowd): Box {
  const size = { width: label.length * TAG_CHARACTER_PX + TAG_PAD_PX, height: TAG_HEIGHT_PX };
  const { x, y } = centre(box);
  const [across, down] = [(box.width + size.width) / 2 + TAG_OUT_PX, (box.height + size.height) / 2 + TAG_OUT_PX];
  const spots = [{ x, y: y + down }, { x, y: y - down }, { x: x + across, y }, { x: x - across, y }];
  return around(bestPlate(spots, size, crowd), size.width, size.height);
}

function deltaSpot(box: Box, crowd: Crowd, ringed: boolean): Point {
  const out = ringed ? RINGED_OUT_PX : 0;
  const [left, right, top, bottom] = [box.x - out, box.x + box.width + out, box.y - out * 0.6, box.y + box.height + out * 0.6];
  const spots: Point[] = [
    { x: right + DELTA_OUT_PX - 6, y: top - 10 },
    { x: right + DELTA_OUT_PX, y: (top + bottom) / 2 },
    { x: left - DELTA_OUT_PX + 6, y: top - 10 },
    { x: left - DELTA_OUT_PX, y: (top + bottom) / 2 },
    { x: right + DELTA_OUT_PX - 6, y: bottom + 16 },
    { x: left - DELTA_OUT_PX + 6, y: bottom + 16 },
    { x: right - 12, y: top - 26 },
    { x: left + 12, y: top - 26 },
    { x: right - 12, y: bottom + 28 },
    { x: left + 12, y: bottom + 28 },
  ];
  return bestPlate(spots, { width: DELTA_BOX_PX, height: DELTA_BOX_PX }, crowd);
}
