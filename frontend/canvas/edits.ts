/**
 * Graph edits: the closed set of changes that a fix makes, as the server writes them.
 *
 * `readEdits` checks the JSON, `problemOf` says why edits cannot be made on this design, and `applyEdits` makes
 * them all in one transaction (one undo).
 */

import type { Attributes, DesignDocument, DesignSnapshot, NewConnection, Value } from "./document";
import type { Box } from "./geometry";
import { type Places, placesOf } from "./spots";

export interface AddComponent {
  readonly op: "add_component";
  readonly id: string;
  readonly label?: string;
  readonly kind?: string | null;
  readonly note?: string;
  readonly attributes?: Attributes;
  readonly provides?: readonly string[];
  readonly near?: string | null;
  readonly position?: readonly [number, number] | null;
}

export interface AddConnection extends NewConnection {
  readonly op: "add_connection";
  readonly id: string;
}

export interface InsertOnConnection {
  readonly op: "insert_on_connection";
  readonly connection: string;
  readonly component: AddComponent;
  /** Id of the new connection from the component to the old end. */
  readonly onward: string;
  readonly flow_in?: string | null;
  readonly flow_out?: string | null;
}

type Field = "kind" | "flow" | "label" | "note" | "status" | "mode";

/** One change of a design, told apart by `op`. */
export type Edit =
  | AddComponent
  | AddConnection
  | InsertOnConnection
  | { readonly op: "remove_component"; readonly id: string }
  | { readonly op: "remove_connection"; readonly id: string }
  | { readonly op: "set_attribute"; readonly target: string; readonly name: string; readonly value: Value | null }
  | { readonly op: "set_field"; readonly target: string; readonly field: Field; readonly value: string | null }
  | { readonly op: "set_framing"; readonly path: string; readonly value: Value | readonly string[] | null }
  | { readonly op: "add_provides"; readonly target: string; readonly capability: string };

/** Which keys of an edit must be texts. */
const TEXTS: Readonly<Record<Edit["op"], readonly string[]>> = {
  add_component: ["id"],
  add_connection: ["id", "source", "target"],
  insert_on_connection: ["connection", "onward"],
  remove_component: ["id"],
  remove_connection: ["id"],
  set_attribute: ["target", "name"],
  set_field: ["target", "field"],
  set_framing: ["path"],
  add_provides: ["target", "capability"],
};


/** The edits of a JSON text; null when it is no list of edits that this version knows. */
export function readEdits(json: string): readonly Edit[] | null {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    return null;
  }
  return Array.isArray(data) && data.length > 0 && data.every(isEdit) ? (data as Edit[]) : null;
}

function isEdit(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const raw = value as Record<string, unknown>;
  const texts = TEXTS[raw["op"] as Edit["op"]] as readonly string[] | undefined;
  if (!texts?.every((key) => typeof raw[key] === "string")) return false;
  return raw["op"] !== "insert_on_connection" || isEdit({ ...(raw["component"] as object), op: "add_component" });
}

interface Ends {
  readonly source: string;
  readonly target: string;
}

/** The ids of a design while edits are tried out on them. */
interface Trial {
  readonly components: Map<string, string>;
  readonly connections: Map<string, Ends>;
}

/** Why the edits cannot be made on this design, in a sentence for the person; null when they can. */
export function problemOf(design: DesignSnapshot, edits: readonly Edit[]): string | null {
  const trial = trialOf(design);
  for (const edit of edits) {
    const problem = tried(trial, edit);
    if (problem) return problem;
  }
  return null;
}

function trialOf(design: DesignSnapshot): Trial {
  return {
    components: new Map([...design.components.values()].map((one) => [one.id, one.label])),
    connections: new Map([...design.connections.values()].map(({ id, source, target }) => [id, { source, target }])),
  };
}

function tried(trial: Trial, edit: Edit): string | null {
  const missing = missingOf(trial, edit);
  if (missing !== null) return `“${missing}” is not on the board any more.`;
  const taken = newIds(edit).find((id) => trial.components.has(id) || trial.connections.has(id));
  if (taken !== undefined) return `“${trial.components.get(taken) ?? taken}” is on the board already.`;
  enact(trial, edit);
  return null;
}

function newIds(edit: Edit): readonly string[] {
  if (edit.op === "add_component" || edit.op === "add_connection") return [edit.id];
  return edit.op === "insert_on_connection" ? [edit.component.id, edit.onward] : [];
}

function missingOf(trial: Trial, edit: Edit): string | null {
  const part = (id: string): string | null => (trial.components.has(id) || trial.connections.has(id) ? null : id);
  const component = (id: string | null | undefined): string | null => (!id || trial.components.has(id) ? null : id);
  const connection = (id: string): string | null => (trial.connections.has(id) ? null : id);
  switch (edit.op) {
    case "add_component":
      return component(edit.near);
    case "add_connection":
      return component(edit.source) ?? component(edit.target);
    case "insert_on_connection":
      return connection(edit.connection) ?? component(edit.component.near);
    case "remove_component":
    case "add_provides":
      return component(edit.op === "add_provides" ? edit.target : edit.id);
    case "remove_connection":
      return connection(edit.id);
    case "set_attribute":
    case "set_field":
      return part(edit.target);
    case "set_framing":
      return null;
  }
}

