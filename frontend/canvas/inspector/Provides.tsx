/** What a component's product brings along without a box of its own. */

import type { ReactElement } from "react";
import type { Component } from "../document";
import { useDocument, useReading, useSession } from "../hooks";

/** The capabilities that checks ask about, as they are stated in a design. */
const CAPABILITIES: readonly (readonly [string, string])[] = [
  ["autoscaling", "grows and shrinks with the load"],
  ["gate", "checks a model before it goes live"],
  ["canary", "shows a new model to few people first"],
  ["traffic_split", "sends shares of traffic to versions"],
  ["rolling_update", "replaces copies one by one"],
  ["rollback", "goes back to the version before"],
  ["shared_definition", "one definition of features for training and serving"],
  ["point_in_time", "feature values as they were at that time"],
];

const IS_NOT = "is_not";

/** The denials of a component with or without one: “provides rollback” says that a note was read wrongly. */
function denials(component: Component, id: string, denied: boolean): string | null {
  const said = component.attributes[IS_NOT];
  const names = new Set(typeof said === "string" ? said.split(",").map((name) => name.trim()).filter(Boolean) : []);
  names[denied ? "add" : "delete"](`provides ${id}`);
  return [...names].sort().join(", ") || null;
}

/** Checkboxes for the capabilities, stated or read from its words; folded while there is none. */
export function Provides({ component }: { component: Component }): ReactElement {
  const document = useDocument();
  const { canEdit } = useSession();
  const told = useReading().components[component.id]?.told ?? {};
  const stated = new Set(component.provides);
  const held = new Set([...component.provides, ...Object.keys(told)]);
  const known = new Set(CAPABILITIES.map(([id]) => id));
  const others = [...held].filter((id) => !known.has(id)).map((id) => [id, ""] as const);
  const toggle = (id: string): void =>
    document.transact(() => {
      const off = held.has(id);
      if (stated.has(id) || !off) document.setProvides(component.id, off ? component.provides.filter((one) => one !== id) : [...component.provides, id]);
      if (id in told || !off) document.setAttribute(component.id, IS_NOT, denials(component, id, off));
    });
  return (
    <details className="fold" open={held.size > 0}>
      <summary>Brings along <small>{held.size > 0 ? [...held].map((id) => id.replaceAll("_", " ")).join(", ") : "nothing said"}</small></summary>
      <ul className="checks">
        {[...CAPABILITIES, ...others].map(([id, meaning]) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={held.has(id)} disabled={!canEdit} onChange={() => toggle(id)} />
              <span>{id.replaceAll("_", " ")} {told[id] && !stated.has(id) ? <small>your note says “{told[id]}”</small> : meaning && <small>{meaning}</small>}</span>
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
