/** Copy and paste: a fragment of a design as text, in the same words as the file format. */

import type { Component, Connection, DesignDocument, DesignSnapshot, Mode, NewComponent, NewConnection, Point, Value } from "./document";
import { GRID_PX } from "./shape";

const FORMAT = 1;
/** A pasted text longer than this is not read. */
const MAX_CHARACTERS = 4_000_000;

export interface Fragment {
  readonly components: readonly (NewComponent & { readonly id: string })[];
  readonly connections: readonly NewConnection[];
}

/** The selected components with the connections among them, as text. */
export function copyText(design: DesignSnapshot, ids: ReadonlySet<string>): string {
  const components = [...ids].flatMap((id) => design.components.get(id) ?? []);
  const chosen = new Set(components.map((part) => part.id));
  const connections = [...design.connections.values()].filter((line) => chosen.has(line.source) && chosen.has(line.target));
  const data = { redline: FORMAT, components: components.map(plainComponent), connections: connections.map(plainConnection) };
  return JSON.stringify(data, null, 1);
}

/** The whole design as text of the file format, to keep a copy of it. */
export function designText(design: DesignSnapshot): string {
  const { title, prompt } = design.meta;
  const data = {
    redline: FORMAT, title, prompt,
    components: [...design.components.values()].map(plainComponent),
    connections: [...design.connections.values()].map(plainConnection),
    framing: design.framing,
    waivers: [...design.waivers.values()].map(({ rule, anchors, reason, until }) => ({ rule, anchors, reason, ...(until ? { until } : {}) })),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

function plainComponent({ id, label, kind, note, attributes, provides, status, position }: Component): object {
  return { id, label, ...(kind ? { kind } : {}), note, attributes, provides, status, position };
}

function plainConnection({ id, source, target, flow, mode, label, attributes }: Connection): object {
  return { id, from: source, to: target, ...(flow ? { flow } : {}), ...(mode ? { mode } : {}), label, attributes };
}

/** Read a fragment or a whole design from text; null when it is neither. */
export function readFragment(text: string): Fragment | null {
  if (text.length > MAX_CHARACTERS || !text.trimStart().startsWith("{")) return null;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isTable(data) || data["redline"] !== FORMAT || !Array.isArray(data["components"])) return null;
  const components = (data["components"] as unknown[]).filter(isTable).map(readComponent);
  const known = new Set(components.map((part) => part.id));
  const listed = Array.isArray(data["connections"]) ? (data["connections"] as unknown[]).filter(isTable) : [];
  const connections = listed.map(readConnection).filter((line) => known.has(line.source) && known.has(line.target));
  return components.length > 0 ? { components, connections } : null;
}

function readComponent(raw: Table, index: number): NewComponent & { id: string } {
  return {
    id: text(raw["id"]) || `#${index}`,
    label: text(raw["label"]),
    kind: text(raw["kind"]) || null,
    note: text(raw["note"]),
    attributes: values(raw["attributes"]),
    provides: Array.isArray(raw["provides"]) ? (raw["provides"] as unknown[]).filter((item) => typeof item === "string") : [],
    status: raw["status"] === "planned" ? "planned" : "v1",
    position: point(raw["position"]),
  };
}

function readConnection(raw: Table): NewConnection {
  const mode = text(raw["mode"]);
  return {
    source: text(raw["from"]),
    target: text(raw["to"]),
    flow: text(raw["flow"]) || null,
    mode: mode === "sync" || mode === "async" || mode === "batch" ? (mode as Mode) : null,
    label: text(raw["label"]),
    attributes: values(raw["attributes"]),
  };
}

/** Put a fragment into the design, in one step; returns the new components' ids. */
export function paste(document: DesignDocument, fragment: Fragment, centre: Point | null): string[] {
  const [dx, dy] = shift(fragment, document.snapshot(), centre);
  return document.transact(() => {
    const ids = new Map<string, string>();
    for (const part of fragment.components) {
      const { id, ...rest } = part;
      const position: Point = [part.position[0] + dx, part.position[1] + dy];
      ids.set(id, document.addComponent({ ...rest, position }));
    }
    for (const line of fragment.connections) {
      document.connect({ ...line, source: ids.get(line.source)!, target: ids.get(line.target)! });
    }
    return [...ids.values()];
  });
}

const STEP_PX = GRID_PX * 2;

/** To the given centre; otherwise down and right until no component stands exactly there. */
function shift(fragment: Fragment, design: DesignSnapshot, centre: Point | null): Point {
  const xs = fragment.components.map((part) => part.position[0]);
  const ys = fragment.components.map((part) => part.position[1]);
  if (centre) {
    const middle = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2] as const;
    return [toGrid(centre[0] - middle[0]), toGrid(centre[1] - middle[1])];
  }
  const taken = new Set([...design.components.values()].map((part) => part.position.join()));
  for (let step = 0; ; step += STEP_PX) {
    if (!fragment.components.some(({ position: [x, y] }) => taken.has([x + step, y + step].join()))) return [step, step];
  }
}

function toGrid(value: number): number {
  return Math.round(value / GRID_PX) * GRID_PX;
}

type Table = Readonly<Record<string, unknown>>;

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function values(value: unknown): Record<string, Value> {
  if (!isTable(value)) return {};
  const kept = Object.entries(value).filter(([, item]) => ["string", "number", "boolean"].includes(typeof item));
  return Object.fromEntries(kept) as Record<string, Value>;
}

function point(value: unknown): Point {
  const [x, y] = Array.isArray(value) ? (value as unknown[]) : [];
  return [typeof x === "number" && isFinite(x) ? x : 0, typeof y === "number" && isFinite(y) ? y : 0];
}
