/** The React side of the session: every hook redraws only when its own part changes. */

import { createContext, useContext, useSyncExternalStore } from "react";
import type { Catalogue } from "./catalogue";
import { EMPTY_READING, type CritiquePayload, type Reading } from "./critique";
import type { DesignDocument, DesignSnapshot } from "./document";
import type { GeometrySnapshot } from "./geometry";
import type { BoardConfig, Peer, Selection, Session } from "./session";
import type { Store } from "./store";

export const SessionContext = createContext<Session | null>(null);

/** The open board. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("This component stands outside the board.");
  return session;
}

/** The value of a store, watched. */
export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}

/** The design as it is now. */
export function useDesign(): DesignSnapshot {
  const { document } = useSession();
  return useSyncExternalStore(document.subscribe, document.snapshot, document.snapshot);
}

/** The document, to write to. */
export function useDocument(): DesignDocument {
  return useSession().document;
}

export function useSelection(): Selection {
  return useStore(useSession().selection);
}

/** The server's last word on the design; null until it has spoken. */
export function useCritique(): CritiquePayload | null {
  return useStore(useSession().critique);
}

/** What the server takes each box and arrow for. */
export function useReading(): Reading {
  return useCritique()?.reading ?? EMPTY_READING;
}

export function useCatalogue(): Catalogue {
  return useSession().catalogue;
}

export function useConfig(): BoardConfig {
  return useSession().config;
}

export function usePeers(): readonly Peer[] {
  return useStore(useSession().peers);
}

/** Boxes and routes as they are drawn at this moment, also in the middle of a drag. */
export function useGeometry(): GeometrySnapshot {
  const { geometry } = useSession();
  return useSyncExternalStore(geometry.subscribe, geometry.snapshot, geometry.snapshot);
}
