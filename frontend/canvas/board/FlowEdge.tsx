/** A connection on the sheet, in the line style of its flow. */

import type { Edge, EdgeProps } from "@xyflow/react";
import { memo, useCallback, useMemo, useSyncExternalStore } from "react";
import type { FlowStyle } from "../catalogue";
import { useSession } from "../hooks";
import type { LabelSpot } from "../labels";
import type { Route } from "../routing";
import { roundedPath, strokeOf } from "./strokes";

export interface FlowData extends Record<string, unknown> {
  readonly style: FlowStyle;
  readonly control: boolean;
  readonly ghost: boolean;
  readonly evidence: boolean;
  readonly guess: boolean;
}

export type FlowFlowEdge = Edge<FlowData, "flow">;

const REACH_PX = 20;

export const FlowEdge = memo(function FlowEdge({ id, data, selected }: EdgeProps<FlowFlowEdge>) {
  const route = useRoute(id);
  const stroke = useMemo(
    () => (route && data ? strokeOf(route.points, data.style, data.control) : null),
    [route, data],
  );
  if (!route || !stroke || !data) return null;
  return (
    <g className={classes(data, selected ?? false)}>
      <path className="reach" d={roundedPath(route.points)} strokeWidth={REACH_PX} />
      <path d={stroke.line} />
      {data.style === "data" && <path className="core" d={stroke.line} />}
      {stroke.heads.map(({ d, open }) => <path key={d} className={open ? "head open" : "head"} d={d} />)}
      {route.label && <EdgeLabel spot={route.label} guess={data.guess} />}
    </g>
  );
});

function useRoute(id: string): Route | undefined {
  const { geometry } = useSession();
  const subscribe = useCallback((listener: () => void) => geometry.subscribeRoute(id, listener), [geometry, id]);
  return useSyncExternalStore(subscribe, () => geometry.route(id));
}

function classes(data: FlowData, selected: boolean): string {
  const names = ["edge", data.style];
  if (data.ghost) names.push("ghost");
  if (data.evidence) names.push("evidence");
  if (selected) names.push("selected");
  return names.join(" ");
}

const LINE_PX = 14;

function EdgeLabel({ spot, guess }: { spot: LabelSpot; guess: boolean }) {
  return (
    <text textAnchor={spot.anchor} className={guess ? "guess" : undefined}>
      {spot.lines.map((line, i) => (
        <tspan key={i} x={spot.textX} y={spot.textY + i * LINE_PX}>{line}</tspan>
      ))}
    </text>
  );
}
