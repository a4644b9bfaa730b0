import { vi } from "vitest";

type Reply = { status?: number; body?: unknown } | "offline";
type Handler = (request: { body: unknown; url: URL }) => Reply | Promise<Reply>;

export interface Asked {
  method: string;
  path: string;
  body: unknown;
}

/**
 * Stands where the network would: answers requests by «METHOD /path» and keeps what was asked.
 *
 * The console's own code runs unchanged above it; only `fetch` and `WebSocket` belong to somebody else.
 */
export function stubNetwork(routes: Record<string, Handler>): {
  asked: Asked[];
  routes: Record<string, Handler>;
} {
  const network = { asked: [] as Asked[], routes };
  vi.stubGlobal("fetch", async (request: Request) => {
    const url = new URL(request.url);
    const text = await request.text();
    const body: unknown = text === "" ? null : JSON.parse(text);
    const path = url.pathname.replace("/api/console", "");
    network.asked.push({ method: request.method, path, body });
    const handler = network.routes[`${request.method} ${path}`];
    const reply = handler === undefined ? { status: 404 } : await handler({ body, url });
    if (reply === "offline") throw new TypeError("Failed to fetch");
    return answer(reply.status ?? 200, reply.body);
  });
  return network;
}

function answer(status: number, body: unknown): Response {
  if (status === 204) return new Response(null, { status });
  const said = body ?? { code: "not_found", message: "", retry_after: null };
  return new Response(JSON.stringify(said), { status, headers: { "Content-Type": "application/json" } });
}

/** A refusal's body as the service writes it. */
export function refused(status: number, code: string, retryAfter: number | null = null) {
  return { status, body: { code, message: code, retry_after: retryAfter } };
}

/** A socket that the test holds the other end of. */
export class FakeSocket extends EventTarget {
  static readonly OPEN = 1;
  static opened: FakeSocket[] = [];
  readonly url: string;
  readonly sent: unknown[] = [];
  readyState = 0;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.opened.push(this);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.opened.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.readyState = 3;
  }

  accept(): void {
    this.readyState = FakeSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  deliver(frame: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }

  break(code = 1006): void {
    this.readyState = 3;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}

export function stubSocket(): void {
  FakeSocket.opened = [];
  vi.stubGlobal("WebSocket", FakeSocket);
}
