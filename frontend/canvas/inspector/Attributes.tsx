/** The attributes of a part: what is stated, assumed, asked for or changed by a follow-up; the rest behind a fold. */

import { useEffect, useMemo } from "react";
import type { ReactElement } from "react";
import type { AttributeSpec, Catalogue } from "../catalogue";
import type { WorldChange } from "../critique";
import type { Attributes as Stated } from "../document";
import { useCatalogue, useCritique, useDocument, useSession, useStore } from "../hooks";
import { redlines } from "../redlines";
import { RowName, ValueField, statesOf } from "./Field";
import { type Row, askedOf, figuresOf, rowsOf } from "./rows";
import { labelUnit } from "./values";

const NONE: ReadonlyMap<string, number> = new Map();

interface AttributesProps {
  readonly id: string;
  readonly specs: readonly AttributeSpec[];
  readonly stated: Stated;
}

/** The list of attributes of one component or connection. */
export function Attributes({ id, specs, stated }: AttributesProps): ReactElement {
  const critique = useCritique();
  const fixes = useStore(redlines.fixes);
  const world = critique?.world.find((change) => change.component === id || change.connection === id) ?? null;
  const asked = useMemo(() => askedOf(fixes, critique).get(id) ?? NONE, [fixes, critique, id]);
  const { typing } = useSession();
  // What is typed here is not typed any more once the card is gone.
  useEffect(() => () => typing.set(null), [typing]);
  const catalogue = useCatalogue();
  const common = useMemo(() => sharedNames(catalogue), [catalogue]);
  const { main, more } = useMemo(() => rowsOf({ specs, stated, common }, asked, world), [specs, stated, common, asked, world]);
  return (
    <>
      {world && !main.some((row) => row.world) && <Changed change={world} />}
      {main.length > 0 && <dl className="attrs">{main.map((row) => <AttributeRow key={row.spec.name} id={id} row={row} />)}</dl>}
      {more.length > 0 && (
        <details className="fold">
          <summary>More to state <small>{more.length}</small></summary>
          <dl className="attrs">{more.map((row) => <AttributeRow key={row.spec.name} id={id} row={row} />)}</dl>
        </details>
      )}
    </>
  );
}

/** The attributes that every kind has. */
function sharedNames(catalogue: Catalogue): ReadonlySet<string> {
  const [first, ...others] = [...catalogue.kinds.values()].map((kind) => new Set(kind.attributes.map((spec) => spec.name)));
  return new Set([...(first ?? [])].filter((name) => others.every((names) => names.has(name))));
}

function Changed({ change }: { change: WorldChange }): ReactElement {
  return <p className="changed-by">Follow-up {change.number}: {figuresOf(change.label) ? change.label : change.label || "changed"}</p>;
}

function AttributeRow({ id, row }: { id: string; row: Row }): ReactElement {
  const document = useDocument();
  const { canEdit, typing } = useSession();
  const { name } = row.spec;
  const unit = labelUnit(row.spec.unit);
  const label = unit ? `${row.spec.title}, ${row.spec.unit}` : row.spec.title;
  const wide = row.spec.type === "text";
  return (
    <>
      <RowName row={row} />
      <dd className={wide ? "wide" : undefined}>
        <ValueField
          spec={row.spec}
          label={label}
          value={row.world ? row.world.after : row.value}
          assumed={row.standing === "assumed" && !row.world}
          states={statesOf(row)}
          disabled={!canEdit || row.world !== null}
          onState={(value) => document.setAttribute(id, name, value)}
          onTyping={(value) => typing.set(value === null ? null : { part: id, name, value })}
        />
      </dd>
    </>
  );
}
