/**
 * Where everything is drawn: boxes of components and routes of connections, also mid-drag.
 *
 * Only the connections that a move concerns are routed again, so that a drag among a thousand
 * components costs what its own few lines cost.
 */

import { routeAll, type Ends, type Route } from "./routing";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GeometrySnapshot {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly routes: ReadonlyMap<string, Route>;
}

/** Up to so many lines every change routes them all, so that all screens show the same drawing at once. */
const WHOLE_UP_TO = 200;
/** A line this near a component that came or went is looked at again. */
const NEAR_PX = 40;

/** Where the number of a component hangs, so that it covers no line's end. */
export type TagSpot = "bottom" | "top" | "corner";

const NOTHING: GeometrySnapshot = { boxes: new Map(), routes: new Map() };
const NO_BOXES: ReadonlyMap<string, Box> = new Map();

/** The drawing's geometry, watched as a whole (marks) or line by line (connections). */
export class Geometry {
  private state: GeometrySnapshot = NOTHING;
  private ends: ReadonlyMap<string, Ends> = new Map();
  private busy: ReadonlySet<string> = new Set();
  /** Components in the middle of a drag, with the boxes they left. */
  private lifted: ReadonlyMap<string, Box> = NO_BOXES;
  private readonly listeners = new Set<() => void>();
  private readonly perRoute = new Map<string, Set<() => void>>();

  readonly snapshot = (): GeometrySnapshot => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Watch one connection's route. */
  subscribeRoute(id: string, listener: () => void): () => void {
    const watching = this.perRoute.get(id) ?? new Set();
    watching.add(listener);
    this.perRoute.set(id, watching);
    return () => {
      watching.delete(listener);
      if (watching.size === 0) this.perRoute.delete(id);
    };
  }

  route(id: string): Route | undefined {
    return this.state.routes.get(id);
  }

  /** Below when no line meets the lower side, else above, else off the lower corner. */
  tagSpot(id: string): TagSpot {
    if (!this.busy.has(`bottom ${id}`)) return "bottom";
    return this.busy.has(`top ${id}`) ? "corner" : "top";
  }

  /**
   * Take the boxes and connections as they stand now and route what changed. While `dragging`,
   * lines that merely pass by keep their way until the drop.
   */
  update(boxes: ReadonlyMap<string, Box>, ends: ReadonlyMap<string, Ends>, dragging: boolean): void {
    const moved = changedBoxes(this.state.boxes, boxes);
    const dropped = dragging ? NO_BOXES : this.lifted;
    if (moved.size === 0 && dropped.size === 0 && sameEnds(this.ends, ends)) return;
    const routes = routeAll(boxes, ends, this.state.routes, this.stale(boxes, ends, moved, dropped, dragging));
    this.lifted = dragging ? lift(this.lifted, moved, this.state.boxes) : NO_BOXES;
    const before = this.state.routes;
    this.state = { boxes, routes };
    this.ends = ends;
    this.busy = busySides(routes, ends);
    this.tell(before, routes);
  }

  private stale(
    boxes: ReadonlyMap<string, Box>, ends: ReadonlyMap<string, Ends>, moved: ReadonlySet<string>, dropped: ReadonlyMap<string, Box>, dragging: boolean,
  ): ReadonlySet<string> | null {
    if (!dragging && ends.size <= WHOLE_UP_TO) return null;
    const touched = new Set([...moved, ...dropped.keys()]);
    const passed = dragging ? [] : [...touched];
    const areas = passed.flatMap((id) => [boxes.get(id), this.state.boxes.get(id), dropped.get(id)]).filter((box) => box !== undefined);
    return concerned(ends, this.ends, touched, areas, this.state.routes);
  }

  private tell(before: ReadonlyMap<string, Route>, after: ReadonlyMap<string, Route>): void {
    for (const [id, listeners] of this.perRoute) {
      if (before.get(id) !== after.get(id)) for (const listener of [...listeners]) listener();
    }
    for (const listener of [...this.listeners]) listener();
  }
}

function busySides(routes: ReadonlyMap<string, Route>, ends: ReadonlyMap<string, Ends>): ReadonlySet<string> {
  const busy = new Set<string>();
  for (const [id, { sides }] of routes) {
    const { source, target } = ends.get(id)!;
    busy.add(`${sides[0]} ${source}`).add(`${sides[1]} ${target}`);
  }
  return busy;
}

function changedBoxes(before: ReadonlyMap<string, Box>, after: ReadonlyMap<string, Box>): Set<string> {
  const changed = new Set<string>();
  for (const [id, box] of after) if (!sameBox(before.get(id), box)) changed.add(id);
  for (const id of before.keys()) if (!after.has(id)) changed.add(id);
  return changed;
}

function sameBox(a: Box | undefined, b: Box): boolean {
  return a === b || (!!a && a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height);
}

function sameEnds(a: ReadonlyMap<string, Ends>, b: ReadonlyMap<string, Ends>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [id, ends] of b) {
    const old = a.get(id);
    if (!old || old.source !== ends.source || old.target !== ends.target || old.label !== ends.label) return false;
  }
  return true;
}

/** Where dragged components stood before they were lifted. */
function lift(lifted: ReadonlyMap<string, Box>, moved: ReadonlySet<string>, boxes: ReadonlyMap<string, Box>): ReadonlyMap<string, Box> {
  const next = new Map(lifted);
  for (const id of moved) {
    const box = boxes.get(id);
    if (box && !next.has(id)) next.set(id, box);
  }
  return next;
}

/** Lines with an end that moved, lines that are new or differ, and lines that pass where a component came or went. */
function concerned(
  ends: ReadonlyMap<string, Ends>, before: ReadonlyMap<string, Ends>, moved: ReadonlySet<string>, areas: readonly Box[],
  routes: ReadonlyMap<string, Route>,
): Set<string> {
  const stale = new Set<string>();
  for (const [id, line] of ends) {
    const was = before.get(id);
    const differs = !was || was.source !== line.source || was.target !== line.target || was.label !== line.label;
    if (differs || moved.has(line.source) || moved.has(line.target) || areas.some((area) => passes(routes.get(id), area))) stale.add(id);
  }
  return stale;
}

function passes(route: Route | undefined, area: Box): boolean {
  const points = route?.points ?? [];
  return points.some((to, i) => {
    const from = points[i - 1] ?? to;
    return (
      Math.max(from.x, to.x) > area.x - NEAR_PX && Math.min(from.x, to.x) < area.x + area.width + NEAR_PX &&
      Math.max(from.y, to.y) > area.y - NEAR_PX && Math.min(from.y, to.y) < area.y + area.height + NEAR_PX
    );
  });
}
