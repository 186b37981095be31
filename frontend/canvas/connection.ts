/**
 * The line to the server: the shared document, who else is here, what is saved, and the critique.
 *
 * Message 120 confirms edits, 121 refuses them, 122 brings the critique, 123 tells of the round.
 */

import { readVarString, readVarUint, type Decoder } from "lib0/decoding";
import { IndexeddbPersistence, clearDocument } from "y-indexeddb";
import { WebsocketProvider } from "y-websocket";
import type { Doc } from "yjs";
import { designText } from "./clipboard";
import { readCritique } from "./critique";
import { reload } from "./leaving";
import { Ledger } from "./ledger";
import { Patience } from "./patience";
import { watchPeers } from "./presence";
import type { BoardConfig, SaveState, Session } from "./session";

const ACK = 120;
const REFUSED = 121;
const CRITIQUE = 122;
const ROUND = 123;

const SYNC = 0;
const STEP_2 = 1;
const UPDATE = 2;

/** The code with which the server closes when its disk took nothing. */
const NOT_STORED = 1011;

const MAX_BACKOFF_MS = 2500;
/** A line can be dead and still look open: after so long without an answer edits count as kept here only. */
export const SILENCE_MS = 6000;
/** A slow disk does not hold up the drawing. */
const DISK_WAIT_MS = 1500;
/** More rebuilds than this in a minute mean that rebuilding does not help. */
const MAX_REBUILDS = 3;

/** What a permanent close of the line means, by its code. */
const CLOSED: Readonly<Record<number, string>> = {
  4400: "The server could not read what this page sent. Reload the page.",
  4401: "You are signed out. Reload the page.",
  4403: "Your role on this board has changed.",
  4404: "This board is gone, or its link was withdrawn.",
  4409: "This board was reset.",
  4413: "This board has grown past what the server takes.",
};
/** These ask for a fresh start: the page forgets its document and loads again. */
const FRESH_START = new Set([4403, 4409]);

/** Open the line. Returns how to close it. */
export async function connect(session: Session): Promise<() => void> {
  const line = new Line(session);
  await line.start();
  return () => line.stop();
}

class Line {
  private readonly ledger = new Ledger();
  private readonly doc: Doc;
  private provider: WebsocketProvider | null = null;
  private disk: IndexeddbPersistence | null = null;
  private readonly stops: (() => void)[] = [];
  private over: string | null = null;
  private silent = false;
  private notStored = false;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private readonly patience: Patience;

  constructor(private readonly session: Session) {
    this.doc = session.document.doc;
    this.patience = new Patience(session.document, (critique, whole) => {
      session.critique.set(critique);
      // The panel lists what the server knows; it is asked again when nothing waits any more.
      if (whole) fire("redline:critique", critique);
    });
  }

