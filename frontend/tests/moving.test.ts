// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { following } from "../canvas/moving";

const charts = (value: string): string => `
  <section class="chart"><b>${value}</b>
    <details class="sources"><summary>Where from</summary><ul><li>${value}</li></ul></details></section>`;

let view: HTMLElement;
let answers: { address: string; give: (text: string, ok?: boolean) => void; fail: () => void }[];
let leave: AbortController;

beforeEach(() => {
  document.body.innerHTML = `<section id="whatif"><form data-moving="/b/k/whatif/request?as_of=7">
    <input type="range" name="p99_ms@vendor" min="0" max="500" value="62"><input type="hidden" name="was p99_ms@vendor" value="62"></form>
    <div id="whatif-request">${charts("100 ms")}</div></section>`;
  view = document.getElementById("whatif")!;
  answers = [];
  leave = new AbortController();
  vi.stubGlobal("fetch", (address: string) => new Promise((done, failed) => {
    const give = (text: string, ok = true): void => done({ ok, text: () => Promise.resolve(text) });
    answers.push({ address, give, fail: () => failed(new TypeError("offline")) });
  }));
});

afterEach(() => {
  leave.abort();
  vi.unstubAllGlobals();
});

const slide = (value: number): void => {
  view.querySelector<HTMLInputElement>("input[type=range]")!.value = String(value);
};
const shown = (): string => view.querySelector("b")!.textContent;

it("asks one at a time, and then for the newest number alone", async () => {
  const follow = following(view, leave.signal);
  for (const value of [70, 80, 90]) {
    slide(value);
    follow();
  }
  expect(answers).toHaveLength(1);
  answers[0]!.give(charts("110 ms"));
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  expect(shown()).toBe("110 ms");
  expect(answers[1]!.address).toBe("/b/k/whatif/request?as_of=7&p99_ms%40vendor=90&was+p99_ms%40vendor=62");
  answers[1]!.give(charts("130 ms"));
  await vi.waitFor(() => expect(shown()).toBe("130 ms"));
  expect(answers).toHaveLength(2);
});

it("changes what is another and leaves open what somebody opened", async () => {
  const section = view.querySelector("section.chart");
  view.querySelector("details")!.open = true;
  slide(90);
  following(view, leave.signal)();
  answers[0]!.give(charts("130 ms"));
  await vi.waitFor(() => expect(shown()).toBe("130 ms"));
  expect(view.querySelector("section.chart")).toBe(section);
  expect(view.querySelector("details")!.open).toBe(true);
  expect(view.querySelector("li")!.textContent).toBe("130 ms");
});

it("leaves the charts as they are when no answer comes, and asks again after the next move", async () => {
  const follow = following(view, leave.signal);
  for (const end of [() => answers[0]!.fail(), () => answers[1]!.give("<p>Refused</p>", false)]) {
    const before = answers.length;
    slide(100 + before);
    follow();
    expect(answers).toHaveLength(before + 1);
    end();
    await new Promise((done) => setTimeout(done));
    expect(shown()).toBe("100 ms");
  }
  follow();
  expect(answers).toHaveLength(3);
});

it("puts nothing into a view that shows another drawing by now", async () => {
  following(view, leave.signal)();
  view.innerHTML = `<div id="whatif-request">${charts("7 ms")}</div>`;
  answers[0]!.give(charts("130 ms"));
  await new Promise((done) => setTimeout(done));
  expect(shown()).toBe("7 ms");
});
