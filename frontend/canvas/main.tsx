/** Opens the board: reads the page's configuration, mounts React into the page's slots, connects. */

import { StrictMode, useEffect, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { createRoot } from "react-dom/client";
import { watchButtons } from "./actions";
import { Board } from "./board/Board";
import { loadCatalogue } from "./catalogue";
import { connect } from "./connection";
import { DesignDocument } from "./document";
import { FramingCard } from "./framing/FramingCard";
import { SessionContext, useDesign, useSession, useStore } from "./hooks";
import { Inspector } from "./inspector/Inspector";
import { watchKeys } from "./keys";
import { Commands } from "./panels/Commands";
import { ConnectTo } from "./panels/ConnectTo";
import { EmptySheet } from "./panels/EmptySheet";
import { KeptCopyNotice } from "./panels/KeptCopyNotice";
import { KeysDialog } from "./panels/KeysDialog";
import { Outline } from "./panels/Outline";
import { Palette } from "./panels/Palette";
import { People } from "./panels/People";
import { QuickAdd } from "./panels/QuickAdd";
import { SavedBadge } from "./panels/SavedBadge";
import { Title } from "./panels/Title";
import { startRedlines } from "./redlines";
import { Session, type BoardConfig } from "./session";
import { startWhatIf } from "./whatif";
import "@xyflow/react/dist/base.css";
import "./board.css";

/** A moment's quiet before the live region speaks, so that quick changes are said once. */
const SPEAK_AFTER_MS = 400;

function App() {
  const session = useSession();
  return (
    <>
      <Slot id="sheet">
        <Board />
        <Blank />
        <KeptCopyNotice />
        <Overlays />
      </Slot>
      {session.config.can_edit && <Slot id="palette"><Palette /></Slot>}
      <Slot id="framing"><FramingCard /></Slot>
      <Slot id="inspector"><Inspector /></Slot>
      <Slot id="people"><People /></Slot>
      <Filled id="saved" fill={(slot) => <SavedBadge slot={slot} />} />
      <Filled id="doc-title" fill={(slot) => <Title slot={slot} />} />
      <Speaker />
    </>
  );
}

/** Renders into a part of the page; pages without that part go without. */
function Slot({ id, children }: { id: string; children: ReactNode }) {
  const element = document.getElementById(id);
  return element && createPortal(children, element);
}

/** As `Slot`, for a part that the content also changes itself. */
function Filled({ id, fill }: { id: string; fill: (slot: HTMLElement) => ReactNode }) {
  const element = document.getElementById(id);
  return element && createPortal(fill(element), element);
}

/** What an empty sheet shows: the page's own start panel when it has one. */
function Blank() {
  const blank = useDesign().components.size === 0;
  const start = document.getElementById("start");
  useEffect(() => {
    if (start) start.hidden = !blank;
  }, [start, blank]);
  return blank && !start ? <EmptySheet /> : null;
}

function Overlays() {
  const overlay = useStore(useSession().overlay);
  if (overlay?.name === "quick-add") return <QuickAdd from={overlay.from} at={overlay.at} />;
  if (overlay?.name === "connect") return <ConnectTo source={overlay.source} />;
  if (overlay?.name === "outline") return <Outline />;
  if (overlay?.name === "commands") return <Commands />;
  if (overlay?.name === "keys") return <KeysDialog />;
  return null;
}

/** The polite live region. */
function Speaker() {
  const words = useStore(useSession().said);
  const [spoken, speak] = useState("");
  const slot = document.getElementById("said");
  useEffect(() => {
    const timer = setTimeout(() => speak(words), SPEAK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return slot ? createPortal(spoken, slot) : <p className="sr" role="status">{spoken}</p>;
}

async function open(): Promise<void> {
  const config = JSON.parse(document.getElementById("board-config")?.textContent ?? "null") as BoardConfig | null;
  if (!config) return;
  const catalogue = await loadCatalogue(config.catalogue_url).catch(() => null);
  if (!catalogue) return sayClosed();
  const session = new Session(config, new DesignDocument(), catalogue);
  const root = document.createElement("div");
  document.body.append(root);
  createRoot(root).render(
    <StrictMode>
      <SessionContext value={session}>
        <App />
      </SessionContext>
    </StrictMode>,
  );
  watchButtons(session);
  watchKeys(session);
  startRedlines(session);
  startWhatIf(session);
  await connect(session);
}

/** Without the catalogue nothing can be drawn; the page says so instead of staying blank. */
function sayClosed(): void {
  const notice = document.createElement("div");
  notice.className = "alert";
  notice.setAttribute("role", "alert");
  notice.textContent = "The board did not open: the server did not answer. Reload the page to try again.";
  document.getElementById("sheet")?.append(notice);
}

void open();