  async start(): Promise<void> {
    this.ledger.restore(readPending(this.session.config));
    this.doc.on("update", this.onUpdate);
    await this.openDisk();
    this.provider = this.openLine();
    // Again, to hear of an edit after the provider has sent it.
    this.doc.off("update", this.onUpdate);
    this.doc.on("update", this.onUpdate);
    const warn = (event: BeforeUnloadEvent): void => {
      if (this.ledger.pending > 0) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    this.stops.push(this.patience.watch(), watchPeers(this.session, this.provider.awareness), () => removeEventListener("beforeunload", warn));
    this.report();
  }

  stop(): void {
    clearTimeout(this.silence);
    for (const stop of this.stops) stop();
    this.doc.off("update", this.onUpdate);
    this.provider?.destroy();
    void this.disk?.destroy();
  }

  /** Edits are kept on this machine; people who may not edit have none to keep. */
  private async openDisk(): Promise<void> {
    const { config } = this.session;
    if (!config.can_edit || typeof indexedDB === "undefined") return;
    try {
      this.disk = new IndexeddbPersistence(diskName(config), this.doc);
      const slow = new Promise((resolve) => setTimeout(resolve, DISK_WAIT_MS));
      await Promise.race([this.disk.whenSynced, slow]);
    } catch {
      this.disk = null;
    }
  }

  private openLine(): WebsocketProvider {
    const { config } = this.session;
    const url = new URL(config.socket, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const cut = url.href.lastIndexOf("/");
    const provider = new WebsocketProvider(url.href.slice(0, cut), url.href.slice(cut + 1), this.doc, {
      connect: false,
      disableBc: true,
      maxBackoffTime: MAX_BACKOFF_MS,
      WebSocketPolyfill: countingSocket(this.ledger, () => this.report()),
    });
    provider.messageHandlers[ACK] = (_encoder, decoder) => this.onAck(decoder);
    provider.messageHandlers[REFUSED] = (_encoder, decoder) => this.onRefused(decoder);
    provider.messageHandlers[CRITIQUE] = (_encoder, decoder) => this.onCritique(decoder);
    provider.messageHandlers[ROUND] = (_encoder, decoder) => this.onRound(decoder);
    provider.on("connection-close", (event) => {
      if (event?.code === NOT_STORED) this.notStored = true;
    });
    provider.on("status", ({ status }) => {
      if (status === "connected") {
        this.ledger.opened();
        // Whatever happened in the round while no line was open was not heard.
        fire("redline:round", {});
      }
      if (status === "disconnected") this.ledger.closed();
      this.answered();
      this.report();
    });
    provider.on("closed", ({ code }) => this.onClosed(code));
    provider.connect();
    return provider;
  }

  private readonly onUpdate = (_update: Uint8Array, origin: unknown): void => {
    if (origin === this.provider || origin === this.disk) return;
    this.ledger.edited();
    this.report();
  };

  private onAck(decoder: Decoder): void {
    this.notStored = false;
    this.ledger.confirmed(readVarUint(decoder));
    this.answered();
    this.report();
  }

  /** The server was heard, or the line is another: the wait for an answer begins anew. */
  private answered(): void {
    clearTimeout(this.silence);
    this.silence = undefined;
    this.silent = false;
  }

  private awaitAnswer(): void {
    this.silence ??= setTimeout(() => {
      this.silent = true;
      this.report();
    }, SILENCE_MS);
  }

  private onRefused(decoder: Decoder): void {
    void this.rebuild(reasonOf(readVarString(decoder)));
  }

  private onCritique(decoder: Decoder): void {
    const critique = readCritique(readVarString(decoder));
    if (critique) this.patience.hear(critique);
  }

  private onRound(decoder: Decoder): void {
    try {
      fire("redline:round", JSON.parse(readVarString(decoder)));
    } catch {
      fire("redline:round", {});
    }
  }

  private onClosed(code: number): void {
    const reason = CLOSED[code] ?? "The server closed this board.";
    if (FRESH_START.has(code)) void this.rebuild(reason);
    else this.end(reason);
  }

  /** The line stays closed; the drawing can still be read and kept. */
  private end(reason: string): void {
    this.over = reason;
    this.report();
  }

  /** Forget the document, here and on disk, and load the page again; a copy of it is kept. */
  private async rebuild(reason: string): Promise<void> {
    if (this.over !== null) return;
    if (this.ledger.pending > 0) keepCopy(this.session, reason);
    this.over = reason;
    this.provider?.disconnect();
    this.ledger.confirmed(Infinity);
    writePending(this.session.config, 0);
    if (this.disk) {
      await this.disk.destroy().catch(() => undefined);
      await clearDocument(diskName(this.session.config)).catch(() => undefined);
    }
    if (mayRebuild()) await reload();
    else this.report();
  }

  private report(): void {
    const { pending } = this.ledger;
    writePending(this.session.config, pending);
    if (pending > 0) this.awaitAnswer();
    const state = this.state(pending);
    const now = this.session.saved.get();
    if (now.state === state.state && now.pending === state.pending && now.reason === state.reason && now.notStored === state.notStored) return;
    this.session.saved.set(state);
    fire("redline:saved", state);
  }

  private state(pending: number): SaveState {
    if (this.over !== null) return { state: "stopped", pending, reason: this.over };
    if (!this.provider?.wsconnected || (this.silent && pending > 0)) {
      return { state: "unsaved", pending, notStored: this.notStored, pageOnly: !this.disk?.synced };
    }
    return this.ledger.settled ? { state: "saved", pending: 0 } : { state: "saving", pending };
  }
}

/** A WebSocket that counts the sync messages with content, as the server does. */
function countingSocket(ledger: Ledger, changed: () => void): typeof WebSocket {
  return class extends WebSocket {
    override send(data: string | Blob | BufferSource): void {
      super.send(data);
      if (!(data instanceof Uint8Array) || data[0] !== SYNC) return;
      if (data[1] !== STEP_2 && data[1] !== UPDATE) return;
      ledger.messageSent(data[1] === STEP_2);
      changed();
    }
  };
}

function fire(name: string, detail: unknown): void {
  document.body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}

function reasonOf(json: string): string {
  try {
    const { reason } = JSON.parse(json) as { reason?: unknown };
    if (typeof reason === "string" && reason) return reason;
  } catch {
    // The refusal stands without a reason.
  }
  return "The server did not take your last edits.";
}

/** One store per person, board, generation and role, so that a role never inherits another's edits. */
function diskName(config: BoardConfig): string {
  return ["redline", config.person.id ?? "me", config.board_id, config.epoch, config.role].join(":");
}

/* ---- small things kept between visits ----------------------------------------------------- */

function pendingKey(config: BoardConfig): string {
  return `redline:unsaved:${diskName(config)}`;
}

function readPending(config: BoardConfig): number {
  try {
    return Number(localStorage.getItem(pendingKey(config)) ?? 0) || 0;
  } catch {
    return 0;
  }
}

function writePending(config: BoardConfig, count: number): void {
  try {
    if (count > 0) localStorage.setItem(pendingKey(config), String(count));
    else localStorage.removeItem(pendingKey(config));
  } catch {
    // Storage may be blocked; the badge is then right for this visit alone.
  }
}

const COPY = "redline:copy";
const REBUILDS = "redline:rebuilds";

export interface KeptCopy {
  readonly reason: string;
  readonly design: string;
}

function keepCopy(session: Session, reason: string): void {
  try {
    const copy: KeptCopy = { reason, design: designText(session.document.snapshot()) };
    sessionStorage.setItem(`${COPY}:${session.config.board_id}`, JSON.stringify(copy));
  } catch {
    // Too large or blocked: nothing can be kept then.
  }
}

/** The copy of edits that the server refused, if there is one. */
export function keptCopy(config: BoardConfig): KeptCopy | null {
  try {
    return JSON.parse(sessionStorage.getItem(`${COPY}:${config.board_id}`) ?? "null") as KeptCopy | null;
  } catch {
    return null;
  }
}

export function dropCopy(config: BoardConfig): void {
  sessionStorage.removeItem(`${COPY}:${config.board_id}`);
}

function mayRebuild(): boolean {
  try {
    const recent = (JSON.parse(sessionStorage.getItem(REBUILDS) ?? "[]") as number[]).filter((at) => Date.now() - at < 60_000);
    sessionStorage.setItem(REBUILDS, JSON.stringify([...recent, Date.now()]));
    return recent.length < MAX_REBUILDS;
  } catch {
    return false;
  }
}
