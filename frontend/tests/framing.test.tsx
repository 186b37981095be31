/** The tags of the framing card: inferred ones shown as inferred, the learner's word last. */

import { describe, expect, it } from "vitest";
import { tagsAfter } from "../canvas/framing/Tags";

describe("the tags after a click", () => {
  it("state what is ticked and take away what is unticked, each once", () => {
    expect(tagsAfter([], "batch", true)).toEqual(["batch"]);
    expect(tagsAfter([], "batch", false)).toEqual(["not batch"]);
    expect(tagsAfter(["recsys", "not batch"], "batch", true)).toEqual(["recsys", "batch"]);
    expect(tagsAfter(["Batch", "recsys"], "batch", false)).toEqual(["recsys", "not batch"]);
  });

  it("know a tag however it was written", () => {
    expect(tagsAfter(["Not Multi-Tenant"], "multi_tenant", true)).toEqual(["multi_tenant"]);
    expect(tagsAfter(["not_multi_tenant", "batch"], "multi_tenant", false)).toEqual(["batch", "not multi_tenant"]);
  });
});
