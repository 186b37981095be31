import { describe, expect, it } from "vitest";
import { Geometry, type Box } from "../../canvas/geometry";
import { routeAll, type Ends, type Point, type Route } from "../../canvas/routing";

const box = (x: number, y: number): Box => ({ x, y, width: 144, height: 56 });
const line = (source: string, target: string, label = ""): Ends => ({ source, target, label });

function routed(boxes: Record<string, Box>, ends: Record<string, Ends>): ReadonlyMap<string, Route> {
  return routeAll(new Map(Object.entries(boxes)), new Map(Object.entries(ends)), new Map(), null);
}

function runsInto({ points }: Route, { x, y, width, height }: Box): boolean {
  return points.some((to, i) => {
    const from = points[i - 1] ?? to;
    return (
      Math.max(from.x, to.x) > x && Math.min(from.x, to.x) < x + width &&
      Math.max(from.y, to.y) > y && Math.min(from.y, to.y) < y + height
    );
  });
}

function isOrthogonal(points: readonly Point[]): boolean {
  return points.every((to, i) => i === 0 || points[i - 1]!.x === to.x || points[i - 1]!.y === to.y);
}

describe("a way", () => {
  it("is straight between facing mid-sides", () => {
    const routes = routed({ a: box(0, 0), b: box(200, 0) }, { e: line("a", "b") });
    expect(routes.get("e")?.points).toEqual([{ x: 144, y: 28 }, { x: 200, y: 28 }]);
  });

  it("goes round a component that stands between", () => {
    const wall = box(200, 0);
    const route = routed({ a: box(0, 0), wall, b: box(400, 0) }, { e: line("a", "b") }).get("e")!;
    expect(runsInto(route, wall)).toBe(false);
    expect(isOrthogonal(route.points)).toBe(true);
  });

  it("leaves a line apart for each of several lines of one side", () => {
    const routes = routed(
      { hub: box(0, 200), a: box(300, 0), b: box(300, 200), c: box(300, 400) },
      { ea: line("hub", "a"), eb: line("hub", "b"), ec: line("hub", "c") },
    );
    const starts = [...routes.values()].map(({ points }) => `${points[0]!.x} ${points[0]!.y}`);
    expect(new Set(starts).size).toBe(3);
  });

  it("draws two opposite connections as two lines", () => {
    const routes = routed({ a: box(0, 0), b: box(260, 0) }, { out: line("a", "b"), back: line("b", "a") });
    expect(routes.get("out")?.points).not.toEqual([...routes.get("back")!.points].reverse());
  });

  it("draws a connection to itself outside the component", () => {
    const route = routed({ a: box(0, 0) }, { e: line("a", "a") }).get("e")!;
    expect(route.sides).toEqual(["right", "top"]);
    expect(route.points.length).toBeGreaterThan(3);
  });

  it("is left out while an end is missing", () => {
    expect(routed({ a: box(0, 0) }, { e: line("a", "gone") }).size).toBe(0);
  });

  it("is the same every time", () => {
    const boxes = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`n${i}`, box((i % 6) * 220, Math.floor(i / 6) * 130)]));
    const ends = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`e${i}`, line(`n${i % 30}`, `n${(i * 7 + 3) % 30}`, `line ${i}`)]));
    const first = routed(boxes, ends);
    expect(routed(boxes, ends)).toEqual(first);
    for (const { points } of first.values()) expect(isOrthogonal(points)).toBe(true);
  });
});

describe("a label", () => {
  it("goes above two components that stand too close for it", () => {
    const { label } = routed({ a: box(0, 100), b: box(174, 100) }, { e: line("a", "b", "unsure") }).get("e")!;
    expect(label!.y + label!.height).toBeLessThan(100);
    expect(label!.y).toBeGreaterThan(60);
  });

  it("stands beside its line and off every component", () => {
    const boxes = { a: box(0, 0), b: box(0, 160), c: box(200, 80) };
    const { label } = routed(boxes, { e: line("a", "b", "two hundred features") }).get("e")!;
    for (const { x, y, width, height } of Object.values(boxes)) {
      expect(label!.x >= x + width || label!.x + label!.width <= x || label!.y >= y + height || label!.y + label!.height <= y).toBe(true);
    }
  });
});

describe("the drawing in motion", () => {
  const ends = new Map([["e", line("a", "b")], ["f", line("c", "d")]]);
  const at = (ax: number): Map<string, Box> => new Map([["a", box(ax, 0)], ["b", box(300, 0)], ["c", box(0, 300)], ["d", box(300, 300)]]);

  it("routes only the lines that a drag concerns", () => {
    const geometry = new Geometry();
    geometry.update(at(0), ends, false);
    const still = geometry.route("f");
    let told = 0;
    geometry.subscribeRoute("f", () => (told += 1));
    geometry.update(at(40), ends, true);
    expect(geometry.route("e")?.points[0]).toEqual({ x: 184, y: 28 });
    expect([geometry.route("f") === still, told]).toEqual([true, 0]);
  });

  it("looks at every line again when the component is dropped in another's way", () => {
    const geometry = new Geometry();
    geometry.update(at(0), ends, false);
    const dropped = at(0);
    dropped.set("a", box(150, 300));
    geometry.update(dropped, ends, true);
    expect(runsInto(geometry.route("f")!, dropped.get("a")!)).toBe(true);
    geometry.update(new Map(dropped), ends, false);
    expect(runsInto(geometry.route("f")!, dropped.get("a")!)).toBe(false);
  });

  it("hangs a component's number where no line ends", () => {
    const geometry = new Geometry();
    const boxes = new Map([["a", box(0, 0)], ["b", box(0, 200)], ["c", box(0, 400)]]);
    geometry.update(boxes, new Map([["e", line("a", "b")], ["f", line("b", "c")]]), false);
    expect([geometry.tagSpot("a"), geometry.tagSpot("b"), geometry.tagSpot("c")]).toEqual(["top", "corner", "bottom"]);
  });
});
