import type { Hello, ServiceFrame } from "./protocol";
import { type Service, toFrame } from "./service";
import type { Timings } from "./timings";

export interface PollerEvents {
  frame(frame: ServiceFrame): void;
  /** Called once, when a poll failed; the poller has ended. */
  failed(): void;
}

/** Asks for events over HTTP again and again, for networks that let no WebSocket through. */
export class Poller {
  readonly #stop = new AbortController();
  #answered = false;

  constructor(
    private readonly service: Service,
    private readonly hello: () => Hello,
    private readonly events: PollerEvents,
    private readonly timings: Timings,
  ) {
    void this.#run();
  }

  /** Whether the service has answered at least once. */
  get live(): boolean {
    return this.#answered && !this.#stop.signal.aborted;
  }

  /** End without a call to `failed`. */
  close(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const begun = Date.now();
      try {
        await this.#once();
      } catch (error) {
        this.#fail(error);
        return;
      }
      await pause(this.timings.pollGap - (Date.now() - begun));
    }
  }

  async #once(): Promise<void> {
    const hello = this.hello();
    // The first poll does not wait, so that the person soon sees that there is contact.
    const wait = this.#answered ? this.timings.poll : 0;
    const answer = await this.service.events(hello, hello.after, wait, this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    this.#answered = true;
    this.events.frame(answer.welcome);
    for (const event of answer.events) this.events.frame(event);
  }

  #fail(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.events.frame(toFrame(error));
    this.events.failed();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
