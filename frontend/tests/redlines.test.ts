// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { changeOf } from "../canvas/announce";
import { Catalogue } from "../canvas/catalogue";
import { type BoardFinding, type CritiquePayload, EMPTY_READING } from "../canvas/critique";
import { DesignDocument } from "../canvas/document";
import { evidenceOf, neighbour, redlineActions, redlines, startRedlines } from "../canvas/redlines";
import { type BoardConfig, Session } from "../canvas/session";

const CONFIG: BoardConfig = {
  key: "k", socket: "", role: "owner", can_edit: true, can_see_findings: true, person: { name: "A", color: "#000" },
  catalogue_url: "", board_id: "b", epoch: 0,
};

function finding(key: string, number: number): BoardFinding {
  return {
    number, key, speaks: true, rule: "serving/timeouts", outcome: "fail", severity: "blocker", title: `Title ${number}`, anchors: ["vendor"],
    evidence: { components: ["api"], connections: ["call"] }, mark: { words: "", caret: null, strike: false },
  };
}

function payload(findings: readonly BoardFinding[]): CritiquePayload {
  return { seq: 1, submitted: true, reading: EMPTY_READING, findings, questions: 0, world: [], dimensions: [] };
}

const FIX = JSON.stringify([{ op: "set_attribute", target: "call", name: "timeout_ms", value: 45 }]);

const PANEL = `
  <section id="redlines"><ol class="findings">
    <li data-finding="one"><button class="title">One</button>
      <button id="fix" data-apply='${FIX}'>Set a timeout</button>
      <details class="waive"><summary>Accept the risk</summary>
        <form data-waive data-rule="serving/timeouts" data-anchors='["vendor"]'><textarea name="reason"></textarea><input type="date" name="until"><button>Waive</button></form>
      </details></li>
    <li data-finding="two"><button class="title">Two</button>
      <button id="yes" data-settle='[{"op":"set_field","target":"vendor","field":"kind","value":"feature_store_online"},{"op":"set_attribute","target":"vendor","name":"inferred_confidence","value":null}]'>It is an online feature store</button>
      <button id="no" data-settle='[{"op":"set_attribute","target":"vendor","name":"is_not","value":"third_party_api"}]'>It is not</button>
      <button id="broken" data-settle='{'>Broken</button></li>
  </ol><button id="back" data-unwaive='{"rule":"serving/timeouts","anchors":["vendor"]}'>Take it back</button>
    <button id="lapsed" data-unwaive='{"rule":"serving/timeouts","anchors":["vendor"],"until":"2020-01-01"}'>Take it back</button></section>
  <div id="sheet"></div>`;

let session: Session;
let shown: string[][];

let part: () => void;

function openBoard(): Session {
  const design = new DesignDocument();
  design.transact(() => {
    design.addComponent({ id: "api", label: "API", position: [0, 0] });
    design.addComponent({ id: "vendor", label: "Vendor", position: [200, 0] });
    design.connect({ id: "call", source: "api", target: "vendor", flow: "lookup" });
  });
  design.undoManager.clear();
  return new Session(CONFIG, design, new Catalogue([], [], []));
}

beforeEach(() => {
  vi.useFakeTimers();
  document.documentElement.innerHTML = `<head></head><body>${PANEL}</body>`;
  session = openBoard();
  shown = [];
  session.showOnBoard = (ids) => void shown.push([...ids]);
  part = startRedlines(session);
  session.critique.set(payload([finding("one", 1), finding("two", 2)]));
});

afterEach(() => {
  part();
  for (const store of [redlines.open, redlines.pointed, redlines.preview]) (store as { set(value: null): void }).set(null);
  vi.useRealTimers();
});

function fire(target: EventTarget, type: string, init: object = {}): void {
  target.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), init));
}

function act(id: string): void {
  redlineActions.find((action) => action.id === id)?.perform(session);
}

describe("the order of redlines", () => {
  it("goes round in both directions", () => {
    expect(neighbour(["a", "b", "c"], null, 1)).toBe("a");
    expect(neighbour(["a", "b", "c"], null, -1)).toBe("c");
    expect(neighbour(["a", "b", "c"], "c", 1)).toBe("a");
    expect(neighbour(["a", "b", "c"], "a", -1)).toBe("c");
    expect(neighbour(["a", "b"], "resolved", 1)).toBe("a");
    expect(neighbour([], "a", 1)).toBeNull();
  });

  it("is followed by asking the panel to open the next", () => {
    const asked: string[] = [];
    document.addEventListener("redline:ask-open", (event) => asked.push((event as CustomEvent).detail.key));
    act("next-redline");
    redlines.open.set("one");
    act("next-redline");
    act("previous-redline");
    expect(asked.slice(-3)).toEqual(["one", "two", "two"]);
  });
});

