// The true browser libraries (yjs, y-websocket) against a running server, one scenario per start.
//   node browser_client.mjs SCENARIO '{"editor": "ws://…/b/KEY/", "viewer": "ws://…/b/KEY/"}'
// Ends with 0 when the scenario held; otherwise says what did not hold and ends with 1.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(fileURLToPath(new URL("../../frontend/package.json", import.meta.url)));
const Y = require("yjs");
const { WebsocketProvider } = require("y-websocket");
const { readVarString, readVarUint } = require("lib0/decoding");
const WebSocket = require("ws");

const [scenario, addresses] = [process.argv[2], JSON.parse(process.argv[3])];
const PATIENCE_MS = 10_000;
const open = [];

/** A websocket that counts the edits it carries, as the server counts those it takes. */
class Counting extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols, { perMessageDeflate: false });
    this.edits = 0;
    this.acked = 0;
  }
  send(frame, ...rest) {
    if (frame[0] === 0 && (frame[1] === 1 || frame[1] === 2)) this.edits += 1;
    return super.send(frame, ...rest);
  }
}

function client(address, doc = new Y.Doc()) {
  const provider = new WebsocketProvider(address.replace(/\/$/, ""), "socket", doc, {
    WebSocketPolyfill: Counting,
    disableBc: true,
    maxBackoffTime: 100,
  });
  const seen = { refused: 0, critiques: [], rounds: [], closed: null, opened: 0 };
  provider.messageHandlers[120] = (_encoder, decoder) => {
    provider.ws.acked = readVarUint(decoder);
  };
  provider.messageHandlers[121] = (_encoder, decoder) => {
    seen.reason = JSON.parse(readVarString(decoder)).reason;
    seen.refused += 1;
  };
  provider.messageHandlers[122] = (_encoder, decoder) => seen.critiques.push(JSON.parse(readVarString(decoder)));
  provider.messageHandlers[123] = (_encoder, decoder) => seen.rounds.push(JSON.parse(readVarString(decoder)));
  provider.on("closed", (event) => (seen.closed = event.code));
  provider.on("status", (event) => (seen.opened += event.status === "connected" ? 1 : 0));
  open.push(provider);
  return { doc, provider, seen, parts: doc.getMap("components") };
}

const saved = ({ provider }) => provider.wsconnected && provider.ws.edits > 0 && provider.ws.acked >= provider.ws.edits;
const text = ({ parts }) => JSON.stringify(Object.entries(parts.toJSON()).sort());
const part = (label) => new Y.Map([["label", label], ["attributes", new Y.Map([["p99_ms", 40]])], ["position", [1, 2.5]]]);

async function until(what, met) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!met()) {
    if (Date.now() > deadline) throw new Error(`it never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function check(what, held) {
  if (!held) throw new Error(`does not hold: ${what}`);
}

const scenarios = {
  async converge() {
    const [ann, bob, eve] = [client(addresses.editor), client(addresses.editor), client(addresses.viewer)];
    await until("all are in", () => [ann, bob, eve].every((one) => one.provider.synced));
    ann.parts.set("api", part("API"));
    bob.parts.set("café", part("Café 🙂"));
    await until("all show both", () => eve.parts.size === 2 && text(ann) === text(bob) && text(bob) === text(eve));
    await until("both are saved", () => saved(ann) && saved(bob));
  },
  async viewer() {
    const [ann, eve] = [client(addresses.editor), client(addresses.viewer)];
    ann.parts.set("api", part("API"));
    await until("the viewer sees it", () => eve.parts.size === 1);
    eve.parts.set("hack", part("hack"));
    eve.parts.delete("api");
    await until("both are refused", () => eve.seen.refused === 2);
    ann.parts.set("model", part("Model"));
    await until("saved", () => saved(ann));
    check("nothing of it arrived", [...ann.parts.keys()].sort().join() === "api,model");
    eve.provider.destroy();
    const again = client(addresses.viewer);
    await until("a fresh document shows the board", () => text(again) === text(ann));
    check("and is not refused", again.seen.refused === 0);
  },
  async undo() {
    const [ann, bob] = [client(addresses.editor), client(addresses.editor)];
    const undo = new Y.UndoManager(ann.parts, { trackedOrigins: new Set(["me"]), captureTimeout: 0 });
    ann.doc.transact(() => ann.parts.set("api", part("API")), "me");
    await until("the other sees it", () => bob.parts.has("api"));
    bob.parts.get("api").set("label", "renamed");
    await until("and back", () => ann.parts.get("api").get("label") === "renamed");
    ann.doc.transact(() => ann.parts.delete("api"), "me");
    await until("deleted", () => !bob.parts.has("api"));
    undo.undo();
    await until("there again", () => bob.parts.has("api") && text(ann) === text(bob));
    check("with the other's change", bob.parts.get("api").get("label") === "renamed");
    await until("saved", () => saved(ann));
  },
  async offline() {
    const [ann, bob] = [client(addresses.editor), client(addresses.editor)];
    ann.parts.set("api", part("API"));
    await until("both show it", () => bob.parts.size === 1);
    for (const one of [ann, bob]) one.provider.disconnect();
    ann.parts.set("from_ann", part("a"));
    bob.parts.set("from_bob", part("b"));
    bob.parts.get("api").set("label", "renamed");
    for (const one of [ann, bob]) one.provider.connect();
    await until("merged", () => ann.parts.size === 3 && text(ann) === text(bob));
    await until("saved", () => saved(ann) && saved(bob));
  },
  async reconnects() {
    const ann = client(addresses.editor);
    await until("in", () => ann.provider.synced);
    ann.provider.ws.terminate();
    await until("in again", () => ann.seen.opened === 2 && ann.provider.synced);
    ann.parts.set("api", part("API"));
    await until("saved", () => saved(ann));
  },
  async permanent() {
    const ann = client(addresses.editor);
    await until("in", () => ann.provider.synced);
    ann.parts.set("big", "x".repeat(400 * 1024));
    await until("closed for good", () => ann.seen.closed !== null);
    check("for its size", ann.seen.closed === 4413);
    await new Promise((resolve) => setTimeout(resolve, 500)); // five times the longest pause before a retry
    check("and stays away", ann.seen.opened === 1);
    const nobody = client(addresses.editor.replace(/b\/[^/]+/, "b/nobody"));
    await until("gone", () => nobody.seen.closed === 4404);
  },
  async cursors() {
    const [ann, bob] = [client(addresses.editor), client(addresses.editor)];
    await until("in", () => ann.provider.synced && bob.provider.synced);
    ann.provider.awareness.setLocalState({ cursor: { x: 1, y: 2 }, user: { name: "root", role: "admin" } });
    const states = (one) => [...one.provider.awareness.getStates().values()].filter((state) => state.cursor);
    await until("the other sees it", () => states(bob).length === 1);
    check("under the name that the server knows", states(bob)[0].user.role !== "admin" && states(bob)[0].user.color);
    const late = client(addresses.viewer);
    await until("and so does who joins late", () => states(late).length === 1);
    ann.provider.shouldConnect = false;
    ann.provider.ws.terminate();
    await until("gone with its connection", () => states(bob).length === 0 && states(late).length === 0);
  },
  async told() {
    const ann = client(addresses.editor);
    await until("in", () => ann.provider.synced);
    ann.parts.set("api", part("API"));
    await until("told what it is", () => ann.seen.critiques.some((told) => told.parts.includes("api")));
  },
};

try {
  await scenarios[scenario]();
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
}
for (const provider of open) provider.destroy();
setTimeout(() => process.exit(), 50);
