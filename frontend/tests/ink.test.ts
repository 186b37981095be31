import { describe, expect, it } from "vitest";
import { handOf, STRAY_PX, trembled } from "../canvas/ink/hand";
import type { Marked, MarkedFinding, Route, Sheet } from "../canvas/ink/marked";
import { RING_STRAY, ellipseAround, ringPath, ringPoints } from "../canvas/ink/ring";
import { chosen, compose } from "../canvas/ink/scene";
import { type Box, type Point, crosses, gap, holds, lengthOf, overlap, pairs, stationAt } from "../canvas/ink/shapes";
import { strikePaths } from "../canvas/ink/strokes";
import { WAVE_HEIGHT_PX, WAVE_OFFSET_PX, placeOf, wavePoints } from "../canvas/ink/wave";
import { LINE_CHARACTERS, broken, plateBox, sizeOf } from "../canvas/ink/words";

const KEYS = Array.from({ length: 60 }, (_, i) => `finding-${i.toString(16)}`);

function box(x: number, y: number, width = 144, height = 56): Box {
  return { x, y, width, height };
}

function corners(one: Box): Point[] {
  const [right, bottom] = [one.x + one.width, one.y + one.height];
  return [{ x: one.x, y: one.y }, { x: right, y: one.y }, { x: right, y: bottom }, { x: one.x, y: bottom }];
}

function route(source: string, target: string, points: Point[], label: Box | null = null): Route {
  return { source, target, points, label };
}

function finding(key: string, over: Partial<MarkedFinding> = {}): MarkedFinding {
  const mark = { words: "no timeout, no fallback", caret: null, strike: false };
  const evidence = { components: [], connections: [] };
  const base = { number: 1, key, rule: "serving/x", outcome: "fail", severity: "blocker" as const, title: "T" };
  return { ...base, anchors: ["vendor"], evidence, mark, ...over };
}

/** The rows of the card-payment drawing: a vendor above an API that calls a model that feeds a policy. */
function paymentSheet(): Sheet {
  const boxes = new Map([
    ["vendor", box(220, 40)],
    ["metrics", box(420, 40)],
    ["payments", box(20, 164)],
    ["api", box(220, 164)],
    ["model", box(420, 164)],
    ["policy", box(620, 164)],
    ["registry", box(420, 294)],
    ["trainer", box(420, 414)],
  ]);
  const routes = new Map([
    ["r1", route("payments", "api", [{ x: 164, y: 192 }, { x: 220, y: 192 }])],
    ["r2", route("api", "vendor", [{ x: 240, y: 164 }, { x: 240, y: 96 }], { x: 248, y: 130, width: 86, height: 14 })],
    ["r3", route("api", "model", [{ x: 364, y: 192 }, { x: 420, y: 192 }])],
    ["r4", route("model", "policy", [{ x: 564, y: 192 }, { x: 620, y: 192 }])],
    ["r5", route("trainer", "registry", [{ x: 492, y: 414 }, { x: 492, y: 350 }])],
    ["r6", route("registry", "model", [{ x: 492, y: 294 }, { x: 492, y: 220 }])],
  ]);
  return { boxes, routes };
}

function marked(findings: MarkedFinding[], over: Partial<Marked> = {}): Marked {
  return { findings, world: [], dimensions: [], ...over };
}

describe("the hand", () => {
  it("draws the same line for the same key and another for another", () => {
    const ellipse = ellipseAround(box(0, 0));
    expect(ringPath(ellipse, handOf("a1"))).toBe(ringPath(ellipse, handOf("a1")));
    expect(ringPath(ellipse, handOf("a1"))).not.toBe(ringPath(ellipse, handOf("a2")));
  });

  it("stays between 0 and 1 and does not repeat at once, whatever the key", () => {
    for (const key of [...KEYS, "", "é", "0123456789abcdef"]) {
      const hand = handOf(key);
      const values = Array.from({ length: 50 }, hand);
      expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
      expect(new Set(values).size).toBeGreaterThan(45);
    }
  });

  it("strays less than a pixel on a straight stroke and meets both ends", () => {
    for (const key of KEYS) {
      const points = trembled({ x: 20, y: 246 }, { x: 764, y: 246 }, handOf(key));
      expect(points[0]).toEqual({ x: 20, y: 246 });
      expect(points[points.length - 1]).toEqual({ x: 764, y: 246 });
      expect(Math.max(...points.map((point) => Math.abs(point.y - 246)))).toBeLessThanOrEqual(STRAY_PX);
    }
    expect(STRAY_PX).toBeLessThan(1);
  });
});

