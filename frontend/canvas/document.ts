/**
 * The shared document: the only module that reads or edits the Y.Doc.
 *
 * Reading gives an immutable snapshot that keeps the identity of every part that did not
 * change, so React redraws only what did. Every write is one Yjs transaction with the origin
 * `ME`; the undo manager tracks that origin alone, so undo never takes back another person's edit.
 */

import * as Y from "yjs";

/** Origin of this person's edits. */
export const ME = "me";

/** Name of the document's parts, shared with the server. */
const MAPS = ["meta", "components", "connections", "framing", "waivers"] as const;

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

export interface NewComponent {
  readonly id?: string;
  readonly label: string;
  readonly kind?: string | null;
  readonly note?: string;
  readonly attributes?: Attributes;
  readonly provides?: readonly string[];
  readonly status?: Status;
  readonly position: Point;
}

export interface NewConnection {
  readonly id?: string;
  readonly source: string;
  readonly target: string;
  readonly flow?: string | null;
  readonly mode?: Mode | null;
  readonly label?: string;
  readonly attributes?: Attributes;
}

export type ComponentField = "kind" | "label" | "note" | "status";
export type ConnectionField = "flow" | "label" | "mode";

type Shared = Y.Map<unknown>;

/** A design that several people edit, with undo of one's own edits. */
export class DesignDocument {
  readonly doc: Y.Doc;
  readonly undoManager: Y.UndoManager;
  private readonly maps: Record<(typeof MAPS)[number], Shared>;
  private readonly listeners = new Set<() => void>();
  private cached: DesignSnapshot;

  constructor(doc: Y.Doc = new Y.Doc()) {
    this.doc = doc;
    this.maps = Object.fromEntries(MAPS.map((name) => [name, doc.getMap(name)])) as Record<string, Shared> as typeof this.maps;
    this.undoManager = new Y.UndoManager(Object.values(this.maps), {
      trackedOrigins: new Set([ME]),
      captureTimeout: 0,
    });
    this.cached = readAll(this.maps);
    this.watch();
  }

  /** The design as it is now; the same object until something changes. */
  readonly snapshot = (): DesignSnapshot => this.cached;

  /** Call `listener` after every change, local or remote; returns how to stop. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Everything written inside `write` is one transaction and one undo step; nested calls join it. */
  transact<T>(write: () => T): T {
    return this.doc.transact(write, ME);
  }

  /** Add a component and return its id. */
  addComponent(given: NewComponent): string {
    const id = given.id ?? this.freshId("c");
    this.transact(() => {
      const map = new Y.Map<unknown>();
      map.set("label", given.label);
      if (given.kind) map.set("kind", given.kind);
      map.set("note", given.note ?? "");
      map.set("attributes", new Y.Map(Object.entries(given.attributes ?? {})));
      map.set("provides", [...(given.provides ?? [])]);
      map.set("status", given.status ?? "v1");
      map.set("position", [...given.position]);
      this.maps.components.set(id, map);
    });
    return id;
  }

  /** Connect two components and return the connection's id. */
  connect(given: NewConnection): string {
    const id = given.id ?? this.freshId("e");
    this.transact(() => {
      const map = new Y.Map<unknown>();
      map.set("from", given.source);
      map.set("to", given.target);
      if (given.flow) map.set("flow", given.flow);
      if (given.mode) map.set("mode", given.mode);
      map.set("label", given.label ?? "");
      map.set("attributes", new Y.Map(Object.entries(given.attributes ?? {})));
      this.maps.connections.set(id, map);
    });
    return id;
  }

  /** Remove components with all that touches them, and connections. Unknown ids are passed over. */
  removeElements(ids: Iterable<string>): void {
    const gone = new Set(ids);
    this.transact(() => {
      for (const id of gone) this.maps.components.delete(id);
      for (const [id, map] of this.maps.connections) {
        const ends = map as Shared;
        if (gone.has(id) || gone.has(text(ends.get("from"))) || gone.has(text(ends.get("to")))) {
          this.maps.connections.delete(id);
        }
      }
    });
  }

  /** Change a field of a component; null takes the statement back. */
  setComponentField(id: string, field: ComponentField, value: string | null): void {
    this.setField(this.maps.components, id, field, value);
  }

  /** Change a field of a connection; null takes the statement back. */
  setConnectionField(id: string, field: ConnectionField, value: string | null): void {
    this.setField(this.maps.connections, id, field, value);
  }

  /** Let a connection begin or end somewhere else. */
  setConnectionEnds(id: string, ends: { source?: string; target?: string }): void {
    const map = this.maps.connections.get(id);
    if (!(map instanceof Y.Map)) return;
    this.transact(() => {
      if (ends.source !== undefined && map.get("from") !== ends.source) map.set("from", ends.source);
      if (ends.target !== undefined && map.get("to") !== ends.target) map.set("to", ends.target);
    });
  }

  /** State an attribute of a component or connection; null takes the statement back. */
  setAttribute(id: string, name: string, value: Value | null): void {
    const map = this.part(id);
    if (!map) return;
    this.transact(() => {
      let attributes = map.get("attributes");
      if (!(attributes instanceof Y.Map)) {
        attributes = new Y.Map<unknown>();
        map.set("attributes", attributes);
      }
      write(attributes as Shared, name, value);
    });
  }

