/** What a way has to reckon with: components that stand there and lines that are drawn already. */

import type { Box } from "./geometry";
import type { Ends, Point } from "./routing";

const CLEAR_PX = 14;
/** The distance of two lines side by side. */
export const LANE_PX = 8;
const OVERLAP_COST = 5;
const CROSSING_COST = 60;
const CELL_PX = 240;

/** Equal but for rounding. */
export function near(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.5;
}

/** The components, findable by place. */
export class Field {
  private readonly cells = new Map<number, string[]>();

  constructor(private readonly boxes: ReadonlyMap<string, Box>) {
    for (const [id, box] of boxes) {
      eachCell(box.x - CLEAR_PX, box.y - CLEAR_PX, box.x + box.width + CLEAR_PX, box.y + box.height + CLEAR_PX, (cell) => {
        const list = this.cells.get(cell);
        if (list) list.push(id);
        else this.cells.set(cell, [id]);
      });
    }
  }

  /** How many components the way runs into; its own two count when it crosses their inside. */
  hits(way: readonly Point[], line: Ends): number {
    return this.struck(way, line).size;
  }

  hitBoxes(way: readonly Point[], line: Ends): Box[] {
    return [...this.struck(way, line)].map((id) => this.boxes.get(id)!);
  }

  private struck(way: readonly Point[], line: Ends): Set<string> {
    const struck = new Set<string>();
    for (let i = 1; i < way.length; i += 1) {
      const [x1, x2] = order(way[i - 1]!.x, way[i]!.x);
      const [y1, y2] = order(way[i - 1]!.y, way[i]!.y);
      eachCell(x1, y1, x2, y2, (cell) => {
        for (const id of this.cells.get(cell) ?? []) {
          const margin = id === line.source || id === line.target ? -2 : CLEAR_PX;
          const box = this.boxes.get(id)!;
          if (x2 > box.x - margin && x1 < box.x + box.width + margin && y2 > box.y - margin && y1 < box.y + box.height + margin) struck.add(id);
        }
      });
    }
    return struck;
  }
}

const ROWS = 1 << 20;

function eachCell(x1: number, y1: number, x2: number, y2: number, visit: (cell: number) => void): void {
  const [fromY, toY] = [Math.floor(y1 / CELL_PX), Math.floor(y2 / CELL_PX)];
  const toX = Math.floor(x2 / CELL_PX);
  for (let cx = Math.floor(x1 / CELL_PX); cx <= toX; cx += 1) {
    for (let cy = fromY; cy <= toY; cy += 1) visit(cx * ROWS + cy);
  }
}

function order(a: number, b: number): readonly [number, number] {
  return a < b ? [a, b] : [b, a];
}

/** One straight piece of a drawn line: where it lies, and from where to where. */
interface Stretch {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** The lines drawn so far, so that the next one keeps off them. */
export class Lanes {
  private readonly flat = new Map<number, Stretch[]>();
  private readonly upright = new Map<number, Stretch[]>();
  private readonly allFlat: Stretch[] = [];
  private readonly allUpright: Stretch[] = [];

  constructor(private readonly countCrossings: boolean) {}

  add(way: readonly Point[]): void {
    for (let i = 1; i < way.length; i += 1) {
      const isFlat = near(way[i - 1]!.y, way[i]!.y);
      const stretch = stretchOf(way[i - 1]!, way[i]!, isFlat);
      const rows = isFlat ? this.flat : this.upright;
      const row = Math.round(stretch.at / LANE_PX);
      const lying = rows.get(row);
      if (lying) lying.push(stretch);
      else rows.set(row, [stretch]);
      (isFlat ? this.allFlat : this.allUpright).push(stretch);
    }
  }

  /** What the way's overlaps and crossings cost; counting ends at the budget. */
  price(way: readonly Point[], budget: number): number {
    let cost = 0;
    for (let i = 1; i < way.length && cost < budget; i += 1) {
      const isFlat = near(way[i - 1]!.y, way[i]!.y);
      const stretch = stretchOf(way[i - 1]!, way[i]!, isFlat);
      cost += this.overlaps(isFlat ? this.flat : this.upright, stretch);
      if (this.countCrossings) cost += CROSSING_COST * crossings(isFlat ? this.allUpright : this.allFlat, stretch);
    }
    return cost;
  }

  private overlaps(rows: ReadonlyMap<number, readonly Stretch[]>, stretch: Stretch): number {
    const row = Math.round(stretch.at / LANE_PX);
    let cost = 0;
    for (let beside = row - 1; beside <= row + 1; beside += 1) {
      for (const other of rows.get(beside) ?? []) cost += OVERLAP_COST * shared(stretch, other);
    }
    return cost;
  }
}

function stretchOf(a: Point, b: Point, isFlat: boolean): Stretch {
  if (isFlat) return a.x < b.x ? { at: b.y, from: a.x, to: b.x } : { at: b.y, from: b.x, to: a.x };
  return a.y < b.y ? { at: b.x, from: a.y, to: b.y } : { at: b.x, from: b.y, to: a.y };
}

function crossings(others: readonly Stretch[], { at, from, to }: Stretch): number {
  let count = 0;
  for (const other of others) if (at > other.from && at < other.to && other.at > from && other.at < to) count += 1;
  return count;
}

function shared(a: Stretch, b: Stretch): number {
  if (Math.abs(a.at - b.at) >= LANE_PX) return 0;
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}
