import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readCritique, type CritiquePayload } from "../../canvas/critique";
import { DesignDocument } from "../../canvas/document";
import { Patience, QUIET_MS } from "../../canvas/patience";

let design: DesignDocument;
let said: { keys: string[]; whole: boolean }[];
let patience: Patience;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  design = new DesignDocument();
  said = [];
  patience = new Patience(design, (critique, whole) => said.push({ keys: critique.findings.map((f) => f.key), whole }));
  stop = patience.watch();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

function critique(findings: Record<string, string>, submitted = false): CritiquePayload {
  const list = Object.entries(findings).map(([key, anchor]) => ({
    key, number: 1, rule: "r/r", outcome: "fail", severity: "major", title: key, anchors: [anchor],
    evidence: { components: [anchor], connections: [] }, mark: { words: "", caret: null, strike: false },
  }));
  return readCritique(JSON.stringify({ seq: 1, submitted, findings: list }))!;
}

describe("a new redline in a draft", () => {
  it("waits until its component has been left alone", () => {
    const api = design.addComponent({ label: "API", position: [0, 0] });
    patience.hear(critique({}));
    design.setComponentField(api, "label", "Scoring API");
    patience.hear(critique({ a: api }));

    expect(said.at(-1)).toEqual({ keys: [], whole: false });
    vi.advanceTimersByTime(QUIET_MS);
    expect(said.at(-1)).toEqual({ keys: ["a"], whole: true });
  });

  it("waits longer when its component is edited again", () => {
    const api = design.addComponent({ label: "API", position: [0, 0] });
    patience.hear(critique({}));
    design.setComponentField(api, "label", "One");
    patience.hear(critique({ a: api }));
    vi.advanceTimersByTime(QUIET_MS - 1);
    design.setComponentField(api, "label", "Two");
    vi.advanceTimersByTime(1);

    expect(said.at(-1)?.keys).toEqual([]);
    vi.advanceTimersByTime(QUIET_MS);
    expect(said.at(-1)?.keys).toEqual(["a"]);
  });

  it("comes at once where nobody draws", () => {
    const [api, model] = [design.addComponent({ label: "API", position: [0, 0] }), design.addComponent({ label: "M", position: [0, 0] })];
    patience.hear(critique({}));
    design.setComponentField(model, "label", "Model");
    patience.hear(critique({ a: api }));

    expect(said.at(-1)).toEqual({ keys: ["a"], whole: true });
  });
});

describe("what does not wait", () => {
  it("is the first critique of a board that was opened", () => {
    const api = design.addComponent({ label: "API", position: [0, 0] });
    patience.hear(critique({ a: api }));

    expect(said).toEqual([{ keys: ["a"], whole: true }]);
  });

  it("is a redline that is in sight already", () => {
    const api = design.addComponent({ label: "API", position: [0, 0] });
    patience.hear(critique({ a: api }));
    design.setComponentField(api, "label", "Scoring API");
    patience.hear(critique({ a: api }));

    expect(said.at(-1)).toEqual({ keys: ["a"], whole: true });
  });

  it("is a design that was handed in", () => {
    const api = design.addComponent({ label: "API", position: [0, 0] });
    patience.hear(critique({}));
    design.setComponentField(api, "label", "Scoring API");
    patience.hear(critique({ a: api }, true));

    expect(said.at(-1)).toEqual({ keys: ["a"], whole: true });
  });
});