describe("the ring", () => {
  const sizes = [box(220, 40), box(0, 0, 100, 56), box(0, 0, 260, 56), box(-50, 10, 180, 76)];

  it("keeps within 4 % of its radius once the pen has settled, and overshoots by about 30 degrees", () => {
    for (const key of KEYS) {
      const ellipse = ellipseAround(sizes[0] as Box);
      const points = ringPoints(ellipse, handOf(key));
      const settled = points.slice(3, -4);
      for (const point of settled) {
        const radius = Math.hypot((point.x - ellipse.middle.x) / ellipse.rx, (point.y - ellipse.middle.y) / ellipse.ry);
        expect(Math.abs(radius - 1)).toBeLessThanOrEqual(RING_STRAY + 1e-9);
      }
      expect(turnedDegrees(points, ellipse)).toBeGreaterThan(380);
      expect(turnedDegrees(points, ellipse)).toBeLessThan(400);
    }
  });

  it("goes around the whole component and never through it", () => {
    for (const one of sizes) {
      for (const key of KEYS) {
        const points = ringPoints(ellipseAround(one), handOf(key));
        expect(points.some((point) => holds(one, point))).toBe(false);
        for (const corner of corners(one)) expect(winds(points, corner)).toBe(true);
      }
    }
  });
});

function turnedDegrees(points: readonly Point[], ellipse: { middle: Point; rx: number; ry: number }): number {
  const angles = points.map((p) => Math.atan2((p.y - ellipse.middle.y) / ellipse.ry, (p.x - ellipse.middle.x) / ellipse.rx));
  return pairs(angles.map((a) => ({ x: a, y: 0 }))).reduce((sum, [a, b]) => {
    const step = b.x - a.x;
    return sum + ((step < -Math.PI ? step + 2 * Math.PI : step) * 180) / Math.PI;
  }, 0);
}

/** Whether a closed walk over the points goes around a point (its turns about the point add up to a full circle). */
function winds(points: readonly Point[], about: Point): boolean {
  const total = pairs(points).reduce((sum, [a, b]) => {
    const step = Math.atan2(b.y - about.y, b.x - about.x) - Math.atan2(a.y - about.y, a.x - about.x);
    return sum + (step > Math.PI ? step - 2 * Math.PI : step < -Math.PI ? step + 2 * Math.PI : step);
  }, 0);
  return total > 2 * Math.PI * 0.95;
}

describe("the wave", () => {
  const bent = [{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 80 }, { x: 200, y: 80 }];

  it("runs 14 px beside its connection, around corners too", () => {
    for (const side of [1, -1] as const) {
      const { track } = placeOf(bent, [], 500, side);
      for (const at of [0, 40, 120, 180, lengthOf(track)]) {
        expect(distanceTo(bent, stationAt(track, at).point)).toBeGreaterThanOrEqual(WAVE_OFFSET_PX - 0.01);
      }
      expect(distanceTo(bent, stationAt(track, 30).point)).toBeCloseTo(WAVE_OFFSET_PX);
    }
  });

  it("swings at most a wave's height and half a pixel about its track", () => {
    for (const key of KEYS) {
      for (const point of wavePoints([{ x: 0, y: 14 }, { x: 160, y: 14 }], handOf(key))) {
        expect(Math.abs(point.y - 14)).toBeLessThanOrEqual(WAVE_HEIGHT_PX + 0.5);
      }
    }
  });

  it("takes the side with more room", () => {
    const line = [{ x: 100, y: 0 }, { x: 100, y: 100 }];
    expect(placeOf(line, [box(110, 20, 60, 60)], 200).track[0]?.x).toBe(86);
    expect(placeOf(line, [box(30, 20, 60, 60)], 200).track[0]?.x).toBe(114);
  });

  it("is not drawn where there is no length for it, and is cut on a long connection", () => {
    expect(wavePoints([{ x: 0, y: 0 }, { x: 12, y: 0 }], handOf("a"))).toEqual([]);
    const long = [{ x: 0, y: 0 }, { x: 900, y: 0 }];
    const { track } = placeOf(long, [], 200);
    expect(lengthOf(track)).toBeCloseTo(200);
    expect(track[0]?.x).toBeCloseTo(350);
  });

  it("slides along its connection, or becomes shorter, to keep clear of names and labels", () => {
    const long = [{ x: 0, y: 0 }, { x: 600, y: 0 }];
    const row = [box(0, -80, 600, 60), { x: 260, y: 6, width: 90, height: 14 }];
    const slid = placeOf(long, row, 200).track;
    expect(lengthOf(slid)).toBeCloseTo(200);
    for (const one of row) expect(gap(slid[0] as Point, one) > 5 && gap(slid[slid.length - 1] as Point, one) > 5).toBe(true);
    const tight = placeOf([{ x: 0, y: 0 }, { x: 250, y: 0 }], [box(0, -72, 250, 60), { x: 70, y: 6, width: 80, height: 14 }], 200);
    expect(lengthOf(tight.track)).toBeLessThan(120);
  });
});

