import { type ConsoleFrame, parseFrame } from "./frames";

export type ConnectionState = "connecting" | "open" | "lost";

export interface ConnectionEvents {
  onFrame(frame: ConsoleFrame): void;
  onState(state: ConnectionState): void;
  onLoggedOut(): void;
}

const LOGGED_OUT = 4401;
const PING_EVERY_MS = 25_000;
const SILENCE_LIMIT_MS = 40_000;
/** How long opening may take, and an answer where the connection is in doubt. */
const DOUBT_MS = 8_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * The console's socket, kept open.
 *
 * It remembers the highest event number it has seen and resumes from there. A connection that has been silent for
 * longer than a ping and its answer take is given up: a network that vanished does not close sockets by itself.
 */
export class LiveConnection {
  private readonly address: (after: number) => string;
  private readonly events: ConnectionEvents;
  private socket: WebSocket | null = null;
  private sequence = 0;
  private failures = 0;
  private running = false;
  private heardAt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private heartbeat: ReturnType<typeof setInterval> | undefined;
  private doubt: ReturnType<typeof setTimeout> | undefined;

  constructor(address: (after: number) => string, events: ConnectionEvents) {
    this.address = address;
    this.events = events;
  }

  /** Opens the connection from an event number on; when it runs already, only moves the number forward. */
  start(after: number): void {
    this.sequence = Math.max(this.sequence, after);
    if (this.running) return;
    this.running = true;
    window.addEventListener("online", this.now);
    window.addEventListener("focus", this.now);
    window.addEventListener("offline", this.gone);
    document.addEventListener("visibilitychange", this.now);
    this.open();
  }

  stop(): void {
    this.running = false;
    window.removeEventListener("online", this.now);
    window.removeEventListener("focus", this.now);
    window.removeEventListener("offline", this.gone);
    document.removeEventListener("visibilitychange", this.now);
    this.drop();
  }

  /** Sends a frame if the connection is open; what cannot be sent now (typing) is worth nothing later. */
  send(frame: Record<string, unknown>): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** Somebody looks again, or the network is back: what waits is tried now, what seems open must prove it. */
  private readonly now = (): void => {
    if (!this.running || document.visibilityState !== "visible") return;
    if (this.retry !== undefined) this.open();
    else if (this.socket?.readyState === WebSocket.OPEN) this.prove();
  };

  /** The browser knows that there is no network; the silence need not be waited for. */
  private readonly gone = (): void => {
    if (this.retry === undefined) this.lose();
  };

  /** A machine that slept has sockets that look open and lead nowhere. */
  private prove(): void {
    this.send({ type: "ping" });
    this.loseUnlessHeard();
  }

  private loseUnlessHeard(): void {
    clearTimeout(this.doubt);
    this.doubt = setTimeout(() => this.lose(), DOUBT_MS);
  }

  private open(): void {
    this.drop();
    this.events.onState(this.failures === 0 ? "connecting" : "lost");
    const socket = new WebSocket(this.address(this.sequence));
    this.socket = socket;
    this.loseUnlessHeard();
    socket.addEventListener("open", () => this.opened(socket));
    socket.addEventListener("message", ({ data }) => this.heard(socket, data));
    socket.addEventListener("close", ({ code }) => this.closed(socket, code));
  }

  private opened(socket: WebSocket): void {
    if (socket !== this.socket) return;
    clearTimeout(this.doubt);
    this.failures = 0;
    this.heardAt = Date.now();
    this.heartbeat = setInterval(() => this.beat(), PING_EVERY_MS);
    this.events.onState("open");
  }

  private heard(socket: WebSocket, data: unknown): void {
    // What still comes by a connection given up comes by the next one again.
    if (socket !== this.socket) return;
    clearTimeout(this.doubt);
    this.heardAt = Date.now();
    const frame = parseFrame(data);
    if (frame === null) return;
    if (frame.type === "event") this.sequence = Math.max(this.sequence, frame.sequence);
    // What is read anew tells the number to go on from; the one known here is of no use to the service any more.
    if (frame.type === "resync") this.sequence = 0;
    this.events.onFrame(frame);
  }

  private beat(): void {
    if (Date.now() - this.heardAt > SILENCE_LIMIT_MS) {
      this.lose();
      return;
    }
    this.send({ type: "ping" });
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket || !this.running) return;
    if (code === LOGGED_OUT) {
      this.stop();
      this.events.onLoggedOut();
      return;
    }
    this.lose();
  }

  private lose(): void {
    this.drop();
    this.failures += 1;
    this.events.onState("lost");
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.failures - 1));
    // Half of the wait is left to chance, so that all consoles do not come back in the same moment.
    this.retry = setTimeout(() => this.open(), longest * (0.5 + Math.random() / 2));
  }

  private drop(): void {
    clearTimeout(this.retry);
    clearInterval(this.heartbeat);
    clearTimeout(this.doubt);
    this.retry = undefined;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }
}

/** The socket's address beside the page's own. */
export function socketAddress(after: number): string {
  const url = new URL(`/api/console/socket?after=${after}`, window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
