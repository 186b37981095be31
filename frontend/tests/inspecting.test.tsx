// @vitest-environment happy-dom
import { act } from "react";
import { type Root, createRoot } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AttributeSpec, Catalogue } from "../canvas/catalogue";
import type { CritiquePayload } from "../canvas/critique";
import { type Component, DesignDocument } from "../canvas/document";
import { FramingCard } from "../canvas/framing/FramingCard";
import { SessionContext } from "../canvas/hooks";
import { Inspector } from "../canvas/inspector/Inspector";
import { redlines } from "../canvas/redlines";
import { nameInWords } from "../canvas/inspector/values";
import { type BoardConfig, Session } from "../canvas/session";

const CONFIG: BoardConfig = {
  key: "k", socket: "", role: "owner", can_edit: true, can_see_findings: true, person: { name: "A", color: "#000" },
  catalogue_url: "", board_id: "b", epoch: 0,
};

function spec(name: string, unit: string, given: Partial<AttributeSpec> = {}): AttributeSpec {
  return { name, title: nameInWords(name), unit, type: "number", default: null, ...given };
}

const VENDOR = [spec("p99_ms", "ms", { title: "Latency, p99", default: 62 }), spec("timeout_ms", "ms"), spec("contract", "", { type: "flag" })];
const CATALOGUE = new Catalogue(
  [
    { id: "third_party_api", family: "source", title: "Third-party API", meaning: "Somebody else's", attributes: VENDOR },
    { id: "cache", family: "storage", title: "Cache", meaning: "Keeps answers", attributes: [spec("ttl_s", "s")] },
  ],
  [{ id: "source", title: "Sources" }, { id: "storage", title: "Storage" }],
  [
    { id: "request", title: "Request", style: "call", default_mode: "sync", meaning: "The caller waits" },
    { id: "lookup", title: "Lookup", style: "call", default_mode: "sync", meaning: "A read" },
  ],
);

let session: Session;
let root: Root;

function heard(): CritiquePayload {
  const vendor = { kind: "third_party_api", title: "Third-party API", family: "source", declared: false, confidence: 0.8, reason: "vendor" };
  const call = { flow: "lookup", style: "call" as const, title: "Lookup", declared: false };
  return { seq: 1, submitted: true, reading: { components: { vendor }, connections: { call } }, findings: [], questions: 0, world: [], dimensions: [] };
}

function open(config: BoardConfig = CONFIG): void {
  document.body.innerHTML = '<div id="app"></div>';
  const design = new DesignDocument();
  design.transact(() => {
    design.addComponent({ id: "vendor", label: "Device vendor", position: [0, 0] });
    design.addComponent({ id: "api", label: "API", position: [200, 0], kind: "cache" });
    design.connect({ id: "call", source: "api", target: "vendor" });
  });
  design.undoManager.clear();
  session = new Session(config, design, CATALOGUE);
  session.critique.set(heard());
  root = createRoot(document.getElementById("app") as HTMLElement);
  act(() => root.render(<SessionContext value={session}><Inspector /><FramingCard /></SessionContext>));
}

beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  open();
});

afterEach(() => {
  act(() => root.unmount());
  redlines.fixes.set([]);
});

const vendor = (): Component | undefined => session.document.snapshot().components.get("vendor");

function choose(...ids: string[]): void {
  act(() => session.select(ids));
}

function field(label: string): HTMLInputElement {
  const found = [...document.querySelectorAll("label")].find((one) => one.querySelector("span")?.textContent === label);
  return found?.querySelector("input, select, textarea") as HTMLInputElement;
}

function button(text: string): HTMLButtonElement {
  return [...document.querySelectorAll("button")].find((one) => one.textContent === text) as HTMLButtonElement;
}

