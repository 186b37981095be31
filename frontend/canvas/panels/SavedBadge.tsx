/** Whether what is drawn is in the server's database, said honestly. */

import { useEffect, useRef } from "react";
import { useSession, useStore } from "../hooks";
import { Icon } from "../Icon";
import type { SaveState } from "../session";

export function SavedBadge({ slot }: { slot: HTMLElement }) {
  const session = useSession();
  const saved = useStore(session.saved);
  const wasConnected = useRef(false);
  if (saved.state === "saved" || saved.state === "saving") wasConnected.current = true;
  const settled = saved.state === "saved";
  useEffect(() => {
    slot.classList.toggle("waiting", !settled);
    slot.dataset["state"] = saved.state;
    slot.dataset["pending"] = String(saved.pending);
  }, [slot, saved, settled]);
  const words = badgeText(saved, session.config.can_edit, wasConnected.current);
  useNewsOfTheLine(saved.state, words);
  return (
    <>
      <Icon name={settled ? "u-check" : saved.state === "stopped" ? "u-alert" : "u-clock"} />
      <span>{words}</span>
    </>
  );
}

/** Says that the line is lost and that it is back; that every edit is saved is seen, not said each time. */
function useNewsOfTheLine(state: SaveState["state"], words: string): void {
  const session = useSession();
  const told = useRef<"" | "lost" | "back">("");
  useEffect(() => {
    const lost = state === "unsaved" || state === "stopped";
    if (state === "saved" && told.current === "lost") session.announce("The line is back. Everything is saved.");
    if (lost && told.current === "back") session.announce(words);
    if (lost ? told.current === "back" : state === "saved") told.current = lost ? "lost" : "back";
  }, [session, state, words]);
}

/** The badge's words. While edits are unsaved it says why, where they are and what becomes of them. */
export function badgeText(saved: SaveState, canEdit: boolean, wasConnected: boolean): string {
  const { state, pending, reason } = saved;
  if (state === "stopped") return reason ?? "The line is closed.";
  if (!canEdit) return state === "unsaved" ? (wasConnected ? "Offline" : "Connecting") : "Live, read only";
  if (state === "saved") return "Saved";
  if (state === "saving") return pending > 0 ? `Saving (${pending})` : "Saving";
  if (pending === 0) return wasConnected ? "Offline, nothing unsaved" : "Connecting";
  return `Unsaved (${pending}): ${saved.notStored ? "the server could not store it" : "offline"}; ${whereabouts(saved)}`;
}

function whereabouts({ pending, notStored, pageOnly }: SaveState): string {
  const [edits, are, go] = pending === 1 ? ["1 edit", "is", "goes"] : [`${pending} edits`, "are", "go"];
  const until = notStored ? "the server can store again" : "the line is back";
  if (pageOnly) return `${edits} ${are} in this page only, keep it open until ${until}`;
  return `${edits} ${are} kept on this machine and ${go} out when ${until}`;
}
