/** The whole layer of red ink, worked out from what was said and where everything lies. Pure: same input, same ink. */

import { TOOLS_PX, drawnExtent, fitted } from "../fit";
import { type Caret, placedCaret } from "./caret";
import { type Changed, changes } from "./change";
import type { Marked, MarkedFinding, Severity, Sheet } from "./marked";
import { type Measured, measured } from "./measure";
import { type Draft, type Stroke, type Taken, draftOf, moreStrokes } from "./redline";
import { type Box, type Point, around, grown, hull, lengthOf, overlap, stationAt } from "./shapes";
import { type Caption, type Crowd, type Line, type Size, bestCaption, bestPlate, broken, captions, joined, nearby, plateBox, plateSize } from "./words";

/** A redline ready to draw. */
export interface Drawn {
  readonly key: string;
  readonly number: number;
  readonly severity: Severity;
  readonly ask: boolean;
  readonly active: boolean;
  readonly title: string;
  readonly strokes: readonly Stroke[];
  readonly plate: Point;
  readonly lines: readonly Line[];
}

/** Everything on the layer. */
export interface Scene {
  readonly redlines: readonly Drawn[];
  readonly measures: readonly Measured[];
  readonly changes: readonly Changed[];
}

/** Numbers keep this far apart, so that each can be hit where the board is far away and they are small. */
const APART_PX = 12;
/** From this pen on words are too small to read: only strokes and numbers are drawn. */
export const FAR_PEN = 1.5;
/** Around a drawing that is in no window: what is in sight in any case. */
const FRAME_MARGIN_PX = 44;
const FRAME_INSET_PX = 4;
const HEAD_PX = 16;
const HEAD_WIDE_PX = 14;

/** How much is drawn: the redline in hand (hovered or open) and the most redlines at once (null: all). */
export interface Choice {
  readonly active: string | null;
  readonly most: number | null;
  /** How much larger numbers are drawn than at 100 %; 1 by default. */
  readonly pen?: number;
  /** The size of the window the drawing is fitted into, in pixels. */
  readonly view?: { readonly width: number; readonly height: number } | null;
}

/** The findings that are drawn: the first ones in their order; the one in hand takes the last place if it is later. */
export function chosen(findings: readonly MarkedFinding[], choice: Choice): MarkedFinding[] {
  if (choice.most === null || findings.length <= choice.most) return [...findings];
  const first = findings.slice(0, choice.most);
  const inHand = findings.find((finding) => finding.key === choice.active);
  return inHand && !first.includes(inHand) ? [...first.slice(0, -1), inHand] : first;
}

/** Works out the layer: strokes first, then everything with a place of its own, the most important first. */
export function compose(marked: Marked, sheet: Sheet, choice: Choice): Scene {
  const findings = chosen(marked.findings, choice);
  const shown = new Set(findings.map((finding) => finding.number));
  const drafts = draftsOf(findings, sheet, choice);
  const inked = withDrafts(crowdOf(sheet, choice), drafts.map(([, draft]) => draft));
  const dimensions = marked.dimensions.filter((one) => one.held || one.number === null || shown.has(one.number));
  const measures = measured(dimensions, sheet, inked);
  const lined = withMeasures(inked, measures);
  const ringed = new Set(drafts.map(([, draft]) => draft.ringed).filter((id) => id !== undefined));
  const world = changes(marked.world, sheet, lined, ringed);
  const crowd = withWorld(lined, world);
  return { redlines: placed(drafts, sheet, crowd, choice), measures, changes: world };
}

type Drafted = [MarkedFinding, Draft];

function draftsOf(findings: readonly MarkedFinding[], sheet: Sheet, choice: Choice): Drafted[] {
  const taken: Taken = { rings: new Set(), sides: new Map() };
  return findings.flatMap((finding): Drafted[] => {
    const draft = draftOf(finding, sheet, taken, finding.key === choice.active);
    return draft ? [[finding, draft]] : [];
  });
}

function crowdOf(sheet: Sheet, { view }: Choice): Crowd {
  const routes = [...sheet.routes.values()];
  const boxes = [...sheet.boxes.values()];
  const labels = routes.map((route) => route.label).filter((label) => label !== null);
  const drawing = sheet.extent ?? drawnExtent(sheet);
  const sight = drawing && view ? fittedView(drawing, view) : null;
  return {
    hard: boxes,
    taken: [...labels, ...(sheet.tags ?? []), ...routes.flatMap(({ points }) => headsOf(points)), ...(sight ? [sight.tools] : [])],
    soft: [],
    lines: routes.map((route) => route.points),
    strokes: [],
    frame: sight?.frame ?? (drawing ? grown(drawing, FRAME_MARGIN_PX) : undefined),
  };
}

/** The ends of a connection: an arrowhead, or the mark at its start. */
function headsOf(points: readonly Point[]): Box[] {
  const ends = [0, lengthOf(points)].map((at) => stationAt(points, at === 0 ? HEAD_PX / 2 : at - HEAD_PX / 2));
  return ends.map(({ point, along }) => {
    const level = Math.abs(along.x) > Math.abs(along.y);
    return around(point, level ? HEAD_PX : HEAD_WIDE_PX, level ? HEAD_WIDE_PX : HEAD_PX);
  });
}

