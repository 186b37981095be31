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

const NOTHING: GeometrySnapshot = { boxes: new Map(), routes: new Map() };

/** The drawing's geometry, watched as a whole (marks) or line by line (connections). */
export class Geometry {
  private state: GeometrySnapshot = NOTHING;
  private ends: ReadonlyMap<string, Ends> = new Map();
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

  /**
   * Take the boxes and connections as they stand now and route what changed. While `dragging`,
   * lines that merely pass by keep their way until the drop.
   */
  update(boxes: ReadonlyMap<string, Box>, ends: ReadonlyMap<string, Ends>, dragging: boolean): void {
    const moved = changedBoxes(this.state.boxes, boxes);
    if (moved.size === 0 && sameEnds(this.ends, ends)) return;
    const stale = dragging ? touching(ends, moved, this.ends) : null;
    const routes = routeAll(boxes, ends, this.state.routes, stale);
    const before = this.state.routes;
    this.state = { boxes, routes };
    this.ends = ends;
    this.tell(before, routes);
  }

  private tell(before: ReadonlyMap<string, Route>, after: ReadonlyMap<string, Route>): void {
    for (const [id, listeners] of this.perRoute) {
      if (before.get(id) !== after.get(id)) for (const listener of [...listeners]) listener();
    }
    for (const listener of [...this.listeners]) listener();
  }
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

/** Connections with an end that moved, or that are new. */
function touching(ends: ReadonlyMap<string, Ends>, moved: Set<string>, before: ReadonlyMap<string, Ends>): Set<string> {
  const stale = new Set<string>();
  for (const [id, { source, target }] of ends) {
    if (moved.has(source) || moved.has(target) || !before.has(id)) stale.add(id);
  }
  return stale;
}
