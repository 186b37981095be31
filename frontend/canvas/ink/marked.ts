/** What the server says about a design, as far as the ink draws it, and what the sheet looks like. */

import type { Dimension, Severity, WorldChange } from "../critique";
import type { Box, Point } from "./shapes";

export type { Dimension, Severity, WorldChange };

/** One redline as the ink needs it: who it is, what it is about and what to draw. */
export interface MarkedFinding {
  readonly number: number;
  readonly key: string;
  readonly rule: string;
  readonly outcome: string;
  readonly severity: Severity;
  readonly title: string;
  readonly anchors: readonly string[];
  readonly evidence: { readonly components: readonly string[]; readonly connections: readonly string[] };
  readonly mark: {
    readonly words: string;
    readonly caret: { readonly connection: string; readonly word: string } | null;
    readonly strike: boolean;
  };
}

/** Everything the ink draws. */
export interface Marked {
  readonly findings: readonly MarkedFinding[];
  readonly world: readonly WorldChange[];
  readonly dimensions: readonly Dimension[];
}

/** A connection as drawn: its corners from source to target, and where its label stands. */
export interface Route {
  readonly source: string;
  readonly target: string;
  readonly points: readonly Point[];
  readonly label: Box | null;
}

/** Where everything lies on the sheet. */
export interface Sheet {
  readonly boxes: ReadonlyMap<string, Box>;
  readonly routes: ReadonlyMap<string, Route>;
  /** The numbers that hang on the borders of components. */
  readonly tags?: readonly Box[];
  /** What a fitted window shows; everything on the sheet when it is not given. */
  readonly extent?: Box | null;
}
