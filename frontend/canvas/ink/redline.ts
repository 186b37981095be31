/** One redline on the sheet: which strokes it gets and where its number and words may stand. */

import { handOf } from "./hand";
import type { MarkedFinding, Route, Sheet } from "./marked";
import { type Ellipse, ellipseAround, ringBoxes, ringPath } from "./ring";
import { type Box, type Point, type Station, around, centre, extentOf, grown, lengthOf, roomiest, stationAt, within } from "./shapes";
import { caretMouth, caretPath, strikePaths } from "./strokes";
import { type Beside, type Side, placeOf, wavePath } from "./wave";
import { type Caption, type Crowd, type Line, broken, captions, cheapest, nearby, setIn, sizeOf } from "./words";

/** One stroke of a redline; `more` marks evidence that appears only when the redline is opened. */
export interface Stroke {
  readonly id: string;
  readonly path: string;
  readonly more: boolean;
}

/** The strokes of a redline with what they cover, before its number and words are placed. */
export interface Draft {
  readonly strokes: readonly Stroke[];
  readonly caret: Line | null;
  readonly covers: readonly Box[];
  readonly tracks: readonly (readonly Point[])[];
  readonly places: readonly Caption[];
  readonly bare: readonly Point[];
  /** The component this redline rings, if it does. */
  readonly ringed?: string;
}

/** What is on the sheet, and what redlines drawn earlier already use: ringed components and sides of connections. */
export interface Taken {
  readonly crowd: Crowd;
  readonly rings: Set<string>;
  readonly sides: Map<string, Side | "both">;
}

const RUN_CONNECTIONS = 2;
const LONGEST_WAVE_PX = 200;
const PLATE_OUT_PX = [14, 30];
const PLATE_ANGLES_DEG = [186, -6, 218, -38, 142, 38, 240, -60, 120, 60, 270, 90];
const BESIDE_WAVE_PX = [22, 40];
const BESIDE_LINE_PX = 22;
const WAVE_SHARES = [0.5, 0.35, 0.65, 0.2, 0.8];
const SECOND_RING_PX = 8;
const MORE_RINGS = 4;
const CARET_WORD_CHARACTERS = 15;
const CARET_BOX_PX = 14;
const CARET_REACH_PX = 160;
const WAVE_REACH_PX = 48;
const CARET_SHIFTS = [0, 16, -16, 32, -32, 48, -48];

/** The draft of a redline; null when nothing it is about lies on the sheet. */
export function draftOf(finding: MarkedFinding, sheet: Sheet, taken: Taken, active: boolean): Draft | null {
  const base = closedDraft(finding, sheet, taken, active);
  if (!base || !active) return base;
  return { ...base, strokes: [...base.strokes, ...moreStrokes(finding, sheet, taken.crowd, base)] };
}

function closedDraft(finding: MarkedFinding, sheet: Sheet, taken: Taken, active: boolean): Draft | null {
  const anchor = finding.anchors.find((id) => sheet.boxes.has(id));
  const run = runOf(finding, sheet);
  if (finding.outcome === "ask") return askDraft(finding, askSpots(sheet, taken, anchor, run[0]), active);
  if (finding.mark.strike && anchor) return strikeDraft(finding, sheet.boxes.get(anchor) as Box);
  if (run.length > 0 && (finding.mark.caret || finding.anchors.length > 1 || !anchor)) {
    return waveDraft(finding, sheet, taken, run);
  }
  return anchor ? ringDraft(finding, sheet, taken, anchor, active) : null;
}

/** The connections that a wave accompanies: a chain of at most two, from the caret's connection or the first. */
export function runOf(finding: MarkedFinding, sheet: Sheet): string[] {
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
  const box = sheet.boxes.get(anchor) as Box;
  const second = taken.rings.has(anchor);
  taken.rings.add(anchor);
  const ellipse = ellipseAround(box, second ? SECOND_RING_PX : 0);
  const path = ringPath(ellipse, handOf(finding.key));
  const caret = caretDraft(finding, sheet, taken.crowd, 1, []);
  const strokes = second && !active ? [] : [{ id: "ring", path, more: false }];
  return {
    strokes: [...strokes, ...caret.strokes],
    caret: caret.word,
    covers: ringBoxes(ellipse),
    ringed: anchor,
    tracks: [],
    places: ringPlates(ellipse).flatMap(({ at, first }) => captions(at, broken(finding.mark.words), first)),
    bare: ringPlates(ellipse).map(({ at }) => at),
  };
}

interface Spot {
  readonly at: Point;
  readonly first: "left" | "right";
}

