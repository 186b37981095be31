/** The inspector of several selected parts: what they are, and what can be done with all of them at once. */

import type { ReactElement } from "react";
import type { Status } from "../document";
import { useDesign, useDocument, useSelection, useSession } from "../hooks";
import { CloseButton } from "./Head";

const MOST_NAMES = 12;

/** A count, the names, and status or removal for all. */
export function SeveralCard(): ReactElement {
  const session = useSession();
  const document = useDocument();
  const design = useDesign();
  const { components, connections } = useSelection();
  const parts = [...components].map((id) => design.components.get(id)).filter((one) => one !== undefined);
  const setStatus = (status: Status): void =>
    document.transact(() => parts.forEach((part) => document.setComponentField(part.id, "status", status)));
  return (
    <>
      <div className="who">
        <svg className="i20" aria-hidden="true"><use href="#u-outline" /></svg>
        <b id="h-insp">{counted(components.size, "component")}{connections.size > 0 && `, ${counted(connections.size, "connection")}`}</b>
        <CloseButton />
      </div>
      <ul className="several">
        {parts.slice(0, MOST_NAMES).map((part) => (
          <li key={part.id}><button type="button" className="linkish" onClick={() => session.select([part.id])}>{part.label || "Unnamed"}</button></li>
        ))}
        {parts.length > MOST_NAMES && <li className="quiet">and {parts.length - MOST_NAMES} more</li>}
      </ul>
      {session.canEdit && parts.length > 1 && (
        <div className="acts pad-x" role="group" aria-label="Arrange">
          <button type="button" className="btn" data-action="row">In a row</button>
          <button type="button" className="btn" data-action="column">In a column</button>
          {parts.length > 2 && <button type="button" className="btn" data-action="space-across">Even gaps across</button>}
          {parts.length > 2 && <button type="button" className="btn" data-action="space-down">Even gaps down</button>}
        </div>
      )}
      {session.canEdit && (
        <div className="acts pad-x">
          {parts.length > 0 && <button type="button" className="btn" onClick={() => setStatus("v1")}>In the first version</button>}
          {parts.length > 0 && <button type="button" className="btn" onClick={() => setStatus("planned")}>Later</button>}
          <button type="button" className="btn" onClick={() => document.removeElements([...components, ...connections])}>Remove</button>
        </div>
      )}
    </>
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
