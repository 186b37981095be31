/** Numbers, words and units of attributes: how they are read from a field and how they are written. */

import type { AttributeSpec } from "../catalogue";
import type { Value } from "../document";

/** What a person typed: a value, nothing (take the statement back), or why it cannot be read. */
export type Typed = { readonly value: Value | null } | { readonly problem: string };

const NARROW_GAP = "\u202f";
const SUFFIXES: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9 };
const NUMBER = /^([+-]?)(\d+(?:\.\d+)?|\.\d+)(?:e([+-]?\d{1,3}))?([kmb]?)$/i;
const LONGEST_TEXT = 200;

/** The number that a person wrote: gaps between thousands, a decimal comma and k, M, B are understood; else null. */
export function parseNumber(text: string): number | null {
  const tight = text.trim().replace(/[\s\u202f\u00a0_'’]/g, "").replace(/−/g, "-");
  const plain = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(tight) ? tight.replaceAll(",", "") : tight.replace(",", ".");
  const match = NUMBER.exec(plain);
  if (!match) return null;
  const [, sign = "", digits = "", power = "0", suffix = ""] = match;
  const value = Number(`${sign}${digits}e${power}`) * (SUFFIXES[suffix.toLowerCase()] ?? 1);
  return Number.isFinite(value) ? value : null;
}

/** A number as it stands in a field: thin gaps between thousands, no rounding. */
export function figure(value: number): string {
  const [whole = "", rest] = String(value).split(".");
  if (whole.includes("e") || rest?.includes("e")) return String(value);
  const gapped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, NARROW_GAP);
  return rest === undefined ? gapped : `${gapped}.${rest}`;
}

/** A value as it stands in a field. */
export function shown(value: Value | null): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? figure(value) : value;
}

/** Reads what was typed for an attribute; an empty field takes the statement back. */
export function readTyped(text: string, spec: Pick<AttributeSpec, "type" | "unit" | "name">): Typed {
  const words = text.trim();
  if (words === "") return { value: null };
  if (spec.type !== "number") return words.length > LONGEST_TEXT ? { problem: `Keep it under ${LONGEST_TEXT} characters.` } : { value: words };
  const number = parseNumber(words);
  if (number === null) return { problem: `Write a number${unitWords(spec.unit)}, such as ${example(spec.unit)}.` };
  if (number < 0) return { problem: `Write a number${unitWords(spec.unit)}, zero or more.` };
  if (isShare(spec) && number > mostOf(spec)) return { problem: `A share is at most ${mostOf(spec)}${spec.unit === "%" ? " %" : ""}.` };
  return { value: number };
}

function isShare({ unit, name }: Pick<AttributeSpec, "unit" | "name">): boolean {
  return unit === "share" || (unit === "%" && !name.startsWith("quality_drop"));
}

function mostOf({ unit }: Pick<AttributeSpec, "unit">): number {
  return unit === "%" ? 100 : 1;
}

function unitWords(unit: string): string {
  return unit ? ` in ${unit}` : "";
}

function example(unit: string): string {
  if (unit === "%") return "99.9";
  if (unit === "share") return "0.7";
  return unit === "ms" ? "45" : `1${NARROW_GAP}500`;
}

/** Units that fit beside a number, where the full ones do not. */
const SHORT_UNITS: Readonly<Record<string, string>> = {
  "requests/s": "/s", "events/s": "/s", "items/s": "/s", "writes/s": "/s", "USD/month": "USD", "USD/M tokens": "USD",
  "tokens/min": "/min", "cases/day": "/d", "items/day": "/d", days: "d", hours: "h", share: "", points: "",
};
const ROOMY_UNIT = 4;
/** "Retries, in tries" says nothing that "Retries" does not. */
const COUNT_NOUN = /^[a-z]+$/;
/** What a short unit leaves unsaid. */
const ASIDES: Readonly<Record<string, string>> = { "USD/M tokens": "a million", share: "0 to 1", points: "in 100 USD" };

/** The unit inside the field, short; units that do not fit are named beside the label instead. */
export function fieldUnit(unit: string): string {
  const short = SHORT_UNITS[unit] ?? unit;
  return short.length <= ROOMY_UNIT ? short : "";
}

/** The unit to name beside the label, where the field cannot show it. */
export function labelUnit(unit: string): string {
  const short = SHORT_UNITS[unit] ?? unit;
  if (short.length > ROOMY_UNIT) return COUNT_NOUN.test(unit) ? "" : unit;
  return ASIDES[unit] ?? "";
}