/** Where a ring's number may stand: left of it first, then right, then around it, then a little farther out. */
function ringPlates({ middle, rx, ry }: Ellipse): Spot[] {
  return PLATE_OUT_PX.flatMap((out) =>
    PLATE_ANGLES_DEG.map((degrees): Spot => {
      const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      const at = { x: middle.x + cos * (rx + out), y: middle.y + sin * (ry + out) };
      return { at, first: cos < -0.1 ? "left" : "right" };
    }),
  );
}

function waveDraft(finding: MarkedFinding, sheet: Sheet, taken: Taken, run: readonly string[]): Draft {
  const hand = handOf(finding.key);
  const waves = run.map((id) => waveOn(id, sheet, taken)).filter((wave) => wave !== null);
  const strokes = waves.map((wave) => ({ id: `wave:${wave.id}`, path: wavePath(wave.track, hand), more: false }));
  const first = waves[0];
  const tracks = waves.map((wave) => wave.track);
  const caret = caretDraft(finding, sheet, taken.crowd, first ? (-first.side as Side) : 1, tracks);
  const spots = first ? wavePlates(first.track, first.side) : routePlates(sheet, run[0] as string);
  return {
    strokes: [...strokes.filter((stroke) => stroke.path !== ""), ...caret.strokes],
    caret: caret.word,
    covers: caret.covers,
    tracks,
    places: spots.flatMap(({ at, first: side }) => captions(at, broken(finding.mark.words), side)),
    bare: spots.map(({ at }) => at),
  };
}

interface Wave extends Beside {
  readonly id: string;
}

function waveOn(id: string, sheet: Sheet, taken: Taken): Wave | null {
  const route = sheet.routes.get(id) as Route;
  const used = taken.sides.get(id);
  if (used === "both") return null;
  const place = placeOf(route.points, obstaclesOf(taken.crowd, route.points), LONGEST_WAVE_PX, used && (-used as Side));
  taken.sides.set(id, used ? "both" : place.side);
  return { id, ...place };
}

/** The names and labels that a wave beside a connection could touch. */
function obstaclesOf({ hard, soft }: Crowd, line: readonly Point[]): Box[] {
  const reach = grown(extentOf(line), WAVE_REACH_PX);
  return [...within(hard, reach), ...within(soft, reach)];
}

/** Where a wave's number may stand: outside its middle first, along it, past its ends, then the same farther out. */
function wavePlates(track: readonly Point[], side: Side): Spot[] {
  const length = lengthOf(track);
  const spot = (at: number, across: number, onwards: number): Spot => {
    const { point, along } = stationAt(track, at);
    const x = point.x - along.y * side * across + along.x * onwards;
    const y = point.y + along.x * side * across + along.y * onwards;
    return { at: { x, y }, first: x < point.x - 1 ? "left" : "right" };
  };
  return BESIDE_WAVE_PX.flatMap((out) => [
    ...WAVE_SHARES.map((share) => spot(length * share, out, 0)),
    spot(length, 0, out),
    spot(0, 0, -out),
  ]);
}

function routePlates(sheet: Sheet, id: string): Spot[] {
  const { points } = sheet.routes.get(id) as Route;
  const { at } = roomiest(points);
  return ([1, -1] as const).flatMap((side) =>
    [0, 30, -30].map((shift): Spot => {
      const { point, along } = stationAt(points, at + shift);
      const spot = { x: point.x - along.y * side * BESIDE_LINE_PX, y: point.y + along.x * side * BESIDE_LINE_PX };
      return { at: spot, first: spot.x < point.x - 1 ? "left" : "right" };
    }),
  );
}

type Tracks = readonly (readonly Point[])[];

interface CaretDraft {
  readonly strokes: readonly Stroke[];
  readonly word: Line | null;
  readonly covers: readonly Box[];
}

/** The caret where it and its word are in nobody's way: along the longest piece, rather not on the wave's side. */
function caretDraft(finding: MarkedFinding, sheet: Sheet, all: Crowd, side: Side, tracks: Tracks): CaretDraft {
  const caret = finding.mark.caret;
  const route = caret ? sheet.routes.get(caret.connection) : undefined;
  if (!caret || !route) return { strokes: [], word: null, covers: [] };
  const { at } = roomiest(route.points);
  const near = nearby(all, grown(extentOf(route.points), CARET_REACH_PX));
  const crowd = { ...near, lines: [...near.lines.filter((line) => line !== route.points), ...tracks] };
  const spots = CARET_SHIFTS.flatMap((shift) =>
    ([side, -side] as Side[]).map((one) => caretAt(stationAt(route.points, at + shift), one, caret.word)),
  );
  const best = cheapest(spots, (spot) => [spot.box, spot.reach], crowd) ?? (spots[0] as CaretSpot);
  return { strokes: [{ id: "caret", path: best.path, more: false }], word: best.line, covers: [best.box, best.reach] };
}

interface CaretSpot {
  readonly path: string;
  readonly line: Line;
  readonly box: Box;
  /** What the strokes of the caret cover. */
  readonly reach: Box;
}

