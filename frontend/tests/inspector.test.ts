import { describe, expect, it } from "vitest";
import type { AttributeSpec } from "../canvas/catalogue";
import type { CritiquePayload } from "../canvas/critique";
import { type Attributes, DesignDocument } from "../canvas/document";
import { costName, costWords, linesOf, metricWords, objectiveWords, openQuestions } from "../canvas/framing/words";
import { type Given, askedOf, figuresOf, rowsOf } from "../canvas/inspector/rows";
import { fieldUnit, figure, labelUnit, parseNumber, readTyped, nameInWords, unitOf } from "../canvas/inspector/values";

function spec(name: string, over: Partial<AttributeSpec> = {}): AttributeSpec {
  return { name, title: nameInWords(name), unit: unitOf(name), type: "number", default: null, ...over };
}

const NOBODY = new Map<string, number>();

describe("numbers in fields", () => {
  it.each([
    ["45", 45], ["1 500", 1500], ["1\u202f500", 1500], ["1,500", 1500], ["1,500,000", 1500000], ["99,5", 99.5],
    ["0.02", 0.02], [".5", 0.5], ["45k", 45000], ["1.2M", 1200000], ["2e3", 2000], ["-3", -3], ["−3", -3],
  ])("%s is read as %d", (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each(["", "fast", "12 ms", "1,2,3", "1.2.3", "Infinity", "NaN", "0x10", "--4", "1e999"])("%j is no number", (text) => {
    expect(parseNumber(text)).toBeNull();
  });

  it("come back as they were written", () => {
    for (const value of [0, 7, 0.125, 1500, 45000, 1234567.25, 99.95]) expect(parseNumber(figure(value))).toBe(value);
  });

  it("are refused with what is expected, in the unit", () => {
    expect(readTyped("soon", spec("timeout_ms"))).toEqual({ problem: "Write a number in ms, such as 45." });
    expect(readTyped("-4", spec("timeout_ms"))).toEqual({ problem: "Write a number in ms, zero or more." });
    expect(readTyped("120", spec("availability_pct"))).toEqual({ problem: "A share is at most 100 %." });
    expect(readTyped("1.5", spec("hit_rate", { unit: "share" }))).toEqual({ problem: "A share is at most 1." });
  });

  it("take the statement back when the field is emptied", () => {
    expect(readTyped("  ", spec("timeout_ms"))).toEqual({ value: null });
    expect(readTyped(" payments ", spec("owner", { type: "text" }))).toEqual({ value: "payments" });
  });
});

describe("names and units", () => {
  it("are words a person reads", () => {
    expect(["warm_up_min", "colour_space", "payload_MB"].map(nameInWords)).toEqual(["Warm up", "Colour space", "Payload"]);
  });

  it("stand in the field when they fit and beside the name when they do not", () => {
    expect([fieldUnit("ms"), labelUnit("ms")]).toEqual(["ms", ""]);
    expect([fieldUnit("requests/s"), labelUnit("requests/s")]).toEqual(["/s", ""]);
    expect([fieldUnit("tries"), labelUnit("tries")]).toEqual(["", ""]);
    expect([fieldUnit("billion parameters"), labelUnit("billion parameters")]).toEqual(["", "billion parameters"]);
  });
});

describe("the rows of a component", () => {
  const specs = [spec("p50_ms", { default: 18 }), spec("p99_ms", { default: 62 }), spec("timeout_ms"), spec("quota_rps"), spec("contract", { type: "flag" })];

  const given = (stated: Attributes): Given => ({ specs, stated, common: new Set() });

  it("put what is stated, assumed, asked and in sight in front, and keep the rest", () => {
    const { main, more } = rowsOf(given({ quota_rps: 1500 }), new Map([["contract", 2]]), null);
    expect(main.map((row) => [row.spec.name, row.standing, row.value, row.asked])).toEqual([
      ["p50_ms", "assumed", 18, null],
      ["p99_ms", "assumed", 62, null],
      ["timeout_ms", "open", null, null],
      ["quota_rps", "stated", 1500, null],
      ["contract", "open", null, 2],
    ]);
    expect(more).toEqual([]);
    const owner = spec("owner", { type: "text" });
    const rest = rowsOf({ specs: [owner, ...specs], stated: {}, common: new Set(["owner", "timeout_ms"]) }, NOBODY, null);
    expect(rest.more.map((row) => row.spec.name)).toEqual(["owner"]);
    expect(rest.main.map((row) => row.spec.name)).toEqual(["p50_ms", "p99_ms", "timeout_ms", "quota_rps", "contract"]);
  });

  it("show a statement the catalogue does not know, and an attribute that only a redline names", () => {
    const { main } = rowsOf({ specs: [], stated: { legacy_ms: 4, note: "x" }, common: new Set() }, new Map([["fallback", 3]]), null);
    expect(main.map((row) => [row.spec.name, row.spec.type, row.spec.unit])).toEqual([
      ["legacy_ms", "number", "ms"], ["note", "text", ""], ["fallback", "number", ""],
    ]);
  });

  it("say which figure a follow-up changed, and what it was before", () => {
    const world = { number: 1, component: "vendor", label: "62 → 124 ms" };
    const changed = rowsOf(given({}), NOBODY, world).main.find((row) => row.world);
    expect(changed).toMatchObject({ value: 62, world: { number: 1, after: 124 } });
    expect(changed?.spec.name).toBe("p99_ms");
    expect(rowsOf(given({}), NOBODY, { ...world, label: "down" }).main.some((row) => row.world)).toBe(false);
  });

  it("read figures from a label, and none where there are none", () => {
    expect(figuresOf("62 → 124 ms")).toEqual({ before: 62, after: 124, unit: "ms" });
    expect(figuresOf("p99 1\u202f200 → 12\u202f000 /s")).toMatchObject({ after: 12000 });
    expect(figuresOf("down")).toBeNull();
  });

  it("are asked for by the redline whose fix states them", () => {
    const edits = JSON.stringify([
      { op: "set_attribute", target: "vendor", name: "timeout_ms", value: 45 },
      { op: "set_attribute", target: "call", name: "required", value: false },
      { op: "set_attribute", target: "vendor", name: "owner", value: null },
    ]);
    const critique = { findings: [{ key: "k", number: 4 }] } as unknown as CritiquePayload;
    const asked = askedOf([{ key: "k", edits }, { key: "other", edits }, { key: "k", edits: "no json" }], critique);
    expect([...asked].map(([id, names]) => [id, [...names]])).toEqual([["vendor", [["timeout_ms", 4]]], ["call", [["required", 4]]]]);
  });
});

describe("the title block", () => {
  function framed(): DesignDocument {
    const design = new DesignDocument();
    design.setFraming("metric", "Fraud loss per month");
    design.setFraming("guardrail_metric", "false blocks stay under 0.4 %");
    design.setFraming("objectives.slo_p99_ms", 100);
    design.setFraming("objectives.availability_pct", 99.95);
    design.setFraming("objectives.page_p99_ms", 120);
    design.setFraming("error_costs.missed_fraud_usd", 140);
    design.setFraming("error_costs.false_block_customer_loss_pct", 3);
    return design;
  }

  it("says what is stated, with units", () => {
    const { framing } = framed().snapshot();
    expect(metricWords(framing)).toBe("Fraud loss per month; false blocks stay under 0.4 %");
    expect(objectiveWords(framing.objectives)).toBe("p99 100\u00a0ms, 99.95\u00a0% available, page p99 120\u00a0ms");
    expect(costWords(framing.error_costs)).toBe("Missed fraud 140\u00a0USD; false block customer loss 3\u00a0%");
  });

  it("asks for the rest, and asks nothing once everything is said", () => {
    const design = framed();
    expect(openQuestions(design.snapshot().framing)[0]).toEqual({ field: "decision", text: "What is decided, and by when?" });
    for (const question of openQuestions(design.snapshot().framing)) design.setFraming(question.field, "said");
    for (const list of ["assumptions", "tradeoffs", "out_of_scope"]) design.setFraming(list, ["said"]);
    expect(openQuestions(design.snapshot().framing)).toEqual([]);
  });

  it("keeps a typed cost under a name with its unit, and a list line by line", () => {
    expect(["Lost customer", " lost_customer_usd ", "Share lost pct", "!?"].map(costName)).toEqual(["lost_customer_usd", "lost_customer_usd", "share_lost_pct", ""]);
    expect(linesOf("- one\n\n• two \n three")).toEqual(["one", "two", "three"]);
  });
});
