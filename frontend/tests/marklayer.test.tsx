// @vitest-environment happy-dom
import { ReactFlow } from "@xyflow/react";
import { act } from "react";
import { type Root, createRoot } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Catalogue } from "../canvas/catalogue";
import { type BoardFinding, EMPTY_READING } from "../canvas/critique";
import { DesignDocument } from "../canvas/document";
import { SessionContext } from "../canvas/hooks";
import { MarkLayer } from "../canvas/ink/MarkLayer";
import { redlines } from "../canvas/redlines";
import { type BoardConfig, Session } from "../canvas/session";

const CONFIG: BoardConfig = {
  key: "k", socket: "", role: "owner", can_edit: true, can_see_findings: true, person: { name: "A", color: "#000" },
  catalogue_url: "", board_id: "b", epoch: 0,
};

function finding(key: string, number: number, over: Partial<BoardFinding> = {}): BoardFinding {
  return {
    number, key, speaks: true, rule: "serving/x", outcome: "fail", severity: "blocker", title: `Title ${number}`, anchors: ["vendor"],
    evidence: { components: [], connections: [] }, mark: { words: "no timeout", caret: null, strike: false }, ...over,
  };
}

let session: Session;
let root: Root;

function say(findings: readonly BoardFinding[]): void {
  act(() => session.critique.set({ seq: 1, submitted: true, reading: EMPTY_READING, findings, questions: 0, world: [], dimensions: [] }));
}

function put(x: number): void {
  const boxes = new Map([["vendor", { x, y: 40, width: 144, height: 56 }], ["api", { x: 400, y: 200, width: 144, height: 56 }]]);
  act(() => session.geometry.update(boxes, new Map(), false));
}

const mark = (key: string): Element | null => document.querySelector(`[data-mark="${key}"]`);

beforeEach(() => {
  vi.useFakeTimers();
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  document.body.innerHTML = '<div id="app"></div>';
  const design = new DesignDocument();
  design.addComponent({ id: "vendor", label: "Vendor", position: [200, 40] });
  design.addComponent({ id: "api", label: "API", position: [400, 200] });
  session = new Session(CONFIG, design, new Catalogue([], [], []));
  root = createRoot(document.getElementById("app") as HTMLElement);
  act(() => root.render(<SessionContext value={session}><ReactFlow nodes={[]} edges={[]}><MarkLayer /></ReactFlow></SessionContext>));
  put(200);
});

afterEach(() => {
  act(() => root.unmount());
  redlines.open.set(null);
  redlines.listed.set(null);
  vi.useRealTimers();
});

describe("the layer of red ink", () => {
  it("is hidden from assistive technology but for its numbers, which open their redline", () => {
    say([finding("one", 1), finding("two", 2, { outcome: "ask", anchors: ["api"] })]);
    expect(document.querySelector("svg.ink")?.getAttribute("aria-hidden")).toBe("true");
    const names = [...document.querySelectorAll("button.ink-number")].map((button) => button.getAttribute("aria-label"));
    expect(names).toEqual(["Redline 1, blocker: Title 1", "Redline 2, question: Title 2"]);
    const asked: string[] = [];
    document.addEventListener("redline:ask-open", (event) => asked.push((event as CustomEvent).detail.key), { once: true });
    act(() => document.querySelector<HTMLElement>("button.ink-number")?.click());
    expect(asked).toEqual(["one"]);
  });

  it("tells the view what its words cover, so that none is left out of sight", () => {
    say([finding("one", 1, { outcome: "ask" })]);
    const number = session.inked!;
    say([finding("one", 1)]);
    expect(document.querySelector(".hand")?.textContent).toBe("no timeout");
    expect(session.inked!.width).toBeGreaterThan(number.width + 60);
  });

  it("draws a new mark once and keeps its element while it stays", () => {
    say([finding("one", 1)]);
    const first = mark("one") as Element;
    const path = first.querySelector("path")?.getAttribute("d");
    expect(first.classList.contains("fresh")).toBe(true);
    expect(first.querySelector("path")?.getAttribute("pathLength")).toBe("1");
    act(() => void first.dispatchEvent(new Event("animationend", { bubbles: true })));
    expect(first.classList.contains("fresh")).toBe(false);
    say([finding("one", 1), finding("two", 2, { anchors: ["api"] })]);
    expect(mark("one")).toBe(first);
    expect(first.classList.contains("fresh")).toBe(false);
    expect(first.querySelector("path")?.getAttribute("d")).toBe(path);
    expect(mark("two")?.classList.contains("fresh")).toBe(true);
  });

  it("follows a component at once, with the same hand", () => {
    say([finding("one", 1)]);
    const first = mark("one") as Element;
    const before = first.querySelector("path")?.getAttribute("d");
    put(260);
    expect(mark("one")).toBe(first);
    expect(first.querySelector("path")?.getAttribute("d")).not.toBe(before);
    put(200);
    expect(first.querySelector("path")?.getAttribute("d")).toBe(before);
  });

  it("lets a resolved mark fade, then takes it away", () => {
    say([finding("one", 1), finding("two", 2, { anchors: ["api"] })]);
    say([finding("two", 2, { anchors: ["api"] })]);
    expect(mark("one")?.classList.contains("gone")).toBe(true);
    expect(document.querySelectorAll("button.ink-number")).toHaveLength(1);
    act(() => void vi.advanceTimersByTime(250));
    expect(mark("one")).toBeNull();
    expect(mark("two")).not.toBeNull();
  });

  it("draws the redline in hand with the heavy pen, and only what the panel lists", () => {
    say([finding("one", 1), finding("two", 2, { anchors: ["api"] })]);
    act(() => redlines.open.set("two"));
    expect([mark("one"), mark("two")].map((one) => one?.classList.contains("active"))).toEqual([false, true]);
    act(() => redlines.listed.set(new Set(["two"])));
    act(() => void vi.advanceTimersByTime(250));
    expect(mark("one")).toBeNull();
  });

  it("writes hostile words as text", () => {
    say([finding("one", 1, { title: "<img src=x>", mark: { words: "<b>bold</b>", caret: null, strike: false } })]);
    expect(document.querySelector("svg.ink b")).toBeNull();
    expect(mark("one")?.textContent).toContain("<b>bold</b>");
  });
});
