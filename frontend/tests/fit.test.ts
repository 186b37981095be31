import { describe, expect, it } from "vitest";
import { TOOLS_PX, drawnExtent, fitted } from "../canvas/fit";
import { type Box, inside, overlap } from "../canvas/ink/shapes";

const DESK = { width: 784, height: 629 };
/** The interviewer's sheet under a long follow-up. */
const LOW = { width: 684, height: 300 };

/** Where a part of the sheet lies in the window. */
function seen(part: Box, drawing: Box, window: typeof DESK): Box {
  const { x, y, zoom } = fitted(drawing, window);
  return { x: part.x * zoom + x, y: part.y * zoom + y, width: part.width * zoom, height: part.height * zoom };
}

describe("fitting", () => {
  it("covers the lines and their words, not the components alone", () => {
    const boxes = new Map([["a", { x: 0, y: 0, width: 144, height: 56 }]]);
    const points = [{ x: 144, y: 28 }, { x: 190, y: 28 }, { x: 190, y: 200 }];
    const label = { x: 198, y: 100, width: 70, height: 14 };
    expect(drawnExtent({ boxes, routes: new Map([["f", { points, label }]]) })).toEqual({ x: 0, y: 0, width: 268, height: 200 });
    expect(drawnExtent({ boxes: new Map(), routes: new Map() })).toBeNull();
  });

  it("leaves the room that ink takes beside a drawing, and the zoom tools free", () => {
    for (const window of [DESK, LOW]) {
      for (const [width, height] of [[960, 560], [300, 900], [2400, 200], [144, 56]] as const) {
        const drawing = { x: -40, y: 60, width, height };
        const box = seen(drawing, drawing, window);
        expect(inside(box, { x: 40, y: 40, width: window.width - 80, height: window.height - 80 })).toBe(true);
        expect(overlap(box, { x: 0, y: window.height - TOOLS_PX.height, ...TOOLS_PX })).toBe(false);
      }
    }
  });

  it("goes beside the tools where a window is too low to stay above them", () => {
    const tall = { x: 0, y: 0, width: 500, height: 560 };
    expect(seen(tall, tall, LOW).x).toBeGreaterThan(TOOLS_PX.width);
    expect(fitted(tall, LOW).zoom).toBeGreaterThan((LOW.height - 40 - TOOLS_PX.height) / 560);
  });

  it("never enlarges past 100 %", () => {
    expect(fitted({ x: 0, y: 0, width: 144, height: 56 }, DESK).zoom).toBe(1);
  });
});
