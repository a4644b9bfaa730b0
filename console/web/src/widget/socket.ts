import { type ClientFrame, type Hello, parseFrame, type ServiceFrame } from "./protocol";
import type { Timings } from "./timings";

export interface SocketEvents {
  frame(frame: ServiceFrame): void;
  /** Called once; `livedMs` counts from `welcome` and is null when none came. */
  closed(livedMs: number | null): void;
}

/** One WebSocket from `hello` to its end, with a watch on whether the other side still lives. */
export class ChatSocket {
  readonly #socket: WebSocket;
  readonly #events: SocketEvents;
  readonly #timings: Timings;
  #welcomedAt: number | null = null;
  #ended = false;
  #deadline: ReturnType<typeof setTimeout>;
  #pings: ReturnType<typeof setInterval> | undefined;

  constructor(url: string, hello: () => Hello, events: SocketEvents, timings: Timings) {
    this.#events = events;
    this.#timings = timings;
    this.#socket = new WebSocket(url);
    this.#deadline = setTimeout(() => this.#end(), timings.welcome);
    this.#socket.addEventListener("open", () => this.#write({ type: "hello", ...hello() }));
    this.#socket.addEventListener("message", (event) => this.#heard(event.data));
    this.#socket.addEventListener("close", () => this.#end());
    this.#socket.addEventListener("error", () => this.#end());
  }

  get live(): boolean {
    return this.#welcomedAt !== null && !this.#ended;
  }

  /** False when the frame could not be handed to the network. */
  send(frame: ClientFrame): boolean {
    return this.live && this.#write(frame);
  }

  /** Find out soon whether the other side still lives; after a sleep the browser often does not know. */
  probe(): void {
    if (!this.send({ type: "ping" })) return;
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#end(), this.#timings.pong);
  }

  /** Close without a call to `closed`. */
  close(): void {
    this.#ended = true;
    this.#release();
  }

  #heard(data: unknown): void {
    if (this.#ended) return;
    clearTimeout(this.#deadline);
    const frame = parseFrame(data);
    if (frame === null) return;
    if (frame.type === "welcome" && this.#welcomedAt === null) {
      this.#welcomedAt = Date.now();
      this.#pings = setInterval(() => this.probe(), this.#timings.ping);
    }
    this.#events.frame(frame);
  }

  #write(frame: ClientFrame): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#release();
    this.#events.closed(this.#welcomedAt === null ? null : Date.now() - this.#welcomedAt);
  }

  #release(): void {
    clearTimeout(this.#deadline);
    clearInterval(this.#pings);
    this.#socket.close();
  }
}
