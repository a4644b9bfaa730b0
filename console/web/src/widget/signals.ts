import type { Connection } from "./connection";
import type { Session } from "./session";

const TYPING_EVERY_MS = 3_000;

/** What the service is told in passing: that the person types, and how far they have read. */
export class Signals {
  #seenTold = 0;
  #typingTold = 0;

  constructor(
    private readonly connection: Connection,
    private readonly session: Session,
  ) {}

  typing(): void {
    const now = Date.now();
    if (now - this.#typingTold < TYPING_EVERY_MS || !this.session.begun) return;
    if (this.connection.send({ type: "typing" })) this.#typingTold = now;
  }

  /** Tell how far the person has read, at most up to `last`, unless that has been told. */
  seen(last: number): void {
    const seen = Math.min(this.session.stored.seen, last);
    if (seen <= this.#seenTold || !this.session.begun) return;
    if (this.connection.send({ type: "seen", sequence: seen })) this.#seenTold = seen;
  }

  /** Another conversation begins. */
  reset(): void {
    this.#seenTold = 0;
  }
}
