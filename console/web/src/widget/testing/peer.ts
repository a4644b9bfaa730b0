import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { Message, ServiceFrame } from "../protocol";

export type Frame = Record<string, unknown> & { type: string };
type Reply = { status: number; body: unknown };

/**
 * The far end of a chat for tests: real sockets and real HTTP on a port of its own, and it says what the test tells it
 * to. It keeps no conversation; what the service does is tested where the service is.
 */
export class Peer {
  /** Everything that came over sockets, oldest first. */
  readonly frames: Frame[] = [];
  readonly requests: { method: string; path: string; body: unknown; authorization: string | undefined }[] =
    [];
  sockets: WebSocket[] = [];
  /** Connections that were asked for, also refused ones. */
  attempts = 0;
  refuseSockets = false;
  onFrame: (frame: Frame, socket: WebSocket) => void = (frame, socket) => this.answer(frame, socket);
  onRequest: (method: string, path: string, body: unknown) => Reply | Promise<Reply> = () => ({
    status: 404,
    body: {},
  });
  #sequence = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    const upgraded = new WebSocketServer({ noServer: true });
    this.#server.on("upgrade", (request, socket, head) => {
      this.attempts += 1;
      // The widget may hang up while it is being refused, which is no concern of ours.
      socket.on("error", () => socket.destroy());
      if (this.refuseSockets) socket.end("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n");
      else upgraded.handleUpgrade(request, socket, head, (open) => this.#accept(open));
    });
  }

  static async start(): Promise<Peer> {
    const peer = new Peer();
    await new Promise<void>((resolve) => peer.#server.listen(0, "127.0.0.1", resolve));
    return peer;
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  of(type: string): Frame[] {
    return this.frames.filter((frame) => frame.type === type);
  }

  /** Break every connection without a goodbye. */
  cut(): void {
    for (const socket of this.sockets) socket.terminate();
    this.sockets = [];
  }

  tell(frame: ServiceFrame): void {
    if ("sequence" in frame) this.#sequence = Math.max(this.#sequence, frame.sequence);
    for (const socket of this.sockets) socket.send(JSON.stringify(frame));
  }

  /** The next number, for frames that carry one. */
  next(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  /** What a service in good health would say to this. */
  answer(frame: Frame, socket: WebSocket): void {
    const send = (reply: ServiceFrame): void => socket.send(JSON.stringify(reply));
    if (frame.type === "hello") send(welcome({ sequence: this.#sequence }));
    if (frame.type === "ping") send({ type: "pong" });
    if (frame.type === "message") send(ack(String(frame["id"]), this.next()));
  }

  #accept(socket: WebSocket): void {
    this.sockets.push(socket);
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data)) as Frame;
      this.frames.push(frame);
      this.onFrame(frame, socket);
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const json = request.headers["content-type"]?.startsWith("application/json") ?? false;
    const body: unknown = json ? JSON.parse(text) : text === "" ? null : text;
    const { method = "", url = "" } = request;
    this.requests.push({ method, path: url, body, authorization: request.headers.authorization });
    const reply = await this.onRequest(method, url, body);
    response.writeHead(reply.status, { "Content-Type": "application/json" });
    response.end(reply.status === 204 ? undefined : JSON.stringify(reply.body));
  }
}

export function welcome(change: object = {}): ServiceFrame {
  const usual = {
    sequence: 0,
    owner: "bot",
    staff_name: null,
    retention_days: 21,
    text_limit: 4000,
    known: true,
  };
  return { type: "welcome", ...usual, ...change } as ServiceFrame;
}

export function ack(id: string, sequence: number): ServiceFrame {
  return { type: "ack", id, sequence, inquiry: "2026-000012", duplicate: false };
}

export function message(sequence: number, change: Partial<Message> = {}): ServiceFrame & { type: "event" } {
  const usual: Message = {
    id: `message-${sequence}`,
    author: "bot",
    author_name: null,
    text: `text ${sequence}`,
    html: null,
    sources: [],
    choices: [],
    created_at: "2026-11-02T10:00:00Z",
    client_id: null,
    language: "nb",
  };
  return { type: "event", sequence, kind: "message", message: { ...usual, ...change } };
}
