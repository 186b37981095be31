/**
 * The shared document: the only module that edits the Y.Doc; `snapshot.ts` reads it.
 *
 * Reading gives an immutable snapshot that keeps the identity of every part that did not
 * change, so React redraws only what did. Every write is one Yjs transaction with the origin
 * `ME`; the undo manager tracks that origin alone, so undo never takes back another person's edit.
 */

import * as Y from "yjs";
import { MAPS, MAX_REACH, readAgain, readAll, readPoint, samePoint, text } from "./snapshot";
import type { Attributes, DesignSnapshot, Meta, Mode, Maps, Point, Shared, Status, Value, Waiver } from "./snapshot";

export { FRAMING_LISTS, FRAMING_TABLES, FRAMING_TEXTS } from "./snapshot";
export type {
  Attributes, Component, Connection, DesignSnapshot, Framing, FramingList, FramingTable, FramingText, Meta, Mode, Point, Status, Value, Waiver,
} from "./snapshot";

/** Origin of this person's edits. */
export const ME = "me";

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

/** A design that several people edit, with undo of one's own edits. */
export class DesignDocument {
  readonly doc: Y.Doc;
  readonly undoManager: Y.UndoManager;
  private readonly maps: Maps;
  private readonly listeners = new Set<() => void>();
  private cached: DesignSnapshot;

  constructor(doc: Y.Doc = new Y.Doc()) {
    this.doc = doc;
    this.maps = Object.fromEntries(MAPS.map((name) => [name, doc.getMap(name)])) as Maps;
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
          map.set("position", position.map((at) => Math.max(-MAX_REACH, Math.min(MAX_REACH, at))));
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
