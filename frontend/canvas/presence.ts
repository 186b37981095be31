/** Who else is here: pointers, selections and drags of others, through Yjs awareness. */

import type { Awareness } from "y-protocols/awareness";
import type { Peer, Session } from "./session";
import { placeIn } from "./snapshot";

/** The server takes 20 messages a second from one page. */
const SEND_EVERY_MS = 80;

/** Show the others and tell them what this person does. Returns how to stop. */
export function watchPeers(session: Session, awareness: Awareness): () => void {
  const { name, color } = session.config.person;
  awareness.setLocalStateField("user", { name, color, role: session.config.role });
  const read = (): void => session.peers.set(peersOf(awareness));
  awareness.on("change", read);
  const send = throttled(() => {
    awareness.setLocalStateField("cursor", session.cursor.get());
    awareness.setLocalStateField("selection", session.selectedIds());
    awareness.setLocalStateField("drag", Object.fromEntries(session.moving.get()));
  });
  const stops = [session.cursor.subscribe(send), session.selection.subscribe(send), session.moving.subscribe(send)];
  return () => {
    awareness.off("change", read);
    for (const stop of stops) stop();
  };
}

/** The others, in a steady order. */
function peersOf(awareness: Pick<Awareness, "getStates" | "clientID">): readonly Peer[] {
  return [...awareness.getStates()]
    .filter(([client]) => client !== awareness.clientID)
    .sort(([a], [b]) => a - b)
    .map(([client, state]) => readPeer(client, state as Readonly<Record<string, unknown>>));
}

const ANYBODY = { name: "Someone", color: "var(--accent)" };
/** Colours that critique and follow-ups need for themselves never come from a peer. */
const COLOUR = /^(#[0-9a-f]{3,8}|var\(--[a-z0-9-]+\))$/i;

function readPeer(client: number, state: Readonly<Record<string, unknown>>): Peer {
  const user = (state["user"] ?? {}) as Readonly<Record<string, unknown>>;
  const colour = typeof user["color"] === "string" && COLOUR.test(user["color"]) ? user["color"] : ANYBODY.color;
  return {
    client,
    name: typeof user["name"] === "string" && user["name"] ? user["name"] : ANYBODY.name,
    color: colour,
    role: typeof user["role"] === "string" ? user["role"] : "",
    cursor: placeIn(state["cursor"]),
    selection: Array.isArray(state["selection"]) ? (state["selection"] as unknown[]).filter((id) => typeof id === "string") : [],
    drag: readDrag(state["drag"]),
  };
}

function readDrag(value: unknown): Readonly<Record<string, readonly [number, number]>> {
  if (typeof value !== "object" || value === null) return {};
  const points = Object.entries(value).map(([id, at]) => [id, placeIn(at)] as const);
  return Object.fromEntries(points.filter((entry): entry is readonly [string, readonly [number, number]] => entry[1] !== null));
}

/** At once, then at most once in a while, and never without the last state. */
function throttled(send: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const run = (): void => {
    timer = null;
    if (!again) return;
    again = false;
    send();
    timer = setTimeout(run, SEND_EVERY_MS);
  };
  return () => {
    again = true;
    if (timer === null) run();
  };
}
