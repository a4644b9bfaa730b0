import { Poller } from "./poller";
import type { ClientFrame, Hello, ServiceFrame } from "./protocol";
import { type Service, toFrame } from "./service";
import { ChatSocket } from "./socket";
import type { Unsent } from "./storage";
import { backoff, SOCKETS_BEFORE_POLLING, type Timings } from "./timings";

/** `idle`: not wanted; `connecting`: the first try; `up`: messages pass; `down`: lost, and being sought again. */
export type Link = "idle" | "connecting" | "up" | "down";

export interface ConnectionEvents {
  frame(frame: ServiceFrame): void;
  link(link: Link): void;
}

/**
 * Keeps the way to the service open: a WebSocket, after two failed ones polling over HTTP, and then a WebSocket again.
 *
 * While polling works, sockets are tried beside it and take over at their `welcome`; events that arrive twice that
 * way are told apart by their numbers further up.
 */
export class Connection {
  link: Link = "idle";
  #socket: ChatSocket | null = null;
  #poller: Poller | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #failedSockets = 0;
  #notBefore = 0;

  constructor(
    private readonly service: Service,
    private readonly hello: () => Hello,
    private readonly events: ConnectionEvents,
    private readonly timings: Timings,
  ) {}

  start(): void {
    if (this.link !== "idle") return;
    this.#setLink("connecting");
    this.#openSocket();
  }

  stop(): void {
    this.#release();
    this.#attempt = 0;
    this.#failedSockets = 0;
    this.#setLink("idle");
  }

  /** Say `hello` anew, with what it says now. */
  restart(): void {
    this.stop();
    this.start();
  }

  /** The network came back or the page is looked at again: look at once whether there is contact. */
  nudge(): void {
    if (this.link === "idle") return;
    if (this.#socket?.live) this.#socket.probe();
    else if (this.#socket === null && Date.now() >= this.#notBefore) this.#openSocket();
  }

  /** The network is known to be gone; do not wait for the silence to be noticed. */
  lost(): void {
    if (this.link !== "up") return;
    this.#release();
    this.#retry();
  }

  /** Something that may be lost: typing, what was seen, the language. Only a socket carries these. */
  send(frame: ClientFrame): boolean {
    return this.#socket?.send(frame) ?? false;
  }

  /** Hand over a message; its `ack` or error comes as a frame. False when there is no contact now. */
  deliver(message: Unsent): boolean {
    const { id, text, choice } = message;
    const frame = { type: "message", id, text, ...(choice === null ? {} : { choice }) } as const;
    if (this.send(frame)) return true;
    if (!this.#poller?.live) return false;
    void this.#post(message);
    return true;
  }

  async #post(message: Unsent): Promise<void> {
    const hello = this.hello();
    const answer = await this.service.say(hello, message, hello.language).catch(toFrame);
    // An answer that belongs to a conversation which was left meanwhile concerns nobody.
    if (hello.conversation === this.hello().conversation) this.events.frame(answer);
  }

  #openSocket(): void {
    clearTimeout(this.#timer);
    const socket: ChatSocket = new ChatSocket(
      this.service.socketUrl,
      this.hello,
      {
        frame: (frame) => this.#heard(frame, socket),
        closed: (livedMs) => this.#socketClosed(livedMs),
      },
      this.timings,
    );
    this.#socket = socket;
  }

  #heard(frame: ServiceFrame, from: ChatSocket | Poller): void {
    if (frame.type === "error" && frame.retry_after !== null && frame.id === null) {
      this.#notBefore = Date.now() + frame.retry_after * 1000;
    }
    if (frame.type === "welcome" && from === this.#socket) {
      this.#failedSockets = 0;
      this.#poller?.close();
      this.#poller = null;
    }
    this.events.frame(frame);
    // Whoever hears the frame may have begun another conversation over a new connection meanwhile.
    if (frame.type === "welcome" && (from === this.#socket || from === this.#poller)) this.#setLink("up");
  }

  #socketClosed(livedMs: number | null): void {
    this.#socket = null;
    if (livedMs === null) this.#failedSockets += 1;
    else if (livedMs >= this.timings.stable) this.#attempt = 0;
    if (this.#poller !== null) this.#later(this.timings.socketAgain);
    else if (this.#failedSockets >= SOCKETS_BEFORE_POLLING) this.#poll();
    else this.#retry();
  }

  #poll(): void {
    const poller: Poller = new Poller(
      this.service,
      this.hello,
      { frame: (frame) => this.#heard(frame, poller), failed: () => this.#pollFailed(poller) },
      this.timings,
    );
    this.#poller = poller;
    this.#later(this.timings.socketAgain);
  }

  #pollFailed(poller: Poller): void {
    if (poller !== this.#poller) return;
    this.#poller = null;
    // A socket that is just being tried decides what happens next; else it is time to wait.
    if (this.#socket === null) this.#retry();
    else this.#setLink("down");
  }

  #retry(): void {
    this.#setLink("down");
    this.#later(Math.max(backoff(this.#attempt, this.timings), this.#notBefore - Date.now()));
    this.#attempt += 1;
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#openSocket(), milliseconds);
  }

  #release(): void {
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
    this.#poller?.close();
    this.#poller = null;
  }

  #setLink(link: Link): void {
    if (link === this.link) return;
    this.link = link;
    this.events.link(link);
  }
}
