/** The whole layer of red ink, worked out from what was said and where everything lies. Pure: same input, same ink. */

import { type Changed, changes } from "./change";
import type { Marked, MarkedFinding, Severity, Sheet } from "./marked";
import { type Measured, measured } from "./measure";
import { type Draft, type Stroke, type Taken, draftOf } from "./redline";
import { type Box, type Point, grown, hull } from "./shapes";
import { type Crowd, type Line, bestCaption, joined, nearby } from "./words";

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

const FRAME_MARGIN_PX = 44;

/** How much is drawn: the redline in hand (hovered or open) and the most redlines at once (null: all). */
export interface Choice {
  readonly active: string | null;
  readonly most: number | null;
}

/** The findings that are drawn: the first ones in their order; the one in hand takes the last place if it is later. */
export function chosen(findings: readonly MarkedFinding[], choice: Choice): MarkedFinding[] {
  if (choice.most === null || findings.length <= choice.most) return [...findings];
  const first = findings.slice(0, choice.most);
  const inHand = findings.find((finding) => finding.key === choice.active);
  return inHand && !first.includes(inHand) ? [...first.slice(0, -1), inHand] : first;
}

/** Works out the layer. */
export function compose(marked: Marked, sheet: Sheet, choice: Choice): Scene {
  const findings = chosen(marked.findings, choice);
  const shown = new Set(findings.map((finding) => finding.number));
  const empty = crowdOf(sheet);
  const drafts = draftsOf(findings, sheet, empty, choice);
  const tracked = withDrafts(empty, drafts.map(([, draft]) => draft));
  const dimensions = marked.dimensions.filter((one) => one.held || one.number === null || shown.has(one.number));
  const measures = measured(dimensions, sheet, tracked);
  const ringed = new Set(drafts.map(([, draft]) => draft.ringed).filter((id) => id !== undefined));
  const world = changes(marked.world, sheet, joined(tracked, measures.map((one) => one.plate)), ringed);
  const crowd = joined(tracked, [...measures.map((one) => one.plate), ...world.flatMap((one) => one.covers)]);
  return { redlines: captioned(drafts, crowd, choice), measures, changes: world };
}

type Drafted = [MarkedFinding, Draft];

function draftsOf(findings: readonly MarkedFinding[], sheet: Sheet, crowd: Crowd, choice: Choice): Drafted[] {
  const taken: Taken = { crowd, rings: new Set(), sides: new Map() };
  return findings.flatMap((finding): Drafted[] => {
    const draft = draftOf(finding, sheet, taken, finding.key === choice.active);
    return draft ? [[finding, draft]] : [];
  });
}

function crowdOf(sheet: Sheet): Crowd {
  const routes = [...sheet.routes.values()];
  return {
    hard: [...sheet.boxes.values()],
    soft: [...routes.map((route) => route.label).filter((label) => label !== null), ...(sheet.tags ?? [])],
    lines: routes.map((route) => route.points),
    frame: frameOf([...sheet.boxes.values()]),
  };
}

/** The drawing with a margin: about what is in sight when it is fitted into the window. */
function frameOf(boxes: readonly Box[]): Box | undefined {
  const all = hull(boxes);
  return all ? grown(all, FRAME_MARGIN_PX) : undefined;
}

function withDrafts(crowd: Crowd, drafts: readonly Draft[]): Crowd {
  const lines = [...crowd.lines, ...drafts.flatMap((draft) => draft.tracks)];
  return { ...crowd, lines, soft: [...crowd.soft, ...drafts.flatMap((draft) => draft.covers)] };
}

function captioned(drafts: readonly Drafted[], start: Crowd, choice: Choice): Drawn[] {
  let crowd = start;
  return drafts.map(([finding, draft]) => {
    const reach = hull(draft.places.flatMap((place) => place.boxes));
    const caption = bestCaption(draft.places, draft.bare, reach ? nearby(crowd, reach) : crowd);
    crowd = joined(crowd, caption.boxes);
    return {
      key: finding.key,
      number: finding.number,
      severity: finding.severity,
      ask: finding.outcome === "ask",
      active: finding.key === choice.active,
      title: finding.title,
      strokes: draft.strokes,
      plate: caption.plate,
      lines: draft.caret ? [...caption.lines, draft.caret] : caption.lines,
    };
  });
}