describe("the redline in hand", () => {
  it("shows its evidence and moves the view when it is opened", () => {
    document.body.dispatchEvent(new CustomEvent("redline:open", { detail: { key: "one" } }));
    expect(redlines.open.get()).toBe("one");
    expect([...session.highlight.get()]).toEqual(["vendor", "api", "call"]);
    expect(shown).toEqual([["vendor", "api", "call"]]);
    document.body.dispatchEvent(new CustomEvent("redline:open", { detail: { key: null } }));
    expect(session.highlight.get().size).toBe(0);
  });

  it("is the one under the pointer before the open one", () => {
    redlines.open.set("one");
    fire(document.querySelector("[data-finding=two] button") as Element, "pointerover");
    expect(redlines.inHand).toBe("two");
    fire(document.getElementById("sheet") as Element, "pointerover");
    expect(redlines.inHand).toBe("one");
  });

  it("is empty for a redline that is resolved", () => {
    redlines.open.set("one");
    session.critique.set(payload([finding("two", 2)]));
    expect(session.highlight.get().size).toBe(0);
    expect(evidenceOf(undefined).size).toBe(0);
  });
});

describe("the panel's list", () => {
  it("says which redlines are drawn and which fixes there are", () => {
    expect(redlines.listed.get()).toEqual(new Set(["one", "two"]));
    expect(redlines.fixes.get()).toEqual([{ key: "one", edits: FIX }]);
  });

  it("keeps what a person is writing while the panel is fetched again", () => {
    const details = document.querySelector("details") as HTMLDetailsElement;
    details.open = true;
    fire(details, "toggle");
    expect(details.hasAttribute("hx-morph-skip")).toBe(true);
    details.open = false;
    fire(details, "toggle");
    expect(details.hasAttribute("hx-morph-skip")).toBe(false);
  });
});

describe("a fix", () => {
  it("is made by its button, as one undo", () => {
    fire(document.getElementById("fix") as Element, "click");
    expect(session.document.snapshot().connections.get("call")?.attributes).toEqual({ timeout_ms: 45 });
    session.document.undo();
    expect(session.document.snapshot().connections.get("call")?.attributes).toEqual({});
  });

  it("is previewed with F and made with Enter, dropped with Esc", () => {
    redlines.open.set("one");
    act("preview-fix");
    expect(redlines.preview.get()?.ghost.notes).toEqual([{ target: "call", text: "timeout 45 ms" }]);
    fire(document.body, "keydown", { key: "Escape" });
    expect(redlines.preview.get()).toBeNull();
    fire(document.body, "keydown", { key: "Enter" });
    expect(session.document.canUndo).toBe(false);
    act("preview-fix");
    fire(document.body, "keydown", { key: "Enter" });
    expect(session.document.snapshot().connections.get("call")?.attributes).toEqual({ timeout_ms: 45 });
    expect(redlines.preview.get()).toBeNull();
  });

  it("that no longer fits the board says why and changes nothing", () => {
    session.document.removeElements(["call"]);
    fire(document.getElementById("fix") as Element, "click");
    expect(session.said.get()).toBe("“call” is not on the board any more.");
  });

  it("is gone when the design changes under it", () => {
    redlines.open.set("one");
    act("preview-fix");
    session.document.setComponentField("api", "label", "Scoring API");
    expect(redlines.preview.get()).toBeNull();
  });
});

describe("an answer to a guess", () => {
  const vendor = () => session.document.snapshot().components.get("vendor");

  it("is written into the drawing with one click and gone with one undo", () => {
    const before = vendor()?.kind;
    fire(document.getElementById("yes") as Element, "click");
    expect(vendor()?.kind).toBe("feature_store_online");
    expect(session.said.get()).toBe("Noted: It is an online feature store. One undo takes it back.");
    session.document.undo();
    expect(vendor()?.kind).toBe(before);
    fire(document.getElementById("no") as Element, "click");
    expect(vendor()?.attributes["is_not"]).toBe("third_party_api");
  });

  it("that cannot be read changes nothing and says so", () => {
    fire(document.getElementById("broken") as Element, "click");
    expect(session.said.get()).toBe("This answer cannot be read here. Reload the page.");
  });

  it("is no fix: the key for fixes does not show it", () => {
    redlines.open.set("two");
    act("preview-fix");
    expect(session.said.get()).toBe("Open a redline with a fix first.");
  });
});

