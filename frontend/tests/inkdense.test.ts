import { describe, expect, it } from "vitest";
import { drawnExtent, fitted } from "../canvas/fit";
import { handOf } from "../canvas/ink/hand";
import type { Marked, MarkedFinding, Route, Sheet } from "../canvas/ink/marked";
import { RING_CLEAR_PX, ellipseAround, ringPoints } from "../canvas/ink/ring";
import { type Drawn, type Scene, compose } from "../canvas/ink/scene";
import { type Box, type Point, crossings, gap, grown, inside, overlap } from "../canvas/ink/shapes";
import { type Line, plateBox, plateSize, sizeOf } from "../canvas/ink/words";

const CALM = { active: null, most: null };
const COLUMNS = 4;
const ROWS = 4;

/** Sixteen components so near each other that rings, words and numbers compete for the gaps. */
function denseSheet(turn: number): Sheet {
  const hand = handOf(`layout-${turn}`);
  const gapX = 16 + Math.floor(hand() * 60);
  const gapY = 40 + Math.floor(hand() * 40);
  const boxes = new Map<string, Box>();
  for (let i = 0; i < COLUMNS * ROWS; i += 1) {
    const width = 144 + 20 * Math.floor(hand() * 3);
    const x = (i % COLUMNS) * (184 + gapX);
    boxes.set(`c${i}`, { x, y: Math.floor(i / COLUMNS) * (56 + gapY), width, height: 56 });
  }
  const routes = new Map<string, Route>();
  for (let i = 0; i < COLUMNS * ROWS; i += 1) {
    if ((i + 1) % COLUMNS !== 0) routes.set(`r${i}`, level(boxes, i, i + 1));
    if (i < COLUMNS * (ROWS - 1) && hand() < 0.7) routes.set(`d${i}`, down(boxes, i, i + COLUMNS, hand()));
  }
  return { boxes, routes, tags: [{ x: 40, y: 49, width: 80, height: 17 }] };
}

function level(boxes: ReadonlyMap<string, Box>, from: number, to: number): Route {
  const [a, b] = [boxes.get(`c${from}`) as Box, boxes.get(`c${to}`) as Box];
  const y = a.y + 28;
  return { source: `c${from}`, target: `c${to}`, points: [{ x: a.x + a.width, y }, { x: b.x, y }], label: null };
}

function down(boxes: ReadonlyMap<string, Box>, from: number, to: number, share: number): Route {
  const [a, b] = [boxes.get(`c${from}`) as Box, boxes.get(`c${to}`) as Box];
  const [x, other] = [a.x + 30 + share * 80, b.x + 60];
  const middle = (a.y + a.height + b.y) / 2;
  const points = [{ x, y: a.y + a.height }, { x, y: middle }, { x: other, y: middle }, { x: other, y: b.y }];
  const label = share < 0.4 ? { x: x + 8, y: a.y + a.height + 6, width: 60, height: 14 } : null;
  return { source: `c${from}`, target: `c${to}`, points, label };
}

const WORDS = ["no timeout, no fallback", "green and wrong", "the old one is gone", "who runs this?", "and then what happened?"];

/** Ten redlines of every sort, a follow-up on a ringed component and one on a connection, and two numbers of paths. */
function denseMarks(turn: number, sheet: Sheet): Marked {
  const hand = handOf(`marks-${turn}`);
  const routes = [...sheet.routes.keys()];
  const one = (): string => `c${Math.floor(hand() * COLUMNS * ROWS)}`;
  const findings = Array.from({ length: 10 }, (_, i): MarkedFinding => {
    const connection = routes[Math.floor(hand() * routes.length)] as string;
    const [wave, ask, strike] = [i % 4 === 1, i > 6, i === 6];
    const { source, target } = sheet.routes.get(connection) as Route;
    return {
      number: i + 5, key: `f${turn}-${i}`, rule: "a/b", outcome: ask ? "ask" : "fail", title: "T",
      severity: (["blocker", "major", "minor"] as const)[i % 3] as "major",
      anchors: wave ? [source, target] : [one()],
      evidence: { components: [], connections: wave || i === 9 ? [connection] : [] },
      mark: { words: WORDS[i % WORDS.length] as string, caret: wave ? { connection, word: "registry" } : null, strike },
    };
  });
  const world = [{ number: 1, component: findings[0]?.anchors[0] ?? "c0", label: "10 → 200 ms" }, { number: 2, connection: routes[0] as string, label: "late" }];
  const dimensions = [
    { components: ["c0", "c1", "c2", "c3"], text: "p99 207 ms, limit 100", held: false, number: null },
    { components: ["c5", "c6"], text: "p99 70 ms, limit 100", held: true, number: null },
  ];
  return { findings, world, dimensions };
}

