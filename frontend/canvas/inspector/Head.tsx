/** The head of an inspector card: silhouette, name, and what the part is taken for, to confirm or to change. */

import { useEffect, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useSession } from "../hooks";
import { type Option, Picker } from "./Picker";

interface NameFieldProps {
  readonly value: string;
  readonly label: string;
  readonly disabled: boolean;
  readonly allowEmpty?: boolean;
  readonly id?: string;
  readonly onState: (value: string) => void;
}

/** A name that is edited in place; an empty one is not taken unless that is allowed. */
export function NameField({ value, label, disabled, allowEmpty = false, id, onState }: NameFieldProps): ReactElement {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = (): void => {
    const name = draft.trim();
    if ((name !== "" || allowEmpty) && name !== value) onState(name);
    else setDraft(value);
  };
  return (
    <label className="name-field" id={id}>
      <span className="sr">{label}</span>
      <input
        value={draft}
        readOnly={disabled}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
      />
    </label>
  );
}

/** The button that closes the inspector: it deselects. */
export function CloseButton(): ReactElement {
  const session = useSession();
  return (
    <button type="button" className="btn bare" aria-label="Close inspector" onClick={() => session.select([])}>
      <svg className="i16" aria-hidden="true"><use href="#u-cross" /></svg>
    </button>
  );
}

interface TakenForProps {
  /** What Redline takes it for; empty when it does not know. */
  readonly title: string;
  readonly declared: boolean;
  readonly reason: string;
  readonly what: "kind" | "flow";
  readonly chosen: string | null;
  readonly canEdit: boolean;
  readonly find: (words: string) => readonly Option[];
  readonly onConfirm: (() => void) | null;
  readonly onChoose: (id: string) => void;
  readonly onWithdraw: () => void;
  readonly children?: ReactNode;
}

/** "third-party API, inferred · confirm · change": what a part is, said by a person or inferred. */
export function TakenFor(props: TakenForProps): ReactElement {
  const { title, declared, reason, what, canEdit, onConfirm } = props;
  const [open, setOpen] = useState(false);
  const verb = title === "" ? `say the ${what}` : "change";
  return (
    <>
      <p title={reason || undefined}>
        {title === "" ? <span className="guess">{what} not known</span> : declared ? title : <span><i>{title}</i>, inferred</span>}
        {canEdit && onConfirm && !declared && title !== "" && <button type="button" className="linkish" onClick={onConfirm}>confirm</button>}
        {canEdit && <button type="button" className="linkish" aria-expanded={open} onClick={() => setOpen(!open)}>{verb}</button>}
        {canEdit && declared && <button type="button" className="linkish" onClick={props.onWithdraw} title={`Let Redline infer the ${what} again`}>infer</button>}
        {props.children}
      </p>
      {open && (
        <Picker
          label={`Find a ${what}`}
          find={props.find}
          chosen={props.chosen}
          onClose={() => setOpen(false)}
          onChoose={(id) => {
            setOpen(false);
            props.onChoose(id);
          }}
        />
      )}
    </>
  );
}
