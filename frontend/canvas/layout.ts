/** Tidy-up: the layered layout of ELK, computed in a worker, applied as one step. */

import ELK, { type ElkNode } from "elkjs/lib/elk-api";
import type { DesignSnapshot, Point } from "./document";
import type { Box } from "./geometry";
import { GRID_PX, HEIGHT_PX, MIN_WIDTH_PX } from "./shape";

/** Beside this script, as the build puts it. */
const WORKER_FILE = "elk-worker.js";
const ROW_GAP_PX = 64;
const COLUMN_GAP_PX = 72;

const OPTIONS: Readonly<Record<string, string>> = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.spacing.nodeNode": String(ROW_GAP_PX),
  "elk.layered.spacing.nodeNodeBetweenLayers": String(COLUMN_GAP_PX),
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.separateConnectedComponents": "true",
  "elk.spacing.componentComponent": String(ROW_GAP_PX),
};

/** The design as ELK reads it; the order of the request path breaks ties, so layouts are stable. */
export function elkGraph(design: DesignSnapshot, boxes: ReadonlyMap<string, Box>, order: readonly string[]): ElkNode {
  const lines = [...design.connections.values()].filter(
    ({ source, target }) => source !== target && design.components.has(source) && design.components.has(target),
  );
  return {
    id: "sheet",
    layoutOptions: { ...OPTIONS },
    children: order.map((id) => child(id, boxes.get(id))),
    edges: lines.map(({ id, source, target }) => ({ id, sources: [`${source} out`], targets: [`${target} in`] })),
  };
}

/** All lines meet a component at its mid-sides, so that a row of components stands in one line. */
function child(id: string, box: Box | undefined): ElkNode {
  const width = box?.width ?? MIN_WIDTH_PX;
  const height = box?.height ?? HEIGHT_PX;
  return {
    id, width, height,
    layoutOptions: { "elk.portConstraints": "FIXED_POS" },
    ports: [{ id: `${id} in`, x: 0, y: height / 2, width: 0, height: 0 }, { id: `${id} out`, x: width, y: height / 2, width: 0, height: 0 }],
  };
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

/** Compute where everything goes; rejects when the worker cannot be started. */
export async function tidy(
  design: DesignSnapshot, boxes: ReadonlyMap<string, Box>, order: readonly string[],
): Promise<readonly (readonly [string, Point])[]> {
  engine ??= new ELK({ workerFactory: () => new Worker(new URL(WORKER_FILE, import.meta.url)) });
  return positionsOf(await engine.layout(elkGraph(design, boxes, order)), originOf(design));
}