const TITLES: Readonly<Record<string, string>> = {
  p50_ms: "Latency, median", p99_ms: "Latency, p99", timeout_ms: "Timeout", availability_pct: "Availability",
  throughput_rps: "Load a replica takes", quota_rps: "Quota", cost_usd_month: "Cost a month", cost_points: "Relative cost",
  price_per_call_usd: "Price of a call", peak_qps: "Peak load", slo_p99_ms: "Answer due, p99", freshness_s: "Freshness",
  hit_rate: "Hit rate", ttl_s: "Time to live", max_age_s: "Oldest value used", max_age_d: "Oldest value used",
  label_delay_p50_d: "Outcome known, half", label_delay_p95_d: "Outcome known, nearly all", keeps_n: "Versions kept",
  rto_min: "Back within", cadence_s: "Runs every", duration_h: "Run takes", dlq: "Dead letters kept", acl: "Access rights",
  TB: "Volume", error_cost_fp: "Cost of acting wrongly", error_cost_fn: "Cost of not acting", lag_s: "Sees after",
  slo_p95_ms: "Answer due, p95", budget_usd_month: "Budget a month", batch_window_h: "Batch window", ocr: "Reads images",
  in_tok: "Tokens in", out_tok: "Tokens out", on_failure: "Used on failure", default: "Default on failure",
  share: "Share of requests", fanout: "Calls per request", k: "Candidates", dim: "Dimensions", mde: "Smallest effect seen",
  gpu_h: "Accelerator time", memory_GB: "Memory", runtime: "Where it runs", zones: "Failure zones", outside: "Somebody else's",
  people: "Done by people", manual: "By hand", static: "Never changes", offline_ok: "Works without a network",
  public: "Open to the internet", replica: "Read replica", write_qps: "Writes", events_per_s: "Events",
  loss_pct: "Events lost", client_clock_skew_s: "Client clocks off by", contains_labels: "Outcome among the columns",
  update_rate_s: "Changes every", item_MB: "Size of an item", items_per_s: "Items", on_device: "Stays on the device",
  coverage_pct: "Outcomes that become known", biased_by_decision: "Decision hides outcomes", definition_version: "Version of the definition",
  late_data_h: "Late data accepted for", idempotent: "Safe to run twice", tombstones: "Deletes carried along", window_s: "Window",
  checkpoint_s: "Checkpoint every", watermark_s: "Latest event accepted", state_GB: "State kept", dedup_key: "Duplicates told by",
  backfillable: "Past can be recomputed", chunk_tokens: "Length of a piece", keeps_acl: "Access rights kept", versioned: "Earlier versions readable",
  single_copy: "Only one copy", toy: "Teaching data set", concurrency: "Queries at once", history_d: "History",
  point_in_time: "Values as of that time", batch_get: "Many keys per call", freshness_slo_s: "Must be younger than",
  versioned_swap: "Switched as a whole", eviction: "Dropped first", recall_at_k: "True neighbours found", filter_mode: "Filter runs",
  update_lag_s: "Change found after", sample_pct: "Share kept", has_features: "Inputs kept too", has_version: "Model version kept too",
  enforced: "A breach stops the data", blocking: "Failure stops what follows", expectations: "What is checked", position: "Where it checks",
  reversible: "Can be undone", granularity: "How finely", sla_d: "Done within", sla_min: "Handled within", per_request: "Checked per request",
  row_level: "Rights per row", lookback_d: "Reads back", stateful: "Adds to its own result", split: "Test data split", shared: "Same code for training and serving",
  negatives: "Negative examples", label_offset_d: "Labels taken after", delay_model: "Labels not in yet", window_d: "Waits for the outcome",
  key: "Joined by", late_policy: "Late outcomes", drops: "Cases left out", throughput_per_day: "Items per person and day",
  price_per_item_usd: "Price of a label", guideline: "Written guideline", capacity_per_day: "Cases a day", blinded_sample_pct: "Judged without the score",
  order: "Which case first", overflow: "When there are too many", timeout_policy: "When nobody decides", seed_pinned: "Fixed random seed",
  unsupervised: "Learns without labels", image: "Pinned environment", lr_guard: "Learning rate bounded", snapshot_s: "Snapshot every",
  max_drift: "Largest change allowed", logs_data_version: "Data version recorded", sla_alert: "Late run raises an alert",
  in_prod_path: "Production depends on it", rule: "When it fires", cooldown_h: "Rest between runs", slices: "Groups looked at",
  baseline: "Compared with a baseline", time_split: "Tested forward in time", criteria: "What is required", compares_to: "Must beat",
  alias: "Name for the live version", artifact: "What is stored", model_MB: "Size of the model", model_B: "Size of the model",
  steps_pct: "First step", bake_min: "Time between steps", auto_abort: "Goes back by itself", unit: "What is randomised",
  power: "Chance to see the effect", limit_rps: "Refuses above", batch_size: "Rows per call", backup: "Stands in for another",
  load_tested: "Tested under load", validates: "Checks its input", cold_start_s: "First answer of a copy", exactly_once: "Each event counts once",
  ram_MB: "Memory on the device", ota_staged: "Updates in steps", thresholds: "Cut-offs", exploration_pct: "Decided by chance",
  value: "Score multiplied into", defer: "Can hand over to a person", loss_cap: "Largest loss accepted", reason_codes: "Says why",
  quality_drop_pct: "Answer worse by", shed_policy: "Refused first", price_in_usd: "Price of tokens in", price_out_usd: "Price of tokens out",
  tpm_quota: "Quota", pinned_version: "Version fixed", answer_p50_ms: "Whole answer, median", answer_p99_ms: "Whole answer, p99",
  max_batch: "Requests in a batch", kv_cache_GB: "Memory for context", routes: "Models to choose from", budgets: "Spending capped",
  fallbacks: "Other routes", max_tokens: "Longest input", separates_untrusted: "Foreign text kept apart", k_in: "Candidates in",
  k_out: "Candidates out", ttl_d: "Forgotten after", summarised: "Older turns summarised", fn_rate: "Slips through", checks: "What is checked",
  max_steps: "Most steps a run", max_cost_usd: "Most a run may cost", max_wall_s: "Longest run", resumable: "Goes on after a crash",
  autonomy: "Steps", memory: "Keeps what was said", sandboxed: "Touches nothing else", side_effect: "Effect outside",
  idempotency_key: "Calling twice acts once", untrusted_output: "May hold instructions", egress: "Data can leave", shows_diff: "Shows what will change",
  slis: "What is measured", cost: "Cost watched too", reference: "Compared with", per_feature: "Every feature looked at",
  needs_labels: "Waits for labels", proxy: "Stands in for labels", lag_d: "Sees after", version_label: "Numbers per model version",
  refresh_s: "Updated every", pii_scrubbed: "Personal data removed", pii: "Personal data", enriches: "Adds features to the request",
  models: "Which models", expires: "Entries expire", mirror: "Copy only", acl_filter: "Filtered by access rights", purpose: "What it is for",
  batch_in_request: "One call carries many", parallel: "Runs together with", required: "Caller fails with it",
  min_replicas: "Copies that always run", controlled_capture: "Fixed light and angle", horizon_d: "Looks ahead", lead_time_d: "Takes effect after",
  min_version: "Old versions refused", devices: "Devices", window_turns: "Earlier turns sent", learns_missing: "Copes with missing inputs",
  staleness_measured: "Staleness measured", hedged: "Slow calls sent twice", partial: "Goes on with what is there",
};
/** The words of choices that say little as they are written. */
const CHOICES: Readonly<Record<string, string>> = {
  cpu: "CPU", gpu: "GPU", pre: "before the search", post: "after the search", none: "nothing",
};

