import { beforeEach, describe, expect, it } from "vitest";
import { copyText, designText, paste, readFragment } from "../../canvas/clipboard";
import { DesignDocument } from "../../canvas/document";

let design: DesignDocument;
let ids: string[];

beforeEach(() => {
  design = new DesignDocument();
  const a = design.addComponent({ label: "Clicks", kind: "event_tracker", position: [0, 0], attributes: { events_per_s: 900 } });
  const b = design.addComponent({ label: "Kafka", position: [200, 0], note: "three brokers", provides: ["dlq"] });
  const c = design.addComponent({ label: "Lake", position: [400, 0], status: "planned" });
  design.connect({ source: a, target: b, flow: "event", label: "each click" });
  design.connect({ source: b, target: c });
  ids = [a, b, c];
});

describe("copy", () => {
  it("takes the chosen components with the connections among them only", () => {
    const fragment = readFragment(copyText(design.snapshot(), new Set(ids.slice(0, 2))))!;
    expect(fragment.components.map((part) => part.label)).toEqual(["Clicks", "Kafka"]);
    expect(fragment.connections).toHaveLength(1);
    expect(fragment.connections[0]).toMatchObject({ flow: "event", label: "each click" });
  });

  it("writes the file format", () => {
    const data = JSON.parse(designText(design.snapshot()));
    expect(data.redline).toBe(1);
    expect(data.connections[0]).toHaveProperty("from");
    expect(data.components).toHaveLength(3);
  });
});

describe("paste", () => {
  it("gives new ids, keeps every field and moves off the original, in one undo step", () => {
    const fragment = readFragment(copyText(design.snapshot(), new Set(ids)))!;
    const made = paste(design, fragment, null);
    const parts = made.map((id) => design.snapshot().components.get(id)!);
    expect(new Set([...made, ...ids]).size).toBe(6);
    expect(parts[1]).toMatchObject({ label: "Kafka", note: "three brokers", provides: ["dlq"], position: [240, 40] });
    expect(parts[2]?.status).toBe("planned");
    expect(design.snapshot().connections.size).toBe(4);
    design.undo();
    expect(design.snapshot().components.size).toBe(3);
    expect(design.snapshot().connections.size).toBe(2);
  });

  it("does not cover an earlier paste", () => {
    const fragment = readFragment(copyText(design.snapshot(), new Set(ids)))!;
    const first = paste(design, fragment, null)[0]!;
    const second = paste(design, fragment, null)[0]!;
    const at = (id: string): unknown => design.snapshot().components.get(id)?.position;
    expect(at(second)).not.toEqual(at(first));
  });

  it("goes around a given middle, on the grid", () => {
    const fragment = readFragment(copyText(design.snapshot(), new Set(ids)))!;
    const made = paste(design, fragment, [1007, 503]);
    expect(design.snapshot().components.get(made[1]!)?.position).toEqual([1000, 500]);
  });
});

describe("text from elsewhere", () => {
  it.each(["", "hello", "[1]", "{", '{"redline": 1}', '{"redline": 2, "components": [{"id": "a"}]}', '{"redline": 1, "components": []}'])(
    "is not a fragment: %s",
    (text) => expect(readFragment(text)).toBeNull(),
  );

  it("is taken as far as it can be read", () => {
    const text = JSON.stringify({
      redline: 1,
      components: [{ id: "a", label: "<img src=x onerror=alert(1)>", attributes: { ok: 1, no: [2] }, position: "far" }, 7],
      connections: [{ from: "a", to: "gone" }, { from: "a", to: "a", mode: "sideways" }],
    });
    const fragment = readFragment(text)!;
    expect(fragment.components).toHaveLength(1);
    expect(fragment.components[0]).toMatchObject({ label: "<img src=x onerror=alert(1)>", attributes: { ok: 1 }, position: [0, 0] });
    expect(fragment.connections).toEqual([expect.objectContaining({ source: "a", target: "a", mode: null })]);
  });
});
