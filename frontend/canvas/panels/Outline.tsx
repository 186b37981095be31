/** The outline: the same graph as a list that can be read, edited and connected without seeing the sheet. */

import { useEffect, useRef, useState, type FormEvent } from "react";
import { connectionName } from "../board/elements";
import type { Component, Connection, DesignSnapshot } from "../document";
import { connectComponents } from "../editing";
import { useCatalogue, useCritique, useDesign, useReading, useSession, useStore } from "../hooks";
import { Icon } from "../Icon";
import { kindLine } from "../shape";

export function Outline() {
  const session = useSession();
  const design = useDesign();
  const groups = useGroups(design);
  const section = useRef<HTMLElement>(null);
  useEffect(() => lend(section.current), []);
  return (
    <section className="outline" aria-labelledby="outline-title" ref={section} tabIndex={-1}>
      <div className="section-head">
        <h2 id="outline-title">Outline</h2>
        <span className="quiet">{count(design.components.size, "component")}, {count(design.connections.size, "connection")}</span>
        <span className="push" />
        <button type="button" className="btn bare" aria-label="Close the outline" onClick={() => session.overlay.set(null)}><Icon name="u-cross" /></button>
      </div>
      {session.canEdit && <AddLine />}
      {design.components.size === 0 && <p className="pad quiet">The sheet is empty. Place a component to begin.</p>}
      {groups.map(([family, title, parts]) => (
        <div key={family} className="outline-group">
          <h3><svg className={`i20 fam-${family}`} aria-hidden="true"><use href={`#f-${family}`} /></svg>{title}</h3>
          <ul>
            {parts.map((part) => <Entry key={part.id} part={part} design={design} />)}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** The focus goes to the list while it is open and comes back to where it was. */
function lend(list: HTMLElement | null): () => void {
  const before = document.activeElement;
  list?.focus({ preventScroll: true });
  return () => {
    const lost = document.activeElement === document.body || list?.contains(document.activeElement);
    if (lost && before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
}

function count(size: number, noun: string): string {
  return `${size} ${noun}${size === 1 ? "" : "s"}`;
}

function useGroups(design: DesignSnapshot): readonly (readonly [string, string, readonly Component[]])[] {
  const catalogue = useCatalogue();
  const reading = useReading();
  const groups = new Map<string, Component[]>();
  for (const part of design.components.values()) {
    const family = (part.kind && catalogue.kinds.get(part.kind)?.family) || reading.components[part.id]?.family || "unknown";
    groups.set(family, [...(groups.get(family) ?? []), part]);
  }
  const order = [...catalogue.families.map((family) => family.id), "unknown"];
  return [...groups]
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([family, parts]) => [family, family === "unknown" ? "Kind not known" : catalogue.familyTitle(family), parts] as const);
}

function AddLine() {
  const session = useSession();
  const [words, setWords] = useState("");
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const label = words.trim();
    if (!label) return;
    const { boxes } = session.geometry.snapshot();
    const lowest = Math.max(0, ...[...boxes.values()].map((box) => box.y + box.height + 64));
    const kind = session.catalogue.exact(label);
    const id = session.document.addComponent({ label, kind: kind?.id ?? null, position: [0, Math.ceil(lowest / 20) * 20] });
    session.select([id]);
    session.announce(`${label} placed.`);
    setWords("");
  };
  return (
    <form className="pad row" onSubmit={add}>
      <label className="field outline-add"><span className="sr">Name of a new component</span>
        <input value={words} placeholder="New component" onChange={(event) => setWords(event.target.value)} />
      </label>
      <button type="submit" className="btn">Place</button>
    </form>
  );
}

function Entry({ part, design }: { part: Component; design: DesignSnapshot }) {
  const session = useSession();
  const reading = useReading();
  const critique = useCritique();
  const catalogue = useCatalogue();
  const selected = useStore(session.selection).components.has(part.id);
  const kind = kindLine(part, reading.components[part.id], (id) => catalogue.kindTitle(id));
  const numbers = (critique?.findings ?? []).filter((finding) => finding.anchors.includes(part.id)).map((finding) => finding.number);
  const lines = [...design.connections.values()].filter((line) => line.source === part.id);
  const open = (): void => {
    session.select([part.id]);
    session.showOnBoard([part.id]);
  };
  return (
    <li aria-current={selected || undefined}>
      <div className="outline-row">
        {session.canEdit ? <NameField part={part} /> : <b>{part.label || "Unnamed"}</b>}
        <span className={kind.guess ? "soft guess" : "soft"}>{kind.words}</span>
        {numbers.length > 0 && <span className="soft">{numbers.length === 1 ? `redline ${numbers[0]}` : `redlines ${numbers.join(", ")}`}</span>}
        <span className="push" />
        <button type="button" className="btn bare" onClick={open}>Select<span className="sr"> {part.label}</span></button>
        {session.canEdit && (
          <button type="button" className="btn bare" onClick={() => session.document.removeElements([part.id])}>Delete<span className="sr"> {part.label}</span></button>
        )}
      </div>
      {(lines.length > 0 || session.canEdit) && (
        <ul>
          {lines.map((line) => <Line key={line.id} line={line} design={design} />)}
          {session.canEdit && <li><ConnectSelect part={part} design={design} /></li>}
        </ul>
      )}
    </li>
  );
}

function NameField({ part }: { part: Component }) {
  const session = useSession();
  const keep = (text: string): void => {
    const label = text.trim();
    if (label && label !== part.label) session.document.setComponentField(part.id, "label", label);
  };
  return (
    <input
      key={part.label} className="outline-name" aria-label={`Name of ${part.label || "this component"}`} defaultValue={part.label}
      onBlur={(event) => keep(event.target.value)}
      onKeyDown={(event) => event.key === "Enter" && keep(event.currentTarget.value)}
    />
  );
}

function Line({ line, design }: { line: Connection; design: DesignSnapshot }) {
  const session = useSession();
  const reading = useReading();
  const catalogue = useCatalogue();
  const target = design.components.get(line.target)?.label || "Unnamed";
  const flow = catalogue.flows.get(line.flow ?? "")?.title ?? reading.connections[line.id]?.title ?? "";
  const name = connectionName(line, { design, reading, catalogue });
  return (
    <li className="outline-line">
      <span>→ {target}</span>
      <span className={line.flow ? "soft" : "soft guess"}>{[flow.toLowerCase(), line.label].filter(Boolean).join(", ")}</span>
      <span className="push" />
      <button type="button" className="btn bare" onClick={() => session.select([line.id])}>Select<span className="sr"> {name}</span></button>
      {session.canEdit && (
        <button type="button" className="btn bare" onClick={() => session.document.removeElements([line.id])}>Delete<span className="sr"> {name}</span></button>
      )}
    </li>
  );
}

function ConnectSelect({ part, design }: { part: Component; design: DesignSnapshot }) {
  const session = useSession();
  const others = [...design.components.values()].filter((other) => other.id !== part.id);
  if (others.length === 0) return null;
  return (
    <label className="field outline-connect">
      <span className="sr">Connect {part.label} to</span>
      <select value="" onChange={(event) => connectComponents(session, part.id, event.target.value)}>
        <option value="">Connect to …</option>
        {others.map((other) => <option key={other.id} value={other.id}>{other.label || "Unnamed"}</option>)}
      </select>
    </label>
  );
}
