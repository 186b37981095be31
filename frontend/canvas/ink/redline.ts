/** One redline on the sheet: which strokes it gets and where its number and words may stand. */

import { type WantedCaret, wantedCaret } from "./caret";
import { handOf } from "./hand";
import type { MarkedFinding, Route, Sheet } from "./marked";
import { ellipseAround, ringBoxes, ringPath } from "./ring";
import { type Box, type Point, extentOf, grown, pairs, within } from "./shapes";
import { type Spot, cornerSpots, ringSpots, routeSpots, strikeSpots, waveSpots } from "./spots";
import { strikePaths } from "./strokes";
import { type Beside, type Side, placeOf, wavePath } from "./wave";

/** One stroke of a redline; `more` marks evidence that appears only when the redline is opened. */
export interface Stroke {
  readonly id: string;
  readonly path: string;
  readonly more: boolean;
}

/** The strokes of a redline with what they cover, before its caret, number and words are placed. */
export interface Draft {
  readonly strokes: readonly Stroke[];
  readonly caret: WantedCaret | null;
  readonly covers: readonly Box[];
  readonly tracks: readonly (readonly Point[])[];
  /** Where its number may stand, best first; never none. */
  readonly spots: readonly Spot[];
  /** The component this redline rings, if it does. */
  readonly ringed?: string;
}

/** What redlines drawn earlier already use: ringed components and sides of connections. */
export interface Taken {
  readonly rings: Set<string>;
  readonly sides: Map<string, Side | "both">;
}

const RUN_CONNECTIONS = 2;
const LONGEST_WAVE_PX = 200;
const SECOND_RING_PX = 8;
const MORE_RINGS = 4;
const WAVE_REACH_PX = 48;

/** The draft of a redline; null when nothing it is about lies on the sheet. */
export function draftOf(finding: MarkedFinding, sheet: Sheet, taken: Taken, active: boolean): Draft | null {
  const anchor = finding.anchors.find((id) => sheet.boxes.has(id));
  const run = runOf(finding, sheet);
  if (finding.outcome === "ask") return askDraft(askSpots(sheet, taken, anchor, run[0]));
  if (finding.mark.strike && anchor) return strikeDraft(finding, sheet.boxes.get(anchor) as Box);
  if (run.length > 0 && (finding.mark.caret || finding.anchors.length > 1 || !anchor)) {
    return waveDraft(finding, sheet, taken, run);
  }
  return anchor ? ringDraft(finding, sheet, taken, anchor, active) : null;
}

/** The connections that a wave accompanies: a chain of at most two, from the caret's connection or the first. */
function runOf(finding: MarkedFinding, sheet: Sheet): string[] {
  const caret = finding.mark.caret?.connection;
  const known = finding.evidence.connections.filter((id) => sheet.routes.has(id));
  const first = caret !== undefined && sheet.routes.has(caret) ? caret : known[0];
  if (first === undefined) return [];
  const run = [first];
  for (const id of known) {
    if (run.length < RUN_CONNECTIONS && !run.includes(id) && touches(run, id, sheet)) run.push(id);
  }
  return run;
}

function touches(run: readonly string[], id: string, sheet: Sheet): boolean {
  const next = sheet.routes.get(id) as Route;
  return run.some((one) => {
    const route = sheet.routes.get(one) as Route;
    return route.target === next.source || next.target === route.source;
  });
}

function ringDraft(finding: MarkedFinding, sheet: Sheet, taken: Taken, anchor: string, active: boolean): Draft {
  const second = taken.rings.has(anchor);
  taken.rings.add(anchor);
  const ellipse = ringOn(anchor, sheet, second ? SECOND_RING_PX : 0);
  const path = ringPath(ellipse, handOf(finding.key));
  return {
    strokes: second && !active ? [] : [{ id: "ring", path, more: false }],
    caret: wantedCaret(finding, sheet, 1),
    covers: ringBoxes(ellipse),
    ringed: anchor,
    tracks: [],
    spots: ringSpots(ellipse),
  };
}

function ringOn(id: string, sheet: Sheet, extra = 0): ReturnType<typeof ellipseAround> {
  const box = sheet.boxes.get(id) as Box;
  return ellipseAround(box, extra, [...sheet.boxes.values()].filter((one) => one !== box));
}

function waveDraft(finding: MarkedFinding, sheet: Sheet, taken: Taken, run: readonly string[]): Draft {
  const hand = handOf(finding.key);
  const waves = run.map((id) => waveOn(id, sheet, taken)).filter((wave) => wave !== null);
  const strokes = waves.map((wave) => ({ id: `wave:${wave.id}`, path: wavePath(wave.track, hand), more: false }));
  const first = waves[0];
  return {
    strokes: strokes.filter((stroke) => stroke.path !== ""),
    caret: wantedCaret(finding, sheet, first ? (-first.side as Side) : 1),
    covers: [],
    tracks: waves.map((wave) => wave.track),
    spots: first ? waveSpots(first.track, first.side) : routeSpots((sheet.routes.get(run[0] as string) as Route).points),
  };
}

