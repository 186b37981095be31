import { describe, expect, it } from "vitest";
import { DesignDocument } from "../canvas/document";
import { type Edit, EditsRefused, applyEdits, problemOf, readEdits } from "../canvas/edits";
import { ghostOf } from "../canvas/ghost";
import { freeSpot } from "../canvas/spots";

function payments(): DesignDocument {
  const design = new DesignDocument();
  design.transact(() => {
    design.addComponent({ id: "api", label: "Scoring API", kind: "api_gateway", position: [220, 160] });
    design.addComponent({ id: "vendor", label: "Device vendor", position: [220, 40] });
    design.addComponent({ id: "model", label: "Fraud model", kind: "model_server", position: [420, 160], provides: ["rollback"] });
    design.connect({ id: "call", source: "api", target: "vendor", flow: "lookup", attributes: { timeout_ms: 90 } });
    design.connect({ id: "score", source: "api", target: "model", flow: "request", label: "score" });
  });
  design.undoManager.clear();
  return design;
}

function plain(design: DesignDocument): unknown {
  const { components, connections, framing } = design.snapshot();
  return JSON.parse(JSON.stringify({ components: [...components.values()], connections: [...connections.values()], framing }));
}

const EVERY_OP: readonly [string, readonly Edit[], (design: DesignDocument) => void][] = [
  ["add_component", [{ op: "add_component", id: "cache", label: "Device cache", kind: "cache", near: "vendor", attributes: { ttl_s: 60 } }], (design) => {
    expect(design.snapshot().components.get("cache")).toMatchObject({ label: "Device cache", kind: "cache", attributes: { ttl_s: 60 } });
  }],
  ["remove_component", [{ op: "remove_component", id: "vendor" }], (design) => {
    expect(design.snapshot().components.has("vendor")).toBe(false);
    expect(design.snapshot().connections.has("call")).toBe(false);
  }],
  ["add_connection", [{ op: "add_connection", id: "log", source: "model", target: "api", flow: "prediction", mode: "sync" }], (design) => {
    expect(design.snapshot().connections.get("log")).toMatchObject({ source: "model", target: "api", flow: "prediction", mode: "sync" });
  }],
  ["remove_connection", [{ op: "remove_connection", id: "score" }], (design) => {
    expect(design.snapshot().connections.has("score")).toBe(false);
  }],
  ["insert_on_connection", [{ op: "insert_on_connection", connection: "score", onward: "on", component: { op: "add_component", id: "gate", label: "Gate" }, flow_out: "prediction" }], (design) => {
    expect(design.snapshot().connections.get("score")).toMatchObject({ source: "api", target: "gate", flow: "request", label: "score" });
    expect(design.snapshot().connections.get("on")).toMatchObject({ source: "gate", target: "model", flow: "prediction", label: "score" });
  }],
  ["set_attribute", [{ op: "set_attribute", target: "call", name: "timeout_ms", value: 45 }, { op: "set_attribute", target: "vendor", name: "p99_ms", value: 62 }], (design) => {
    expect(design.snapshot().connections.get("call")?.attributes).toEqual({ timeout_ms: 45 });
    expect(design.snapshot().components.get("vendor")?.attributes).toEqual({ p99_ms: 62 });
  }],
  ["set_field", [{ op: "set_field", target: "vendor", field: "kind", value: "third_party_api" }, { op: "set_field", target: "score", field: "mode", value: "async" }], (design) => {
    expect(design.snapshot().components.get("vendor")?.kind).toBe("third_party_api");
    expect(design.snapshot().connections.get("score")?.mode).toBe("async");
  }],
  ["set_framing", [{ op: "set_framing", path: "guardrail_metric", value: "False blocks" }, { op: "set_framing", path: "objectives.slo_p99_ms", value: 100 }, { op: "set_framing", path: "tradeoffs", value: ["less signal"] }], (design) => {
    expect(design.snapshot().framing).toMatchObject({ guardrail_metric: "False blocks", objectives: { slo_p99_ms: 100 }, tradeoffs: ["less signal"] });
  }],
  ["add_provides", [{ op: "add_provides", target: "model", capability: "autoscaling" }], (design) => {
    expect(design.snapshot().components.get("model")?.provides).toEqual(["rollback", "autoscaling"]);
  }],
];