describe("an accepted risk", () => {
  it("needs a reason of fifteen characters, is written to the design and can be taken back", () => {
    const form = document.querySelector("form") as HTMLFormElement;
    const field = form.querySelector("textarea") as HTMLTextAreaElement;
    field.value = "too short";
    fire(form, "submit");
    expect(session.document.snapshot().waivers.size).toBe(0);
    field.value = "  The vendor answers in 20 ms by contract. ";
    fire(form, "submit");
    expect([...session.document.snapshot().waivers.values()]).toMatchObject([
      { rule: "serving/timeouts", anchors: ["vendor"], reason: "The vendor answers in 20 ms by contract." },
    ]);
    fire(document.getElementById("back") as Element, "click");
    expect(session.document.snapshot().waivers.size).toBe(0);
    session.document.undo();
    expect(session.document.snapshot().waivers.size).toBe(1);
  });

  it("may hold until a day that has not passed, and replaces the one that ran out", () => {
    const form = document.querySelector("form") as HTMLFormElement;
    const field = form.querySelector("textarea") as HTMLTextAreaElement;
    const day = form.querySelector("[name=until]") as HTMLInputElement;
    session.document.addWaiver({ rule: "serving/timeouts", anchors: ["vendor"], reason: "Only for the launch week.", until: "2020-01-01" });
    field.value = "The vendor answers in 20 ms by contract.";
    day.value = "2020-01-02";
    fire(form, "submit");
    expect(day.validationMessage).toBe("This day has passed.");
    expect([...session.document.snapshot().waivers.values()]).toMatchObject([{ until: "2020-01-01" }]);
    day.value = "2999-12-31";
    fire(form, "submit");
    expect([...session.document.snapshot().waivers.values()]).toMatchObject([{ until: "2999-12-31" }]);
    session.document.undo();
    expect([...session.document.snapshot().waivers.values()]).toMatchObject([{ until: "2020-01-01" }]);
  });

  it("that is taken back leaves another one for the same finding", () => {
    const waiver = { rule: "serving/timeouts", anchors: ["vendor"], reason: "Only for the launch week." };
    session.document.addWaiver({ ...waiver, until: "2020-01-01" });
    session.document.addWaiver({ ...waiver, until: "2999-12-31" });
    fire(document.getElementById("lapsed") as Element, "click");
    expect([...session.document.snapshot().waivers.values()]).toMatchObject([{ until: "2999-12-31" }]);
  });
});

describe("what is said of changes", () => {
  const [one, two, three] = [finding("one", 1), finding("two", 2), finding("three", 3)];

  it("names what is new and counts what is resolved", () => {
    expect(changeOf([one], [one, two])).toBe("Two redlines, one new: Title 2.");
    expect(changeOf([one, two], [three])).toBe("One redline, one new: Title 3; two resolved.");
    expect(changeOf([one], [])).toBe("No redlines, one resolved.");
    expect(changeOf([one, two], [two, one])).toBeNull();
  });

  it("lets the answer to a key be heard first", () => {
    session.critique.set(payload([one]));
    vi.runAllTimers();
    session.critique.set(payload([one, two]));
    vi.advanceTimersByTime(800);
    session.announce("Shown dashed. Enter applies it.");
    vi.advanceTimersByTime(800);
    expect(session.said.get()).toBe("Shown dashed. Enter applies it.");
    vi.advanceTimersByTime(200);
    expect(session.said.get()).toBe("Two redlines, one new: Title 2.");
  });

  it("counts the cards of the panel, not what is listed on them", () => {
    vi.runAllTimers();
    session.critique.set(payload([one, { ...two, speaks: false }, three]));
    vi.runAllTimers();
    expect(session.said.get()).toBe("Two redlines, one new: Title 3; one resolved.");
  });

  it("waits for a pause, says passing changes as one, and is silent about the first answer", () => {
    vi.runAllTimers();
    expect(session.said.get()).toBe("");
    session.critique.set(payload([one]));
    session.critique.set(payload([one, three]));
    expect(session.said.get()).toBe("");
    vi.runAllTimers();
    expect(session.said.get()).toBe("Two redlines, one new: Title 3; one resolved.");
  });
});
