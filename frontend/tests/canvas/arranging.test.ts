import { describe, expect, it } from "vitest";
import { linedUp, spacedOut } from "../../canvas/arranging";

const box = (x: number, y: number, width = 160, height = 56) => ({ x, y, width, height });

describe("linedUp", () => {
  it("puts middles on one height, keeps places that are free and the order from left to right", () => {
    const placed = new Map(linedUp(new Map([["b", box(400, 100)], ["a", box(0, 0)]]), "across"));
    expect([...placed]).toEqual([["a", [0, 60]], ["b", [400, 60]]]);
  });

  it("pushes apart what stood above each other", () => {
    const placed = new Map(linedUp(new Map([["top", box(20, 0)], ["low", box(40, 200)]]), "across"));
    expect(placed.get("top")![0]).toBe(20);
    expect(placed.get("low")![0]).toBe(20 + 160 + 80);
    expect(placed.get("low")![1]).toBe(placed.get("top")![1]);
  });
});

describe("spacedOut", () => {
  it("makes gaps even between the outermost two, whatever the widths", () => {
    const placed = spacedOut(new Map([["a", box(0, 0)], ["b", box(180, 40, 200)], ["c", box(800, 20)]]), "across");
    expect(placed).toEqual([["a", [0, 0]], ["b", [380, 40]], ["c", [800, 20]]]);
  });

  it("gives parts that overlap a gap, downwards", () => {
    const placed = spacedOut(new Map([["a", box(0, 0)], ["b", box(0, 20)]]), "down");
    expect(placed).toEqual([["a", [0, 0]], ["b", [0, 140]]]);
  });
});
