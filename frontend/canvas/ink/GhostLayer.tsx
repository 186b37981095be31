/** The ghost of a fix that is previewed: what would be new is dashed, what would go is crossed, what is stated is noted. */

import { memo } from "react";
import type { ReactElement } from "react";
import type { Ghost } from "../ghost";
import type { GeometrySnapshot } from "../geometry";
import { useCatalogue, useGeometry, useStore } from "../hooks";
import { redlines } from "../redlines";
import { routeAll } from "../routing";
import { NAME_LINE_PX, TEXT_X_PX, inSentence, shapeOf } from "../shape";
import { straight, tenth } from "./hand";
import { type Box, type Point, roomiest } from "./shapes";

const HEAD_PX = 9;
const HEAD_HALF_PX = 4.8;
const NOTE_CHARACTER_PX = 6.7;
const NOTE_PAD_PX = 12;
const NOTE_HEIGHT_PX = 17;

/** Draws the preview of a fix, if there is one. */
export const GhostLayer = memo(function GhostLayer(): ReactElement | null {
  const preview = useStore(redlines.preview);
  const geometry = useGeometry();
  if (!preview) return null;
  const { ghost } = preview;
  return (
    <g className="ghosts">
      {ghost.removed.map((id) => <Crossed key={id} id={id} geometry={geometry} />)}
      {waysOf(ghost, geometry).map(([id, points]) => (
        <g key={id} className="edge ghost">
          <path d={straight(points)} />
          <path className="head" d={headOf(points)} />
        </g>
      ))}
      {ghost.components.map((one) => <GhostComponent key={one.id} component={one} />)}
      {notesOf(ghost, geometry).map(({ text, at }) => (
        <g key={text} className="node ghost-note">
          <rect className="tag" x={at.x} y={at.y} width={widthOf(text)} height={NOTE_HEIGHT_PX} rx={2} />
          <text className="tagtext" x={at.x + widthOf(text) / 2} y={at.y + 12}>{text}</text>
        </g>
      ))}
    </g>
  );
});

function GhostComponent({ component }: { component: Ghost["components"][number] }): ReactElement {
  const catalogue = useCatalogue();
  const { label, kind, box } = component;
  const family = catalogue.kinds.get(kind ?? "")?.family ?? "source";
  return (
    <g className="node ghost">
      <rect className="box" x={box.x} y={box.y} width={box.width} height={box.height} rx={3} />
      <svg className={`fam-${family}`} x={box.x + 10} y={box.y + 10} width={20} height={20}><use href={`#f-${family}`} /></svg>
      {shapeOf(label, "").name.map((line, i) => (
        <text key={line} className="name" x={box.x + TEXT_X_PX} y={box.y + 23 + i * NAME_LINE_PX}>{line}</text>
      ))}
      <text className="kind" x={box.x + TEXT_X_PX} y={box.y + box.height - 16}>{inSentence(catalogue.kindTitle(kind)) || "would be added"}</text>
    </g>
  );
}

function waysOf(ghost: Ghost, geometry: GeometrySnapshot): [string, readonly Point[]][] {
  const boxes = new Map([...geometry.boxes, ...ghost.components.map(({ id, box }): [string, Box] => [id, box])]);
  const ends = new Map(ghost.connections.map(({ id, source, target }) => [id, { source, target, label: "" }]));
  return [...routeAll(boxes, ends, new Map(), null)].map(([id, route]) => [id, route.points]);
}

function headOf(points: readonly Point[]): string {
  const tip = points[points.length - 1];
  const before = points[points.length - 2];
  if (!tip || !before) return "";
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const along = { x: (tip.x - before.x) / length, y: (tip.y - before.y) / length };
  const wing = (side: number): Point => ({
    x: tip.x - along.x * HEAD_PX - along.y * HEAD_HALF_PX * side,
    y: tip.y - along.y * HEAD_PX + along.x * HEAD_HALF_PX * side,
  });
  return `${straight([tip, wing(1), wing(-1)])}z`;
}

/** What a fix takes away: a component with its corners joined, a connection with a short bar through it. */
function Crossed({ id, geometry }: { id: string; geometry: GeometrySnapshot }): ReactElement | null {
  const box = geometry.boxes.get(id);
  const route = geometry.routes.get(id);
  if (box) {
    const [right, bottom] = [box.x + box.width, box.y + box.height];
    return <path className="crossed" d={`M${box.x} ${box.y}L${right} ${bottom}M${right} ${box.y}L${box.x} ${bottom}`} />;
  }
  if (!route) return null;
  const { x, y } = roomiest(route.points).point;
  return <path className="crossed" d={`M${tenth(x - 7)} ${tenth(y - 7)}l14 14m0 -14l-14 14`} />;
}

interface Note {
  readonly text: string;
  readonly at: Point;
}

function notesOf(ghost: Ghost, { boxes, routes }: GeometrySnapshot): Note[] {
  const levels = new Map<string, number>();
  const added = new Map(ghost.components.map(({ id, box }) => [id, box]));
  return ghost.notes.flatMap(({ target, text }): Note[] => {
    const level = levels.get(target) ?? 0;
    levels.set(target, level + 1);
    const box = boxes.get(target) ?? added.get(target);
    if (box) return [{ text, at: { x: box.x + box.width - 8 - widthOf(text), y: box.y + box.height - 7 + level * 20 } }];
    const route = routes.get(target);
    if (!route) return [];
    const { x, y } = roomiest(route.points).point;
    return [{ text, at: { x: x + 10, y: y + 4 + level * 20 } }];
  });
}

function widthOf(text: string): number {
  return text.length * NOTE_CHARACTER_PX + NOTE_PAD_PX;
}
