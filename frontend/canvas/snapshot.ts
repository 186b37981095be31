/** What a design is at one moment: plain values read from the shared document, never changed. */

import * as Y from "yjs";

/** Name of the document's parts, shared with the server. */
export const MAPS = ["meta", "components", "connections", "framing", "waivers"] as const;

export type Shared = Y.Map<unknown>;
export type Value = number | string | boolean;
export type Attributes = Readonly<Record<string, Value>>;
export type Status = "v1" | "planned";
export type Mode = "sync" | "async" | "batch";
export type Point = readonly [number, number];

export interface Component {
  readonly id: string;
  readonly label: string;
  /** What the person says it is; null when nobody has said. */
  readonly kind: string | null;
  readonly note: string;
  readonly attributes: Attributes;
  readonly provides: readonly string[];
  readonly status: Status;
  readonly position: Point;
}

export interface Connection {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly flow: string | null;
  readonly mode: Mode | null;
  readonly label: string;
  readonly attributes: Attributes;
}

export const FRAMING_TEXTS = [
  "decision", "users", "metric", "guardrail_metric", "baseline", "retraining", "label_timing", "stage", "stakes",
] as const;
export const FRAMING_TABLES = ["error_costs", "objectives"] as const;
export const FRAMING_LISTS = ["assumptions", "out_of_scope", "tradeoffs", "tags"] as const;

export type FramingText = (typeof FRAMING_TEXTS)[number];
export type FramingTable = (typeof FRAMING_TABLES)[number];
export type FramingList = (typeof FRAMING_LISTS)[number];

export type Framing = Readonly<
  Record<FramingText, string> & Record<FramingTable, Attributes> & Record<FramingList, readonly string[]>
>;

export interface Waiver {
  readonly id: string;
  readonly rule: string;
  readonly anchors: readonly string[];
  readonly reason: string;
  readonly until: string | null;
}

export interface Meta {
  readonly title: string;
  readonly prompt: string | null;
}

export interface DesignSnapshot {
  readonly components: ReadonlyMap<string, Component>;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly framing: Framing;
  readonly meta: Meta;
  readonly waivers: ReadonlyMap<string, Waiver>;
}

export type Maps = Record<(typeof MAPS)[number], Shared>;

export function readAll(maps: Maps): DesignSnapshot {
  return {
    components: readEach(maps.components, readComponent),
    connections: readEach(maps.connections, readConnection),
    framing: readFraming(maps.framing),
    meta: readMeta(maps.meta),
    waivers: readEach(maps.waivers, readWaiver),
  };
}

export function readAgain(before: DesignSnapshot, maps: Maps, touched: Partial<Record<string, Set<string>>>): DesignSnapshot {
  return {
    components: touched["components"]
      ? patch(before.components, maps.components, touched["components"], readComponent)
      : before.components,
    connections: touched["connections"]
      ? patch(before.connections, maps.connections, touched["connections"], readConnection)
      : before.connections,
    framing: touched["framing"] ? readFraming(maps.framing) : before.framing,
    meta: touched["meta"] ? readMeta(maps.meta) : before.meta,
    waivers: touched["waivers"] ? readEach(maps.waivers, readWaiver) : before.waivers,
  };
}

type Read<T> = (id: string, value: unknown) => T | null;

function readEach<T>(map: Shared, read: Read<T>): ReadonlyMap<string, T> {
  const parts = new Map<string, T>();
  // Sorted, because the order of keys in a Y.Map differs from one replica to the next.
  for (const id of [...map.keys()].sort()) {
    const part = read(id, map.get(id));
    if (part !== null) parts.set(id, part);
  }
  return parts;
}

function patch<T>(before: ReadonlyMap<string, T>, map: Shared, ids: Set<string>, read: Read<T>): ReadonlyMap<string, T> {
  if ([...ids].some((id) => !before.has(id))) {
    return readEach(map, (id, value) => (ids.has(id) ? read(id, value) : (before.get(id) ?? read(id, value))));
  }
  const parts = new Map(before);
  for (const id of ids) {
    const part = map.has(id) ? read(id, map.get(id)) : null;
    if (part === null) parts.delete(id);
    else parts.set(id, part);
  }
  return parts;
}

const readComponent: Read<Component> = (id, value) => {
  if (!(value instanceof Y.Map)) return null;
  return {
    id,
    label: text(value.get("label")),
    kind: text(value.get("kind")) || null,
    note: text(value.get("note")),
    attributes: readAttributes(value.get("attributes")),
    provides: readTexts(value.get("provides")),
    status: value.get("status") === "planned" ? "planned" : "v1",
    position: readPoint(value.get("position")),
  };
};

const MODES: readonly string[] = ["sync", "async", "batch"];

const readConnection: Read<Connection> = (id, value) => {
  if (!(value instanceof Y.Map)) return null;
  const mode = text(value.get("mode"));
  return {
    id,
    source: text(value.get("from")),
    target: text(value.get("to")),
    flow: text(value.get("flow")) || null,
    mode: MODES.includes(mode) ? (mode as Mode) : null,
    label: text(value.get("label")),
    attributes: readAttributes(value.get("attributes")),
  };
};

const readWaiver: Read<Waiver> = (id, value) => {
  const plain = (value instanceof Y.Map ? value.toJSON() : value) as Record<string, unknown> | null;
  if (typeof plain !== "object" || plain === null) return null;
  return {
    id,
    rule: text(plain["rule"]),
    anchors: readTexts(plain["anchors"]),
    reason: text(plain["reason"]),
    until: text(plain["until"]) || null,
  };
};

function readFraming(map: Shared): Framing {
  const texts = FRAMING_TEXTS.map((name) => [name, text(map.get(name))]);
  const tables = FRAMING_TABLES.map((name) => [name, readAttributes(map.get(name))]);
  const lists = FRAMING_LISTS.map((name) => [name, readTexts(map.get(name))]);
  return Object.fromEntries([...texts, ...tables, ...lists]) as Framing;
}

function readMeta(map: Shared): Meta {
  return { title: text(map.get("title")), prompt: text(map.get("prompt")) || null };
}

function readAttributes(value: unknown): Attributes {
  const plain = (value instanceof Y.Map ? value.toJSON() : value) as Record<string, unknown> | null | undefined;
  if (typeof plain !== "object" || plain === null) return {};
  return Object.fromEntries(Object.entries(plain).filter((entry): entry is [string, Value] => isValue(entry[1])));
}

function isValue(value: unknown): value is Value {
  return typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && isFinite(value));
}

function readTexts(value: unknown): readonly string[] {
  const plain = value instanceof Y.Array ? (value.toJSON() as unknown) : value;
  return Array.isArray(plain) ? plain.filter((item): item is string => typeof item === "string") : [];
}

/** How far from the middle of the sheet a component may lie, in pixels; the server reads no further either. */
export const MAX_REACH = 1_000_000;

/** A place on the sheet; what is none is its middle, as the server reads it. */
export function readPoint(value: unknown): Point {
  return placeIn(value) ?? [0, 0];
}

export function placeIn(value: unknown): Point | null {
  const [x, y] = Array.isArray(value) ? (value as unknown[]) : [];
  return within(x) && within(y) ? [x, y] : null;
}

function within(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= MAX_REACH;
}

export function samePoint(a: Point, b: Point): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : value instanceof Y.Text ? value.toString() : "";
}
