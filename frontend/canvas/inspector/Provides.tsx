/** What a component's product brings along without a box of its own. */

import type { ReactElement } from "react";
import type { Component } from "../document";
import { useDocument, useSession } from "../hooks";

/** The capabilities that checks ask about, as they are stated in a design. */
export const CAPABILITIES: readonly (readonly [string, string])[] = [
  ["autoscaling", "grows and shrinks with the load"],
  ["gate", "checks a model before it goes live"],
  ["canary", "shows a new model to few people first"],
  ["traffic_split", "sends shares of traffic to versions"],
  ["rolling_update", "replaces copies one by one"],
  ["rollback", "goes back to the version before"],
  ["shared_definition", "one definition of features for training and serving"],
  ["point_in_time", "feature values as they were at that time"],
];

/** Checkboxes for the capabilities, folded while none is stated. */
export function Provides({ component }: { component: Component }): ReactElement {
  const document = useDocument();
  const { canEdit } = useSession();
  const held = new Set(component.provides);
  const known = new Set(CAPABILITIES.map(([id]) => id));
  const others = component.provides.filter((id) => !known.has(id)).map((id) => [id, ""] as const);
  const toggle = (id: string): void => {
    const next = held.has(id) ? component.provides.filter((one) => one !== id) : [...component.provides, id];
    document.setProvides(component.id, next);
  };
  return (
    <details className="fold" open={held.size > 0}>
      <summary>Brings along <small>{held.size > 0 ? component.provides.map((id) => id.replaceAll("_", " ")).join(", ") : "nothing said"}</small></summary>
      <ul className="checks">
        {[...CAPABILITIES, ...others].map(([id, meaning]) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={held.has(id)} disabled={!canEdit} onChange={() => toggle(id)} />
              <span>{id.replaceAll("_", " ")} {meaning && <small>{meaning}</small>}</span>
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
