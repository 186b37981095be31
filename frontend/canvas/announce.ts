/** What changed in the critique, said once after a pause to people who listen instead of look. */

import type { BoardFinding, CritiquePayload } from "./critique";
import type { Session } from "./session";

const PAUSE_MS = 900;
const FIGURES = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];

/** The sentence for a change of findings: how many there are, what is new, what is resolved; null when nothing changed. */
export function changeOf(before: readonly BoardFinding[], after: readonly BoardFinding[]): string | null {
  const known = new Set(before.map((finding) => finding.key));
  const still = new Set(after.map((finding) => finding.key));
  const fresh = after.filter((finding) => !known.has(finding.key));
  const gone = before.filter((finding) => !still.has(finding.key));
  if (fresh.length === 0 && gone.length === 0) return null;
  const parts = [fresh.length > 0 ? `${spelt(fresh.length)} new: ${worst(fresh)}` : "", gone.length > 0 ? `${spelt(gone.length)} resolved` : ""];
  return `${counted(after.length)}, ${parts.filter(Boolean).join("; ")}.`;
}

function counted(count: number): string {
  return `${FIGURES[count] ?? count} redline${count === 1 ? "" : "s"}`;
}

function spelt(count: number): string {
  return (FIGURES[count] ?? String(count)).toLowerCase();
}

function worst(findings: readonly BoardFinding[]): string {
  return findings[0]?.title ?? "";
}

/**
 * Says every change of the critique after a pause; returns how to stop. Changes that pass meanwhile are said as
 * one, and what a person's own key or click is answered goes first: news never takes its place.
 */
export function startAnnouncing(session: Session): () => void {
  let said: readonly BoardFinding[] | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const speak = (): void => {
    timer = undefined;
    // News counts what the panel counts: its cards.
    const now = findingsOf(session.critique.get()).filter((finding) => finding.speaks);
    // The first answer is read out with the panel itself; only what happens later is news.
    const sentence = said === null ? null : changeOf(said, now);
    said = now;
    if (sentence) session.announce(sentence);
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(speak, PAUSE_MS);
  };
  const stops = [session.critique.subscribe(wait), session.said.subscribe(() => timer !== undefined && wait())];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

/** The findings of a payload; none before the server has spoken. */
export function findingsOf(payload: CritiquePayload | null): readonly BoardFinding[] {
  return payload?.findings ?? [];
}
