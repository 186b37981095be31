/** A new board: one worked line of a drawing that says how to begin. */

import { useSession } from "../hooks";

export function EmptySheet() {
  const { canEdit, config } = useSession();
  const steps = config.role === "interviewer" ? INTERVIEW : [...STEPS, config.can_see_findings ? ARGUE : DEFEND];
  return (
    <div className="empty-sheet" tabIndex={0} role="group" aria-label={canEdit ? "The empty sheet. Press / to place a component." : "The empty sheet"}>
      <svg className="board" viewBox="0 0 784 440" role="img" aria-label="Place a caller, connect it to a model, end with a decision">
        <g className="edges">
          <g className="edge call"><path d="M212 236L312 236" /><path className="head" d="M320 236L311 240.8L311 231.2z" /></g>
          <g className="edge answer ghost"><path d="M464 236L562 236" /><path className="head" d="M572 236L561 242L561 230z" /></g>
        </g>
        <Box x={68} family="source" name="Payments" kind="business service" />
        <g>
          <rect className="slot" x="320" y="208" width="144" height="56" rx="3" />
          <text className="slot-name" x="392" y="233" textAnchor="middle">model server</text>
          <text className="slot-hint" x="392" y="251" textAnchor="middle">drop here</text>
        </g>
        <Box x={572} family="serving" name="Decision" kind="what is done" ghost />
        {steps.map((step, i) => <Step key={step.title} {...step} number={i + 1} />)}
        <path className="pointer" d="M140 168v34M392 168v34M644 168v34" />
        <text className="steptext" x="392" y="330" textAnchor="middle">Start with who asks, end with what is decided. Everything else hangs off that line.</text>
      </svg>
      {canEdit && (
        <div className="lesson">
          <p><kbd>/</kbd>place</p>
          <p><kbd>C</kbd>connect</p>
          <p><kbd>O</kbd>outline</p>
          <p><kbd>?</kbd>all keys</p>
        </div>
      )}
    </div>
  );
}

const STEPS = [
  { x: 68, title: "Place", lines: ["Press / and type any name:", "“Kafka” becomes a message bus."] },
  { x: 320, title: "Connect", lines: ["Drag from an edge, or press", "C and pick the other end."] },
];
const ARGUE = { x: 572, title: "Argue", lines: ["The reviewer marks what is", "open. Press N to walk it."] };
/** Whoever is interviewed sees no mark until it is released. */
const DEFEND = { x: 572, title: "Defend", lines: ["Say why as you draw. Ask", "for what you need to know."] };

/** Whoever interviews does not draw: what comes before the first component is here. */
const INTERVIEW = [
  { x: 68, title: "Invite", lines: ["Send the candidate's link.", "They draw, and you watch it."] },
  { x: 320, title: "Start the clock", lines: ["Hidden facts come out only", "when they ask for them."] },
  { x: 572, title: "Press", lines: ["Ask a follow-up, release a", "redline, mark the rubric."] },
];

function Step({ x, title, lines, number }: { x: number; title: string; lines: readonly string[]; number: number }) {
  return (
    <g>
      <circle className="stepdot" cx={x + 10} cy="111" r="10" />
      <text className="stepnum" x={x + 10} y="115">{number}</text>
      <text className="step" x={x + 28} y="116">{title}</text>
      {lines.map((line, i) => <text key={line} className="steptext" x={x} y={140 + i * 19}>{line}</text>)}
    </g>
  );
}

function Box({ x, family, name, kind, ghost }: { x: number; family: string; name: string; kind: string; ghost?: boolean }) {
  return (
    <g className={ghost ? "node ghost" : "node"}>
      <rect className="box" x={x} y="208" width="144" height="56" rx="3" />
      <svg className={`fam-${family}`} x={x + 10} y="218" width="20" height="20"><use href={`#f-${family}`} /></svg>
      <text className="name" x={x + 37} y="231">{name}</text>
      <text className="kind" x={x + 37} y="248">{kind}</text>
    </g>
  );
}
