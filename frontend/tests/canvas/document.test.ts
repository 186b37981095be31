import { beforeEach, describe, expect, it } from "vitest";
import * as Y from "yjs";
import { DesignDocument, ME } from "../../canvas/document";

/** Two people on one design: what either writes reaches the other at once. */
function pair(): [DesignDocument, DesignDocument] {
  const mine = new DesignDocument();
  const theirs = new DesignDocument();
  mine.doc.on("update", (update: Uint8Array, origin: unknown) => origin !== "line" && Y.applyUpdate(theirs.doc, update, "line"));
  theirs.doc.on("update", (update: Uint8Array, origin: unknown) => origin !== "line" && Y.applyUpdate(mine.doc, update, "line"));
  return [mine, theirs];
}

/** How many transactions changed the document while `act` ran. */
function transactions(document: DesignDocument, act: () => void): number {
  let count = 0;
  const tally = (_update: Uint8Array, origin: unknown): void => {
    expect(origin).toBe(ME);
    count += 1;
  };
  document.doc.on("update", tally);
  act();
  document.doc.off("update", tally);
  return count;
}

let design: DesignDocument;
let api: string;
let model: string;
let line: string;

beforeEach(() => {
  design = new DesignDocument();
  api = design.addComponent({ label: "API", kind: "api_gateway", position: [0, 0], attributes: { p99_ms: 14 } });
  model = design.addComponent({ label: "Model", position: [200, 0] });
  line = design.connect({ source: api, target: model, flow: "request" });
});

describe("the snapshot", () => {
  it("holds components and connections as plain values", () => {
    expect(design.snapshot().components.get(api)).toEqual({
      id: api, label: "API", kind: "api_gateway", note: "", attributes: { p99_ms: 14 }, provides: [], status: "v1", position: [0, 0],
    });
    expect(design.snapshot().connections.get(line)).toEqual({
      id: line, source: api, target: model, flow: "request", mode: null, label: "", attributes: {},
    });
  });

  it("keeps the identity of what did not change", () => {
    const before = design.snapshot();
    design.setComponentField(model, "label", "Fraud model");
    const after = design.snapshot();
    expect(after).not.toBe(before);
    expect(after.components.get(api)).toBe(before.components.get(api));
    expect(after.connections).toBe(before.connections);
    expect(after.components.get(model)?.label).toBe("Fraud model");
  });

  it("is the same object until something changes", () => {
    expect(design.snapshot()).toBe(design.snapshot());
  });

  it("survives values of a wrong shape", () => {
    design.doc.getMap("components").set("odd", "text");
    const map = new Y.Map<unknown>([["label", 7], ["position", ["x", null]], ["attributes", new Y.Map([["bad", [1]], ["good", 1]])]]);
    design.doc.getMap("components").set("half", map);
    expect(design.snapshot().components.has("odd")).toBe(false);
    expect(design.snapshot().components.get("half")).toMatchObject({ label: "", position: [0, 0], attributes: { good: 1 } });
    map.set("position", [1e308, 20]);
    expect(design.snapshot().components.get("half")!.position).toEqual([0, 0]);
    design.moveComponents([["half", [-1e308, 20]]]);
    expect(design.snapshot().components.get("half")!.position).toEqual([-1_000_000, 20]);
  });

  it("is in the same order on every replica", () => {
    const [mine, theirs] = pair();
    for (const id of ["m", "a", "z"]) mine.addComponent({ id, label: id, position: [0, 0] });
    theirs.addComponent({ id: "b", label: "b", position: [0, 0] });
    expect([...mine.snapshot().components.keys()]).toEqual(["a", "b", "m", "z"]);
    expect([...theirs.snapshot().components.keys()]).toEqual(["a", "b", "m", "z"]);
  });
});