/** Types into a field as a person does: React hears the input event, then the key or the leaving. */
function type(target: HTMLInputElement, words: string, end: "Enter" | "Escape" | "Shift" | "blur"): void {
  act(() => {
    const prototype = target instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(target, words);
    target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  act(() => {
    if (end === "blur") target.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    else target.dispatchEvent(new KeyboardEvent("keydown", { key: end, bubbles: true }));
  });
}

describe("the inspector", () => {
  it("shows nothing while nothing is selected", () => {
    expect(document.querySelector(".inspector")).toBeNull();
  });

  it("shows an inferred kind as inferred, and one click confirms it", () => {
    choose("vendor");
    expect(document.querySelector(".who p")?.textContent).toContain("third-party API, inferred");
    act(() => button("confirm").click());
    expect(vendor()?.kind).toBe("third_party_api");
    expect(document.querySelector(".who p")?.textContent).not.toContain("inferred");
    act(() => button("infer").click());
    expect(vendor()?.kind).toBeNull();
  });

  it("finds another kind by typing and takes it with Enter", () => {
    choose("vendor");
    act(() => button("change").click());
    const search = document.querySelector<HTMLInputElement>("[role=combobox]") as HTMLInputElement;
    expect(document.activeElement).toBe(search);
    type(search, "cach", "Enter");
    expect(vendor()?.kind).toBe("cache");
    expect(document.querySelector(".picker")).toBeNull();
  });

  it("shows a default as assumed, states it as it stands on Enter, and empties back to it", () => {
    choose("vendor");
    const p99 = field("Latency, p99");
    expect([p99.value, p99.closest(".field")?.className]).toEqual(["62", "field assumed"]);
    type(p99, "62", "blur");
    expect(vendor()?.attributes).toEqual({});
    type(p99, "62", "Enter");
    expect(vendor()?.attributes).toEqual({ p99_ms: 62 });
    expect(p99.closest(".field")?.className.trim()).toBe("field");
    type(p99, "", "blur");
    expect(vendor()?.attributes).toEqual({});
    expect(field("Latency, p99").value).toBe("62");
  });

  it("writes what was typed as one undo, and says what it expects of what it cannot read", () => {
    choose("vendor");
    type(field("Timeout"), "1 500", "blur");
    expect(vendor()?.attributes).toEqual({ timeout_ms: 1500 });
    expect(session.document.undoManager.undoStack).toHaveLength(1);
    type(field("Timeout"), "soon", "blur");
    expect(vendor()?.attributes).toEqual({ timeout_ms: 1500 });
    expect(document.querySelector(".expected")?.textContent).toBe("Write a number in ms, such as 45.");
    expect(field("Timeout").getAttribute("aria-invalid")).toBe("true");
  });

  it("says what is being typed, as long as it is neither written, taken back nor unreadable", () => {
    choose("vendor");
    const typing = (words: string, end: Parameters<typeof type>[2]): unknown => (type(field("Timeout"), words, end), session.typing.get());
    expect(typing("150", "Shift")).toEqual({ part: "vendor", name: "timeout_ms", value: 150 });
    expect(typing("150 m s", "Shift")).toBeNull();
    expect(typing("160", "Escape")).toBeNull();
    expect(typing("170", "Enter")).toBeNull();
    expect(typing("180", "Escape")).toBeNull();
    expect(typing("190", "blur")).toBeNull();
    expect(vendor()?.attributes).toEqual({ timeout_ms: 190 });
    typing("200", "Shift");
    choose("none");
    expect(session.typing.get()).toBeNull();
  });

  it("marks what a redline asks for with its number", () => {
    const edits = JSON.stringify([{ op: "set_attribute", target: "vendor", name: "timeout_ms", value: 45 }]);
    const asking = { key: "k", number: 1 } as unknown as CritiquePayload["findings"][number];
    act(() => session.critique.set({ ...heard(), findings: [asking] }));
    act(() => redlines.fixes.set([{ key: "k", edits }]));
    choose("vendor");
    expect(field("Timeout").closest(".field")?.className).toContain("asked");
    expect(document.querySelector(".attrs")?.textContent).toContain("asked by 1");
  });

  it("shows a figure that a follow-up changed with the one before, and does not let it be edited away", () => {
    act(() => session.critique.set({ ...heard(), world: [{ number: 1, component: "vendor", label: "62 → 124 ms" }] }));
    choose("vendor");
    const p99 = field("Latency, p99");
    expect([p99.value, p99.readOnly, p99.closest(".field")?.className]).toEqual(["124", true, "field world"]);
    expect(document.querySelector(".attrs")?.textContent).toContain("62 before");
  });

  it("states capabilities, status and the note", () => {
    choose("vendor");
    act(() => document.querySelector<HTMLInputElement>(".checks input")?.click());
    act(() => document.querySelectorAll<HTMLInputElement>(".status input")[1]?.click());
    type(field("Note"), "Scores the device", "blur");
    expect(vendor()).toMatchObject({ provides: ["autoscaling"], status: "planned", note: "Scores the device" });
  });

  it("confirms the flow of a connection and states its mode", () => {
    choose("call");
    expect(document.getElementById("h-insp")?.textContent).toBe("API to Device vendor");
    act(() => button("confirm").click());
    expect(session.document.snapshot().connections.get("call")?.flow).toBe("lookup");
    const mode = field("Mode") as unknown as HTMLSelectElement;
    act(() => {
      mode.value = "async";
      mode.dispatchEvent(new Event("change", { bubbles: true }));
    });
    expect(session.document.snapshot().connections.get("call")?.mode).toBe("async");
  });

  it("sums up several and changes them together, with one undo", () => {
    choose("vendor", "api", "call");
    expect(document.getElementById("h-insp")?.textContent).toBe("2 components, 1 connection");
    act(() => button("Later").click());
    expect([...session.document.snapshot().components.values()].map((one) => one.status)).toEqual(["planned", "planned"]);
    expect(session.document.undoManager.undoStack).toHaveLength(1);
  });

  it("lets an observer read and not write", () => {
    act(() => root.unmount());
    open({ ...CONFIG, role: "observer", can_edit: false });
    choose("vendor");
    expect(field("Latency, p99").readOnly).toBe(true);
    expect(button("confirm")).toBeUndefined();
    expect(button("change")).toBeUndefined();
  });

  it("shows markup in a name as text", () => {
    act(() => session.document.setComponentField("vendor", "label", "<img src=x onerror=alert(1)>"));
    choose("vendor", "api");
    expect(document.querySelector(".inspector img")).toBeNull();
    expect(document.querySelector(".several")?.textContent).toContain("<img src=x");
  });
});

describe("the framing card", () => {
  const block = (): string => document.querySelector(".titleblock")?.textContent ?? "";

  it("asks where nothing is said, and opens at the field when it is pressed", () => {
    expect(block()).toContain("What is decided, and by when?");
    act(() => button("What is decided, and by when?").click());
    expect(document.querySelector<HTMLDialogElement>("dialog.framing")?.open).toBe(true);
    expect(document.activeElement?.id).toBe("framing-decision");
  });

  it("writes every field when it is left, one undo each, and the block says it", () => {
    act(() => void document.body.dispatchEvent(new CustomEvent("redline:framing")));
    type(document.getElementById("framing-decision") as HTMLInputElement, "Approve or block", "blur");
    type(document.getElementById("framing-objectives-slo_p99_ms") as HTMLInputElement, "100", "Enter");
    type(document.getElementById("framing-tradeoffs") as HTMLInputElement, "less signal\nfaster", "blur");
    const { framing } = session.document.snapshot();
    expect([framing.decision, framing.objectives, framing.tradeoffs]).toEqual(["Approve or block", { slo_p99_ms: 100 }, ["less signal", "faster"]]);
    expect(session.document.undoManager.undoStack).toHaveLength(3);
    expect(block()).toContain("Approve or block");
    expect(block()).toContain("p99 100\u00a0ms");
  });

  it("takes a cost by its own name", () => {
    act(() => void document.body.dispatchEvent(new CustomEvent("redline:framing")));
    type(field("Name of another cost, such as: lost customer"), "Lost customer", "Enter");
    type(document.getElementById("framing-error_costs-lost_customer_usd") as HTMLInputElement, "200", "blur");
    expect(session.document.snapshot().framing.error_costs).toEqual({ lost_customer_usd: 200 });
    expect(block()).toContain("Lost customer 200\u00a0USD");
  });

  it("opens at the first question that is still open", () => {
    act(() => session.document.setFraming("decision", "Approve or block"));
    act(() => void document.body.dispatchEvent(new CustomEvent("redline:framing")));
    expect(document.activeElement?.id).toBe("framing-users");
  });
});