/** A word that an attribute may take, as a person reads it. */
export function choiceWords(word: string): string {
  return CHOICES[word] ?? word.replaceAll("_", " ");
}

const UNIT_SUFFIX = /_(ms|s|h|d|min|pct|rps|qps|usd|usd_month|GB|MB|MBps|TB|n)$/;

/** What an attribute is called: its own title, or its name in words without the unit. */
export function titleOf(name: string): string {
  const known = TITLES[name];
  if (known) return known;
  const words = name.replace(UNIT_SUFFIX, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A unit read from the end of a name, for attributes that the catalogue does not know. */
export function unitOf(name: string): string {
  const suffix = /_(ms|s|h|d|min|pct|rps|qps|usd|usd_month|GB|MB)$/.exec(name)?.[1] ?? "";
  const units: Readonly<Record<string, string>> = { pct: "%", rps: "requests/s", qps: "requests/s", h: "hours", d: "days", usd: "USD", usd_month: "USD/month" };
  return units[suffix] ?? suffix;
}

/** A spec for an attribute that the catalogue does not know, guessed from its name and value. */
export function guessedSpec(name: string, value: Value): AttributeSpec {
  const type = typeof value === "number" ? "number" : typeof value === "boolean" ? "flag" : "text";
  return { name, unit: type === "number" ? unitOf(name) : "", type, default: null };
}
