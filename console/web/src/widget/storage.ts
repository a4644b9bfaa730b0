import type { Identity } from "./identity";

/**
 * What the widget leaves in the browser: the way back to the conversation and what is not sent yet.
 *
 * Nothing is written before the person writes something, and what was said is never kept here, since the computer
 * may be the library's. Unsent messages have one key each, so that two tabs cannot overwrite each other's.
 */

export interface Stored extends Identity {
  /** The highest sequence number that has been shown. */
  readonly seen: number;
  /** Number of the inquiry; null until the service has recorded the first message. */
  readonly inquiry: string | null;
  readonly language: string;
}

export interface Unsent {
  /** Client id of the message: the same id sent again is the same message. */
  readonly id: string;
  readonly conversation: string;
  readonly text: string;
  readonly choice: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

type Area = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const KEY = "torg-chat";
const UNSENT = "torg-chat:unsent:";
const DRAFT = "torg-chat:draft";
const OPEN = "torg-chat:open";
const LEFTOVER_MS = 24 * 60 * 60 * 1000;

/** Storage that lasts as long as the page, for browsers that refuse any other. */
export class MemoryArea implements Area {
  readonly #values = new Map<string, string>();
  get length(): number {
    return this.#values.size;
  }
  key(index: number): string | null {
    return [...this.#values.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#values.set(key, value);
  }
  removeItem(key: string): void {
    this.#values.delete(key);
  }
}

function usable(pick: () => Area): Area | null {
  try {
    const area = pick();
    area.setItem("torg-chat:try", "1");
    area.removeItem("torg-chat:try");
    return area;
  } catch {
    return null; // SecurityError where the person blocks storage, QuotaExceededError where it is full or private.
  }
}

/** The first of these areas that can be written to. */
export function firstUsable(...picks: (() => Area)[]): Area {
  for (const pick of picks) {
    const area = usable(pick);
    if (area !== null) return area;
  }
  return new MemoryArea();
}

export class ChatStorage {
  constructor(
    private readonly lasting: Area,
    private readonly tab: Area,
  ) {}

  static ofBrowser(): ChatStorage {
    const tab = firstUsable(() => sessionStorage);
    return new ChatStorage(
      firstUsable(
        () => localStorage,
        () => tab,
      ),
      tab,
    );
  }

  load(): Stored | null {
    const stored = read(this.lasting, KEY) as Partial<Stored> | null;
    if (typeof stored?.conversation !== "string" || typeof stored.secret !== "string") return null;
    return {
      conversation: stored.conversation,
      secret: stored.secret,
      seen: typeof stored.seen === "number" ? stored.seen : 0,
      inquiry: typeof stored.inquiry === "string" ? stored.inquiry : null,
      language: typeof stored.language === "string" ? stored.language : "",
    };
  }

  save(stored: Stored): void {
    write(this.lasting, KEY, JSON.stringify(stored));
  }

  /** Drop the conversation and all that was to be sent in it. */
  forget(conversation: string): void {
    if (this.load()?.conversation === conversation) this.lasting.removeItem(KEY);
    for (const waiting of this.#allUnsent()) {
      if (waiting.conversation === conversation) this.drop(waiting.id);
    }
  }

  keep(message: Unsent): void {
    write(this.lasting, UNSENT + message.id, JSON.stringify(message));
  }

  drop(id: string): void {
    this.lasting.removeItem(UNSENT + id);
  }

  /** What is still to be sent in a conversation, oldest first; yesterday's leftovers of others are dropped. */
  unsent(conversation: string): Unsent[] {
    const all = this.#allUnsent();
    for (const message of all) {
      const old = message.at < Date.now() - LEFTOVER_MS;
      if (old && message.conversation !== conversation) this.drop(message.id);
    }
    return all.filter((message) => message.conversation === conversation).sort((a, b) => a.at - b.at);
  }

  get draft(): string {
    return this.tab.getItem(DRAFT) ?? "";
  }

  set draft(text: string) {
    if (text === "") this.tab.removeItem(DRAFT);
    else write(this.tab, DRAFT, text);
  }

  /** Whether the panel stands open in this tab, also after the person went to another page of the site. */
  get open(): boolean {
    return this.tab.getItem(OPEN) !== null;
  }

  set open(open: boolean) {
    if (open) write(this.tab, OPEN, "1");
    else this.tab.removeItem(OPEN);
  }

  /** Call back when another tab has begun, read or deleted a conversation. Returns the way to stop. */
  onChange(changed: () => void): () => void {
    const listener = (event: StorageEvent): void => {
      if (event.key === KEY || event.key === null) changed();
    };
    window.addEventListener("storage", listener);
    return () => window.removeEventListener("storage", listener);
  }

  #allUnsent(): Unsent[] {
    const keys = Array.from({ length: this.lasting.length }, (_, index) => this.lasting.key(index));
    return keys
      .filter((key) => key?.startsWith(UNSENT))
      .map((key) => read(this.lasting, key ?? "") as Unsent | null)
      .filter((message) => message !== null);
  }
}

function read(area: Area, key: string): unknown {
  const value = area.getItem(key);
  if (value === null) return null;
  try {
    return JSON.parse(value);
  } catch {
    return null; // Somebody else wrote there; the conversation begins anew.
  }
}

function write(area: Area, key: string, value: string): void {
  try {
    area.setItem(key, value);
  } catch {
    // QuotaExceededError: the page goes on from memory and only loses what a reload would have brought back.
  }
}
