/** Connect by keyboard: choose the other end by typing or with arrows; nearest first. */

import { useEffect, useState } from "react";
import { fold } from "../catalogue";
import type { Component } from "../document";
import { connectComponents } from "../editing";
import { useDesign, useReading, useSession } from "../hooks";
import { Combobox, type Choice } from "./Combobox";

export function ConnectTo({ source }: { source: string }) {
  const session = useSession();
  const design = useDesign();
  const reading = useReading();
  const [words, setWords] = useState("");
  const [outwards, setOutwards] = useState(true);
  const from = design.components.get(source);
  useEffect(() => () => session.highlight.set(new Set()), [session]);
  if (!from) return null;

  const others = [...design.components.values()].filter((part) => part.id !== source && fold(part.label).includes(fold(words)));
  others.sort((a, b) => away(from, a) - away(from, b));
  const choices = others.map((part): Choice => {
    const family = reading.components[part.id]?.family ?? "unknown";
    return {
      id: part.id,
      content: (
        <>
          <svg className={`i20 fam-${family}`} aria-hidden="true"><use href={`#f-${family}`} /></svg>
          <span className="quick-name">{part.label || "Unnamed"}</span>
          <small>{reading.components[part.id]?.title}</small>
        </>
      ),
    };
  });
  const choose = (id: string): void => {
    session.overlay.set(null);
    connectComponents(session, outwards ? source : id, outwards ? id : source);
    session.view?.focus(source);
  };
  const cancel = (): void => {
    session.overlay.set(null);
    session.view?.focus(source);
  };
  const show = (id: string | null): void => {
    session.highlight.set(new Set(id ? [id] : []));
    if (id) session.showOnBoard([source, id]);
  };
  return (
    <div className="quick" role="dialog" aria-label="Connect">
      <p className="quick-head">
        <b>{from.label || "Unnamed"}</b>
        <button type="button" className="linkish" onPointerDown={(event) => event.preventDefault()} onClick={() => setOutwards(!outwards)}>
          {outwards ? "to …" : "from …"}
        </button>
      </p>
      <Combobox
        label={`Connect ${from.label} ${outwards ? "to" : "from"}`} placeholder="Name of the other end" empty={`No component called “${words}”.`}
        choices={choices} words={words} onWords={setWords} onChoose={choose} onCancel={cancel} onActive={show}
      />
    </div>
  );
}

function away(a: Component, b: Component): number {
  return Math.hypot(a.position[0] - b.position[0], a.position[1] - b.position[1]);
}
