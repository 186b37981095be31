/** The kinds, families and flows that the server knows, as the browser needs them. */

export interface AttributeSpec {
  readonly name: string;
  /** What people read. */
  readonly title: string;
  readonly unit: string;
  readonly type: string;
  readonly default: number | string | boolean | null;
  readonly source?: string;
  readonly [more: string]: unknown;
}

export interface Kind {
  readonly id: string;
  readonly family: string;
  readonly title: string;
  readonly meaning: string;
  readonly attributes: readonly AttributeSpec[];
}

export interface Family {
  readonly id: string;
  readonly title: string;
}

export interface Flow {
  readonly id: string;
  readonly title: string;
  /** One of the six line styles. */
  readonly style: FlowStyle;
  readonly default_mode: string | null;
  readonly meaning: string;
}

export type FlowStyle = "call" | "answer" | "event" | "data" | "model" | "watch";
export const FLOW_STYLES: readonly FlowStyle[] = ["call", "answer", "event", "data", "model", "watch"];

/** How the legend calls the six line styles. */
export const STYLE_TITLES: Readonly<Record<FlowStyle, string>> = {
  call: "Call, waits",
  answer: "Answer, action",
  event: "Event, feedback",
  data: "Data, labels",
  model: "Model version",
  watch: "Watch, steer",
};

const FAMILY_ORDER = [
  "source", "ingest", "storage", "governance", "features", "labels", "training", "release", "serving", "llm", "monitoring",
];

/** Short titles, for a narrow palette; families beyond these keep the server's. */
const FAMILY_TITLES: Readonly<Record<string, string>> = {
  source: "Sources", ingest: "Ingest", storage: "Storage", governance: "Governance", features: "Features",
  labels: "Labels & people", training: "Training", release: "Release", serving: "Serving", llm: "LLM",
  monitoring: "Monitoring",
};

/** The catalogue, with look-ups and search. */
export class Catalogue {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly families: readonly Family[];
  readonly flows: ReadonlyMap<string, Flow>;
  /** The attributes a connection may state. */
  readonly connectionAttributes: readonly AttributeSpec[];

  constructor(
    kinds: readonly Kind[], families: readonly Family[], flows: readonly Flow[], connectionAttributes: readonly AttributeSpec[] = [],
  ) {
    this.connectionAttributes = connectionAttributes;
    this.kinds = new Map(kinds.map((kind) => [kind.id, kind]));
    this.families = [...families].sort((a, b) => rank(a.id) - rank(b.id));
    this.flows = new Map(flows.map((flow) => [flow.id, flow]));
  }

  /** The kinds of one family, in the catalogue's order. */
  ofFamily(family: string): readonly Kind[] {
    return [...this.kinds.values()].filter((kind) => kind.family === family);
  }

  /** What a kind is called; an id nobody knows is shown as words. */
  kindTitle(id: string | null): string {
    return id === null ? "" : (this.kinds.get(id)?.title ?? id.replaceAll("_", " "));
  }

  familyTitle(id: string): string {
    return this.families.find((family) => family.id === id)?.title ?? FAMILY_TITLES[id] ?? id;
  }

  /** Kinds whose title, id or family answers to the words, best first. */
  search(words: string): readonly Kind[] {
    const wanted = fold(words);
    if (!wanted) return [];
    return [...this.kinds.values()]
      .map((kind) => ({ kind, score: this.score(kind, wanted) }))
      .filter((hit) => hit.score > 0)
      .sort((a, b) => b.score - a.score || a.kind.title.localeCompare(b.kind.title))
      .map((hit) => hit.kind);
  }

  /** The kind that is called exactly so, if there is one. */
  exact(words: string): Kind | undefined {
    const wanted = fold(words);
    return [...this.kinds.values()].find((kind) => fold(kind.title) === wanted || fold(kind.id) === wanted);
  }

  private score(kind: Kind, wanted: string): number {
    const title = fold(kind.title);
    if (title === wanted || fold(kind.id) === wanted) return 5;
    if (title.startsWith(wanted)) return 4;
    if (title.split(" ").some((word) => word.startsWith(wanted))) return 3;
    if (title.includes(wanted) || fold(kind.id).includes(wanted)) return 2;
    return fold(this.familyTitle(kind.family)).startsWith(wanted) ? 1 : 0;
  }
}

function rank(family: string): number {
  const at = FAMILY_ORDER.indexOf(family);
  return at < 0 ? FAMILY_ORDER.length : at;
}

/** Words without case, accents or joining signs, so that "Feature_Store" finds "feature store". */
export function fold(words: string): string {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[_\-\s]+/g, " ").trim();
}

/** Read the server's catalogue; lists or objects keyed by id are both accepted. */
export function readCatalogue(data: unknown): Catalogue {
  const root = (data ?? {}) as Record<string, unknown>;
  const kinds = entries(root["kinds"]).map(readKind);
  const flows = entries(root["flows"]).map(readFlow);
  const listed = entries(root["families"]).map((raw) => ({ id: string(raw["id"]), title: string(raw["title"]) }));
  const known = new Set(listed.map((family) => family.id));
  const used = [...new Set(kinds.map((kind) => kind.family))].filter((id) => !known.has(id));
  const families = [...listed, ...used.map((id) => ({ id, title: "" }))];
  return new Catalogue(
    kinds,
    families.map((family) => ({ id: family.id, title: FAMILY_TITLES[family.id] || family.title || family.id })),
    flows,
    entries(root["connection_attributes"]).map(readAttribute),
  );
}

/** Fetch the catalogue; rejects when the server does not answer with one. */
export async function loadCatalogue(url: string): Promise<Catalogue> {
  const answer = await fetch(url, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`The catalogue did not arrive: ${answer.status}.`);
  return readCatalogue(await answer.json());
}

type Raw = Readonly<Record<string, unknown>>;

function entries(value: unknown): Raw[] {
  if (Array.isArray(value)) return value.map((item) => (typeof item === "string" ? { id: item } : (item as Raw)));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([id, item]) =>
    typeof item === "object" && item !== null ? { id, ...(item as Raw) } : { id, title: string(item) },
  );
}

function readKind(raw: Raw): Kind {
  const id = string(raw["id"]);
  return {
    id,
    family: string(raw["family"]) || "source",
    title: string(raw["title"]) || id.replaceAll("_", " "),
    meaning: string(raw["meaning"]),
    attributes: entries(raw["attributes"]).map(readAttribute),
  };
}

function readAttribute(raw: Raw): AttributeSpec {
  const given = raw["default"];
  const simple = typeof given === "number" || typeof given === "string" || typeof given === "boolean";
  return {
    ...raw,
    name: string(raw["name"]) || string(raw["id"]),
    title: string(raw["title"]) || string(raw["name"]),
    unit: string(raw["unit"]),
    type: string(raw["type"]) || "number",
    default: simple ? given : null,
  };
}

function readFlow(raw: Raw): Flow {
  const id = string(raw["id"]);
  const style = string(raw["style"]) as FlowStyle;
  return {
    id,
    title: string(raw["title"]) || id.replaceAll("_", " "),
    style: FLOW_STYLES.includes(style) ? style : "call",
    default_mode: string(raw["default_mode"]) || null,
    meaning: string(raw["meaning"]),
  };
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}
