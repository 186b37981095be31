/** The palette: eleven families with search; click places, drag puts it where you drop it. */

import { useId, useState, type DragEvent, type KeyboardEvent } from "react";
import { KIND_DATA } from "../board/Board";
import { FLOW_STYLES, STYLE_TITLES, fold, type Family, type FlowStyle, type Kind } from "../catalogue";
import { placeComponent, placingOf } from "../editing";
import { useCatalogue, useSession } from "../hooks";
import { Icon } from "../Icon";
import { strokeOf } from "../board/strokes";
import { inSentence } from "../shape";

export function Palette() {
  const [words, setWords] = useState("");
  const catalogue = useCatalogue();
  const hits = new Set(words.trim() ? catalogue.search(words).map((kind) => kind.id) : []);
  return (
    <>
      <div className="palette">
        <Find words={words} setWords={setWords} />
        {words.trim() !== "" && hits.size === 0 && <NoMatch words={words} onPlaced={() => setWords("")} />}
        {catalogue.families.map((family) => (
          <FamilyGroup key={family.id} family={family} words={words.trim()} hits={hits} />
        ))}
      </div>
      <Legend />
    </>
  );
}

function Find({ words, setWords }: { words: string; setWords: (words: string) => void }) {
  const session = useSession();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") setWords("");
    if (event.key !== "Enter" || !words.trim()) return;
    const first = session.catalogue.search(words)[0];
    placeComponent(session, first ? { kind: first.id } : placingOf(session, words));
    setWords("");
  };
  return (
    <div className="find">
      <label className="field">
        <Icon name="u-search" />
        <span className="sr">Find a component</span>
        <input type="search" placeholder="Find" value={words} onChange={(event) => setWords(event.target.value)} onKeyDown={onKeyDown} />
        <kbd>/</kbd>
      </label>
      <button type="button" className="btn bare find-icon" data-action="quick-add" aria-label="Find and place a component, key /">
        <Icon name="u-search" />
      </button>
    </div>
  );
}

function NoMatch({ words, onPlaced }: { words: string; onPlaced: () => void }) {
  const session = useSession();
  const place = (): void => {
    placeComponent(session, { label: words.trim() });
    onPlaced();
  };
  return (
    <p className="pad quiet">
      No kind called “{words.trim()}”. <button type="button" className="linkish" onClick={place}>Place it anyway</button>
    </p>
  );
}

function FamilyGroup({ family, words, hits }: { family: Family; words: string; hits: ReadonlySet<string> }) {
  const [open, setOpen] = useState(false);
  const kinds = useCatalogue().ofFamily(family.id);
  const shown = words ? kinds.filter((kind) => hits.has(kind.id)) : kinds;
  if (shown.length === 0) return null;
  return (
    <details open={open || words !== ""} onToggle={(event) => words || setOpen(event.currentTarget.open)} name={words ? undefined : "palette"}>
      <summary title={family.title}>
        <svg className={`i20 fam-${family.id}`} aria-hidden="true"><use href={`#f-${family.id}`} /></svg>
        <span>{family.title}</span>
        <small>{shown.length}</small>
      </summary>
      <div className="items">
        {shown.map((kind) => <Item key={kind.id} kind={kind} words={words} />)}
      </div>
    </details>
  );
}

function Item({ kind, words }: { kind: Kind; words: string }) {
  const session = useSession();
  const onDragStart = (event: DragEvent): void => {
    event.dataTransfer.setData(KIND_DATA, kind.id);
    event.dataTransfer.effectAllowed = "copy";
  };
  return (
    <button
      type="button" className="item" draggable title={kind.meaning} data-kind={kind.id}
      onDragStart={onDragStart} onClick={() => placeComponent(session, { kind: kind.id })}
    >
      <span><Marked text={inSentence(kind.title)} words={words} /></span>
    </button>
  );
}

/** The text with the words that were searched for marked. */
export function Marked({ text, words }: { text: string; words: string }) {
  const at = words ? fold(text).indexOf(fold(words)) : -1;
  if (at < 0 || fold(text).length !== text.length) return text;
  const end = at + fold(words).length;
  return <>{text.slice(0, at)}<mark>{text.slice(at, end)}</mark>{text.slice(end)}</>;
}

function Legend() {
  const id = useId();
  return (
    <div className="flows">
      <p className="label" id={id}>Flows</p>
      <ul aria-labelledby={id}>
        {FLOW_STYLES.map((style) => <li key={style}><Sample style={style} />{STYLE_TITLES[style]}</li>)}
      </ul>
    </div>
  );
}

const SAMPLE = [{ x: 1, y: 7 }, { x: 42, y: 7 }];

function Sample({ style }: { style: FlowStyle }) {
  const stroke = strokeOf(SAMPLE, style, false);
  return (
    <svg width="44" height="14" viewBox="0 0 44 14" aria-hidden="true">
      <g className={`edge ${style}`}>
        <path d={stroke.line} />
        {style === "data" && <path className="core" d={stroke.line} />}
        {stroke.heads.map(({ d, open }) => <path key={d} className={open ? "head open" : "head"} d={d} />)}
      </g>
    </svg>
  );
}
