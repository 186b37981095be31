/** What sort of system it is: tags that Redline reads from the words and the drawing, and the learner's last word. */

import type { ReactElement } from "react";
import type { Tag } from "../critique";
import type { Framing } from "../document";
import { useDocument, useSession } from "../hooks";

const NOT = "not ";
const NAMES: Readonly<Record<string, string>> = { ads: "ads", llm: "LLM", rag: "RAG", recsys: "recommendation", temporal: "over time" };
const WHY: Readonly<Record<Tag["origin"], string>> = {
  "": "",
  stated: "said by you",
  prompt: "from the prompt",
  words: "read from your words",
  parts: "read from the drawing",
  implied: "follows from another",
};

/** The tags of the card after one was ticked or unticked. */
export function tagsAfter(stated: readonly string[], id: string, on: boolean): readonly string[] {
  const rest = stated.filter((tag) => plain(tag) !== id);
  return [...rest, on ? id : `${NOT}${id}`];
}

/** The tag that an entry of the card speaks of, whether it states it or takes it away. */
function plain(tag: string): string {
  return tag.trim().toLowerCase().replace(/[\s-]+/g, "_").replace(/^not_/, "");
}

/** A checkbox for every tag; what is inferred says so, and an unticked one is taken away. */
export function Tags({ framing, tags }: { framing: Framing; tags: readonly Tag[] }): ReactElement | null {
  const document = useDocument();
  const { canEdit } = useSession();
  if (tags.length === 0) return null;
  const stated = framing.tags;
  return (
    <fieldset className="wide tags" disabled={!canEdit}>
      <legend>Sort of system</legend>
      <ul>
        {tags.map(({ id, origin }) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={origin !== ""} onChange={() => document.setFraming("tags", [...tagsAfter(stated, id, origin === "")])} />
              <span>{NAMES[id] ?? id.replaceAll("_", " ")}{WHY[origin] && <small className={origin === "stated" ? undefined : "guess"}>{WHY[origin]}</small>}</span>
            </label>
          </li>
        ))}
      </ul>
      {stated.length > 0 && canEdit && <button type="button" className="linkish" onClick={() => document.setFraming("tags", null)}>As Redline reads it</button>}
    </fieldset>
  );
}