  /** State the capabilities that a component has without a box of its own. */
  setProvides(id: string, provides: readonly string[]): void {
    const map = this.maps.components.get(id);
    if (map instanceof Y.Map) this.transact(() => map.set("provides", [...new Set(provides)]));
  }

  /** Put components where they now stand, in one step. */
  moveComponents(positions: Iterable<readonly [string, Point]>): void {
    this.transact(() => {
      for (const [id, position] of positions) {
        const map = this.maps.components.get(id);
        if (map instanceof Y.Map && !samePoint(readPoint(map.get("position")), position)) {
          map.set("position", [...position]);
        }
      }
    });
  }

  /** Fill a field of the framing card; `objectives.slo_p99_ms` reaches inside; null empties it. */
  setFraming(path: string, value: Value | readonly string[] | null): void {
    const dot = path.indexOf(".");
    this.transact(() => {
      if (dot < 0) return write(this.maps.framing, path, Array.isArray(value) ? [...value] : value);
      const head = path.slice(0, dot);
      let table = this.maps.framing.get(head);
      if (!(table instanceof Y.Map)) {
        table = new Y.Map<unknown>();
        this.maps.framing.set(head, table);
      }
      write(table as Shared, path.slice(dot + 1), value);
    });
  }

  /** Change the title or the prompt of the design. */
  setMeta(field: keyof Meta, value: string | null): void {
    this.transact(() => write(this.maps.meta, field, value));
  }

  /** Set a finding aside with a reason; returns the waiver's id. */
  addWaiver(waiver: Omit<Waiver, "id" | "until"> & { until?: string | null }): string {
    const id = this.freshId("w");
    const plain: Record<string, unknown> = { rule: waiver.rule, anchors: [...waiver.anchors], reason: waiver.reason };
    if (waiver.until) plain["until"] = waiver.until;
    this.transact(() => this.maps.waivers.set(id, plain));
    return id;
  }

  /** Take a waiver back. */
  removeWaiver(id: string): void {
    this.transact(() => this.maps.waivers.delete(id));
  }

  /** Take back this person's last edit. */
  undo(): void {
    this.undoManager.undo();
  }

  /** Make the edit that was taken back again. */
  redo(): void {
    this.undoManager.redo();
  }

  get canUndo(): boolean {
    return this.undoManager.undoStack.length > 0;
  }

  get canRedo(): boolean {
    return this.undoManager.redoStack.length > 0;
  }

  /** An id that no part of this design has; components and connections share the space. */
  freshId(prefix: string): string {
    for (;;) {
      const id = `${prefix}-${crypto.getRandomValues(new Uint32Array(1))[0]!.toString(36).padStart(7, "0")}`;
      if (!this.maps.components.has(id) && !this.maps.connections.has(id) && !this.maps.waivers.has(id)) return id;
    }
  }

  /** Stop watching the document. */
  destroy(): void {
    this.undoManager.destroy();
    this.listeners.clear();
    this.doc.destroy();
  }

  private part(id: string): Shared | undefined {
    const map = this.maps.components.get(id) ?? this.maps.connections.get(id);
    return map instanceof Y.Map ? (map as Shared) : undefined;
  }

  private setField(maps: Shared, id: string, field: string, value: string | null): void {
    const map = maps.get(id);
    if (map instanceof Y.Map) this.transact(() => write(map as Shared, field, value));
  }

  private watch(): void {
    const touched: Record<string, Set<string> | "all"> = {};
    for (const name of MAPS) {
      this.maps[name].observeDeep((events) => {
        for (const event of events) {
          const ids = event.path.length > 0 ? [String(event.path[0])] : event.changes.keys.keys();
          const seen = (touched[name] ??= new Set<string>());
          if (seen !== "all") for (const id of ids) seen.add(id);
        }
      });
    }
    this.doc.on("afterTransaction", () => {
      if (Object.keys(touched).length === 0) return;
      this.cached = readAgain(this.cached, this.maps, touched as Record<string, Set<string>>);
      for (const name of Object.keys(touched)) delete touched[name];
      for (const listener of [...this.listeners]) listener();
    });
  }
}

/** Set a key unless it already holds the value; null deletes it. */
function write(map: Shared, key: string, value: unknown): void {
  if (value === null || value === undefined) {
    if (map.has(key)) map.delete(key);
  } else if (map.get(key) !== value) {
    map.set(key, value);
  }
}

type Maps = Record<(typeof MAPS)[number], Shared>;

function readAll(maps: Maps): DesignSnapshot {
  return {
    components: readEach(maps.components, readComponent),
    connections: readEach(maps.connections, readConnection),
    framing: readFraming(maps.framing),
    meta: readMeta(maps.meta),
    waivers: readEach(maps.waivers, readWaiver),
  };
}

function readAgain(before: DesignSnapshot, maps: Maps, touched: Partial<Record<string, Set<string>>>): DesignSnapshot {
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

function readPoint(value: unknown): Point {
  const [x, y] = Array.isArray(value) ? (value as unknown[]) : [];
  return [finite(x), finite(y)];
}

function finite(value: unknown): number {
  return typeof value === "number" && isFinite(value) ? value : 0;
}

function samePoint(a: Point, b: Point): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : value instanceof Y.Text ? value.toString() : "";
}
