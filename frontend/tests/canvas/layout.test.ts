import { describe, expect, it } from "vitest";
import { readingOrder } from "../../canvas/board/elements";
import { EMPTY_READING, type ConnectionReading } from "../../canvas/critique";
import { DesignDocument } from "../../canvas/document";
import { bestOf, elkGraph, originOf, positionsOf, returning } from "../../canvas/layout";

function chain(): DesignDocument {
  const design = new DesignDocument();
  for (const [id, x] of [["model", 60], ["shop", 600], ["api", 300]] as const) design.addComponent({ id, label: id, position: [x, 43] });
  design.connect({ id: "one", source: "shop", target: "api", flow: "request" });
  design.connect({ id: "two", source: "api", target: "model", flow: "request" });
  design.connect({ id: "loop", source: "api", target: "api" });
  return design;
}

describe("tidy-up", () => {
  it("hands every component and every connection between two of them to the layout", () => {
    const design = chain().snapshot();
    const boxes = new Map([["api", { x: 0, y: 0, width: 164, height: 76 }]]);
    const graph = elkGraph(design, boxes, readingOrder(design, EMPTY_READING));
    expect(graph.children?.map((child) => child.id)).toEqual(["shop", "api", "model"]);
    expect(graph.children?.[1]).toMatchObject({ width: 164, height: 76 });
    expect(graph.edges).toEqual([
      { id: "one", sources: ["shop out"], targets: ["api in"] },
      { id: "two", sources: ["api out"], targets: ["model in"] },
    ]);
  });

  it("lays out answers and feedback against the stream, so that the path reads one way", () => {
    const design = chain();
    design.connect({ id: "answer", source: "model", target: "shop", flow: "action" });
    const { connections } = design.snapshot();
    const back = returning([...connections.values()].filter((line) => line.id !== "loop"), readingOrder(design.snapshot(), EMPTY_READING));
    expect([...back]).toEqual(["answer"]);
    const graph = elkGraph(design.snapshot(), new Map(), readingOrder(design.snapshot(), EMPTY_READING));
    expect(graph.edges?.find((edge) => edge.id === "answer")).toMatchObject({ sources: ["shop out"], targets: ["model in"] });
  });

  it("takes the layout that can be shown largest, and the plain one when it fits", () => {
    const view = { width: 800, height: 600 };
    const wide = { id: "wide", width: 2400, height: 200 };
    const rows = { id: "rows", width: 900, height: 600 };
    const small = { id: "small", width: 780, height: 200 };
    expect(bestOf([["right", wide], ["rows", rows], ["down", { id: "down", width: 400, height: 2400 }]], view).id).toBe("rows");
    expect(bestOf([["right", small], ["rows", { ...rows, width: 700 }]], view).id).toBe("small");
  });

  it("puts the result on the grid and keeps the drawing's corner", () => {
    const result = { id: "sheet", children: [{ id: "a", x: 12, y: 12 }, { id: "b", x: 229, y: 101 }] };
    expect(positionsOf(result, [60, 40])).toEqual([["a", [60, 40]], ["b", [280, 120]]]);
    expect(originOf(chain().snapshot())).toEqual([60, 40]);
  });

  it("is one undo step", () => {
    const design = chain();
    const before = design.snapshot().components.get("api")?.position;
    design.moveComponents([["api", [0, 0]], ["model", [200, 0]], ["shop", [400, 0]]]);
    design.undo();
    expect(design.snapshot().components.get("api")?.position).toEqual(before);
  });
});

describe("the order of reading", () => {
  it("follows requests from those who ask, then left to right", () => {
    const design = chain();
    design.addComponent({ id: "lake", label: "lake", position: [900, 0] });
    design.addComponent({ id: "clicks", label: "clicks", position: [-200, 0] });
    design.connect({ source: "clicks", target: "lake", flow: "event" });
    expect(readingOrder(design.snapshot(), EMPTY_READING)).toEqual(["shop", "api", "model", "clicks", "lake"]);
  });

  it("goes by what is read of a line that states nothing: answers and models are no requests", () => {
    const design = new DesignDocument();
    for (const [id, x] of [["training", 0], ["model", 200], ["shop", 400]] as const) design.addComponent({ id, label: id, position: [x, 0] });
    const read = (source: string, target: string, flow: string): [string, ConnectionReading] =>
      [design.connect({ source, target }), { flow, style: "call", title: flow, declared: false }];
    const connections = Object.fromEntries([
      read("shop", "model", "request"), read("model", "shop", "prediction"), read("training", "model", "model"),
    ]);
    expect(readingOrder(design.snapshot(), { components: {}, connections })).toEqual(["shop", "model", "training"]);
  });

  it("ends on a design that runs in circles", () => {
    const design = new DesignDocument();
    for (const id of ["a", "b"]) design.addComponent({ id, label: id, position: [0, 0] });
    design.connect({ source: "a", target: "b" });
    design.connect({ source: "b", target: "a" });
    expect([...readingOrder(design.snapshot(), EMPTY_READING)].sort()).toEqual(["a", "b"]);
  });
});
