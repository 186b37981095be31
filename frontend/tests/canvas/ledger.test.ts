import { beforeEach, describe, expect, it } from "vitest";
import { Ledger } from "../../canvas/ledger";

let ledger: Ledger;

/** An edit while the line is open: the update goes out, then the edit is noted. */
function editOnline(): void {
  ledger.messageSent(false);
  ledger.edited();
}

beforeEach(() => {
  ledger = new Ledger();
});

/** Connect and answer the server's question for what it misses. */
function connect(): void {
  ledger.opened();
  ledger.messageSent(true);
}

describe("the badge's book", () => {
  it("is settled only when everything sent is confirmed", () => {
    expect(ledger.settled).toBe(false);
    connect();
    expect(ledger.settled).toBe(false);
    ledger.confirmed(1);
    expect(ledger.settled).toBe(true);
  });

  it("counts edits until their message is confirmed", () => {
    connect();
    ledger.confirmed(1);
    editOnline();
    editOnline();
    expect(ledger.pending).toBe(2);
    ledger.confirmed(2);
    expect(ledger.pending).toBe(1);
    ledger.confirmed(3);
    expect([ledger.pending, ledger.settled]).toEqual([0, true]);
  });

  it("keeps offline edits until the message that carries them all is confirmed", () => {
    ledger.edited();
    ledger.edited();
    expect(ledger.pending).toBe(2);
    connect();
    expect([ledger.pending, ledger.settled]).toEqual([2, false]);
    ledger.confirmed(1);
    expect([ledger.pending, ledger.settled]).toEqual([0, true]);
  });

  it("counts again what a broken line left unconfirmed", () => {
    connect();
    ledger.confirmed(1);
    editOnline();
    ledger.closed();
    expect([ledger.pending, ledger.settled]).toEqual([1, false]);
    connect();
    ledger.confirmed(1);
    expect(ledger.pending).toBe(0);
  });

  it("does not take an old confirmation for a new connection's", () => {
    connect();
    editOnline();
    ledger.confirmed(2);
    ledger.closed();
    ledger.edited();
    ledger.opened();
    expect(ledger.settled).toBe(false);
    expect(ledger.pending).toBe(1);
  });

  it("remembers edits of an earlier visit", () => {
    ledger.restore(3);
    expect(ledger.pending).toBe(3);
    connect();
    ledger.confirmed(1);
    expect(ledger.pending).toBe(0);
  });

  it("notes an edit between the connection and the first full answer", () => {
    ledger.edited();
    ledger.opened();
    editOnline();
    expect(ledger.pending).toBe(2);
    ledger.confirmed(1);
    expect(ledger.pending).toBe(1);
    ledger.messageSent(true);
    ledger.confirmed(2);
    expect(ledger.settled).toBe(true);
  });
});
