/** The line while it is being drawn from one component to another. */

import { Position, type ConnectionLineComponentProps } from "@xyflow/react";
import type { Point, Side } from "../routing";
import { RADIUS_PX, roundedPath } from "./strokes";

export function ConnectionDraft({ fromX, fromY, toX, toY, fromPosition }: ConnectionLineComponentProps) {
  const from = { x: fromX, y: fromY };
  const to = { x: toX, y: toY };
  const path = roundedPath(elbow(from, to, sideOf(fromPosition)), RADIUS_PX);
  return (
    <g className="edge draft">
      <path d={path} />
      <circle cx={toX} cy={toY} r="3.5" />
    </g>
  );
}

function sideOf(position: Position): Side {
  return position === Position.Left ? "left" : position === Position.Top ? "top" : position === Position.Bottom ? "bottom" : "right";
}

function elbow(from: Point, to: Point, side: Side): Point[] {
  if (side === "left" || side === "right") {
    const x = (from.x + to.x) / 2;
    return [from, { x, y: from.y }, { x, y: to.y }, to];
  }
  const y = (from.y + to.y) / 2;
  return [from, { x: from.x, y }, { x: to.x, y }, to];
}
