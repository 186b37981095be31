// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ACTIONS, perform, watchButtons } from "../../canvas/actions";
import { readCatalogue, type Catalogue } from "../../canvas/catalogue";
import { readCritique } from "../../canvas/critique";
import { DesignDocument } from "../../canvas/document";
import { connectComponents, placeComponent, placingOf } from "../../canvas/editing";
import { keyName, watchKeys } from "../../canvas/keys";
import { badgeText } from "../../canvas/panels/SavedBadge";
import { aroundPoint, besideComponent } from "../../canvas/placement";
import { Session, type BoardConfig } from "../../canvas/session";
import { figure, inSentence, kindLine, shapeOf } from "../../canvas/shape";

const CONFIG: BoardConfig = {
  key: "k", socket: "/b/k/socket", role: "owner", can_edit: true, can_see_findings: true,
  person: { name: "Ann", color: "#123456" }, catalogue_url: "/c", board_id: "k", epoch: 0,
};

const CATALOGUE: Catalogue = readCatalogue({
  families: [{ id: "serving", title: "Serving" }, { id: "ingest", title: "Ingestion" }],
  kinds: [
    { id: "message_bus", family: "ingest", title: "Message bus", meaning: "A durable log", attributes: [{ name: "p99_ms", unit: "ms", type: "number", default: 5 }] },
    { id: "model_server", family: "serving", title: "Model server", meaning: "Answers", attributes: [] },
    { id: "cache", family: "serving", title: "Cache", meaning: "Short-lived", attributes: [] },
  ],
  flows: [{ id: "request", title: "Request", style: "call", default_mode: "sync", meaning: "asks" }],
});

let session: Session;
let stops: (() => void)[];

beforeEach(() => {
  document.body.innerHTML = '<div id="sheet"></div>';
  session = new Session(CONFIG, new DesignDocument(), CATALOGUE);
  stops = [watchKeys(session), watchButtons(session)];
});

afterEach(() => {
  for (const stop of stops) stop();
});

function press(key: string, held: Partial<KeyboardEventInit> = {}, target: Element = document.body): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held }));
}

const labels = (): string[] => [...session.document.snapshot().components.values()].map((part) => part.label);

