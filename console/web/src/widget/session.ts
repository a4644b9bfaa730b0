import { newIdentity } from "./identity";
import type { Continued } from "./protocol";
import type { ChatStorage, Stored } from "./storage";

/** What another tab of the same site did to the conversation that both may share. */
export type Elsewhere = "nothing" | "updated" | "begun" | "ended";

/** Who this browser is in which conversation, and whether that has begun; unwritten until it has. */
export class Session {
  #stored: Stored;
  #begun: boolean;

  constructor(
    private readonly storage: ChatStorage,
    language: string,
  ) {
    const found = storage.load();
    this.#begun = found !== null;
    this.#stored = found ?? fresh(language);
    if (this.#stored.language === "") this.#stored = { ...this.#stored, language };
  }

  get stored(): Stored {
    return this.#stored;
  }

  get begun(): boolean {
    return this.#begun;
  }

  /** The first message is on its way: from now on a reload finds the way back. */
  begin(): void {
    this.#begun = true;
    this.storage.save(this.#stored);
  }

  /** Be who another browser is; what this one was before is left. */
  adopt({ conversation, secret, language, inquiry }: Continued): void {
    if (conversation !== this.#stored.conversation) this.storage.forget(this.#stored.conversation);
    this.#stored = { conversation, secret, language, inquiry, seen: 0 };
    this.begin();
  }

  update(change: Partial<Stored>): void {
    this.#stored = { ...this.#stored, ...change };
    if (this.#begun) this.storage.save(this.#stored);
  }

  /** Leave the conversation, and be somebody else in the next. */
  renew(): void {
    this.storage.forget(this.#stored.conversation);
    this.#stored = fresh(this.#stored.language);
    this.#begun = false;
  }

  /** Take up what another tab stored. Two conversations begun at the same moment stay two. */
  lookElsewhere(): Elsewhere {
    const found = this.storage.load();
    if (found === null) return this.#begun ? "ended" : "nothing";
    if (found.conversation === this.#stored.conversation) {
      this.#stored = { ...found, seen: Math.max(found.seen, this.#stored.seen) };
      return "updated";
    }
    if (this.#begun) return "nothing";
    this.#stored = found;
    this.#begun = true;
    return "begun";
  }
}

function fresh(language: string): Stored {
  return { ...newIdentity(), seen: 0, inquiry: null, language };
}