function enact(trial: Trial, edit: Edit): void {
  if (edit.op === "add_component") trial.components.set(edit.id, edit.label ?? edit.id);
  if (edit.op === "add_connection") trial.connections.set(edit.id, { source: edit.source, target: edit.target });
  if (edit.op === "remove_connection") trial.connections.delete(edit.id);
  if (edit.op === "remove_component") {
    trial.components.delete(edit.id);
    for (const [id, ends] of trial.connections) {
      if (ends.source === edit.id || ends.target === edit.id) trial.connections.delete(id);
    }
  }
  if (edit.op === "insert_on_connection") {
    const ends = trial.connections.get(edit.connection) as Ends;
    trial.components.set(edit.component.id, edit.component.label ?? edit.component.id);
    trial.connections.set(edit.connection, { source: ends.source, target: edit.component.id });
    trial.connections.set(edit.onward, { source: edit.component.id, target: ends.target });
  }
}

/** Thrown when edits cannot be made; the message is a sentence for the person. Nothing has been changed then. */
export class EditsRefused extends Error {}

/** Makes all edits as one change with one undo and returns the ids of what is new; EditsRefused changes nothing. */
export function applyEdits(document: DesignDocument, edits: readonly Edit[], boxes: ReadonlyMap<string, Box>): string[] {
  const design = document.snapshot();
  const problem = problemOf(design, edits);
  if (problem) throw new EditsRefused(problem);
  const pen = penOf(document, design, placesOf(design, edits, boxes));
  document.transact(() => {
    for (const edit of edits) write(pen, edit);
  });
  return edits.flatMap(newIds);
}

/** The document with what has been written so far: inside a transaction its snapshot is still the old one. */
interface Pen {
  readonly document: DesignDocument;
  readonly places: Places;
  readonly connections: Map<string, NewConnection>;
  readonly provides: Map<string, readonly string[]>;
}

function penOf(document: DesignDocument, design: DesignSnapshot, places: Places): Pen {
  return {
    document,
    places,
    connections: new Map(design.connections),
    provides: new Map([...design.components.values()].map((one) => [one.id, one.provides])),
  };
}

function write(pen: Pen, edit: Edit): void {
  switch (edit.op) {
    case "add_component":
      return writeComponent(pen, edit);
    case "add_connection":
      return writeConnection(pen, edit.id, edit);
    case "insert_on_connection":
      return writeInsert(pen, edit);
    case "remove_component":
    case "remove_connection":
      return pen.document.removeElements([edit.id]);
    case "set_attribute":
      return pen.document.setAttribute(edit.target, edit.name, edit.value);
    case "set_field":
      return writeField(pen, edit.target, edit.field, edit.value);
    case "set_framing":
      return pen.document.setFraming(edit.path, edit.value);
    case "add_provides":
      return writeProvides(pen, edit.target, [...(pen.provides.get(edit.target) ?? []), edit.capability]);
  }
}

function writeComponent(pen: Pen, edit: AddComponent): void {
  pen.provides.set(edit.id, edit.provides ?? []);
  pen.document.addComponent({
    id: edit.id,
    label: edit.label ?? "",
    kind: edit.kind ?? null,
    note: edit.note ?? "",
    attributes: edit.attributes ?? {},
    provides: edit.provides ?? [],
    position: pen.places.get(edit.id) ?? [0, 0],
  });
}

function writeConnection(pen: Pen, id: string, given: NewConnection): void {
  const { source, target, flow = null, mode = null, label = "", attributes = {} } = given;
  const whole = { id, source, target, flow, mode, label, attributes };
  pen.connections.set(id, whole);
  pen.document.connect(whole);
}

/** The old connection ends at the new component; a copy of it goes on from there to where it ended. */
function writeInsert(pen: Pen, edit: InsertOnConnection): void {
  const old = pen.connections.get(edit.connection) as NewConnection;
  const middle = edit.component.id;
  writeComponent(pen, edit.component);
  pen.document.setConnectionEnds(edit.connection, { target: middle });
  if (edit.flow_in) pen.document.setConnectionField(edit.connection, "flow", edit.flow_in);
  pen.connections.set(edit.connection, { ...old, target: middle, flow: edit.flow_in ?? old.flow ?? null });
  writeConnection(pen, edit.onward, { ...old, source: middle, flow: edit.flow_out ?? old.flow ?? null });
}

function writeField(pen: Pen, target: string, field: Field, value: string | null): void {
  if (!pen.connections.has(target)) {
    if (field !== "flow" && field !== "mode") pen.document.setComponentField(target, field, value);
  } else if (field === "flow" || field === "label" || field === "mode") {
    pen.document.setConnectionField(target, field, value);
  }
}

function writeProvides(pen: Pen, target: string, provides: readonly string[]): void {
  pen.provides.set(target, provides);
  pen.document.setProvides(target, provides);
}
