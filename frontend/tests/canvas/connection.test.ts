// @vitest-environment happy-dom
import { createDecoder, readVarUint, readVarUint8Array } from "lib0/decoding";
import { createEncoder, length, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array, type Encoder } from "lib0/encoding";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { applyAwarenessUpdate, Awareness } from "y-protocols/awareness";
import { readSyncMessage, writeSyncStep1 } from "y-protocols/sync";
import * as Y from "yjs";
import { readCatalogue } from "../../canvas/catalogue";
import { SILENCE_MS, connect, keptCopy } from "../../canvas/connection";
import { DesignDocument } from "../../canvas/document";
import { Session, type BoardConfig } from "../../canvas/session";

const CONFIG: BoardConfig = {
  key: "k", socket: "/b/k/socket", role: "candidate", can_edit: true, can_see_findings: false,
  person: { id: "ann", name: "Ann", color: "#123456" }, catalogue_url: "/c", board_id: "board", epoch: 0,
};

/** The server's side of the line, in this process: syncs, counts, and confirms when it is told to. */
class ServerSide {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(new Y.Doc());
  count = 0;
  socket: FakeSocket | null = null;

  open(socket: FakeSocket): void {
    this.socket = socket;
    this.count = 0;
    this.say(0, (encoder) => writeSyncStep1(encoder, this.doc));
  }

  hear(data: Uint8Array): void {
    const decoder = createDecoder(data);
    const type = readVarUint(decoder);
    if (type === 1) return applyAwarenessUpdate(this.awareness, readVarUint8Array(decoder), this);
    const encoder = createEncoder();
    writeVarUint(encoder, 0);
    if (readSyncMessage(decoder, encoder, this.doc, this) !== 0) this.count += 1;
    if (length(encoder) > 1) this.socket?.receive(toUint8Array(encoder));
  }

  confirm(): void {
    this.say(120, (encoder) => {
      writeVarUint(encoder, this.count);
      writeVarUint(encoder, 7);
    });
  }

  say(type: number, write: (encoder: Encoder) => void): void {
    const encoder = createEncoder();
    writeVarUint(encoder, type);
    write(encoder);
    this.socket?.receive(toUint8Array(encoder));
  }
}

let server: ServerSide;

class FakeSocket {
  static readonly OPEN = 1;
  readonly OPEN = 1;
  readyState = 1;
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    queueMicrotask(() => {
      this.onopen?.();
      server.open(this);
    });
  }

  send(data: Uint8Array): void {
    server.hear(data);
  }

  receive(data: Uint8Array): void {
    this.onmessage?.({ data: data.slice().buffer });
  }

  close(): void {
    this.readyState = 3;
  }
}

let session: Session;
let stop: () => void;

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  server = new ServerSide();
  vi.stubGlobal("WebSocket", FakeSocket);
  session = new Session(CONFIG, new DesignDocument(), readCatalogue({}));
  stop = await connect(session);
  await vi.waitFor(() => expect(server.count).toBe(1));
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

const saved = (): [string, number] => [session.saved.get().state, session.saved.get().pending];

/** What the server sends as JSON text. */
const json = (value: unknown) => (encoder: Encoder): void => writeVarString(encoder, JSON.stringify(value));