function distanceTo(line: readonly Point[], point: Point): number {
  return Math.min(...pairs(line).map(([a, b]) => gapToSegment(point, a, b)));
}

function gapToSegment(p: Point, a: Point, b: Point): number {
  const length = (b.x - a.x) ** 2 + (b.y - a.y) ** 2;
  const share = Math.max(0, Math.min(1, ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / length));
  return Math.hypot(p.x - a.x - (b.x - a.x) * share, p.y - a.y - (b.y - a.y) * share);
}

describe("the strike", () => {
  it("goes through the right edge of a component and never over its name", () => {
    for (const key of KEYS) {
      for (const one of [box(0, 0), box(40, 20, 244, 76)]) {
        const right = one.x + one.width;
        const words = { x: one.x + 37, y: one.y + 10, width: one.width - 37 - 13, height: 18 };
        for (const path of strikePaths(one, handOf(key))) {
          const ends = [...path.matchAll(/(?:M|C[^C]* )(-?[\d.]+) (-?[\d.]+)(?=C|$)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
          expect(ends).toHaveLength(4);
          expect(pairs(ends).some(([a, b]) => crosses(a, b, words))).toBe(false);
          expect(Math.min(...ends.map((end) => end.x)) < right && Math.max(...ends.map((end) => end.x)) > right).toBe(true);
        }
      }
    }
  });
});

describe("the words", () => {
  it("are broken into two lines of at most 15 characters", () => {
    expect(broken("no timeout, no fallback")).toEqual(["no timeout,", "no fallback"]);
    expect(broken("gate")).toEqual(["gate"]);
    expect(broken("")).toEqual([]);
    for (const line of broken("an uninterruptedlylongword here and more")) {
      expect(line.length).toBeLessThanOrEqual(LINE_CHARACTERS);
    }
  });

  it("stand left of the ring when there is room there", () => {
    const drawn = compose(marked([finding("k")]), paymentSheet(), { active: null, most: null }).redlines[0];
    const ring = ellipseAround(box(220, 40));
    expect(drawn?.plate.x).toBeLessThan(ring.middle.x - ring.rx);
    expect(drawn?.lines.every((line) => line.anchor === "end" && line.x < (drawn?.plate.x ?? 0))).toBe(true);
  });

  it("and the numbers never lie over a component, wherever it is dragged", () => {
    for (let step = 0; step < 60; step += 1) {
      const sheet = paymentSheet();
      const boxes = new Map(sheet.boxes);
      boxes.set("vendor", box(20 + ((step * 53) % 600), 10 + ((step * 37) % 420)));
      const scene = compose(marked([finding(`k${step}`)]), { ...sheet, boxes }, { active: null, most: null });
      const others = [...boxes.values()];
      for (const drawn of scene.redlines) {
        const covered = [plateBox(drawn.plate), wordsBox(drawn.lines.map((line) => line))].filter((one) => one !== null);
        const free = others.every((one) => covered.every((cover) => !overlap(cover, one)));
        expect(free || drawn.lines.length === 0).toBe(true);
      }
    }
  });
});

function wordsBox(lines: readonly { text: string; x: number; y: number; anchor: string }[]): Box | null {
  const first = lines[0];
  if (!first) return null;
  const { width, height } = sizeOf(lines.map((line) => line.text));
  const x = first.anchor === "end" ? first.x - width : first.anchor === "middle" ? first.x - width / 2 : first.x;
  return { x, y: first.y - 14, width, height };
}

describe("the scene", () => {
  const gate = finding("gate", {
    number: 2,
    anchors: ["registry", "model"],
    evidence: { components: ["trainer", "registry", "model"], connections: ["r5", "r6"] },
    mark: { words: "unchecked", caret: { connection: "r5", word: "gate" }, strike: false },
  });

  it("draws one ring, or one run of wave with its caret", () => {
    const scene = compose(marked([finding("k"), gate]), paymentSheet(), { active: null, most: null });
    expect(scene.redlines.map((one) => one.strokes.map((stroke) => stroke.id))).toEqual([
      ["ring"],
      ["wave:r5", "wave:r6", "caret"],
    ]);
    expect(scene.redlines[1]?.lines.map((line) => line.text)).toEqual(["unchecked", "gate"]);
  });

  it("puts the caret where neither it nor its word covers a label or a component", () => {
    const sheet = paymentSheet();
    const label = { x: 500, y: 372, width: 40, height: 20 };
    const routes = new Map(sheet.routes).set("r5", route("trainer", "registry", [{ x: 492, y: 414 }, { x: 492, y: 350 }], label));
    const lines = compose(marked([gate]), { ...sheet, routes }, { active: null, most: null }).redlines[0]?.lines ?? [];
    const word = wordsBox(lines.filter((line) => line.text === "gate")) as Box;
    for (const one of [label, ...sheet.boxes.values()]) expect(overlap(word, one)).toBe(false);
  });

  it("draws no cloud inside a ring, where the delta says enough", () => {
    const world = [{ number: 1, component: "vendor", label: "62 → 124 ms" }];
    const scene = compose(marked([finding("k")], { world }), paymentSheet(), { active: null, most: null });
    expect(scene.changes[0]?.cloud).toBeNull();
    expect(scene.changes[0]?.delta).toMatch(/^M/);
  });

  it("follows a dragged component", () => {
    const sheet = paymentSheet();
    const moved = { ...sheet, boxes: new Map(sheet.boxes).set("vendor", box(230, 36)) };
    const before = compose(marked([finding("k")]), sheet, { active: null, most: null }).redlines[0];
    const after = compose(marked([finding("k")]), moved, { active: null, most: null }).redlines[0];
    expect(after?.strokes[0]?.path).not.toBe(before?.strokes[0]?.path);
    expect((after?.plate.x ?? 0) - (before?.plate.x ?? 0)).toBeCloseTo(10);
  });

  it("draws an ask as its number alone, and a strike at the edge, clear of the name", () => {
    const ask = finding("ask", { outcome: "ask", severity: "nudge" });
    const strike = finding("strike", { anchors: ["metrics"], mark: { words: "who needs it?", caret: null, strike: true } });
    const scene = compose(marked([ask, strike]), paymentSheet(), { active: null, most: null });
    expect(scene.redlines[0]).toMatchObject({ ask: true, strokes: [], lines: [] });
    expect(scene.redlines[1]?.strokes.map((stroke) => stroke.id)).toEqual(["strike:0", "strike:1"]);
  });

  it("shows more evidence only for the redline in hand", () => {
    const evidence = { components: ["api", "model"], connections: ["r2"] };
    const wide = finding("wide", { evidence });
    const closed = compose(marked([wide]), paymentSheet(), { active: null, most: null }).redlines[0];
    const open = compose(marked([wide]), paymentSheet(), { active: "wide", most: null }).redlines[0];
    expect(closed?.strokes.map((stroke) => stroke.id)).toEqual(["ring"]);
    expect(open?.strokes.map((stroke) => stroke.id)).toEqual(["ring", "wave:r2", "ring:model"]);
    expect(open?.plate).toEqual(closed?.plate);
  });

  it("draws at most the chosen number, the one in hand among them", () => {
    const many = KEYS.slice(0, 6).map((key, i) => finding(key, { number: i + 1 }));
    const keys = (active: string | null): string[] => chosen(many, { active, most: 3 }).map((one) => one.key);
    expect(keys(null)).toEqual(KEYS.slice(0, 3));
    expect(keys(KEYS[5] as string)).toEqual([KEYS[0], KEYS[1], KEYS[5]]);
    expect(chosen(many, { active: null, most: null })).toHaveLength(6);
  });

  it("rings a component once, however many redlines are about it", () => {
    const scene = compose(marked([finding("one"), finding("two")]), paymentSheet(), { active: null, most: null });
    expect(scene.redlines.map((one) => one.strokes.length)).toEqual([1, 0]);
    const [first, second] = scene.redlines.map((one) => plateBox(one.plate));
    expect(overlap(first as Box, second as Box)).toBe(false);
  });

  it("says nothing about components that are gone", () => {
    const scene = compose(marked([finding("k", { anchors: ["deleted"] })]), paymentSheet(), { active: null, most: null });
    expect(scene.redlines).toEqual([]);
  });

  it("measures a path below its row, over its whole width, clear of components", () => {
    const dimension = { components: ["payments", "api", "vendor", "model", "policy"], text: "p99 141 ms, limit 100", held: false, number: null };
    const sheet = paymentSheet();
    const line = compose(marked([], { dimensions: [dimension] }), sheet, { active: null, most: null }).measures[0];
    expect(line?.paths[0]).toMatch(/^M20 246C/);
    expect(line?.paths[0]).toMatch(/ 764 246$/);
    for (const one of sheet.boxes.values()) expect(overlap(one, line?.plate as Box)).toBe(false);
  });

  it("clouds what a follow-up changed and carries its label and number", () => {
    const world = [{ number: 1, component: "vendor", label: "62 → 124 ms" }];
    const twice = [...world, { number: 1, component: "vendor", label: "down" }, { number: 2, connection: "r4", label: "late" }];
    const drawn = compose(marked([], { world: twice }), paymentSheet(), { active: null, most: null }).changes;
    expect(drawn.map((one) => [one.id, one.number, one.tag !== null])).toEqual([["vendor", 1, false], ["r4", 2, true]]);
    expect(drawn[0]?.cloud).toMatch(/^M210 30a8 8/);
    expect(gap({ x: 592, y: 192 }, drawn[1]?.tag as Box)).toBeGreaterThan(8);
  });
});
