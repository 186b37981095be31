/**
 * The red ink on the live board, drawn inside the viewport so that it moves and zooms with the drawing.
 *
 * The marks are hidden from assistive technology (the panel says the same); their numbers are buttons.
 */

import { ViewportPortal, useStore } from "@xyflow/react";
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { CSSProperties, ReactElement } from "react";
import { useSession } from "../hooks";
import { askOpen } from "../redlines";
import type { Changed } from "./change";
import { GhostLayer } from "./GhostLayer";
import type { Severity } from "./marked";
import type { Measured } from "./measure";
import { type Drawn, FAR_PEN, plateText } from "./scene";
import { useScene } from "./useScene";
import { octagonPath, PLATE_RADIUS_PX } from "./strokes";
import { hull } from "./shapes";
import { lineBox, plateBox, plateSize } from "./words";

const FADE_MS = 200;
/** A number of more figures than this is set smaller. */
const ROUND_CHARACTERS = 2;
/** Below this zoom the pen grows. */
const PEN_ZOOM = 0.75;
const WIDEST_PEN = 2.5;

/** All marks of the board: redlines, dimension lines, clouds, and the ghost of a fix that is previewed. */
export function MarkLayer(): ReactElement {
  const pen = useStore(penOf);
  const zoom = useStore(stepOf);
  const width = useStore(({ width }) => width);
  const height = useStore(({ height }) => height);
  const view = useMemo(() => ({ width, height }), [width, height]);
  const scene = useScene(pen, view);
  const leaving = useLeaving(scene.redlines);
  useInked(scene.redlines, pen);
  const inHand = new Set(scene.redlines.filter((one) => one.active).map((one) => one.number));
  return (
    <ViewportPortal>
      <svg className={pen >= FAR_PEN ? "ink far" : "ink"} aria-hidden="true" style={{ "--pen": pen } as CSSProperties}>
        {scene.changes.map((change) => <Change key={change.id} change={change} />)}
        {scene.measures.map((line) => <DimensionLine key={line.id} line={line} active={line.number !== null && inHand.has(line.number)} />)}
        {[...scene.redlines, ...leaving].map((drawn) => <Redline key={drawn.key} drawn={drawn} gone={leaving.includes(drawn)} />)}
        <GhostLayer />
      </svg>
      {scene.redlines.map((drawn) => <NumberButton key={drawn.key} drawn={drawn} pen={pen} zoom={zoom} />)}
    </ViewportPortal>
  );
}

/** Tells the view where the numbers and words stand, so that it can show them with the drawing. */
function useInked(drawn: readonly Drawn[], pen: number): void {
  const session = useSession();
  useLayoutEffect(() => {
    const numbers = drawn.map(({ plate, ask, number }) => plateBox(plate, plateSize(ask ? plateText(number, ask) : "", pen)));
    session.inked = hull([...numbers, ...drawn.flatMap(({ lines }) => lines.map(lineBox))]);
  }, [session, drawn, pen]);
}

/** How much wider the pen is when the board is zoomed out, so that numbers and strokes can still be seen; in quarters. */
function penOf({ transform }: { transform: readonly [number, number, number] }): number {
  return Math.min(WIDEST_PEN, Math.max(1, Math.round((PEN_ZOOM / transform[2]) * 4) / 4));
}

/** The zoom in steps of a quarter, rounded down: on touch, a number is never smaller than a finger on the screen. */
function stepOf({ transform }: { transform: readonly [number, number, number] }): number {
  return Math.max(1, Math.floor(transform[2] * 4)) / 4;
}

/** The redlines that were drawn a moment ago and are not any more, for as long as they fade. */
function useLeaving(drawn: readonly Drawn[]): readonly Drawn[] {
  const before = useRef<readonly Drawn[]>([]);
  const [leaving, setLeaving] = useState<readonly Drawn[]>([]);
  useEffect(() => {
    const now = new Set(drawn.map((one) => one.key));
    const gone = before.current.filter((one) => !now.has(one.key));
    before.current = drawn;
    if (gone.length === 0) return;
    setLeaving((old) => [...old.filter((one) => !gone.some((other) => other.key === one.key)), ...gone]);
    setTimeout(() => setLeaving((old) => old.filter((one) => !gone.includes(one))), isCalm() ? 0 : FADE_MS);
  }, [drawn]);
  return leaving.filter((one) => !drawn.some((other) => other.key === one.key));
}

