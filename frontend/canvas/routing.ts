/**
 * Ways for connections: orthogonal lines that leave and enter at mid-sides, share a side in equal
 * parts, go round components and keep off each other. Pure and deterministic: the same boxes and
 * ends give the same drawing on every screen.
 *
 * 1. every line gets the pair of sides that gives its cheapest simple way;
 * 2. the lines of one side share it, in the order of where they go;
 * 3. every line is drawn between its two ports along the cheapest of many simple ways.
 */

import type { Box } from "./geometry";
import { placeLabels, type LabelSpot } from "./labels";
import { Field, LANE_PX, Lanes, near } from "./obstacles";
import { isAcross, middle, out, sharePorts, type Line, type Ports } from "./ports";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Side = "left" | "right" | "top" | "bottom";

export interface Ends {
  readonly source: string;
  readonly target: string;
  /** What is written on the line, to keep room for it. */
  readonly label: string;
}

export interface Route {
  /** Corners from the source's side to the target's side, before rounding. */
  readonly points: readonly Point[];
  readonly label: LabelSpot | null;
  readonly sides: readonly [Side, Side];
}

const SIDES: readonly Side[] = ["right", "bottom", "left", "top"];
const STUB_PX = 22;
const GUTTER_PX = 28;
const BEND_COST = 46;
const HIT_COST = 1500;
const SHARE_COST = 50;
/** Up to so many lines crossings are counted too; beyond, the drawing would wait for it. */
const CROSSINGS_UP_TO = 120;
const ROUNDS = 3;
/** So many components in the way are gone round; a drawing that needs more needs tidying. */
const MOST_DETOURS = 5;

/** Route the stale lines (all when null); the others keep the way they had. */
export function routeAll(
  boxes: ReadonlyMap<string, Box>,
  ends: ReadonlyMap<string, Ends>,
  before: ReadonlyMap<string, Route>,
  stale: ReadonlySet<string> | null,
): ReadonlyMap<string, Route> {
  const drawable = [...ends].filter(([, { source, target }]) => boxes.has(source) && boxes.has(target));
  const isStale = (id: string): boolean => stale === null || stale.has(id) || !before.has(id);
  const concerned = stale === null ? drawable : neighbours(drawable, isStale);
  const job: Job = { boxes, before, isStale, field: new Field(boxes), crossings: drawable.length <= CROSSINGS_UP_TO };
  const sides = chooseAll(concerned, job);
  const ways = drawWays(concerned, sides, job);
  return assemble(drawable, ways, sides, job);
}

/** What every step of one routing looks at. */
interface Job {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly before: ReadonlyMap<string, Route>;
  readonly isStale: (id: string) => boolean;
  readonly field: Field;
  readonly crossings: boolean;
}

/** Stale lines and those that share a component with one: they share its sides. */
function neighbours(drawable: readonly Line[], isStale: (id: string) => boolean): readonly Line[] {
  const touched = new Set<string>();
  for (const [id, { source, target }] of drawable) if (isStale(id)) touched.add(source).add(target);
  return drawable.filter(([, { source, target }]) => touched.has(source) || touched.has(target));
}

function drawWays(
  concerned: readonly Line[], sides: ReadonlyMap<string, readonly [Side, Side]>, job: Job,
): ReadonlyMap<string, readonly Point[]> {
  const ports = sharePorts(concerned, sides, job.boxes);
  const lanes = new Lanes(job.crossings);
  const ways = new Map<string, readonly Point[]>();
  const keep = (id: string, way: readonly Point[]): void => {
    ways.set(id, way);
    lanes.add(way);
  };
  for (const [id] of concerned) if (!job.isStale(id)) keep(id, job.before.get(id)!.points);
  const waiting = concerned.filter(([id]) => job.isStale(id)).map(([id, line]) => ({ id, line, span: span(ports.get(id)!) }));
  for (const { id, line } of waiting.sort(byReach)) keep(id, drawWay(line, sides.get(id)!, ports.get(id)!, job, lanes));
  return ways;
}

function assemble(
  drawable: readonly Line[], ways: ReadonlyMap<string, readonly Point[]>, sides: ReadonlyMap<string, readonly [Side, Side]>, job: Job,
): ReadonlyMap<string, Route> {
  const { before, boxes, isStale } = job;
  const allWays = new Map(drawable.map(([id]) => [id, ways.get(id) ?? before.get(id)!.points]));
  const wanted = drawable.filter(([id, line]) => line.label && isStale(id)).map(([id, line]) => ({ id, text: line.label, way: ways.get(id)! }));
  const spots = placeLabels(wanted, boxes, allWays);
  const routes = new Map<string, Route>();
  for (const [id] of drawable) {
    const old = before.get(id);
    if (!isStale(id) && old) {
      routes.set(id, old);
      continue;
    }
    const fresh: Route = { points: ways.get(id)!, label: spots.get(id) ?? null, sides: sides.get(id)! };
    routes.set(id, old && JSON.stringify(old) === JSON.stringify(fresh) ? old : fresh);
  }
  return routes;
}