describe("writing", () => {
  it("makes one transaction of each action", () => {
    const added = transactions(design, () => design.addComponent({ label: "Cache", position: [0, 200] }));
    const removed = transactions(design, () => design.removeElements([api]));
    const moved = transactions(design, () => design.moveComponents([[model, [20, 20]]]));
    const framed = transactions(design, () => design.setFraming("objectives.slo_p99_ms", 100));
    const waived = transactions(design, () => design.addWaiver({ rule: "serving/timeouts", anchors: [model], reason: "Known and accepted." }));
    expect([added, removed, moved, framed, waived]).toEqual([1, 1, 1, 1, 1]);
  });

  it("joins nested writes into one transaction and one undo step", () => {
    const count = transactions(design, () =>
      design.transact(() => {
        const id = design.addComponent({ label: "Gate", kind: "validation_gate", position: [400, 0] });
        design.connect({ source: model, target: id });
        design.setAttribute(id, "automatic", true);
      }),
    );
    expect(count).toBe(1);
    design.undo();
    expect(design.snapshot().components.size).toBe(2);
    expect(design.snapshot().connections.size).toBe(1);
  });

  it("writes nothing when nothing changes", () => {
    expect(transactions(design, () => design.setComponentField(api, "label", "API"))).toBe(0);
    expect(transactions(design, () => design.moveComponents([[api, [0, 0]]]))).toBe(0);
  });

  it("removes connections with their components", () => {
    design.removeElements([model]);
    expect(design.snapshot().connections.size).toBe(0);
  });

  it("deletes a key when a statement is taken back", () => {
    design.setComponentField(api, "kind", null);
    design.setAttribute(api, "p99_ms", null);
    const shared = design.doc.getMap("components").get(api) as Y.Map<unknown>;
    expect(shared.has("kind")).toBe(false);
    expect((shared.get("attributes") as Y.Map<unknown>).size).toBe(0);
    expect(design.snapshot().components.get(api)?.kind).toBeNull();
  });

  it("keeps the framing card's texts, tables and lists", () => {
    design.setFraming("decision", "Block or approve");
    design.setFraming("objectives.peak_qps", 1200);
    design.setFraming("assumptions", ["Labels in 25 days"]);
    expect(design.snapshot().framing).toMatchObject({
      decision: "Block or approve", objectives: { peak_qps: 1200 }, assumptions: ["Labels in 25 days"],
    });
    design.setFraming("objectives.peak_qps", null);
    expect(design.snapshot().framing.objectives).toEqual({});
  });

  it("never gives an id twice", () => {
    const ids = new Set(Array.from({ length: 200 }, () => design.addComponent({ label: "x", position: [0, 0] })));
    expect(ids.size).toBe(200);
  });
});

describe("undo", () => {
  it("takes back own edits only", () => {
    const [mine, theirs] = pair();
    const own = mine.addComponent({ label: "Mine", position: [0, 0] });
    const other = theirs.addComponent({ label: "Theirs", position: [200, 0] });
    mine.undo();
    expect([...mine.snapshot().components.keys()]).toEqual([other]);
    expect(mine.canUndo).toBe(false);
    mine.redo();
    expect(mine.snapshot().components.get(own)?.label).toBe("Mine");
    expect(theirs.snapshot().components.size).toBe(2);
  });

  it("keeps what another person wrote into the same component", () => {
    const [mine, theirs] = pair();
    const id = mine.addComponent({ label: "Model", position: [0, 0] });
    mine.setComponentField(id, "note", "my note");
    theirs.setAttribute(id, "p99_ms", 18);
    mine.undo();
    expect(mine.snapshot().components.get(id)).toMatchObject({ note: "", attributes: { p99_ms: 18 } });
  });

  it("brings a deleted component back with its connections, everywhere", () => {
    const [mine, theirs] = pair();
    const a = mine.addComponent({ label: "A", position: [0, 0] });
    const b = mine.addComponent({ label: "B", position: [200, 0] });
    mine.connect({ source: a, target: b });
    mine.removeElements([a]);
    expect(theirs.snapshot().connections.size).toBe(0);
    mine.undo();
    expect(theirs.snapshot().components.get(a)?.label).toBe("A");
    expect(theirs.snapshot().connections.size).toBe(1);
  });

  it("undoes two quick edits one by one", () => {
    design.setComponentField(api, "label", "One");
    design.setComponentField(api, "label", "Two");
    design.undo();
    expect(design.snapshot().components.get(api)?.label).toBe("One");
    design.undo();
    expect(design.snapshot().components.get(api)?.label).toBe("API");
  });
});

it("tells its listeners once for each transaction, after the snapshot is new", () => {
  const seen: number[] = [];
  const stop = design.subscribe(() => seen.push(design.snapshot().components.size));
  design.transact(() => {
    design.addComponent({ label: "One", position: [0, 0] });
    design.addComponent({ label: "Two", position: [0, 0] });
  });
  stop();
  design.addComponent({ label: "Three", position: [0, 0] });
  expect(seen).toEqual([4]);
});
