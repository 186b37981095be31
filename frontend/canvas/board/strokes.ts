/** How a connection is drawn: corners rounded by 8 px, ends cut back for their heads. */

import type { FlowStyle } from "../catalogue";
import type { Point } from "../routing";

export const RADIUS_PX = 8;

export interface Stroke {
  readonly line: string;
  readonly heads: readonly { readonly d: string; readonly open: boolean }[];
}

/** Length and half width of the head, and how far the line stops before the end. */
const HEADS: Readonly<Record<FlowStyle, readonly [length: number, half: number, stop: number]>> = {
  call: [9, 4.8, 8],
  answer: [11, 6, 10],
  event: [8, 4.5, 0],
  data: [10, 5.5, 9],
  model: [9, 4.8, 8],
  watch: [7, 4, 6],
};

/** The paths of one connection; a control flow ends in a bar. */
export function strokeOf(points: readonly Point[], style: FlowStyle, control: boolean): Stroke {
  const [length, half, stop] = HEADS[style];
  const end = points.at(-1)!;
  const before = points.at(-2) ?? end;
  const along = unit(before, end);
  const heads = control ? [bar(end, along)] : [head(end, along, length, half, style === "event")];
  if (style === "model") heads.unshift(diamond(points[0]!, unit(points[0]!, points[1] ?? end)));
  return { line: roundedPath(cutBack(points, control ? 2 : stop)), heads };
}

/** A way with rounded corners; tight corners get a smaller radius. */
export function roundedPath(points: readonly Point[], radius = RADIUS_PX): string {
  const first = points[0];
  if (!first) return "";
  let path = `M${figure(first)}`;
  for (let i = 1; i < points.length - 1; i += 1) {
    const [a, b, c] = [points[i - 1]!, points[i]!, points[i + 1]!];
    const r = Math.min(radius, distance(a, b) / 2, distance(b, c) / 2);
    const into = unit(a, b);
    const out = unit(b, c);
    path += `L${figure({ x: b.x - into.x * r, y: b.y - into.y * r })}Q${figure(b)} ${figure({ x: b.x + out.x * r, y: b.y + out.y * r })}`;
  }
  return `${path}L${figure(points.at(-1)!)}`;
}

function cutBack(points: readonly Point[], by: number): readonly Point[] {
  const end = points.at(-1)!;
  const before = points.at(-2);
  if (!before || distance(before, end) <= by) return points;
  const along = unit(before, end);
  return [...points.slice(0, -1), { x: end.x - along.x * by, y: end.y - along.y * by }];
}

function head(tip: Point, along: Point, length: number, half: number, open: boolean): { d: string; open: boolean } {
  const back = { x: tip.x - along.x * length, y: tip.y - along.y * length };
  const left = { x: back.x - along.y * half, y: back.y + along.x * half };
  const right = { x: back.x + along.y * half, y: back.y - along.x * half };
  return open
    ? { d: `M${figure(left)}L${figure(tip)}L${figure(right)}`, open }
    : { d: `M${figure(tip)}L${figure(left)}L${figure(right)}z`, open };
}

function diamond(start: Point, along: Point): { d: string; open: boolean } {
  const at = (forward: number, aside: number): Point => ({
    x: start.x + along.x * forward - along.y * aside,
    y: start.y + along.y * forward + along.x * aside,
  });
  return { d: `M${figure(start)}L${figure(at(6, 4))}L${figure(at(12, 0))}L${figure(at(6, -4))}z`, open: false };
}

function bar(tip: Point, along: Point): { d: string; open: boolean } {
  const at = (forward: number, aside: number): Point => ({
    x: tip.x + along.x * forward - along.y * aside,
    y: tip.y + along.y * forward + along.x * aside,
  });
  return { d: `M${figure(at(-4, 5.5))}L${figure(at(-1.2, 5.5))}L${figure(at(-1.2, -5.5))}L${figure(at(-4, -5.5))}z`, open: false };
}

function unit(a: Point, b: Point): Point {
  const length = distance(a, b) || 1;
  return { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function figure({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
