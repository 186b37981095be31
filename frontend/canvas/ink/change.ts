/** What a follow-up changed: an amber cloud, a delta with the follow-up's number, and the label with both figures. */

import type { Route, Sheet, WorldChange } from "./marked";
import { type Box, type Point, around, roomiest } from "./shapes";
import { cloudBox, cloudPath, deltaPath } from "./strokes";
import { type Crowd, cheapest, joined } from "./words";

/** A change ready to draw. */
export interface Changed {
  readonly id: string;
  readonly cloud: string | null;
  readonly delta: string | null;
  readonly deltaText: Point;
  readonly number: number;
  readonly tag: Box | null;
  readonly label: string;
  readonly covers: readonly Box[];
}

const TAG_CHARACTER_PX = 6.7;
const TAG_PAD_PX = 12;
const TAG_HEIGHT_PX = 17;
const TAG_INSET_PX = 8;
const DELTA_BOX_PX = 24;
const DELTA_OUT_PX = 32;
const CONNECTION_BOX = { width: 40, height: 24 };

/** All changes whose target lies on the sheet; a second label on one component takes its upper edge. */
export function changes(world: readonly WorldChange[], sheet: Sheet, crowd: Crowd): Changed[] {
  const seen = new Map<string, number>();
  const drawn: Changed[] = [];
  for (const change of world) {
    const id = change.component ?? change.connection ?? "";
    const box = change.component ? sheet.boxes.get(id) : connectionBox(sheet.routes.get(id));
    if (!box) continue;
    const times = seen.get(id) ?? 0;
    seen.set(id, times + 1);
    drawn.push(changed(change, box, times, joined(crowd, drawn.flatMap((one) => one.covers))));
  }
  return drawn;
}

function connectionBox(route: Route | undefined): Box | undefined {
  return route && around(roomiest(route.points).point, CONNECTION_BOX.width, CONNECTION_BOX.height);
}

function changed(change: WorldChange, box: Box, times: number, crowd: Crowd): Changed {
  const tag = change.label ? tagBox(box, change.label, times, Boolean(change.component)) : null;
  const at = times === 0 ? deltaSpot(box, crowd) : null;
  return {
    id: `world:${change.number}:${change.component ?? change.connection}:${times}`,
    cloud: times === 0 ? cloudPath(box) : null,
    delta: at && deltaPath(at),
    deltaText: at ? { x: at.x, y: at.y + 5 } : { x: 0, y: 0 },
    number: change.number,
    tag,
    label: change.label,
    covers: [cloudBox(box), ...(at ? [around(at, DELTA_BOX_PX, DELTA_BOX_PX)] : []), ...(tag ? [tag] : [])],
  };
}

function tagBox(box: Box, label: string, times: number, onComponent: boolean): Box {
  const width = label.length * TAG_CHARACTER_PX + TAG_PAD_PX;
  const x = onComponent ? Math.min(box.x + box.width - TAG_INSET_PX - width, box.x + box.width) : box.x + (box.width - width) / 2;
  const y = times > 0 ? box.y - 10 : onComponent ? box.y + box.height - 7 : box.y + box.height + 8;
  return { x, y, width, height: TAG_HEIGHT_PX };
}

function deltaSpot(box: Box, crowd: Crowd): Point {
  const right = box.x + box.width;
  const spots: Point[] = [
    { x: right + DELTA_OUT_PX - 6, y: box.y - 10 },
    { x: right + DELTA_OUT_PX, y: box.y + box.height / 2 },
    { x: box.x - DELTA_OUT_PX + 6, y: box.y - 10 },
    { x: box.x - DELTA_OUT_PX, y: box.y + box.height / 2 },
    { x: right + DELTA_OUT_PX - 6, y: box.y + box.height + 12 },
  ];
  return cheapest(spots, (at) => [around(at, DELTA_BOX_PX, DELTA_BOX_PX)], crowd) ?? (spots[0] as Point);
}