describe("the actions table", () => {
  it("has every id and every key once", () => {
    const ids = ACTIONS.map((action) => action.id);
    const keys = ACTIONS.flatMap((action) => action.key?.split(" ") ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("does nothing that is off", () => {
    expect(perform(session, "delete")).toBe(false);
    expect(perform(session, "undo")).toBe(false);
    expect(perform(session, "no such action")).toBe(false);
  });

  it("lets nobody edit who may only read", () => {
    const reader = new Session({ ...CONFIG, can_edit: false }, new DesignDocument(), CATALOGUE);
    reader.document.addComponent({ label: "A", position: [0, 0] });
    perform(reader, "select-all");
    for (const id of ["quick-add", "delete", "duplicate", "undo", "tidy", "paste"]) expect(perform(reader, id)).toBe(false);
  });

  it("answers to buttons anywhere and says why one is off", async () => {
    document.body.insertAdjacentHTML("beforeend", '<button data-action="undo">Undo</button>');
    const button = document.querySelector("button")!;
    await vi.waitFor(() => expect(button.getAttribute("aria-disabled")).toBe("true"));
    expect(button.getAttribute("aria-description")).toContain("no edit of yours");
    placeComponent(session, { label: "Kafka", centre: [0, 0] });
    await vi.waitFor(() => expect(button.hasAttribute("aria-disabled")).toBe(false));
    button.click();
    expect(labels()).toEqual([]);
  });
});

describe("keys", () => {
  it("are named once, whatever the keyboard", () => {
    const named = (key: string, held: Partial<KeyboardEvent> = {}): string =>
      keyName({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });
    expect(named("N", { shiftKey: true })).toBe("Shift+N");
    expect(named("z", { metaKey: true })).toBe("Mod+z");
    expect(named("?", { shiftKey: true })).toBe("?");
    expect(named("ArrowLeft", { shiftKey: true })).toBe("Shift+ArrowLeft");
  });

  it("act on the board and never while typing", () => {
    document.body.insertAdjacentHTML("beforeend", "<input>");
    press("/", {}, document.querySelector("input")!);
    expect(session.overlay.get()).toBeNull();
    press("/");
    expect(session.overlay.get()).toEqual({ name: "quick-add" });
  });

  it("move the selection by the grid and undo it", () => {
    const id = placeComponent(session, { label: "Kafka", centre: [72, 28] });
    press("ArrowRight");
    press("ArrowDown", { shiftKey: true });
    expect(session.document.snapshot().components.get(id)?.position).toEqual([20, 100]);
    press("z", { ctrlKey: true });
    expect(session.document.snapshot().components.get(id)?.position).toEqual([20, 0]);
  });

  it("let Escape close first and deselect after", () => {
    placeComponent(session, { label: "Kafka", centre: [0, 0] });
    press("o");
    press("Escape");
    expect([session.overlay.get(), session.selectedIds().length]).toEqual([null, 1]);
    press("Escape");
    expect(session.selectedIds()).toEqual([]);
  });

  it("act on the element in focus when it is not selected", () => {
    const a = placeComponent(session, { label: "A", centre: [0, 0] });
    const b = placeComponent(session, { label: "B", centre: [200, 0] });
    document.getElementById("sheet")!.innerHTML = `<div class="react-flow__node" tabindex="0" data-id="${a}"></div>`;
    const node = document.querySelector<HTMLElement>(".react-flow__node")!;
    node.focus();
    press("c", {}, node);
    expect(session.overlay.get()).toEqual({ name: "connect", source: a });
    session.overlay.set(null);
    session.select([b]);
    press("Delete", {}, node);
    expect(labels()).toEqual(["A"]);
    press(" ", {}, node);
    expect(session.selectedIds()).toEqual([a]);
    press(" ", {}, node);
    expect(session.selectedIds()).toEqual([]);
  });

  it("keep single letters quiet when they are turned off", () => {
    localStorage.setItem("redline:letter-keys", "off");
    press("o");
    expect(session.overlay.get()).toBeNull();
    localStorage.removeItem("redline:letter-keys");
  });
});

describe("placing", () => {
  it("takes a kind's exact name for the kind and any other words for a label", () => {
    expect(placingOf(session, "model  Server")).toEqual({ kind: "model_server" });
    expect(placingOf(session, " Kafka ")).toEqual({ label: "Kafka" });
  });

  it("selects what was placed and numbers a second of its name", () => {
    placeComponent(session, { kind: "cache" });
    const id = placeComponent(session, { kind: "cache" });
    expect(labels().sort()).toEqual(["Cache", "Cache 2"]);
    expect(session.selectedIds()).toEqual([id]);
  });

  it("draws the connection it was asked for in the same step", () => {
    const first = placeComponent(session, { label: "API" });
    placeComponent(session, { label: "Model", from: first });
    expect(session.document.snapshot().connections.size).toBe(1);
    session.document.undo();
    expect([labels(), session.document.snapshot().connections.size]).toEqual([["API"], 0]);
  });

  it("finds a free place on the grid", () => {
    const boxes = new Map([["a", { x: 0, y: 0, width: 144, height: 56 }], ["b", { x: 200, y: 0, width: 144, height: 56 }]]);
    expect(besideComponent(boxes.get("a")!, boxes)).toEqual([200, 120]);
    const view = { x: -20, y: -20, width: 400, height: 400 };
    expect(besideComponent(boxes.get("b")!, boxes, view)).toEqual([0, 120]);
    const row = new Map([...boxes, ["c", { x: 400, y: 0, width: 144, height: 56 }]]);
    const low = { x: -220, y: -20, width: 800, height: 90 };
    expect(besideComponent(row.get("c")!, row, low), "left of the drawing, where the view has room").toEqual([-200, 0]);
    const wide = { width: 300, height: 96 };
    const below = new Map([...boxes, ["c", { x: 200, y: 120, width: 144, height: 56 }]]);
    expect(besideComponent(boxes.get("b")!, below, view, wide), "a long name has room of its own").toEqual([0, 240]);
    const [x, y] = aroundPoint([10, 10], boxes);
    expect([x % 20, y % 20]).toEqual([0, 0]);
    expect(y <= -76 || y >= 76 || x <= -164).toBe(true);
  });
});

describe("connecting", () => {
  it("does not repeat an equal connection and never connects a component to itself", () => {
    const a = placeComponent(session, { label: "A" });
    const b = placeComponent(session, { label: "B" });
    connectComponents(session, a, b);
    connectComponents(session, a, b);
    connectComponents(session, a, a);
    connectComponents(session, b, a);
    expect(session.document.snapshot().connections.size).toBe(2);
  });
});

describe("selection", () => {
  it("lets go of what somebody else removes", () => {
    const id = placeComponent(session, { label: "A" });
    session.document.doc.getMap("components").delete(id);
    expect(session.selectedIds()).toEqual([]);
  });

  it("is told to the page", () => {
    const heard = vi.fn();
    document.body.addEventListener("redline:select", (event) => heard((event as CustomEvent).detail.ids));
    const id = placeComponent(session, { label: "A" });
    session.select([]);
    expect(heard.mock.calls).toEqual([[[id]], [[]]]);
  });
});

describe("words and figures", () => {
  const component = { id: "a", label: "A", kind: null, note: "", attributes: {}, provides: [], status: "v1", position: [0, 0] } as const;
  const reading = { kind: "message_bus", title: "Message bus", family: "ingest", declared: false, confidence: 0.9, reason: "" };

  it("show a guess as a guess", () => {
    expect(kindLine(component, reading, String)).toEqual({ words: "message bus", guess: true });
    expect(kindLine(component, { ...reading, confidence: 0.8 }, String).words).toBe("message bus");
    expect(kindLine(component, { ...reading, confidence: 0.75 }, String)).toEqual({ words: "message bus?", guess: true });
    expect(kindLine({ ...component, kind: "message_bus" }, reading, () => "Message bus")).toEqual({ words: "message bus", guess: false });
    expect(kindLine({ ...component, status: "planned" }, reading, String).words).toBe("message bus, planned");
  });

  it("keep names of their own and set thousands apart", () => {
    expect([inSentence("API gateway"), inSentence("Model server")]).toEqual(["API gateway", "model server"]);
    expect([figure(345_600), figure(0.123_456), figure(12)]).toEqual(["345\u202f600", "0.123", "12"]);
  });

  it("widen and heighten a component instead of cutting its name", () => {
    const perCharacter = (text: string): number => text.length * 7;
    expect(shapeOf("Model", "model server", perCharacter)).toEqual({ width: 144, height: 56, name: ["Model"] });
    const long = shapeOf("Nightly gradient boosting training with calibration", "training job", perCharacter);
    expect(long.name.join(" ")).toBe("Nightly gradient boosting training with calibration");
    expect(long.height).toBe(56 + 20 * (long.name.length - 1));
    expect(shapeOf("x".repeat(200), "", perCharacter).name.join("")).toBe("x".repeat(200));
  });

  it("say honestly what is saved", () => {
    expect(badgeText({ state: "saved", pending: 0 }, true, true)).toBe("Saved");
    expect(badgeText({ state: "saving", pending: 2 }, true, true)).toBe("Saving (2)");
    expect(badgeText({ state: "unsaved", pending: 4 }, true, true)).toBe(
      "Unsaved (4): offline; 4 edits are kept on this machine and go out when the line is back",
    );
    expect(badgeText({ state: "unsaved", pending: 1 }, true, true)).toContain("1 edit is kept on this machine and goes out");
    expect(badgeText({ state: "unsaved", pending: 2, pageOnly: true }, true, true)).toBe(
      "Unsaved (2): offline; 2 edits are in this page only, keep it open until the line is back",
    );
    expect(badgeText({ state: "unsaved", pending: 1, notStored: true }, true, true)).toBe(
      "Unsaved (1): the server could not store it; 1 edit is kept on this machine and goes out when the server can store again",
    );
    expect(badgeText({ state: "stopped", pending: 0, reason: "This board is gone." }, true, true)).toBe("This board is gone.");
  });
});

describe("message 122", () => {
  it("is read with its missing parts empty", () => {
    const critique = readCritique('{"seq": 3, "findings": [{"number": 1, "key": "k", "title": "t"}], "reading": {"connections": {"e": {"style": "curly"}}}}')!;
    expect(critique.seq).toBe(3);
    expect(critique.findings[0]).toMatchObject({ anchors: [], evidence: { components: [], connections: [] }, mark: { words: "", caret: null } });
    expect(critique.reading.connections["e"]?.style).toBe("call");
  });

  it.each(["", "null", "7", "{"])("is passed over when it is no object: %s", (text) => expect(readCritique(text)).toBeNull());
});

describe("the catalogue", () => {
  it("is searched by title, id and family, best first", () => {
    expect(CATALOGUE.search("model").map((kind) => kind.id)).toEqual(["model_server"]);
    expect(CATALOGUE.search("serving").map((kind) => kind.id)).toEqual(["cache", "model_server"]);
    expect(CATALOGUE.search("kafak")).toEqual([]);
    expect(CATALOGUE.exact("Message_Bus")?.id).toBe("message_bus");
  });

  it("is read from tables keyed by id too", () => {
    const other = readCatalogue({ kinds: { tool: { family: "llm", title: "Tool" } }, flows: { event: { style: "event" } } });
    expect(other.kinds.get("tool")?.title).toBe("Tool");
    expect(other.flows.get("event")?.style).toBe("event");
    expect(other.familyTitle("llm")).toBe("LLM");
  });
});
