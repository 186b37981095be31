// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { Catalogue } from "../canvas/catalogue";
import { EMPTY_READING } from "../canvas/critique";
import { DesignDocument } from "../canvas/document";
import { type BoardConfig, Session } from "../canvas/session";
import { startWhatIf } from "../canvas/whatif";

const CONFIG: BoardConfig = {
  key: "k", socket: "", role: "owner", can_edit: true, can_see_findings: true, person: { name: "A", color: "#000" },
  catalogue_url: "", board_id: "b", epoch: 0,
};

const slider = (name: string, part: string, base: number): string => `
  <div class="slider"><output></output>
    <input type="range" min="0" max="5000" value="${base}" name="${name}@${part}" data-part="${part}" data-number="${name}" data-base="${base}" data-unit="ms">
    <input type="hidden" name="was ${name}@${part}" value="${base}"></div>`;

let stop = (): void => undefined;
let fetched = 0;
let asked: string[] = [];

function open(): { session: Session; view: HTMLElement; press: (wish: string) => void } {
  const document_ = new DesignDocument();
  document_.addComponent({ id: "vendor", label: "Vendor", attributes: { p99_ms: 62 }, position: [0, 0] });
  const session = new Session(CONFIG, document_, new Catalogue([], [], []));
  document.body.innerHTML = `<section id="whatif" tabindex="-1" hidden><form data-moving="/b/k/whatif/request?as_of=7">${slider("peak_qps", "", 1200)}${slider("p99_ms", "vendor", 62)}
    <span hidden data-edited=""></span><button type="button" data-tries="keep"></button><button type="button" data-tries="reset"></button><button type="button" data-tries="close"></button></form>
    <div id="whatif-picture"><div id="whatif-request"></div><div id="whatif-others"></div></div></section>`;
  fetched = 0;
  asked = [];
  vi.stubGlobal("fetch", (address: string) => {
    asked.push(address);
    return Promise.resolve({ ok: false });
  });
  document.body.addEventListener("redline:whatif", () => (fetched += 1));
  stop = startWhatIf(session);
  const view = document.getElementById("whatif")!;
  session.overlay.set({ name: "what-if" });
  return { session, view, press: (wish) => view.querySelector<HTMLElement>(`[data-tries=${wish}]`)!.click() };
}

