/**
 * The book of what is saved: which of this person's edits the server has confirmed.
 *
 * Both sides count the sync messages that carry content (step 2 and updates) of one connection;
 * the server confirms "so many of yours are in the database". An edit made offline is carried by
 * the first such message after the line is back.
 */
export class Ledger {
  /** For each unconfirmed edit the number of the message that carries it; Infinity while none does. */
  private edits: number[] = [];
  private sent = 0;
  private acked = 0;
  private connected = false;

  /** Edits of an earlier visit that were never confirmed. */
  restore(count: number): void {
    this.edits.push(...Array.from({ length: Math.max(0, Math.floor(count)) }, () => Infinity));
  }

  /** A new connection begins its own count. */
  opened(): void {
    this.sent = 0;
    this.acked = 0;
    this.connected = true;
  }

  /** The line is gone: whatever was not confirmed has to go out again. */
  closed(): void {
    this.connected = false;
    this.edits = this.edits.map(() => Infinity);
  }

  /** A message with content went out; the full answer to the server carries all that waits. */
  messageSent(carriesAll: boolean): void {
    this.sent += 1;
    if (carriesAll) this.edits = this.edits.map((carrier) => (carrier === Infinity ? this.sent : carrier));
  }

  /** This person changed the document; while connected the last message sent carries it. */
  edited(): void {
    this.edits.push(this.connected && this.sent > 0 ? this.sent : Infinity);
  }

  /** The server has the first `count` messages of this connection in its database. */
  confirmed(count: number): void {
    this.acked = Math.max(this.acked, count);
    this.edits = this.edits.filter((carrier) => carrier > this.acked);
  }

  /** How many edits are not confirmed. */
  get pending(): number {
    return this.edits.length;
  }

  /** Connected, and everything that was sent is confirmed. */
  get settled(): boolean {
    return this.connected && this.edits.length === 0 && this.acked >= this.sent;
  }
}
