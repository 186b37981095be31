/** What the server says about a design, as far as the ink draws it, and what the sheet looks like. */

import type { Box, Point } from "./shapes";

/** The severities in falling weight. */
export type Severity = "blocker" | "major" | "minor" | "nudge";

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

/** What a follow-up changed, with its label ("62 → 124 ms"). */
export interface WorldChange {
  readonly number: number;
  readonly component?: string | null;
  readonly connection?: string | null;
  readonly label: string;
}

/** A number of a path, past its limit (red) or held (green). */
export interface Dimension {
  readonly components: readonly string[];
  readonly text: string;
  readonly held: boolean;
  readonly number: number | null;
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
}
