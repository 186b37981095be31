/** What the server says about the design: message 122, checked before anything reads it. */

import { FLOW_STYLES, type FlowStyle } from "./catalogue";

/** The severities in falling weight. */
export type Severity = "blocker" | "major" | "minor" | "nudge";
export type Outcome = "fail" | "ask" | "pass" | "not_applicable" | "waived" | "error";

export interface ComponentReading {
  readonly kind: string;
  readonly title: string;
  readonly family: string;
  readonly declared: boolean;
  readonly confidence: number;
  readonly reason: string;
  /** Capabilities that its words state, with the words that do. */
  readonly told?: Readonly<Record<string, string>>;
}

/** A sort of system, and why the board is taken for one: empty when it is not. */
export interface Tag {
  readonly id: string;
  readonly origin: "" | "stated" | "prompt" | "words" | "parts" | "implied";
}

/** What the board is taken to be about. */
export interface About {
  readonly tags: readonly Tag[];
  readonly stakes: "" | "low" | "med" | "high";
}

export interface ConnectionReading {
  readonly flow: string | null;
  readonly style: FlowStyle;
  readonly title: string;
  readonly declared: boolean;
}

/** How the server reads the drawing: what each box and arrow is taken for. */
export interface Reading {
  readonly components: Readonly<Record<string, ComponentReading>>;
  readonly connections: Readonly<Record<string, ConnectionReading>>;
}

export interface FindingMark {
  readonly words: string;
  readonly caret: { readonly connection: string; readonly word: string } | null;
  readonly strike: boolean;
}

export interface BoardFinding {
  readonly number: number;
  readonly key: string;
  /** Whether a card of the panel has its title; the others are listed on that card. */
  readonly speaks: boolean;
  readonly rule: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly title: string;
  readonly anchors: readonly string[];
  readonly evidence: { readonly components: readonly string[]; readonly connections: readonly string[] };
  readonly mark: FindingMark;
}

/** The world changed here: the target of a follow-up in play, with what changed ("62 → 124 ms"). */
export interface WorldChange {
  readonly number: number;
  readonly component?: string;
  readonly connection?: string;
  readonly label: string;
}

/** A number over a path, past its limit (red) or held (green). */
export interface Dimension {
  readonly components: readonly string[];
  readonly text: string;
  readonly held: boolean;
  readonly number: number | null;
}

export interface CritiquePayload {
  readonly seq: number;
  readonly submitted: boolean;
  readonly reading: Reading;
  readonly about?: About;
  readonly findings: readonly BoardFinding[];
  readonly questions: number;
  readonly world: readonly WorldChange[];
  readonly dimensions: readonly Dimension[];
}

export const EMPTY_READING: Reading = { components: {}, connections: {} };

/** Read message 122; parts that are missing are empty, an answer that is no object is null. */
export function readCritique(json: string): CritiquePayload | null {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof data !== "object" || data === null) return null;
  const raw = data as Partial<CritiquePayload>;
  return {
    seq: raw.seq ?? 0,
    submitted: raw.submitted ?? false,
    reading: {
      components: raw.reading?.components ?? {},
      connections: mapValues(raw.reading?.connections ?? {}, knownStyle),
    },
    about: { tags: raw.about?.tags ?? [], stakes: raw.about?.stakes ?? "" },
    findings: (raw.findings ?? []).map(whole),
    questions: raw.questions ?? 0,
    world: raw.world ?? [],
    dimensions: raw.dimensions ?? [],
  };
}

function whole(finding: BoardFinding): BoardFinding {
  const evidence = finding.evidence ?? {};
  const mark = finding.mark ?? {};
  return {
    ...finding,
    anchors: finding.anchors ?? [],
    evidence: { components: evidence.components ?? [], connections: evidence.connections ?? [] },
    mark: { words: mark.words ?? "", caret: mark.caret ?? null, strike: mark.strike ?? false },
  };
}

function knownStyle(reading: ConnectionReading): ConnectionReading {
  return FLOW_STYLES.includes(reading.style) ? reading : { ...reading, style: "call" };
}

function mapValues<T>(table: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, change(value)]));
}
