import type { ChatStorage } from "./storage";

/** Whether the panel stands open, who opened it, and where the focus goes back to. */
export class Panel {
  open: boolean;
  /** How often the person asked for it on this page; 0 while it is open from the page before. */
  asked = 0;
  /** Whether it may be drawn before anybody asks for it, out of sight. */
  prepared = false;
  #opener: HTMLElement | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly storage: ChatStorage,
    /** On a page of its own the chat is all there is: it fills the page and cannot be shut. */
    readonly alone = false,
  ) {
    this.open = storage.open || alone;
    if (alone) this.asked = 1;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** `opener` is what was pressed on the page; null for the widget's own button. */
  show(opener: HTMLElement | null): void {
    this.#opener = opener;
    this.asked += 1;
    this.#set(true);
  }

  /** Returns what was pressed to open it, if that is still on the page. */
  hide(): HTMLElement | null {
    if (this.alone) return null;
    this.#set(false);
    return this.#opener?.isConnected ? this.#opener : null;
  }

  /** Most of what a first opening takes is code that has not run yet and words that have not been set yet. */
  prepare(): void {
    this.prepared = true;
    this.#tell();
  }

  #set(open: boolean): void {
    this.open = open;
    this.storage.open = open;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