function lineBox({ text, x, y, anchor }: Line): Box {
  const { width, height } = sizeOf([text]);
  const left = anchor === "end" ? x - width : anchor === "middle" ? x - width / 2 : x;
  return { x: left, y: y - 14, width, height };
}

function plateOf(drawn: Drawn): Box {
  return plateBox(drawn.plate, plateSize(drawn.ask ? `${drawn.number}?` : ""));
}

/** What has been given a place of its own in a scene. */
function placedIn(scene: Scene): Box[] {
  return [
    ...scene.redlines.flatMap((drawn) => [plateOf(drawn), ...drawn.lines.map(lineBox)]),
    ...scene.measures.map((line) => line.plate),
    ...scene.changes.flatMap((change) => change.covers),
  ].map((box) => grown(box, -0.01));
}

function collisions(boxes: readonly Box[], others: readonly Box[]): number {
  return boxes.reduce((sum, box, i) => sum + others.filter((other, j) => (others !== boxes || j > i) && overlap(box, other)).length, 0);
}

function wordsOf(scene: Scene): Box[] {
  return scene.redlines.flatMap((drawn) => drawn.lines.map(lineBox));
}

const TURNS = Array.from({ length: 40 }, (_, i) => i);

describe("ten redlines on a dense drawing", () => {
  it("place no number, word, delta or measure on another or on a component's name", () => {
    for (const turn of TURNS) {
      const sheet = denseSheet(turn);
      const placed = placedIn(compose(denseMarks(turn, sheet), sheet, CALM));
      expect([turn, collisions(placed, placed)]).toEqual([turn, 0]);
      expect([turn, collisions(placed, [...sheet.boxes.values()])]).toEqual([turn, 0]);
    }
  });

  it("have no words on labels, arrowheads, connections, waves or dimension lines, and numbers on no label", () => {
    for (const turn of TURNS) {
      const sheet = denseSheet(turn);
      const scene = compose(denseMarks(turn, sheet), sheet, CALM);
      const words = wordsOf(scene);
      const lines = [...sheet.routes.values()].map((route) => route.points).concat(scene.measures.map((one) => [...one.ends]));
      expect([turn, words.reduce((sum, box) => sum + crossings(lines, box), 0)]).toEqual([turn, 0]);
      const strokes = scene.redlines.flatMap((one) => one.strokes.filter(({ id }) => id.startsWith("wave")).map(({ path }) => knotsOf(path)));
      expect([turn, words.reduce((sum, box) => sum + crossings(strokes, box), 0)]).toEqual([turn, 0]);
      const labels = [...sheet.routes.values()].flatMap((route) => route.label ?? []);
      expect([turn, collisions([...words, ...scene.redlines.map(plateOf)], labels)]).toEqual([turn, 0]);
    }
  });

  it("keep every number, and words where there is room: not all of them, not none", () => {
    const scenes = TURNS.map((turn) => compose(denseMarks(turn, denseSheet(turn)), denseSheet(turn), CALM));
    expect(scenes.every((scene) => scene.redlines.length === 10)).toBe(true);
    const worded = scenes.map((scene) => scene.redlines.filter((one) => !one.ask && one.lines.length > 0).length);
    expect(Math.min(...worded)).toBeGreaterThanOrEqual(1);
    expect(worded.reduce((sum, one) => sum + one, 0) / worded.length).toBeGreaterThan(3.5);
  });

  it("stay in sight when the drawing is fitted into its window, clear of the tools in the corner", () => {
    const view = { width: 784, height: 546 };
    for (const turn of TURNS.slice(0, 12)) {
      const sheet = denseSheet(turn);
      const scene = compose(denseMarks(turn, sheet), sheet, { ...CALM, view });
      const { x, y, zoom } = fitted(drawnExtent(sheet)!, view);
      const seen = { x: -x / zoom, y: -y / zoom, width: view.width / zoom, height: view.height / zoom };
      expect(wordsOf(scene).every((box) => inside(box, seen))).toBe(true);
      expect(scene.redlines.every((one) => inside(plateOf(one), seen))).toBe(true);
    }
  });

  it("does not move anything else when one is opened, and shows the words of a question where they fit", () => {
    for (const turn of TURNS.slice(0, 12)) {
      const sheet = denseSheet(turn);
      const marks = denseMarks(turn, sheet);
      const closed = compose(marks, sheet, CALM).redlines;
      const open = compose(marks, sheet, { active: `f${turn}-8`, most: null }).redlines;
      expect(open.map((one) => one.plate)).toEqual(closed.map((one) => one.plate));
      const others = (drawn: readonly Drawn[]): unknown => drawn.filter((one) => one.key !== `f${turn}-8`).map((one) => one.lines);
      expect(others(open)).toEqual(others(closed));
    }
  });

  it("leave room for numbers that are drawn larger when the board is far away", () => {
    for (const turn of TURNS.slice(0, 12)) {
      const sheet = denseSheet(turn);
      const scene = compose(denseMarks(turn, sheet), sheet, { ...CALM, pen: 1.75 });
      const plates = scene.redlines.map((one) => grown(plateBox(one.plate, plateSize(one.ask ? `${one.number}?` : "", 1.75)), -0.01));
      expect([turn, collisions(plates, plates)]).toEqual([turn, 0]);
    }
  });
});

