/** Tidy-up: the layered layout of ELK, computed in a worker, applied as one step. */

import ELK, { type ElkNode } from "elkjs/lib/elk-api";
import type { Connection, DesignSnapshot, Point } from "./document";
import type { Box } from "./geometry";
import { GRID_PX, HEIGHT_PX, MIN_WIDTH_PX } from "./shape";

/** Beside this script, as the build puts it. */
const WORKER_FILE = "elk-worker.js";
const ROW_GAP_PX = 64;
const COLUMN_GAP_PX = 72;

const OPTIONS: Readonly<Record<string, string>> = {
  "elk.algorithm": "layered",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.spacing.nodeNode": String(ROW_GAP_PX),
  "elk.layered.spacing.nodeNodeBetweenLayers": String(COLUMN_GAP_PX),
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.separateConnectedComponents": "true",
  "elk.spacing.componentComponent": String(ROW_GAP_PX),
};

/** A way to lay the drawing out: along the request, along it in several rows, or downwards. */
export type Way = "right" | "rows" | "down";

/** Reading along the request is worth so much more than filling the sheet. */
const LIKING: Readonly<Record<Way, number>> = { right: 1, rows: 0.85, down: 0.8 };
/** Beyond so many components only the plain way is computed. */
const ALL_WAYS_UP_TO = 300;

/** The design as ELK reads it; the order of the request path breaks ties, so layouts are stable. */
export function elkGraph(
  design: DesignSnapshot, boxes: ReadonlyMap<string, Box>, order: readonly string[], way: Way = "right", aspect = 1.3,
): ElkNode {
  const lines = [...design.connections.values()].filter(
    ({ source, target }) => source !== target && design.components.has(source) && design.components.has(target),
  );
  const back = returning(lines, order);
  const wrapping = { "elk.layered.wrapping.strategy": "MULTI_EDGE", "elk.aspectRatio": String(aspect) };
  return {
    id: "sheet",
    layoutOptions: { ...OPTIONS, "elk.direction": way === "down" ? "DOWN" : "RIGHT", ...(way === "rows" ? wrapping : {}) },
    children: order.map((id) => child(id, boxes.get(id), way)),
    edges: lines.map(({ id, source, target }) => {
      const [from, to] = back.has(id) ? [target, source] : [source, target];
      return { id, sources: [`${from} out`], targets: [`${to} in`] };
    }),
  };
}

/** The connections that lead back into a path they came from: answers, feedback, a model going live. */
export function returning(lines: readonly Connection[], order: readonly string[]): ReadonlySet<string> {
  const leaving = new Map<string, Connection[]>(order.map((id) => [id, []]));
  for (const line of lines) leaving.get(line.source)?.push(line);
  const back = new Set<string>();
  const open = new Set<string>();
  const done = new Set<string>();
  for (const start of order) {
    // An explicit stack: a chain of thousands of components must not exhaust the engine's own.
    const path: { id: string; next: number }[] = done.has(start) ? [] : [{ id: start, next: 0 }];
    open.add(start);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const line = leaving.get(top.id)?.[top.next];
      top.next += 1;
      if (!line) {
        open.delete(top.id);
        done.add(top.id);
        path.pop();
      } else if (open.has(line.target)) back.add(line.id);
      else if (!done.has(line.target)) {
        open.add(line.target);
        path.push({ id: line.target, next: 0 });
      }
    }
    open.delete(start);
  }
  return back;
}

/** All lines meet a component at its mid-sides, so that a row of components stands in one line. */
function child(id: string, box: Box | undefined, way: Way): ElkNode {
  const width = box?.width ?? MIN_WIDTH_PX;
  const height = box?.height ?? HEIGHT_PX;
  const [enter, leave] = way === "down"
    ? [{ x: width / 2, y: 0 }, { x: width / 2, y: height }]
    : [{ x: 0, y: height / 2 }, { x: width, y: height / 2 }];
  return {
    id, width, height,
    layoutOptions: { "elk.portConstraints": "FIXED_POS" },
    ports: [{ id: `${id} in`, ...enter, width: 0, height: 0 }, { id: `${id} out`, ...leave, width: 0, height: 0 }],
  };
}

/** How large a layout can be shown in the view, at most at full size. */
function scaleIn(view: { width: number; height: number }, { width = 1, height = 1 }: ElkNode): number {
  return Math.min(1, view.width / width, view.height / height);
}

/** The layout that can be shown largest in the view, with a liking for the plain one. */
export function bestOf(results: readonly (readonly [Way, ElkNode])[], view: { width: number; height: number }): ElkNode {
  const worth = ([way, result]: readonly [Way, ElkNode]): number => scaleIn(view, result) * LIKING[way];
  return [...results].sort((a, b) => worth(b) - worth(a))[0]![1];
}

/** Positions on the grid, with the drawing's top left corner where it was. */
export function positionsOf(result: ElkNode, origin: Point): readonly (readonly [string, Point])[] {
  const children = result.children ?? [];
  const left = Math.min(...children.map((child) => child.x ?? 0));
  const top = Math.min(...children.map((child) => child.y ?? 0));
  return children.map((child) => {
    const x = origin[0] + (child.x ?? 0) - left;
    const y = origin[1] + (child.y ?? 0) - top;
    return [child.id, [toGrid(x), toGrid(y)]];
  });
}

function toGrid(value: number): number {
  return Math.round(value / GRID_PX) * GRID_PX;
}

/** The top left corner of the drawing as it stands, on the grid. */
export function originOf(design: DesignSnapshot): Point {
  const positions = [...design.components.values()].map((part) => part.position);
  if (positions.length === 0) return [0, 0];
  return [toGrid(Math.min(...positions.map(([x]) => x))), toGrid(Math.min(...positions.map(([, y]) => y)))];
}

let engine: InstanceType<typeof ELK> | null = null;

/** Compute where everything goes, to be seen in a view of this size; rejects when the worker cannot be started. */
export async function tidy(
  design: DesignSnapshot, boxes: ReadonlyMap<string, Box>, order: readonly string[], view: { width: number; height: number },
): Promise<readonly (readonly [string, Point])[]> {
  engine ??= new ELK({ workerFactory: () => new Worker(new URL(WORKER_FILE, import.meta.url)) });
  const ways: readonly Way[] = design.components.size > ALL_WAYS_UP_TO ? ["right"] : ["right", "rows", "down"];
  const results: (readonly [Way, ElkNode])[] = [];
  for (const way of ways) {
    const result = await engine.layout(elkGraph(design, boxes, order, way, view.width / view.height));
    results.push([way, result]);
    // Nothing the other ways could do would be liked better.
    if (scaleIn(view, result) >= LIKING.rows) break;
  }
  return positionsOf(bestOf(results, view), originOf(design));
}
