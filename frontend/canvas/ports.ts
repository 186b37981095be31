/** Where lines meet components: at mid-sides alone, in equal parts together. */

import type { Box } from "./geometry";
import type { Ends, Point, Side } from "./routing";

const ALIGN_PX = 28;

export type Ports = readonly [Point, Point];
export type Line = readonly [id: string, ends: Ends];

/** Whether a side is left or right. */
export function isAcross(side: Side): boolean {
  return side === "left" || side === "right";
}

/** The way out of a side along its axis. */
export function out(side: Side): number {
  return side === "left" || side === "top" ? -1 : 1;
}

export function middle(box: Box, side: Side): Point {
  return at(box, side, 0.5);
}

function at(box: Box, side: Side, part: number): Point {
  if (side === "left") return { x: box.x, y: box.y + box.height * part };
  if (side === "right") return { x: box.x + box.width, y: box.y + box.height * part };
  if (side === "top") return { x: box.x + box.width * part, y: box.y };
  return { x: box.x + box.width * part, y: box.y + box.height };
}

interface Berth {
  readonly id: string;
  readonly end: 0 | 1;
  readonly towards: number;
}

/** Where each line meets its two components: mid-side alone, in equal parts together. */
export function sharePorts(
  drawable: readonly Line[],
  sides: ReadonlyMap<string, readonly [Side, Side]>,
  boxes: ReadonlyMap<string, Box>,
): ReadonlyMap<string, Ports> {
  const berths = new Map<string, Berth[]>();
  for (const [id, line] of drawable) {
    const pair = sides.get(id)!;
    for (const end of [0, 1] as const) {
      const other = boxes.get(end === 0 ? line.target : line.source)!;
      const towards = isAcross(pair[end]) ? other.y + other.height / 2 : other.x + other.width / 2;
      const key = `${pair[end]} ${end === 0 ? line.source : line.target}`;
      const moored = berths.get(key);
      if (moored) moored.push({ id, end, towards });
      else berths.set(key, [{ id, end, towards }]);
    }
  }
  const found = new Map<string, [Point, Point]>(drawable.map(([id]) => [id, [{ x: 0, y: 0 }, { x: 0, y: 0 }]]));
  const sharing = new Map<string, [number, number]>(drawable.map(([id]) => [id, [1, 1]]));
  for (const [key, list] of berths) {
    const gap = key.indexOf(" ");
    const box = boxes.get(key.slice(gap + 1))!;
    list.sort((a, b) => a.towards - b.towards || (a.id < b.id ? -1 : 1));
    list.forEach(({ id, end }, index) => {
      found.get(id)![end] = at(box, key.slice(0, gap) as Side, (index + 1) / (list.length + 1));
      sharing.get(id)![end] = list.length;
    });
  }
  for (const [id, line] of drawable) straighten(found.get(id)!, sharing.get(id)!, sides.get(id)!, boxes, line);
  return found;
}

/** A line between facing sides runs straight when its lonely end can give way a little. */
function straighten(
  ports: [Point, Point], sharing: readonly [number, number], [leave, enter]: readonly [Side, Side], boxes: ReadonlyMap<string, Box>, line: Ends,
): void {
  if (isAcross(leave) !== isAcross(enter) || out(leave) !== -out(enter)) return;
  const axis = isAcross(leave) ? "y" : "x";
  const [a, b] = [ports[0][axis], ports[1][axis]];
  if (a === b || Math.abs(a - b) > ALIGN_PX) return;
  if (sharing[1] === 1 && within(boxes.get(line.target)!, axis, a)) ports[1] = { ...ports[1], [axis]: a };
  else if (sharing[0] === 1 && within(boxes.get(line.source)!, axis, b)) ports[0] = { ...ports[0], [axis]: b };
}

function within(box: Box, axis: "x" | "y", value: number): boolean {
  const start = axis === "x" ? box.x : box.y;
  const size = axis === "x" ? box.width : box.height;
  return value >= start + 10 && value <= start + size - 10;
}
