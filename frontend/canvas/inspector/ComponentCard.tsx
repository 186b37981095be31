/** The inspector of one component. */

import { useMemo } from "react";
import type { ReactElement } from "react";
import type { Catalogue, Kind } from "../catalogue";
import type { Component } from "../document";
import { useCatalogue, useDocument, useReading, useSession } from "../hooks";
import { inSentence } from "../shape";
import { Attributes } from "./Attributes";
import { WordsField } from "./Field";
import { CloseButton, NameField, TakenFor } from "./Head";
import type { Option } from "./Picker";
import { Provides } from "./Provides";

/** What only a part that is not built yet can state: when it will be. */
const OF_PLANS = /^trigger_/;

/** Name, kind, status, note, attributes and capabilities of a component. */
export function ComponentCard({ component }: { component: Component }): ReactElement {
  const document = useDocument();
  const catalogue = useCatalogue();
  const { canEdit } = useSession();
  const reading = useReading().components[component.id];
  const { id } = component;
  const inferred = reading && reading.kind !== "unknown" ? reading.kind : null;
  const kind = catalogue.kinds.get(component.kind ?? inferred ?? "");
  const title = component.kind ? catalogue.kindTitle(component.kind) : inferred ? (reading?.title ?? "") : "";
  return (
    <>
      <div className="who">
        <svg className={`i20 fam-${kind?.family ?? "source"}`} aria-hidden="true"><use href={`#f-${kind?.family ?? "source"}`} /></svg>
        <NameField id="h-insp" value={component.label} label="Name" disabled={!canEdit} onState={(label) => document.setComponentField(id, "label", label)} />
        <CloseButton />
        <TakenFor
          what="kind"
          title={inSentence(title)}
          declared={component.kind !== null}
          reason={component.kind === null ? (reading?.reason ?? "") : ""}
          chosen={component.kind ?? inferred}
          canEdit={canEdit}
          find={(words) => kindOptions(catalogue, words)}
          onConfirm={inferred ? () => document.setComponentField(id, "kind", inferred) : null}
          onChoose={(chosen) => document.setComponentField(id, "kind", chosen)}
          onWithdraw={() => document.setComponentField(id, "kind", null)}
        />
      </div>
      <Body component={component} kind={kind} />
    </>
  );
}

function kindOptions(catalogue: Catalogue, words: string): readonly Option[] {
  const kinds = words.trim() === "" ? catalogue.families.flatMap((family) => catalogue.ofFamily(family.id)) : catalogue.search(words);
  return kinds.map(({ id, title, family, meaning }) => ({ id, title, meaning, group: catalogue.familyTitle(family) }));
}

function Body({ component, kind }: { component: Component; kind: Kind | undefined }): ReactElement {
  const document = useDocument();
  const { canEdit } = useSession();
  const { id, status, attributes } = component;
  const specs = useMemo(
    () => (kind?.attributes ?? []).filter(({ name }) => status === "planned" || !OF_PLANS.test(name) || name in attributes),
    [kind, status, attributes],
  );
  return (
    <>
      <Attributes id={id} specs={specs} stated={attributes} />
      <div className="pad-x">
        <WordsField
          label="Note"
          value={component.note}
          rows={2}
          disabled={!canEdit}
          placeholder="What it does that the name does not say"
          onState={(note) => document.setComponentField(id, "note", note)}
        />
        <Provides component={component} />
        <fieldset className="status" disabled={!canEdit}>
          <legend>Built</legend>
          {(["v1", "planned"] as const).map((status) => (
            <label key={status}>
              <input type="radio" name={`status-${id}`} checked={component.status === status} onChange={() => document.setComponentField(id, "status", status)} />
              {status === "v1" ? "in the first version" : "later"}
            </label>
          ))}
        </fieldset>
      </div>
    </>
  );
}
