/**
 * One open board: the design, what is selected, what the server said, and where things are drawn.
 *
 * Plain stores, so that code outside React (keys, actions, the panel's bridge) and components
 * read the same state. `hooks.ts` holds the React side.
 */

import type { Catalogue } from "./catalogue";
import type { CritiquePayload } from "./critique";
import type { DesignDocument } from "./document";
import { Geometry, type Box } from "./geometry";
import { Store } from "./store";

export type Role = "owner" | "interviewer" | "candidate" | "observer";

/** What the page tells the board, from `#board-config`. */
export interface BoardConfig {
  readonly key: string;
  readonly socket: string;
  readonly role: Role;
  readonly can_edit: boolean;
  readonly can_see_findings: boolean;
  readonly person: { readonly id?: string; readonly name: string; readonly color: string };
  readonly catalogue_url: string;
  readonly board_id: string;
  readonly epoch: number;
}

export interface Selection {
  readonly components: ReadonlySet<string>;
  readonly connections: ReadonlySet<string>;
}

export const NOTHING_SELECTED: Selection = { components: new Set(), connections: new Set() };

/** Somebody else on the board. */
export interface Peer {
  readonly client: number;
  readonly name: string;
  readonly color: string;
  readonly role: string;
  readonly cursor: readonly [number, number] | null;
  readonly selection: readonly string[];
  readonly drag: Readonly<Record<string, readonly [number, number]>>;
}

export interface SaveState {
  readonly state: "saved" | "saving" | "unsaved" | "stopped";
  readonly pending: number;
  /** Why the line is closed for good, in words for the person. */
  readonly reason?: string;
  /** The server was reached, and could not write the edits to its disk. */
  readonly notStored?: boolean;
  /** The browser keeps nothing on this machine: the edits are in this page alone. */
  readonly pageOnly?: boolean;
}

/** What floats over the sheet and takes the keyboard. */
export type Overlay =
  | { readonly name: "quick-add"; readonly from?: string; readonly at?: readonly [number, number] }
  | { readonly name: "connect"; readonly source: string }
  | { readonly name: "outline" }
  | { readonly name: "what-if" }
  | { readonly name: "commands" }
  | { readonly name: "keys" };

/** A number as it stands in a field that is not left yet. */
export interface TypedNumber {
  readonly part: string;
  readonly name: string;
  readonly value: number;
}

/** What the board lets other modules do to its view. */
export interface View {
  /** Bring elements into view without moving the focus. */
  show(ids: readonly string[]): void;
  /** Show the whole drawing; without a slide when it is `instantly`. */
  fit(instantly?: boolean): void;
  /** Show these elements as large as the window allows. */
  zoomOn(ids: readonly string[]): void;
  zoomIn(): void;
  zoomOut(): void;
  zoomTo(zoom: number): void;
  /** The middle of what is visible, in the sheet's coordinates. */
  centre(): readonly [number, number];
  /** The part of the sheet that is visible. */
  visible(): Box;
  /** Where a point of the screen is on the sheet. */
  toSheet(x: number, y: number): readonly [number, number];
  focus(id: string): void;
}

/** Everything that an open board shares. */
export class Session {
  readonly selection = new Store<Selection>(NOTHING_SELECTED);
  readonly critique = new Store<CritiquePayload | null>(null);
  readonly peers = new Store<readonly Peer[]>([]);
  readonly saved = new Store<SaveState>({ state: "saving", pending: 0 });
  readonly overlay = new Store<Overlay | null>(null);
  /** The component whose name is being typed on the sheet. */
  readonly renaming = new Store<string | null>(null);
  /** The number that is being typed in the inspector: *What if* follows it before it is written. */
  readonly typing = new Store<TypedNumber | null>(null);
  /** Elements to show as evidence: hovered or opened in the panel. */
  readonly highlight = new Store<ReadonlySet<string>>(new Set());
  readonly minimap = new Store<"auto" | "on" | "off">("auto");
  readonly tidying = new Store<boolean>(false);
  /** Where this person points on the sheet, and what they are dragging: others see it. */
  readonly cursor = new Store<readonly [number, number] | null>(null);
  readonly moving = new Store<ReadonlyMap<string, readonly [number, number]>>(new Map());
  /** Text for the polite live region. */
  readonly said = new Store<string>("");
  readonly geometry = new Geometry();
  view: View | null = null;
  /** Whether the view keeps to the whole drawing as it grows: until this person moves the view or draws. */
  following = true;
  /** What the reviewer's numbers and words cover on the sheet; null while there are none. */
  inked: Box | null = null;
  /** The component placed last: the next one goes beside it when nothing is selected. */
  lastPlaced: string | null = null;

  constructor(
    readonly config: BoardConfig,
    readonly document: DesignDocument,
    readonly catalogue: Catalogue,
  ) {
    document.subscribe(() => this.dropMissing());
  }

  get canEdit(): boolean {
    return this.config.can_edit && this.saved.get().state !== "stopped";
  }

  /** Select exactly these components and connections. Fires `redline:select`. */
  select(ids: Iterable<string>): void {
    const design = this.document.snapshot();
    const all = [...ids];
    const next: Selection = {
      components: new Set(all.filter((id) => design.components.has(id))),
      connections: new Set(all.filter((id) => design.connections.has(id))),
    };
    const now = this.selection.get();
    if (same(now.components, next.components) && same(now.connections, next.connections)) return;
    this.selection.set(next);
    document.body.dispatchEvent(
      new CustomEvent("redline:select", { detail: { ids: [...next.components, ...next.connections] }, bubbles: true }),
    );
  }

  /** The ids that are selected, components first. */
  selectedIds(): string[] {
    const { components, connections } = this.selection.get();
    return [...components, ...connections];
  }

  /** Move the view to these elements without moving the focus. */
  showOnBoard(ids: readonly string[]): void {
    this.view?.show(ids);
  }

  /** Say something to people who listen instead of look. */
  announce(words: string): void {
    // A repeated sentence is spoken again only when the text differs.
    this.said.set(words === this.said.get() ? `${words}\u00a0` : words);
  }

  private dropMissing(): void {
    const design = this.document.snapshot();
    const kept = this.selectedIds().filter((id) => design.components.has(id) || design.connections.has(id));
    if (kept.length !== this.selectedIds().length) this.select(kept);
    const renaming = this.renaming.get();
    if (renaming !== null && !design.components.has(renaming)) this.renaming.set(null);
  }
}

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}