/** The knots of a smooth path: its start and the end of every curve. */
function knotsOf(path: string): Point[] {
  return [...path.matchAll(/(?:M|C[^C]* )(-?[\d.]+) (-?[\d.]+)(?=C|$)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

describe("a ring between neighbours", () => {
  const own: Box = { x: 0, y: 0, width: 184, height: 56 };
  const KEYS = Array.from({ length: 40 }, (_, i) => `ring-${i}`);

  function pointsBeside(neighbours: readonly Box[]): Point[] {
    return KEYS.flatMap((key) => ringPoints(ellipseAround(own, 0, neighbours), handOf(key)));
  }

  /** Six pixels beside, above and below; round the corners it comes nearer and never touches. */
  function expectClear(points: readonly Point[]): void {
    const beside = points.filter(({ x, y }) => (x > 70 && x < own.width - 70) || (y > 16 && y < own.height - 16));
    expect(Math.min(...beside.map((point) => gap(point, own)))).toBeGreaterThanOrEqual(RING_CLEAR_PX - 1e-9);
    expect(Math.min(...points.map((point) => gap(point, own)))).toBeGreaterThan(1);
  }

  it("does not run through the next component and keeps 6 px from its own, however small the gap", () => {
    for (const space of [12, 16, 20, 28, 40, 60, 90]) {
      const right = { ...own, x: own.width + space };
      const left = { ...own, x: -own.width - space };
      for (const neighbours of [[right], [left], [left, right]]) {
        const points = pointsBeside(neighbours);
        expect(points.some((point) => neighbours.some((box) => gap(point, box) === 0))).toBe(false);
        expectClear(points);
      }
    }
  });

  it("keeps off components above, below and across a corner too", () => {
    for (const space of [14, 20, 30, 44]) {
      const below = { ...own, y: own.height + space };
      const across = { ...own, x: own.width + space, y: own.height + space };
      const above = { ...own, x: -60, y: -own.height - space };
      for (const neighbours of [[below], [across], [above], [above, below], [across, above]]) {
        const points = pointsBeside(neighbours);
        expect(points.some((point) => neighbours.some((box) => gap(point, box) === 0))).toBe(false);
        expectClear(points);
      }
    }
  });

  it("is a plain ellipse with all its margin where nothing is near", () => {
    const ring = ellipseAround({ x: 0, y: 0, width: 144, height: 56 }, 0, [{ ...own, x: 400 }]);
    expect(ring).toMatchObject({ rx: 98, ry: 47, power: 2 });
  });
});