interface Reach {
  readonly id: string;
  readonly line: Ends;
  readonly span: number;
}

/** Short lines first: they have the least choice. */
function byReach(a: Reach, b: Reach): number {
  return a.span - b.span || (a.id < b.id ? -1 : 1);
}

function span([from, to]: Ports): number {
  return Math.abs(from.x - to.x) + Math.abs(from.y - to.y);
}

/** A pair of sides for every line, near ones first, each keeping off the sides and ways taken before it. */
function chooseAll(concerned: readonly Line[], job: Job): ReadonlyMap<string, readonly [Side, Side]> {
  const sides = new Map<string, readonly [Side, Side]>();
  const taken = new Taken(new Lanes(job.crossings));
  for (const [id, line] of concerned) {
    if (job.isStale(id)) continue;
    const { sides: kept, points } = job.before.get(id)!;
    sides.set(id, kept);
    taken.add(line, kept, points);
  }
  const waiting = concerned
    .filter(([id]) => job.isStale(id))
    .map(([id, line]) => ({ id, line, span: apart(job.boxes.get(line.source)!, job.boxes.get(line.target)!) }));
  for (const { id, line } of waiting.sort(byReach)) {
    const { pair, way } = chooseSides(line, job, taken);
    sides.set(id, pair);
    taken.add(line, pair, way);
  }
  return sides;
}

function chooseSides(
  line: Ends, { boxes, field }: Job, taken: Taken,
): { pair: readonly [Side, Side]; way: readonly Point[] } {
  const from = boxes.get(line.source)!;
  const to = boxes.get(line.target)!;
  const loop = line.source === line.target;
  let best: { pair: readonly [Side, Side]; way: readonly Point[] } = { pair: ["right", "left"], way: [] };
  let least = Infinity;
  for (const leave of loop ? (["right"] as const) : SIDES) {
    for (const enter of loop ? (["top"] as const) : SIDES) {
      const ports: Ports = [middle(from, leave), middle(to, enter)];
      const share = SHARE_COST * taken.count(line, [leave, enter]);
      if (span(ports) + share + BEND_COST * fewestBends(ports, leave, enter) >= least) continue;
      for (const way of simpleWays(ports, [leave, enter], from, to, [], false)) {
        let cost = price(way) + share;
        if (cost >= least) continue;
        cost += HIT_COST * field.hits(way, line);
        if (cost >= least) continue;
        cost += taken.lanes.price(way, least - cost);
        if (cost < least - 0.5) [least, best] = [cost, { pair: [leave, enter], way }];
      }
    }
  }
  return best;
}

/** A bound, to leave out pairs of sides that cannot win. */
function fewestBends([p, q]: Ports, leave: Side, enter: Side): number {
  const across = isAcross(leave);
  const [a, b] = [turned(p, across), turned(q, across)];
  if (across !== isAcross(enter)) {
    const ahead = (b.x - a.x) * out(leave) >= STUB_PX && (a.y - b.y) * out(enter) >= STUB_PX - 6;
    return ahead ? 1 : 3;
  }
  if (out(leave) === out(enter)) return 2;
  if ((b.x - a.x) * out(leave) <= 0) return 4;
  return Math.abs(a.y - b.y) < 0.5 ? 0 : 2;
}

function apart(a: Box, b: Box): number {
  return Math.abs(a.x + a.width / 2 - b.x - b.width / 2) + Math.abs(a.y + a.height / 2 - b.y - b.height / 2);
}

/** Sides and ways that are taken. */
class Taken {
  private readonly berths = new Map<string, number>();

  constructor(readonly lanes: Lanes) {}

  add(line: Ends, [leave, enter]: readonly [Side, Side], way: readonly Point[]): void {
    for (const key of [`${leave} ${line.source}`, `${enter} ${line.target}`]) this.berths.set(key, (this.berths.get(key) ?? 0) + 1);
    this.lanes.add(way);
  }

  count(line: Ends, [leave, enter]: readonly [Side, Side]): number {
    return (this.berths.get(`${leave} ${line.source}`) ?? 0) + (this.berths.get(`${enter} ${line.target}`) ?? 0);
  }
}

/** The cheapest way between two ports, with more detours tried while something is in the way. */
function drawWay(
  line: Ends, sides: readonly [Side, Side], ports: Ports, { boxes, field }: Job, lanes: Lanes,
): readonly Point[] {
  const from = boxes.get(line.source)!;
  const to = boxes.get(line.target)!;
  const around = new Set<Box>();
  let best: readonly Point[] = [];
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const ways = [...simpleWays(ports, sides, from, to, around, true)].map((way) => ({ way, base: price(way) }));
    // Cheapest first: most ways are then never looked at closely.
    ways.sort((a, b) => a.base - b.base);
    for (const { way, base } of ways) {
      if (base >= least) break;
      let cost = base + HIT_COST * field.hits(way, line);
      if (cost >= least) continue;
      cost += lanes.price(way, least - cost);
      if (cost < least - 0.5) [least, best] = [cost, way];
    }
    const before = around.size;
    for (const box of field.hitBoxes(best, line)) if (around.size < MOST_DETOURS) around.add(box);
    if (around.size === before) break;
  }
  return tidyWay(best);
}

