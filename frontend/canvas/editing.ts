/** Edits as people make them: each is one transaction, says what happened, and selects the result. */

import { fold } from "./catalogue";
import type { Component, Point } from "./document";
import { aroundPoint, besideComponent } from "./placement";
import { HEIGHT_PX, MIN_WIDTH_PX, type Shape, shapeOf, snap } from "./shape";
import type { Session } from "./session";

export interface Placing {
  /** Id of the kind; without one, the label is all that is known. */
  readonly kind?: string;
  readonly label?: string;
  /** Where its middle goes; without it, a free place beside the selection or in the middle of the view. */
  readonly centre?: Point;
  /** Draw a connection from this component to the new one. */
  readonly from?: string;
}

/** Put a component on the sheet and return its id. */
export function placeComponent(session: Session, placing: Placing): string {
  const { document, catalogue } = session;
  const label = freeName(session, placing.label ?? capital(catalogue.kindTitle(placing.kind ?? null)));
  const position = placing.centre
    ? snap([placing.centre[0] - MIN_WIDTH_PX / 2, placing.centre[1] - HEIGHT_PX / 2])
    : freePlace(session, placing.from, shapeOf(label, placing.kind ? catalogue.kindTitle(placing.kind) : ""));
  const id = document.transact(() => {
    const made = document.addComponent({ label, kind: placing.kind ?? null, position });
    if (placing.from) document.connect({ source: placing.from, target: made });
    return made;
  });
  session.lastPlaced = id;
  session.select([id]);
  session.announce(`${label} placed.`);
  requestAnimationFrame(() => session.showOnBoard([id]));
  return id;
}

/** The words a person typed: a kind when they name one exactly, else a free label for the reader to infer. */
export function placingOf(session: Session, words: string): Placing {
  const kind = session.catalogue.exact(words);
  return kind ? { kind: kind.id } : { label: words.trim() };
}

function freePlace(session: Session, from: string | undefined, size: Shape): Point {
  const { boxes } = session.geometry.snapshot();
  const near = from ?? [...session.selection.get().components].at(-1) ?? session.lastPlaced ?? undefined;
  const box = near === undefined ? undefined : boxes.get(near);
  if (box) return besideComponent(box, boxes, session.view?.visible() ?? null, size);
  const [x, y] = session.view?.centre() ?? [0, 0];
  return aroundPoint([x - MIN_WIDTH_PX / 2, y - HEIGHT_PX / 2], boxes, size);
}

/** A second "Cache" becomes "Cache 2"; names that people type stay as they are. */
function freeName(session: Session, label: string): string {
  const taken = new Set([...session.document.snapshot().components.values()].map((part) => fold(part.label)));
  if (!taken.has(fold(label))) return label;
  for (let n = 2; ; n += 1) if (!taken.has(fold(`${label} ${n}`))) return `${label} ${n}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Connect two components; an equal connection without words or flow of its own is selected instead. */
export function connectComponents(session: Session, source: string, target: string): void {
  if (!session.canEdit || source === target) return;
  const { document } = session;
  const design = document.snapshot();
  const equal = [...design.connections.values()].find(
    (line) => line.source === source && line.target === target && !line.label && !line.flow,
  );
  const id = equal?.id ?? document.connect({ source, target });
  session.select([id]);
  session.announce(`${nameOf(design.components.get(source))} connected to ${nameOf(design.components.get(target))}.`);
}

/** Remove what is selected; connections go with their components. */
export function removeSelected(session: Session): void {
  const ids = session.selectedIds();
  const design = session.document.snapshot();
  const words = ids.length === 1 ? nameOf(design.components.get(ids[0]!), "Connection") : `${ids.length} elements`;
  session.document.removeElements(ids);
  session.announce(`${words} removed.`);
}

/** Move the selected components by so many pixels. */
export function nudgeSelected(session: Session, dx: number, dy: number): void {
  const design = session.document.snapshot();
  const moved = [...session.selection.get().components].map((id): readonly [string, Point] => {
    const [x, y] = design.components.get(id)!.position;
    return [id, [x + dx, y + dy]];
  });
  session.document.moveComponents(moved);
  const way = dx > 0 ? "right" : dx < 0 ? "left" : dy > 0 ? "down" : "up";
  if (moved.length > 0) session.announce(`Moved ${way}.`);
}

/** Let the selected connections run the other way. */
export function reverseSelected(session: Session): void {
  const { document } = session;
  const design = document.snapshot();
  document.transact(() => {
    for (const id of session.selection.get().connections) {
      const line = design.connections.get(id)!;
      document.setConnectionEnds(id, { source: line.target, target: line.source });
    }
  });
  session.announce("Direction reversed.");
}

function nameOf(component: Component | undefined, otherwise = "Unnamed"): string {
  return component ? component.label || "Unnamed" : otherwise;
}