function move(view: HTMLElement, at: number, value: string): void {
  const input = view.querySelectorAll<HTMLInputElement>("input[type=range]")[at]!;
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function judged(session: Session, seq: number): void {
  const silent = { submitted: false, reading: EMPTY_READING, findings: [], questions: 0, world: [], dimensions: [] };
  session.critique.set({ ...silent, seq });
}

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

it("follows the drawing only while it is open", () => {
  const { session, view, press } = open();
  expect(view.hidden).toBe(false);
  expect(fetched).toBe(1);
  judged(session, 2);
  expect(fetched).toBe(2);
  judged(session, 2);
  expect(fetched).toBe(2);
  document.body.dispatchEvent(new CustomEvent("redline:round"));
  expect(fetched).toBe(3);
  press("close");
  expect(session.overlay.get()).toBeNull();
  expect(view.hidden).toBe(true);
  judged(session, 3);
  document.body.dispatchEvent(new CustomEvent("redline:round"));
  expect(fetched).toBe(3);
});

it("tries without touching the drawing, and keeps what is tried in one step", () => {
  const { session, view, press } = open();
  const vendor = (): unknown => session.document.snapshot().components.get("vendor")?.attributes["p99_ms"];
  move(view, 0, "2400");
  move(view, 1, "124");
  expect(view.querySelectorAll("output")[1]!.textContent).toBe("124\u202fms");
  expect(vendor()).toBe(62);
  press("keep");
  expect(vendor()).toBe(124);
  expect(session.document.snapshot().framing.objectives["peak_qps"]).toBe(2400);
  expect(view.querySelectorAll(".moved")).toHaveLength(0);
  session.document.undo();
  expect(vendor()).toBe(62);
  expect(session.document.snapshot().framing.objectives["peak_qps"]).toBeUndefined();
});

it("says of what was worked out at rest that it is of the number before, and lets none of it come late", () => {
  const { view } = open();
  const picture = view.querySelector("#whatif-picture")!;
  let aborted = 0;
  picture.addEventListener("htmx:abort", () => (aborted += 1));
  move(view, 1, "124");
  expect(view.querySelector("#whatif-others")!.getAttribute("aria-busy")).toBe("true");
  // While nothing is asked at rest, the queue holds what the moving slider itself asked for.
  expect(aborted).toBe(0);
  picture.classList.add("htmx-request");
  move(view, 1, "130");
  expect(aborted).toBe(1);
});

it("takes back what is tried, and keeps nothing while nothing is", () => {
  const { session, view, press } = open();
  move(view, 1, "124");
  press("reset");
  expect(view.querySelectorAll<HTMLInputElement>("input[type=range]")[1]!.value).toBe("62");
  expect(view.querySelector("[data-tries=keep]")!.getAttribute("aria-disabled")).toBe("true");
  press("keep");
  expect(session.document.canUndo && session.document.undoManager.undoStack.length).toBe(1);
});

/** The server's answer to a whole question: the view is of this drawing, and nothing is edited on it. */
function answer(view: HTMLElement, seq: number): void {
  view.querySelector<HTMLElement>("form")!.dataset["moving"] = `/b/k/whatif/request?as_of=${seq}`;
  const place = view.querySelector<HTMLElement>("[data-edited]")!;
  place.dataset["edited"] = "";
  place.replaceChildren();
  document.dispatchEvent(new Event("htmx:after:swap"));
}

it("follows a number that is edited on the drawing as it follows a slider", async () => {
  const { session, view } = open();
  session.document.setAttribute("vendor", "p99_ms", 124);
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toMatch(/&p99_ms%40vendor=62&was\+p99_ms%40vendor=62&p99_ms%40vendor=124&was\+p99_ms%40vendor=62$/);
  expect(view.querySelector("#whatif-others")!.getAttribute("aria-busy")).toBe("true");
  // Until the view was worked out anew it stands at the drawing before the edit.
  judged(session, 8);
  move(view, 0, "2400");
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(asked[1]).toMatch(/as_of=7&.*=124&/);
  answer(view, 8);
  session.document.setAttribute("vendor", "p50_ms", 20);
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  expect(asked[2]).toMatch(/as_of=8&.*&p50_ms%40vendor=20$/);
  expect(asked[2]).not.toContain("=124");
});

it("follows a number while it is typed, and asks for all of it when the typing rests", async () => {
  const { session, view } = open();
  let rests = 0;
  view.querySelector("form")!.addEventListener("input", () => (rests += 1));
  const type = async (value: number | null, times: number): Promise<string> => {
    session.typing.set(value === null ? null : { part: "vendor", name: "p99_ms", value });
    await vi.waitFor(() => expect(asked).toHaveLength(times));
    expect(rests).toBe(times);
    return asked.at(-1)!;
  };
  expect(await type(7, 1)).toContain("&p99_ms%40vendor=7&was+p99_ms%40vendor=62");
  expect(await type(70, 2)).toContain("&p99_ms%40vendor=70&was+p99_ms%40vendor=62");
  expect(await type(null, 3)).toMatch(/&p99_ms%40vendor=62&was\+p99_ms%40vendor=62$/);
  // What comes anew meanwhile does not know of it: it is tried on that.
  await type(80, 4);
  answer(view, 8);
  await vi.waitFor(() => expect(asked).toHaveLength(5));
  expect(asked[4]).toMatch(/as_of=8&.*&p99_ms%40vendor=80&/);
  // Written down it is the same number, and nothing is asked again.
  session.document.setAttribute("vendor", "p99_ms", 80);
  session.typing.set(null);
  await Promise.resolve();
  expect(asked).toHaveLength(5);
});