function price(way: readonly Point[]): number {
  let length = 0;
  for (let i = 1; i < way.length; i += 1) length += Math.abs(way[i]!.x - way[i - 1]!.x) + Math.abs(way[i]!.y - way[i - 1]!.y);
  return length + BEND_COST * (way.length - 2);
}

/* ---- simple ways ------------------------------------------------------------------------ */

function* simpleWays(
  [p, q]: Ports, [leave, enter]: readonly [Side, Side], from: Box, to: Box, around: Iterable<Box>, fine: boolean,
): Generator<readonly Point[]> {
  const across = isAcross(leave);
  if (across === isAcross(enter)) {
    // Both ends lie on one axis; `turned` lets one piece of code serve both axes.
    const ways = parallelWays(turned(p, across), turned(q, across), out(leave), out(enter), channels(p, q, from, to, around, across, fine));
    for (const way of ways) yield way.map((point) => turned(point, across));
  } else if (across) {
    yield* cornerWays(p, q, leave, enter, from, to, around, fine);
  } else {
    for (const way of cornerWays(q, p, enter, leave, to, from, around, fine)) yield [...way].reverse();
  }
}

/** Ways that leave and enter across; points have their x along the sides' axis. */
function* parallelWays(p: Point, q: Point, leaving: number, entering: number, channel: Channels): Generator<readonly Point[]> {
  const facing = leaving === -entering && (q.x - p.x) * leaving > 0;
  if (facing && Math.abs(p.y - q.y) < 0.5) {
    yield [p, q];
    if (!channel.detours) return;
  }
  for (const x of channel.main) {
    if ((x - p.x) * leaving >= STUB_PX - 8 && (x - q.x) * entering >= STUB_PX - 8) {
      yield [p, { x, y: p.y }, { x, y: q.y }, q];
    }
  }
  const a = p.x + leaving * STUB_PX;
  const b = q.x + entering * STUB_PX;
  for (const y of channel.cross) yield [p, { x: a, y: p.y }, { x: a, y }, { x: b, y }, { x: b, y: q.y }, q];
}

/** Ways that leave across and enter from above or below. */
function* cornerWays(
  p: Point, q: Point, leave: Side, enter: Side, from: Box, to: Box, around: Iterable<Box>, fine: boolean,
): Generator<readonly Point[]> {
  const leaving = out(leave);
  const entering = out(enter);
  const channel = channels(p, q, from, to, around, true, fine);
  if ((q.x - p.x) * leaving >= STUB_PX && (p.y - q.y) * entering >= STUB_PX - 6) {
    yield [p, { x: q.x, y: p.y }, q];
    if (!channel.detours) return;
  }
  for (const x of channel.main) {
    if ((x - p.x) * leaving < STUB_PX - 8) continue;
    for (const y of new Set([q.y + entering * STUB_PX, ...channel.cross])) {
      if ((y - q.y) * entering >= STUB_PX - 8) yield [p, { x, y: p.y }, { x, y }, { x: q.x, y }, q];
    }
  }
}

interface Channels {
  /** Where to turn along the axis of the sides, and across it. */
  readonly main: readonly number[];
  readonly cross: readonly number[];
  /** Something is in the way: longer ways are worth a look. */
  readonly detours: boolean;
}

function channels(p: Point, q: Point, from: Box, to: Box, around: Iterable<Box>, across: boolean, fine: boolean): Channels {
  const blocking = [...around];
  const own = [from, to];
  const xs = lanes([(p.x + q.x) / 2, ...own.flatMap(besides)], blocking.flatMap(besides));
  const ys = lanes([(p.y + q.y) / 2, ...own.flatMap(aboveBelow)], blocking.flatMap(aboveBelow));
  const detours = blocking.length > 0;
  return across ? { main: xs, cross: ys, detours } : { main: ys, cross: xs, detours };

  function lanes(near: readonly number[], far: readonly number[]): readonly number[] {
    const beside = fine ? near.flatMap((v) => [v, v - LANE_PX * 1.5, v + LANE_PX * 1.5]) : near;
    return [...new Set([...beside, ...far])];
  }
}

function besides({ x, width }: Box): number[] {
  return [x - GUTTER_PX, x + width + GUTTER_PX];
}

function aboveBelow({ y, height }: Box): number[] {
  return [y - GUTTER_PX, y + height + GUTTER_PX];
}

function turned(point: Point, across: boolean): Point {
  return across ? point : { x: point.y, y: point.x };
}

/** Without repeated points and points on a straight line. */
function tidyWay(way: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const point of way) {
    const last = kept.at(-1);
    const earlier = kept.at(-2);
    if (last && near(last.x, point.x) && near(last.y, point.y)) continue;
    if (last && earlier && ((near(earlier.x, last.x) && near(last.x, point.x)) || (near(earlier.y, last.y) && near(last.y, point.y)))) kept.pop();
    kept.push(point);
  }
  return kept;
}