describe("edits", () => {
  it.each(EVERY_OP)("%s is made, and one undo takes it back", (_op, edits, check) => {
    const design = payments();
    const before = plain(design);
    applyEdits(design, edits, new Map());
    check(design);
    expect(design.undoManager.undoStack).toHaveLength(1);
    design.undo();
    expect(plain(design)).toEqual(before);
  });

  it("are one change with one undo however many they are, and later ones see earlier ones", () => {
    const design = payments();
    const before = plain(design);
    const added = applyEdits(design, [
      { op: "add_component", id: "fallback", label: "Rules" },
      { op: "add_connection", id: "to-rules", source: "api", target: "fallback", flow: "request" },
      { op: "insert_on_connection", connection: "to-rules", onward: "on", component: { op: "add_component", id: "breaker", label: "Breaker" } },
      { op: "set_attribute", target: "breaker", name: "owner", value: "payments" },
      { op: "add_provides", target: "breaker", capability: "timeout" },
    ], new Map());
    expect(added).toEqual(["fallback", "to-rules", "breaker", "on"]);
    expect(design.snapshot().connections.get("to-rules")).toMatchObject({ source: "api", target: "breaker" });
    expect(design.snapshot().connections.get("on")).toMatchObject({ source: "breaker", target: "fallback" });
    expect(design.snapshot().components.get("breaker")).toMatchObject({ provides: ["timeout"], attributes: { owner: "payments" } });
    expect(design.undoManager.undoStack).toHaveLength(1);
    design.undo();
    expect(plain(design)).toEqual(before);
  });

  it("add up on the same part: two inserts on one connection, two capabilities, fields of what is new", () => {
    const design = payments();
    applyEdits(design, [
      { op: "insert_on_connection", connection: "score", onward: "two", component: { op: "add_component", id: "far", label: "Far" } },
      { op: "insert_on_connection", connection: "score", onward: "three", component: { op: "add_component", id: "close", label: "Close" } },
      { op: "add_provides", target: "model", capability: "autoscaling" },
      { op: "add_provides", target: "model", capability: "canary" },
      { op: "set_field", target: "three", field: "mode", value: "async" },
      { op: "set_field", target: "far", field: "kind", value: "cache" },
    ], new Map());
    const { components, connections } = design.snapshot();
    const ends = (id: string): string => `${connections.get(id)?.source}>${connections.get(id)?.target}`;
    expect(["score", "three", "two"].map(ends)).toEqual(["api>close", "close>far", "far>model"]);
    expect(connections.get("three")).toMatchObject({ flow: "request", label: "score", mode: "async" });
    expect(components.get("model")?.provides).toEqual(["rollback", "autoscaling", "canary"]);
    expect(components.get("far")?.kind).toBe("cache");
  });

  it("change nothing when one of them cannot be made", () => {
    const design = payments();
    const before = plain(design);
    const edits: Edit[] = [
      { op: "set_attribute", target: "call", name: "timeout_ms", value: 1 },
      { op: "remove_component", id: "gone" },
    ];
    expect(() => applyEdits(design, edits, new Map())).toThrow(EditsRefused);
    expect(plain(design)).toEqual(before);
    expect(problemOf(design.snapshot(), edits)).toBe("“gone” is not on the board any more.");
  });

  it("are refused the second time, by the name of what is there already", () => {
    const design = payments();
    const edits: Edit[] = [{ op: "add_component", id: "cache", label: "Device cache" }];
    applyEdits(design, edits, new Map());
    expect(problemOf(design.snapshot(), edits)).toBe("“Device cache” is on the board already.");
  });

  it("may not end at something that an earlier edit removed", () => {
    const edits: Edit[] = [{ op: "remove_component", id: "vendor" }, { op: "set_attribute", target: "call", name: "x", value: 1 }];
    expect(problemOf(payments().snapshot(), edits)).toContain("call");
  });

  it("put new components on the grid where they cover nothing", () => {
    const design = payments();
    const boxes = [...design.snapshot().components.values()].map(({ position: [x, y] }) => ({ x, y, width: 144, height: 56 }));
    applyEdits(design, [{ op: "add_component", id: "cache", label: "Cache", near: "vendor" }], new Map());
    const [x, y] = design.snapshot().components.get("cache")?.position ?? [0, 0];
    expect(x % 20 === 0 && y % 20 === 0).toBe(true);
    for (const box of boxes) expect(x + 144 <= box.x || box.x + box.width <= x || y + 56 <= box.y || box.y + box.height <= y).toBe(true);
    expect(freeSpot([400, 400], boxes, { width: 144, height: 56 })).toEqual([400, 400]);
  });

  it("are read from JSON only when every one is known and whole", () => {
    expect(readEdits('[{"op":"remove_component","id":"a"}]')).toHaveLength(1);
    const broken = ["", "{}", "[]", "[1]", '[{"op":"explode","id":"a"}]', '[{"op":"remove_component"}]', '[{"op":"insert_on_connection","connection":"a","onward":"b"}]'];
    for (const text of broken) expect(readEdits(text)).toBeNull();
  });

  it("leave a ghost that says what would be new, gone and stated", () => {
    const ghost = ghostOf(payments().snapshot(), [
      { op: "insert_on_connection", connection: "score", onward: "on", component: { op: "add_component", id: "gate", label: "Gate", kind: "validation_gate" } },
      { op: "set_attribute", target: "vendor", name: "timeout_ms", value: 45 },
      { op: "remove_component", id: "vendor" },
    ], new Map());
    expect(ghost?.components.map((one) => one.label)).toEqual(["Gate"]);
    expect(ghost?.connections).toEqual([
      { id: "score:in", source: "api", target: "gate" },
      { id: "on", source: "gate", target: "model" },
    ]);
    expect(ghost?.removed).toEqual(["score", "vendor", "call"]);
    expect(ghost?.notes).toEqual([{ target: "vendor", text: "timeout 45 ms" }]);
    expect(ghostOf(payments().snapshot(), [{ op: "remove_component", id: "gone" }], new Map())).toBeNull();
  });
});