function isCalm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** A stroke keeps its element while its redline stays, so it draws itself only once. */
const Redline = memo(function Redline({ drawn, gone }: { drawn: Drawn; gone: boolean }): ReactElement {
  const [fresh, setFresh] = useState(true);
  const names = ["mark", drawn.active && "active", fresh && "fresh", gone && "gone"].filter(Boolean).join(" ");
  return (
    <g className={names} data-mark={drawn.key} onAnimationEnd={() => setFresh(false)}>
      {drawn.strokes.map((stroke) => (
        <path key={stroke.id} d={stroke.path} pathLength={1} className={stroke.more ? "more" : undefined} />
      ))}
      {drawn.lines.map((line) => (
        <text key={line.text} className="hand" x={line.x} y={line.y} textAnchor={line.anchor}>{line.text}</text>
      ))}
    </g>
  );
});

const DimensionLine = memo(function DimensionLine({ line, active }: { line: Measured; active: boolean }): ReactElement {
  const [fresh, setFresh] = useState(true);
  const names = [line.held ? "held" : "mark", active && "active", fresh && "fresh"].filter(Boolean).join(" ");
  return (
    <g className={names} onAnimationEnd={() => setFresh(false)}>
      {line.paths.map((path, i) => <path key={i} d={path} pathLength={1} />)}
      <rect className="plate" x={line.plate.x} y={line.plate.y} width={line.plate.width} height={line.plate.height} />
      <text className="measure" x={line.at.x} y={line.at.y}>{line.text}</text>
    </g>
  );
});

const Change = memo(function Change({ change }: { change: Changed }): ReactElement {
  const tag = change.tag;
  return (
    <g>
      {change.cloud && <path className="cloud" d={change.cloud} />}
      <g className="cloudtag">
        <path d={change.delta} />
        <text x={change.deltaText.x} y={change.deltaText.y}>{change.number}</text>
      </g>
      {tag && (
        <g className="node world">
          <rect className="tag" x={tag.x} y={tag.y} width={tag.width} height={tag.height} rx={2} />
          <text className="tagtext" x={tag.x + tag.width / 2} y={tag.y + 12}>{change.label}</text>
        </g>
      )}
    </g>
  );
});

/** The number of a redline, which opens it in the panel. */
const NumberButton = memo(function NumberButton({ drawn, pen, zoom }: { drawn: Drawn; pen: number; zoom: number }): ReactElement {
  const severity = drawn.ask ? "nudge" : drawn.severity;
  const text = plateText(drawn.number, drawn.ask);
  const { width, height } = plateSize(drawn.ask ? text : "");
  const left = drawn.plate.x - width / 2;
  const top = drawn.plate.y - height / 2;
  return (
    <button
      type="button"
      className="ink-number nodrag nopan"
      data-finding={drawn.key}
      aria-label={`Redline ${drawn.number}, ${drawn.ask ? "question" : severity}: ${drawn.title}`}
      style={{ width, height, transform: `translate(${left}px, ${top}px) scale(${pen})`, "--scale": pen * zoom } as CSSProperties}
      onClick={() => askOpen(drawn.key)}
    >
      <svg className={`sev ${severity}`} style={{ width, height }} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <Plate severity={severity} width={width} />
        <text className={text.length > ROUND_CHARACTERS && !drawn.ask ? "long" : undefined} x={width / 2} y={16}>{text}</text>
      </svg>
    </button>
  );
});

const SQUARE_PX = 24;
const MIDDLE = { x: SQUARE_PX / 2, y: SQUARE_PX / 2 };
const OCTAGON = octagonPath(MIDDLE);

/** A disc; a pill of the same height where a question has more figures than fit. */
function Plate({ severity, width }: { severity: Severity; width: number }): ReactElement {
  if (severity === "blocker") return <path className="plate" d={OCTAGON} />;
  const inset = MIDDLE.x - PLATE_RADIUS_PX;
  const [across, down] = [width - 2 * inset, 2 * PLATE_RADIUS_PX];
  return <rect className="plate" x={inset} y={inset} width={across} height={down} rx={PLATE_RADIUS_PX} />;
}
