/**
 * What was edited on the drawing since *What if* was worked out: these numbers are tried, as a slider's are, until
 * it is worked out anew. The server holds the drawing before them for as long, so that they stand beside it.
 */

import type { Session, TypedNumber } from "./session";
import type { DesignSnapshot } from "./snapshot";

/** A field of the question: the name of a number and what it stands at. */
type Field = [name: string, value: string];

/** What the drawing states in numbers, by the name of the field that would try each. */
type Numbers = ReadonlyMap<string, number>;

export class Edited {
  private asked: Numbers;
  /** Where the server is asked about the drawing that is shown, and what that stated. */
  private shown: { readonly address: string | undefined; readonly numbers: Numbers };

  constructor(
    private readonly session: Session,
    private readonly view: HTMLElement,
  ) {
    this.asked = this.stated();
    this.shown = { address: this.address(), numbers: this.asked };
  }

  /** Everything is asked for anew. */
  ask(): void {
    this.asked = this.stated();
  }

  /** Writes what was edited into the form, to be tried with what stands there; whether it is another than before. */
  note(): boolean {
    const address = this.address();
    if (address !== this.shown.address) this.shown = { address, numbers: this.asked };
    const fields = changes(this.shown.numbers, withTyped(this.stated(), this.session.typing.get()));
    const place = this.view.querySelector<HTMLElement>("[data-edited]");
    const now = new URLSearchParams(fields).toString();
    if (!place || place.dataset["edited"] === now) return false;
    place.dataset["edited"] = now;
    place.replaceChildren(...fields.map(hiddenField));
    return true;
  }

  private stated(): Numbers {
    return numbersOf(this.session.document.snapshot());
  }

  private address(): string | undefined {
    return this.view.querySelector<HTMLElement>("form[data-moving]")?.dataset["moving"];
  }
}

function numbersOf({ components, connections, framing }: DesignSnapshot): Numbers {
  const found = new Map<string, number>();
  const note = (part: string, stated: Readonly<Record<string, unknown>>): void => {
    for (const [name, value] of Object.entries(stated)) if (typeof value === "number") found.set(`${name}@${part}`, value);
  };
  for (const [id, { attributes }] of [...components, ...connections]) note(id, attributes);
  note("", framing.objectives);
  return found;
}

function withTyped(stated: Numbers, typed: TypedNumber | null): Numbers {
  return typed ? new Map([...stated, [`${typed.name}@${typed.part}`, typed.value]]) : stated;
}

/** A number that was taken back is not among them: what then stands there the server knows. */
function changes(before: Numbers, now: Numbers): Field[] {
  return [...now].flatMap(([name, value]): Field[] => {
    const was = before.get(name);
    if (was === value) return [];
    const tried: Field = [name, String(value)];
    return was === undefined ? [tried] : [tried, [`was ${name}`, String(was)]];
  });
}

function hiddenField([name, value]: Field): HTMLInputElement {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}
