/** What edits would do to the drawing, to be shown before they are made. */

import type { DesignSnapshot, Value } from "./document";
import { type Edit, problemOf } from "./edits";
import type { Box } from "./geometry";
import { placesOf, sizeOf } from "./spots";

/** What would be new, gone and stated. */
export interface Ghost {
  readonly components: readonly { readonly id: string; readonly label: string; readonly kind: string | null; readonly box: Box }[];
  readonly connections: readonly { readonly id: string; readonly source: string; readonly target: string }[];
  readonly removed: readonly string[];
  readonly notes: readonly { readonly target: string; readonly text: string }[];
}

/** The ghost of edits on this design: what would be new, gone and stated; null when they cannot be made. */
export function ghostOf(design: DesignSnapshot, edits: readonly Edit[], boxes: ReadonlyMap<string, Box>): Ghost | null {
  if (problemOf(design, edits)) return null;
  const places = placesOf(design, edits, boxes);
  const added = edits.flatMap((edit) => (edit.op === "insert_on_connection" ? [edit.component] : edit.op === "add_component" ? [edit] : []));
  return {
    components: added.map(({ id, label, kind }) => {
      const [x, y] = places.get(id) ?? [0, 0];
      return { id, label: label ?? id, kind: kind ?? null, box: { x, y, ...sizeOf(label ?? id) } };
    }),
    connections: edits.flatMap((edit) => ghostLines(design, edit)),
    removed: edits.flatMap((edit) => removedBy(design, edit)),
    notes: edits.flatMap(noteOf),
  };
}

function ghostLines(design: DesignSnapshot, edit: Edit): Ghost["connections"] {
  if (edit.op === "add_connection") return [{ id: edit.id, source: edit.source, target: edit.target }];
  const ends = edit.op === "insert_on_connection" ? design.connections.get(edit.connection) : undefined;
  if (!ends || edit.op !== "insert_on_connection") return [];
  return [
    { id: `${edit.connection}:in`, source: ends.source, target: edit.component.id },
    { id: edit.onward, source: edit.component.id, target: ends.target },
  ];
}

function removedBy(design: DesignSnapshot, edit: Edit): readonly string[] {
  if (edit.op === "insert_on_connection") return [edit.connection];
  if (edit.op === "remove_connection") return [edit.id];
  if (edit.op !== "remove_component") return [];
  const lines = [...design.connections.values()].filter((one) => one.source === edit.id || one.target === edit.id);
  return [edit.id, ...lines.map((one) => one.id)];
}

function noteOf(edit: Edit): Ghost["notes"] {
  if (edit.op === "set_attribute") return [{ target: edit.target, text: stated(edit.name, edit.value) }];
  if (edit.op === "set_field") return [{ target: edit.target, text: stated(edit.field, edit.value) }];
  if (edit.op === "add_provides") return [{ target: edit.target, text: `provides ${edit.capability.replaceAll("_", " ")}` }];
  return [];
}

function stated(name: string, value: Value | null): string {
  const [, words = name, unit = ""] = /^(.*?)(?:_(ms|s|h|d|min|pct|rps|usd))?$/.exec(name) ?? [];
  const figure = value === null ? "not stated" : value === true ? "yes" : value === false ? "no" : `${value}${unit ? ` ${unit === "pct" ? "%" : unit}` : ""}`;
  return `${words.replaceAll("_", " ")} ${figure.replaceAll("_", " ")}`;
}