interface Wave extends Beside {
  readonly id: string;
}

function waveOn(id: string, sheet: Sheet, taken: Taken): Wave | null {
  const { points } = sheet.routes.get(id) as Route;
  const used = taken.sides.get(id);
  if (used === "both") return null;
  const obstacles = around(points, [...namesOf(sheet), ...otherLines(sheet, id)]);
  const place = placeOf(points, obstacles, LONGEST_WAVE_PX, used && (-used as Side));
  taken.sides.set(id, used ? "both" : place.side);
  return { id, ...place };
}

/** The names, labels and numbers of the drawing itself. */
function namesOf(sheet: Sheet): Box[] {
  const labels = [...sheet.routes.values()].map((route) => route.label).filter((label) => label !== null);
  return [...sheet.boxes.values(), ...labels, ...(sheet.tags ?? [])];
}

/** The straight pieces of all connections but one, as boxes without width or height. */
function otherLines(sheet: Sheet, id: string): Box[] {
  const others = [...sheet.routes].filter(([other]) => other !== id).flatMap(([, route]) => pairs(route.points));
  return others.map((piece) => extentOf(piece));
}

/** Those of the boxes that a wave beside a connection could touch. */
function around(line: readonly Point[], boxes: readonly Box[]): Box[] {
  return within(boxes, grown(extentOf(line), WAVE_REACH_PX));
}

function strikeDraft(finding: MarkedFinding, box: Box): Draft {
  const paths = strikePaths(box, handOf(finding.key));
  return {
    strokes: paths.map((path, i) => ({ id: `strike:${i}`, path, more: false })),
    caret: null,
    covers: [{ x: box.x + box.width, y: box.y - 8, width: 24, height: box.height + 16 }],
    tracks: [],
    spots: strikeSpots(box),
  };
}

function askDraft(spots: readonly Spot[]): Draft | null {
  return spots.length === 0 ? null : { strokes: [], caret: null, covers: [], tracks: [], spots };
}

/** Where a question may stand: at a corner of its component, outside the ring if there is one, or beside its connection. */
function askSpots(sheet: Sheet, taken: Taken, anchor: string | undefined, connection: string | undefined): readonly Spot[] {
  const box = anchor === undefined ? undefined : sheet.boxes.get(anchor);
  if (!box) return connection === undefined ? [] : routeSpots((sheet.routes.get(connection) as Route).points);
  return taken.rings.has(anchor as string) ? ringSpots(ringOn(anchor as string, sheet)) : cornerSpots(box);
}

/** The rest of the evidence of a redline that is opened, clear of what is placed. */
export function moreStrokes(finding: MarkedFinding, sheet: Sheet, placed: readonly Box[], base: Draft): Stroke[] {
  const drawn = new Set(base.strokes.map((stroke) => stroke.id));
  const connections = finding.evidence.connections.filter((id) => sheet.routes.has(id) && !drawn.has(`wave:${id}`));
  const waves = connections.map((id) => moreWave(finding.key, id, sheet, [...namesOf(sheet), ...otherLines(sheet, id), ...placed]));
  const rings = looseComponents(finding, sheet).map((id) => moreRing(finding, id, sheet));
  return [...waves, ...rings].filter((stroke) => stroke.path !== "");
}

function moreWave(key: string, id: string, sheet: Sheet, boxes: readonly Box[]): Stroke {
  const { points } = sheet.routes.get(id) as Route;
  const { track } = placeOf(points, around(points, boxes), LONGEST_WAVE_PX);
  return { id: `wave:${id}`, path: wavePath(track, handOf(key + id)), more: true };
}

function moreRing(finding: MarkedFinding, id: string, sheet: Sheet): Stroke {
  return { id: `ring:${id}`, path: ringPath(ringOn(id, sheet), handOf(finding.key + id)), more: true };
}

/** The components of the evidence that no connection of the evidence touches and that are not ringed already. */
function looseComponents(finding: MarkedFinding, sheet: Sheet): string[] {
  const routes = finding.evidence.connections.map((id) => sheet.routes.get(id)).filter((route) => route !== undefined);
  const touched = new Set(routes.flatMap((route) => [route.source, route.target]));
  return [...finding.anchors, ...finding.evidence.components]
    .filter((id, i, all) => all.indexOf(id) === i && sheet.boxes.has(id) && !touched.has(id))
    .filter((id) => finding.outcome === "ask" || id !== finding.anchors.find((one) => sheet.boxes.has(one)))
    .slice(0, MORE_RINGS);
}
