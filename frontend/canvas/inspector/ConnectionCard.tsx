/** The inspector of one connection. */

import { useMemo } from "react";
import type { ReactElement } from "react";
import { type AttributeSpec, type Catalogue, type FlowStyle, STYLE_TITLES } from "../catalogue";
import type { Connection, Mode } from "../document";
import { useCatalogue, useDesign, useDocument, useReading, useSession } from "../hooks";
import { Attributes } from "./Attributes";
import { CloseButton, NameField, TakenFor } from "./Head";
import type { Option } from "./Picker";

const MODES: readonly (readonly [Mode, string])[] = [["sync", "the caller waits"], ["async", "nobody waits"], ["batch", "on a schedule"]];

/** Flow, mode, label and attributes of a connection. */
export function ConnectionCard({ connection }: { connection: Connection }): ReactElement {
  const document = useDocument();
  const catalogue = useCatalogue();
  const { components } = useDesign();
  const { canEdit } = useSession();
  const reading = useReading().connections[connection.id];
  const { id } = connection;
  const name = (end: string): string => components.get(end)?.label || end;
  const inferred = reading?.flow ?? null;
  const flow = catalogue.flows.get(connection.flow ?? inferred ?? "");
  return (
    <>
      <div className="who">
        <Swatch style={reading?.style ?? flow?.style ?? "call"} />
        <b id="h-insp">{name(connection.source)} to {name(connection.target)}</b>
        <CloseButton />
        <TakenFor
          what="flow"
          title={flow?.title.toLowerCase() ?? connection.flow ?? ""}
          declared={connection.flow !== null}
          reason=""
          chosen={connection.flow ?? inferred}
          canEdit={canEdit}
          find={(words) => flowOptions(catalogue, words)}
          onConfirm={inferred ? () => document.setConnectionField(id, "flow", inferred) : null}
          onChoose={(chosen) => document.setConnectionField(id, "flow", chosen)}
          onWithdraw={() => document.setConnectionField(id, "flow", null)}
        />
      </div>
      <Body connection={connection} defaultMode={flow?.default_mode ?? null} />
    </>
  );
}

function flowOptions(catalogue: Catalogue, words: string): readonly Option[] {
  const wanted = words.trim().toLowerCase();
  return [...catalogue.flows.values()]
    .filter(({ title, meaning, id }) => `${id} ${title} ${meaning}`.toLowerCase().includes(wanted))
    .sort((a, b) => Object.keys(STYLE_TITLES).indexOf(a.style) - Object.keys(STYLE_TITLES).indexOf(b.style))
    .map(({ id, title, style, meaning }) => ({ id, title, meaning, group: STYLE_TITLES[style] }));
}

function Body({ connection, defaultMode }: { connection: Connection; defaultMode: string | null }): ReactElement {
  const document = useDocument();
  const { canEdit } = useSession();
  const specs = useConnectionSpecs();
  const { id, mode } = connection;
  return (
    <>
      <dl className="attrs">
        <dt>Words on the line</dt>
        <dd className="wide">
          <NameLine value={connection.label} disabled={!canEdit} onState={(label) => document.setConnectionField(id, "label", label)} />
        </dd>
        <dt>Mode {mode === null && defaultMode && <small>assumed</small>}</dt>
        <dd className="wide">
          <label className={mode === null && defaultMode ? "field assumed" : "field"}>
            <span className="sr">Mode</span>
            <select value={mode ?? ""} disabled={!canEdit} onChange={(event) => document.setConnectionField(id, "mode", event.target.value || null)}>
              <option value="">{MODES.find(([one]) => one === defaultMode)?.join(", ") ?? "not said"}</option>
              {MODES.map(([one, meaning]) => <option key={one} value={one}>{one}, {meaning}</option>)}
            </select>
          </label>
        </dd>
      </dl>
      <Attributes id={id} specs={specs} stated={connection.attributes} />
    </>
  );
}

function NameLine(props: { value: string; disabled: boolean; onState: (value: string) => void }): ReactElement {
  return (
    <div className="field">
      <NameField label="Words on the line" allowEmpty {...props} />
    </div>
  );
}

function useConnectionSpecs(): readonly AttributeSpec[] {
  const catalogue = useCatalogue();
  return useMemo(() => catalogue.connectionAttributes, [catalogue]);
}

/** A short piece of the line a connection is drawn with. */
function Swatch({ style }: { style: FlowStyle }): ReactElement {
  return (
    <svg className="swatch" viewBox="0 0 20 20" aria-hidden="true">
      <g className={`edge ${style}`}>
        <path d="M1 10L14 10" />
        {style === "data" && <path className="core" d="M1 10L14 10" />}
        <path className="head" d="M19 10L12 14L12 6z" />
      </g>
    </svg>
  );
}