/** What is in sight when the drawing is fitted into the window, and what the tools in its corner then cover. */
function fittedView(drawing: Box, window: { readonly width: number; readonly height: number }): { frame: Box; tools: Box } | null {
  if (window.width === 0 || window.height === 0) return null;
  const { x, y, zoom } = fitted(drawing, window);
  const whole = { x: -x / zoom, y: -y / zoom, width: window.width / zoom, height: window.height / zoom };
  const tall = TOOLS_PX.height / zoom;
  const tools = { x: whole.x, y: whole.y + whole.height - tall, width: TOOLS_PX.width / zoom, height: tall };
  return { frame: grown(whole, -FRAME_INSET_PX), tools };
}

function withDrafts(crowd: Crowd, drafts: readonly Draft[]): Crowd {
  return {
    ...crowd,
    strokes: drafts.flatMap((draft) => draft.tracks),
    soft: drafts.flatMap((draft) => draft.covers),
  };
}

function withMeasures(crowd: Crowd, measures: readonly Measured[]): Crowd {
  const lines = { ...crowd, strokes: [...crowd.strokes, ...measures.map((one) => one.ends)] };
  return joined(lines, measures.map((one) => one.plate));
}

function withWorld(crowd: Crowd, world: readonly Changed[]): Crowd {
  const clouded = { ...crowd, soft: [...crowd.soft, ...world.flatMap((one) => one.clouded)] };
  return joined(clouded, world.flatMap((one) => one.covers));
}

/**
 * The carets of all redlines, which have the least choice, then their numbers and words, in their order; what is
 * opened only adds to it.
 */
function placed(drafts: readonly Drafted[], sheet: Sheet, start: Crowd, choice: Choice): Drawn[] {
  let crowd = start;
  const carets = drafts.map(([, { caret }]) => {
    const one = caret && placedCaret(caret, crowd);
    crowd = one ? joined(crowd, one.covers) : crowd;
    return one;
  });
  const drawn = drafts.map(([finding, draft], i) => {
    const one = settled(finding, draft, carets[i] ?? null, crowd, choice);
    crowd = joined(crowd, one.boxes);
    return one;
  });
  return drawn.map((one) => (one.active ? opened(one, sheet, crowd) : one).drawn);
}

interface Settled {
  readonly finding: MarkedFinding;
  readonly draft: Draft;
  readonly active: boolean;
  readonly drawn: Drawn;
  readonly size: Size;
  /** What its number and words cover. */
  readonly boxes: readonly Box[];
}

function settled(finding: MarkedFinding, draft: Draft, caret: Caret | null, crowd: Crowd, choice: Choice): Settled {
  const ask = finding.outcome === "ask";
  const active = finding.key === choice.active;
  const pen = choice.pen ?? 1;
  const size = plateSize(ask ? plateText(finding.number, ask) : "", pen);
  const words = ask || pen >= FAR_PEN ? [] : broken(finding.mark.words);
  const caption = captionOf(draft, words, size, crowd);
  const lines = caret?.line ? [...caption.lines, caret.line] : caption.lines;
  const strokes = caret ? [...draft.strokes, { id: "caret", path: caret.path, more: false }] : draft.strokes;
  const { key, number, severity, title } = finding;
  const drawn = { key, number, severity, ask, active, title, strokes, plate: caption.plate, lines };
  const boxes = [grown(caption.plateBox, APART_PX * pen), ...(caption.words ? [caption.words] : [])];
  return { finding, draft, active, drawn, size, boxes };
}

/** What the plate of a redline says: a question shows it. */
export function plateText(number: number, ask: boolean): string {
  return ask ? `${number}?` : String(number);
}

function captionOf({ spots }: Draft, lines: readonly string[], size: Size, crowd: Crowd): Caption {
  const places = lines.length > 0 ? spots.flatMap(({ at, first }) => captions(at, lines, first, size)) : [];
  const reach = hull(places.flatMap(({ plateBox: box, words }) => (words ? [box, words] : [box])));
  const full = reach ? bestCaption(places, nearby(crowd, reach)) : null;
  if (full) return full;
  const plate = bestPlate(spots.map(({ at }) => at), size, crowd);
  return { plate, lines: [], plateBox: plateBox(plate, size), words: null };
}

/** An opened redline shows more of its evidence, and a question its words where they fit; nothing else moves. */
function opened(one: Settled, sheet: Sheet, crowd: Crowd): Settled {
  const { finding, draft, drawn, size } = one;
  const strokes = [...drawn.strokes, ...moreStrokes(finding, sheet, crowd.taken, draft)];
  const own = plateBox(drawn.plate, size);
  const others = { ...crowd, taken: crowd.taken.filter((box) => !overlap(box, own)) };
  const places = drawn.ask ? captions(drawn.plate, broken(finding.mark.words), "right", size) : [];
  const lines = bestCaption(places, others)?.lines ?? drawn.lines;
  return { ...one, drawn: { ...drawn, strokes, lines } };
}