function caretAt(station: Station, side: Side, text: string): CaretSpot {
  const mouth = caretMouth(station, side);
  const middle = { x: (mouth.x + station.point.x) / 2, y: (mouth.y + station.point.y) / 2 };
  return { path: caretPath(station, side), ...caretWord(text, mouth, station.point), reach: around(middle, CARET_BOX_PX, CARET_BOX_PX) };
}

function caretWord(text: string, mouth: Point, tip: Point): { line: Line; box: Box } {
  const word = text.slice(0, CARET_WORD_CHARACTERS);
  const { width, height } = sizeOf([word]);
  const sideways = Math.abs(mouth.x - tip.x) > Math.abs(mouth.y - tip.y);
  const left = mouth.x < tip.x;
  const anchor = sideways ? (left ? "end" : "start") : "middle";
  const x = anchor === "end" ? mouth.x - width : anchor === "start" ? mouth.x : mouth.x - width / 2;
  const y = sideways ? mouth.y - height / 2 : mouth.y < tip.y ? mouth.y - height + 6 : mouth.y - 6;
  const box = { x, y, width, height };
  return { line: setIn(box, [word], anchor)[0] as Line, box };
}

function strikeDraft(finding: MarkedFinding, box: Box): Draft {
  const paths = strikePaths(box, handOf(finding.key));
  const right = box.x + box.width;
  const spots: Spot[] = [
    { at: { x: right + 34, y: box.y + 4 }, first: "right" },
    { at: { x: right + 30, y: box.y + box.height + 6 }, first: "right" },
    { at: { x: right - 46, y: box.y + box.height + 18 }, first: "left" },
    { at: { x: right - 26, y: box.y - 18 }, first: "left" },
  ];
  return {
    strokes: paths.map((path, i) => ({ id: `strike:${i}`, path, more: false })),
    caret: null,
    covers: [{ x: right, y: box.y - 8, width: 24, height: box.height + 16 }],
    tracks: [],
    places: spots.flatMap(({ at, first }) => captions(at, broken(finding.mark.words), first)),
    bare: spots.map(({ at }) => at),
  };
}

function askDraft(finding: MarkedFinding, spots: readonly Spot[], active: boolean): Draft | null {
  if (spots.length === 0) return null;
  const words = active ? broken(finding.mark.words) : [];
  const places = spots.flatMap(({ at, first }) => captions(at, words, first));
  return { strokes: [], caret: null, covers: [], tracks: [], places, bare: spots.map(({ at }) => at) };
}

/** Where a question may stand: at a corner of its component, outside the ring if there is one, or beside its connection. */
function askSpots(sheet: Sheet, taken: Taken, anchor: string | undefined, connection: string | undefined): readonly Spot[] {
  const box = anchor === undefined ? undefined : sheet.boxes.get(anchor);
  if (!box) return connection === undefined ? [] : routePlates(sheet, connection);
  return taken.rings.has(anchor as string) ? ringPlates(ellipseAround(box)) : cornerSpots(box);
}

function cornerSpots(box: Box): Spot[] {
  const right = box.x + box.width + 18;
  const left = box.x - 18;
  const bottom = box.y + box.height;
  const corners = [
    { x: right, y: box.y }, { x: right, y: bottom }, { x: left, y: box.y }, { x: left, y: bottom },
    { x: box.x + box.width - 16, y: box.y - 16 }, { x: centre(box).x, y: box.y - 16 }, { x: box.x + 16, y: bottom + 16 },
  ];
  return corners.map((at) => ({ at, first: at.x < box.x ? "left" : "right" }));
}

function moreStrokes(finding: MarkedFinding, sheet: Sheet, crowd: Crowd, base: Draft): Stroke[] {
  const drawn = new Set(base.strokes.map((stroke) => stroke.id));
  const connections = finding.evidence.connections.filter((id) => sheet.routes.has(id) && !drawn.has(`wave:${id}`));
  const waves = connections.map((id) => moreWave(finding.key, id, sheet, crowd));
  const rings = looseComponents(finding, sheet).map((id) => moreRing(finding, id, sheet));
  return [...waves, ...rings].filter((stroke) => stroke.path !== "");
}

function moreWave(key: string, id: string, sheet: Sheet, crowd: Crowd): Stroke {
  const { points } = sheet.routes.get(id) as Route;
  const { track } = placeOf(points, obstaclesOf(crowd, points), LONGEST_WAVE_PX);
  return { id: `wave:${id}`, path: wavePath(track, handOf(key + id)), more: true };
}

function moreRing(finding: MarkedFinding, id: string, sheet: Sheet): Stroke {
  const ellipse = ellipseAround(sheet.boxes.get(id) as Box);
  return { id: `ring:${id}`, path: ringPath(ellipse, handOf(finding.key + id)), more: true };
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
