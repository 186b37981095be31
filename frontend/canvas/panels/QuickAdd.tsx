/** Find and place: a kind by its name, or any words, which the reader then takes for a kind. */

import { useState } from "react";
import { fold, type Kind } from "../catalogue";
import { placeComponent } from "../editing";
import { useCatalogue, useSession } from "../hooks";
import { Combobox, type Choice } from "./Combobox";
import { Marked } from "./Palette";

const MOST = 8;
const FREE = "free label";

export function QuickAdd({ from, at }: { from?: string | undefined; at?: readonly [number, number] | undefined }) {
  const session = useSession();
  const catalogue = useCatalogue();
  const [words, setWords] = useState("");
  const typed = words.trim();
  const kinds = (typed ? catalogue.search(typed) : [...catalogue.kinds.values()]).slice(0, MOST);
  // Half a kind's name most likely means that kind; any other words are a name of the person's own.
  const meant = typed !== "" && fold(kinds[0]?.title ?? "").startsWith(fold(typed));
  const choices = [
    ...(meant ? kinds.map((kind) => kindChoice(kind, typed)) : []),
    ...(typed ? [freeChoice(typed)] : []),
    ...(meant ? [] : kinds.map((kind) => kindChoice(kind, typed))),
  ];
  const choose = (id: string): void => {
    session.overlay.set(null);
    const what = id === FREE ? { label: typed } : { kind: id };
    const placed = placeComponent(session, { ...what, ...(from ? { from } : {}), ...(at ? { centre: at } : {}) });
    session.view?.focus(placed);
  };
  return (
    <div className="quick" role="dialog" aria-label="Place a component">
      <Combobox
        label="Find and place a component" placeholder="Any name: Kafka, fraud model, churn labels" empty=""
        choices={choices} words={words} onWords={setWords} onChoose={choose} onCancel={() => session.overlay.set(null)}
      />
    </div>
  );
}

function freeChoice(typed: string): Choice {
  return {
    id: FREE,
    content: <><span className="quick-name">Place “{typed}”</span><small>its kind is read from the name</small></>,
  };
}

function kindChoice(kind: Kind, typed: string): Choice {
  return {
    id: kind.id,
    content: (
      <>
        <svg className={`i20 fam-${kind.family}`} aria-hidden="true"><use href={`#f-${kind.family}`} /></svg>
        <span className="quick-name"><Marked text={kind.title} words={typed} /></span>
        <small>{kind.meaning}</small>
      </>
    ),
  };
}
