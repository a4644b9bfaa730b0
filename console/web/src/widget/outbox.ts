import type { Ack, ErrorFrame } from "./protocol";
import type { ChatStorage, Unsent } from "./storage";
import { backoff, type Timings } from "./timings";

export interface OutboxEvents {
  /** False when there is no contact now; the outbox waits for `contact`. */
  deliver(message: Unsent): boolean;
  /** The list, or what it waits for, is another. */
  changed(): void;
  /** Contact there seems to be, but no answer comes. */
  stalled(): void;
}

/** Why messages wait although there is contact. */
export interface Hold {
  readonly code: string;
  /** How long from the refusal to the next try; whole seconds, at least 1. */
  readonly seconds: number;
}

/** Codes after which the same message may be sent again unchanged. */
const TEMPORARY = new Set(["rate_limited", "unavailable"]);

/**
 * Messages that the service has not acknowledged, oldest first.
 *
 * One is under way at a time, which keeps their order however often they are sent. They stay in the browser's storage
 * until the `ack`, and go again with the same id, which the service takes as the same message.
 */
export class Outbox {
  hold: Hold | null = null;
  #messages: Unsent[] = [];
  #current: string | null = null;
  #contact = false;
  #refusals = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly storage: ChatStorage,
    private readonly events: OutboxEvents,
    private readonly timings: Timings,
  ) {}

  get messages(): readonly Unsent[] {
    return this.#messages;
  }

  /** Take up what an earlier page of this conversation left behind. */
  load(conversation: string): void {
    this.#messages = this.storage.unsent(conversation);
    this.events.changed();
  }

  add(message: Unsent): void {
    this.#messages = [...this.#messages, message];
    this.storage.keep(message);
    this.events.changed();
    this.#next();
  }

  /** Contact came or went; after either, whatever was under way counts as not sent. */
  contact(contact: boolean): void {
    this.#contact = contact;
    this.#current = null;
    if (this.hold === null) clearTimeout(this.#timer);
    this.#next();
  }

  /** Returns the acknowledged message, null where it is none of these. */
  acknowledged(ack: Pick<Ack, "id">): Unsent | null {
    this.#refusals = 0;
    return this.#remove(ack.id);
  }

  /** The service did not take a message. Returns it where it cannot go again unchanged; else it waits here. */
  refused(error: ErrorFrame): Unsent | null {
    const concerned = this.#messages.some((message) => message.id === error.id);
    if (!concerned) return null;
    if (!TEMPORARY.has(error.code)) return this.#remove(error.id);
    const wait =
      error.retry_after === null ? backoff(this.#refusals, this.timings) : error.retry_after * 1000;
    this.#refusals += 1;
    this.#current = null;
    this.hold = { code: error.code, seconds: Math.max(1, Math.ceil(wait / 1000)) };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#release(), wait);
    this.events.changed();
    return null;
  }

  /** Forget everything, for a conversation that is no more. Returns what was waiting. */
  clear(): readonly Unsent[] {
    const waiting = this.#messages;
    for (const message of waiting) this.storage.drop(message.id);
    this.#messages = [];
    this.#current = null;
    this.hold = null;
    clearTimeout(this.#timer);
    this.events.changed();
    return waiting;
  }

  #release(): void {
    this.hold = null;
    this.events.changed();
    this.#next();
  }

  #remove(id: string | null): Unsent | null {
    const removed = this.#messages.find((message) => message.id === id) ?? null;
    if (removed === null) return null;
    this.storage.drop(removed.id);
    this.#messages = this.#messages.filter((message) => message.id !== id);
    if (this.#current === id) {
      this.#current = null;
      clearTimeout(this.#timer);
    }
    this.events.changed();
    this.#next();
    return removed;
  }

  #next(): void {
    const message = this.#messages[0];
    if (message === undefined || this.#current !== null || this.hold !== null || !this.#contact) return;
    this.#current = message.id;
    if (!this.events.deliver(message)) {
      this.#current = null;
      return;
    }
    this.#timer = setTimeout(() => this.events.stalled(), this.timings.ack);
  }
}