describe("the line", () => {
  it("says saved only after the server has confirmed", () => {
    expect(saved()).toEqual(["saving", 0]);
    server.confirm();
    expect(saved()).toEqual(["saved", 0]);
    session.document.addComponent({ label: "Kafka", position: [0, 0] });
    expect(saved()).toEqual(["saving", 1]);
    expect(server.doc.getMap("components").size).toBe(1);
    server.confirm();
    expect(saved()).toEqual(["saved", 0]);
  });

  it("does not count what others draw", () => {
    server.confirm();
    const theirs = new DesignDocument(new Y.Doc());
    Y.applyUpdate(theirs.doc, Y.encodeStateAsUpdate(server.doc));
    theirs.addComponent({ label: "Lake", position: [0, 0] });
    server.say(0, (encoder) => {
      writeVarUint(encoder, 2);
      writeVarUint8Array(encoder, Y.encodeStateAsUpdate(theirs.doc));
    });
    expect(session.document.snapshot().components.size).toBe(1);
    expect(saved()).toEqual(["saved", 0]);
  });

  it("counts edits while the line is down and remembers them for the next visit", () => {
    server.confirm();
    server.socket!.onclose!({ code: 1006, reason: "" });
    session.document.addComponent({ label: "A", position: [0, 0] });
    session.document.addComponent({ label: "B", position: [0, 0] });
    expect(saved()).toEqual(["unsaved", 2]);
    expect(Object.values({ ...localStorage })).toContain("2");
  });

  it("says that edits are kept here when an open line stays silent, and takes it back when it speaks", () => {
    server.confirm();
    vi.useFakeTimers();
    session.document.addComponent({ label: "A", position: [0, 0] });
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(saved()).toEqual(["saving", 1]);
    session.document.addComponent({ label: "B", position: [0, 0] });
    vi.advanceTimersByTime(1);
    expect(saved()).toEqual(["unsaved", 2]);
    server.confirm();
    expect(saved()).toEqual(["saved", 0]);
    vi.advanceTimersByTime(SILENCE_MS);
    expect(saved()).toEqual(["saved", 0]);
    vi.useRealTimers();
  });

  it("warns before the page is left with unsaved edits, and only then", () => {
    server.confirm();
    const leave = (): boolean => dispatchEvent(new Event("beforeunload", { cancelable: true }));
    expect(leave()).toBe(true);
    session.document.addComponent({ label: "A", position: [0, 0] });
    expect(leave()).toBe(false);
  });

  it("passes the critique and the round's events on to the page", () => {
    const heard = vi.fn();
    for (const name of ["redline:critique", "redline:round"]) {
      document.body.addEventListener(name, (event) => heard(name, (event as CustomEvent).detail), { once: true });
    }
    server.say(122, json({ seq: 9, reading: { components: { a: { kind: "cache", title: "Cache" } } } }));
    server.say(123, json({ type: "phase" }));
    expect(session.critique.get()?.seq).toBe(9);
    expect(heard.mock.calls.map(([name]) => name)).toEqual(["redline:critique", "redline:round"]);
    expect(heard.mock.calls[1]![1]).toEqual({ type: "phase" });
  });

  it("has the page ask again for what happened in the round while the line was down", async () => {
    const heard = vi.fn();
    document.body.addEventListener("redline:round", heard);
    server.socket!.onclose!({ code: 1006, reason: "" });
    expect(heard).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
    document.body.removeEventListener("redline:round", heard);
  });

  it("says so when the server was reached and could not store, until it has", async () => {
    server.socket!.onclose!({ code: 1011, reason: "" });
    session.document.addComponent({ label: "A", position: [0, 0] });
    expect(session.saved.get()).toMatchObject({ state: "unsaved", pending: 1, notStored: true, pageOnly: true });
    await vi.waitFor(() => expect(saved()).toEqual(["saving", 1]));
    server.confirm();
    expect(saved()).toEqual(["saved", 0]);
    server.socket!.onclose!({ code: 1006, reason: "" });
    expect(session.saved.get().notStored).toBe(false);
  });

  it("keeps a copy of refused edits, forgets the document and loads the page again", async () => {
    const reload = vi.spyOn(location, "reload").mockImplementation(() => undefined);
    session.document.addComponent({ label: "Refused", position: [0, 0] });
    server.say(121, json({ reason: "An observer cannot edit." }));
    await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
    const copy = keptCopy(CONFIG)!;
    expect(copy.reason).toBe("An observer cannot edit.");
    expect(JSON.parse(copy.design).components[0].label).toBe("Refused");
    expect(session.canEdit).toBe(false);
  });

  it("stays closed, and readable, when the server says the board is gone", () => {
    server.socket!.onclose!({ code: 4404, reason: "" });
    expect(session.saved.get()).toMatchObject({ state: "stopped", reason: "This board is gone, or its link was withdrawn." });
    expect(session.canEdit).toBe(false);
  });
});

describe("presence", () => {
  it("tells the others where this person is and what is selected", async () => {
    const id = session.document.addComponent({ label: "A", position: [0, 0] });
    session.select([id]);
    session.cursor.set([10, 20]);
    await vi.waitFor(() => {
      const state = [...server.awareness.getStates().values()].find((one) => one["user"]);
      expect(state).toMatchObject({ selection: [id], cursor: [10, 20], user: { name: "Ann" } });
    });
  });
});
