/** A component on the sheet: silhouette, name, kind, the number on its border, and its states. */

import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { memo, useEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from "react";
import { useSession, useStore } from "../hooks";
import { NAME_LINE_PX, TEXT_X_PX, measureText, type KindLine, type Shape } from "../shape";

export interface ComponentData extends Record<string, unknown> {
  readonly label: string;
  readonly family: string;
  readonly kind: KindLine;
  readonly shape: Shape;
  readonly tag: string;
  readonly planned: boolean;
  readonly world: boolean;
  readonly evidence: boolean;
  readonly peer: { readonly name: string; readonly color: string } | null;
  readonly canEdit: boolean;
}

export type ComponentFlowNode = Node<ComponentData, "component">;

const CORNER_PX = 3;
const HANDLE_PX = 6;
const KIND_GAP_PX = 17;
const NAME_BASELINE_PX = 23;

export const ComponentNode = memo(function ComponentNode({ id, data, selected }: NodeProps<ComponentFlowNode>) {
  const { renaming } = useSession();
  const isRenaming = useStore(renaming) === id;
  return (
    <>
      <Drawing id={id} data={data} selected={selected} hideName={isRenaming} />
      {isRenaming && <Rename id={id} data={data} />}
      {data.canEdit && PORTS.map((port) => <Handle key={port.id} {...port} type="source" />)}
      {!data.canEdit && PORTS.map((port) => <Handle key={port.id} {...port} type="source" isConnectable={false} />)}
    </>
  );
});

/** The four mid-sides a line can be drawn from; the routing chooses which one it really leaves. */
export const PORTS: readonly { readonly id: string; readonly position: Position }[] = [
  { id: "right", position: Position.Right },
  { id: "bottom", position: Position.Bottom },
  { id: "left", position: Position.Left },
  { id: "top", position: Position.Top },
];

function Drawing({ id, data, selected, hideName }: { id: string; data: ComponentData; selected: boolean; hideName: boolean }) {
  const { width, height, name } = data.shape;
  return (
    <svg className="board component" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <g className={states(data, selected)}>
        <rect className="box" width={width} height={height} rx={CORNER_PX} />
        <Silhouette family={data.family} />
        {!hideName && name.map((line, i) => (
          <text key={i} className="name" x={TEXT_X_PX} y={NAME_BASELINE_PX + i * NAME_LINE_PX}>{line}</text>
        ))}
        <text className={data.kind.guess ? "kind guess" : "kind"} x={TEXT_X_PX} y={height - HEIGHT_REST}>
          {data.kind.words}
        </text>
        {data.tag && <Tag id={id} text={data.tag} width={width} height={height} />}
        {selected && <Corners width={width} height={height} />}
      </g>
      {data.peer && <PeerOutline peer={data.peer} width={width} height={height} />}
    </svg>
  );
}

function Silhouette({ family }: { family: string }) {
  if (family === "unknown") {
    return (
      <>
        <circle className="unknown" cx="20" cy="20" r="8.6" />
        <text className="unknown-sign" x="20" y="24">?</text>
      </>
    );
  }
  return (
    <svg className={`fam-${family}`} x="10" y="10" width="20" height="20">
      <use href={`#f-${family}`} />
    </svg>
  );
}

/** Distance of the kind's baseline from the lower border. */
const HEIGHT_REST = 56 - NAME_BASELINE_PX - KIND_GAP_PX;

function states(data: ComponentData, selected: boolean): string {
  const names = ["node"];
  if (selected) names.push("selected");
  if (data.planned) names.push("ghost");
  if (data.world) names.push("world");
  if (data.evidence) names.push("evidence");
  return names.join(" ");
}

const TAG_HEIGHT_PX = 17;
const OVERHANG_PX = 12;
const TAG_FONT = "11px ui-monospace";

function Tag({ id, text, width, height }: { id: string; text: string; width: number; height: number }) {
  const { geometry } = useSession();
  const spot = useSyncExternalStore(geometry.subscribe, () => geometry.tagSpot(id));
  const size = Math.max(text.length * 6.7, measureText(text, TAG_FONT)) + 12;
  const inside = width - 8 - size;
  // Beside a line that leaves the middle, but never far past the component: that may be the edge of the sheet.
  const x = spot === "corner" ? Math.min(Math.max(inside, width / 2 + 9), width + OVERHANG_PX - size) : inside;
  const y = spot === "top" ? -10 : height - 7;
  return (
    <>
      <rect className="tag" x={x} y={y} width={size} height={TAG_HEIGHT_PX} rx="2" />
      <text className="tagtext" x={x + size / 2} y={y + 12}>{text}</text>
    </>
  );
}

function Corners({ width, height }: { width: number; height: number }) {
  const half = HANDLE_PX / 2;
  const spots = [[0, 0], [0, height], [width, 0], [width, height]] as const;
  return spots.map(([x, y]) => (
    <rect key={`${x} ${y}`} className="handle" x={x - half} y={y - half} width={HANDLE_PX} height={HANDLE_PX} />
  ));
}

function PeerOutline({ peer, width, height }: { peer: { name: string; color: string }; width: number; height: number }) {
  const flag = measureText(peer.name, "600 11px") + 12;
  return (
    <>
      <rect className="peer" x="-5" y="-5" width={width + 10} height={height + 10} rx="5" style={{ stroke: peer.color }} />
      <g className="peerflag">
        <rect x="-5" y="-21" width={flag} height="16" rx="2" style={{ fill: peer.color }} />
        <text x={flag / 2 - 5} y="-9" textAnchor="middle">{peer.name}</text>
      </g>
    </>
  );
}

function Rename({ id, data }: { id: string; data: ComponentData }) {
  const session = useSession();
  const [text, setText] = useState(data.label);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  const finish = (keep: boolean, back: boolean): void => {
    if (done.current) return;
    done.current = true;
    const label = text.trim();
    if (keep && label && label !== data.label) session.document.setComponentField(id, "label", label);
    session.renaming.set(null);
    if (back) session.view?.focus(id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === "Enter") finish(true, true);
    if (event.key === "Escape") finish(false, true);
  };
  return (
    <input
      ref={field}
      className="rename nodrag nopan"
      aria-label="Name"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => finish(true, false)}
    />
  );
}
