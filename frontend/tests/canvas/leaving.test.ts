// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";

let reload: () => Promise<void>;
const reloaded = vi.fn();

function tell(name: string, ctx: object): void {
  document.dispatchEvent(new CustomEvent(`htmx:${name}`, { detail: { ctx } }));
}

beforeEach(async () => {
  vi.resetModules();
  reloaded.mockReset();
  vi.spyOn(location, "reload").mockImplementation(reloaded);
  ({ reload } = await import("../../canvas/leaving"));
});

describe("starting afresh", () => {
  it("loads the page again at once when nothing is under way", async () => {
    await reload();
    expect(reloaded).toHaveBeenCalledOnce();
  });

  it("waits for what was asked for", async () => {
    const ctx = {};
    tell("before:request", ctx);
    const done = reload();
    expect(reloaded).not.toHaveBeenCalled();
    tell("after:request", ctx);
    tell("finally:request", ctx);
    await done;
    expect(reloaded).toHaveBeenCalledOnce();
  });

  it("lets an answer lead to another page", async () => {
    const ctx: { hx?: { redirect: string } } = {};
    tell("before:request", ctx);
    const done = reload();
    ctx.hx = { redirect: "/b/k/closing" };
    tell("after:request", ctx);
    tell("finally:request", ctx);
    await done;
    expect(reloaded).not.toHaveBeenCalled();
  });
});
