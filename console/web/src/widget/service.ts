import type { Chosen } from "./files";
import type { Identity } from "./identity";
import type {
  Ack,
  ChatConfig,
  ConsentFrame,
  ContactFrame,
  Continued,
  ContinueKey,
  ErrorFrame,
  EventFrame,
  FeedbackFrame,
  Helped,
  KeptInquiry,
  LeftContact,
  Rating,
  Satisfaction,
  Waiting,
  WantedCopy,
  Welcome,
} from "./protocol";
import type { Unsent } from "./storage";
import type { Timings } from "./timings";

/** How long a file may be on its way over a slow line, in milliseconds. */
const UPLOAD_MS = 180_000;

export interface Polled {
  readonly welcome: Welcome;
  readonly events: readonly EventFrame[];
}

/** A request that the service refused or that never reached it; `frame` says which, in the words of the protocol. */
export class ServiceError extends Error {
  constructor(readonly frame: ErrorFrame) {
    super(frame.message);
  }
}

/** The frame that an error of `Service` stands for; any other error goes on its way. */
export function toFrame(error: unknown): ErrorFrame {
  if (error instanceof ServiceError) return error.frame;
  throw error;
}

/** The HTTP side of the chat. Sends no cookie and never lets an answer into a cache. */
export class Service {
  constructor(
    /** Address of the folder that holds `widget.js`, with a slash at the end. */
    readonly base: string,
    private readonly timings: Timings,
  ) {}

  get socketUrl(): string {
    const url = new URL("api/chat/socket", this.base);
    url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
    return url.href;
  }

  config(language: string): Promise<ChatConfig> {
    return this.#json(`config?language=${encodeURIComponent(language)}`, {}, this.timings.request);
  }

  say(identity: Identity, message: Unsent, language: string): Promise<Ack> {
    const { id, text, choice } = message;
    return this.#post(identity, "messages", { id, text, choice, language }, id);
  }

  /** Leave an address. Over HTTP also where there is a socket: it is rare, and its answer belongs to a form. */
  contact(identity: Identity, left: LeftContact): Promise<ContactFrame> {
    return this.#post(identity, "contacts", left, left.id);
  }

  /** Ask for a code at an address, or with that code for the copy; the same id again is the same copy. */
  copy(identity: Identity, wanted: WantedCopy, language: string): Promise<{ readonly address: string }> {
    return this.#post(identity, `copies?language=${encodeURIComponent(language)}`, wanted);
  }

  /** A key by which the conversation goes on in another browser, once. */
  continue(identity: Identity): Promise<ContinueKey> {
    return this.#post(identity, "continue", {});
  }

  /** Use such a key up. */
  continued(key: string): Promise<Continued> {
    const headers = { "Content-Type": "application/json" };
    const request = { method: "POST", body: JSON.stringify({ key }), headers };
    return this.#json("continued", request, this.timings.request);
  }

  /** What was said of answers so far, and what may be asked. */
  feedback(identity: Identity, language: string): Promise<FeedbackFrame> {
    const path = `${identity.conversation}/feedback?language=${encodeURIComponent(language)}`;
    return this.#json(path, { headers: authorization(identity) }, this.timings.request);
  }

  /** Rate an answer; null takes the rating back. */
  rate(identity: Identity, message: string, value: Rating | null): Promise<object> {
    return this.#post(identity, "ratings", { message, value });
  }

  /** Say whether a solved inquiry may be used. */
  decide(identity: Identity, inquiry: string, given: boolean, language: string): Promise<ConsentFrame> {
    return this.#post(identity, `consents?language=${encodeURIComponent(language)}`, { inquiry, given });
  }

  /** Say whether one was helped with an inquiry; without a comment the one that was kept stays. */
  helped(identity: Identity, inquiry: string, helped: Helped, comment?: string): Promise<Satisfaction> {
    return this.#post(identity, "satisfaction", { inquiry, helped, comment });
  }

  /** Say something with files; the same id again is the same message. */
  send(
    identity: Identity,
    id: string,
    text: string,
    files: readonly Chosen[],
    language: string,
  ): Promise<Ack> {
    const body = new FormData();
    body.append("text", text);
    for (const { file } of files) body.append("file", file, file.name);
    const path = `${identity.conversation}/files?id=${id}&language=${encodeURIComponent(language)}`;
    return this.#json(path, { method: "POST", body, headers: authorization(identity) }, UPLOAD_MS, id);
  }

  /** The bytes of a file of the conversation. */
  async file(identity: Identity, file: string): Promise<Blob> {
    const request = { headers: authorization(identity) };
    const answer = await this.#fetch(
      `${identity.conversation}/files/${file}`,
      request,
      UPLOAD_MS,
      null,
      true,
    );
    if (!answer.ok || answer.blob === null) throw refusal(answer, null);
    return answer.blob;
  }

  /** How long it may take until a person answers. */
  waiting(identity: Identity): Promise<Waiting> {
    return this.#json(
      `${identity.conversation}/waiting`,
      { headers: authorization(identity) },
      this.timings.request,
    );
  }

  /** Events after `after`; waits up to `waitMs` for one. */
  events(identity: Identity, after: number, waitMs: number, stop: AbortSignal): Promise<Polled> {
    const path = `${identity.conversation}/events?after=${after}&wait=${Math.round(waitMs / 1000)}`;
    const request = { headers: authorization(identity), signal: stop };
    return this.#json(path, request, waitMs + this.timings.request);
  }

  /** Deletes the conversation; tells which inquiries the archive must keep first, and until when. */
  async erase(identity: Identity): Promise<readonly KeptInquiry[]> {
    const request = { method: "DELETE", headers: authorization(identity) };
    const answer = await this.#fetch(identity.conversation, request, this.timings.request, null);
    // What the service does not know is as gone as what it has just deleted.
    if (!answer.ok && answer.status !== 404) throw refusal(answer, null);
    return (parse(answer.text) as { kept?: readonly KeptInquiry[] } | null)?.kept ?? [];
  }

  #post<T>(identity: Identity, path: string, body: object, id: string | null = null): Promise<T> {
    const headers = { ...authorization(identity), "Content-Type": "application/json" };
    const request = { method: "POST", body: JSON.stringify(body), headers };
    return this.#json(`${identity.conversation}/${path}`, request, this.timings.request, id);
  }

  async #json<T>(path: string, request: RequestInit, limitMs: number, id: string | null = null): Promise<T> {
    const answer = await this.#fetch(path, request, limitMs, id);
    const body = parse(answer.text);
    if (!answer.ok) throw refusal(answer, id);
    if (body === null) throw unreachable(id); // A proxy answered with a page of its own.
    return body as T;
  }

  async #fetch(
    path: string,
    request: RequestInit,
    limitMs: number,
    id: string | null,
    bytes = false,
  ): Promise<Answer> {
    const limit = new AbortController();
    const give = (): void => limit.abort();
    const timer = setTimeout(give, limitMs);
    const outer = request.signal;
    outer?.addEventListener("abort", give);
    try {
      const url = new URL(`api/chat/${path}`, this.base);
      const sent = { ...request, signal: limit.signal, credentials: "omit", cache: "no-store" } as const;
      const response = await fetch(url, sent);
      const { ok, status } = response;
      if (ok && bytes) return { ok, status, text: "", blob: await response.blob() };
      return { ok, status, text: await response.text(), blob: null };
    } catch {
      throw unreachable(id); // fetch rejects for every kind of broken network, and for the limit above.
    } finally {
      clearTimeout(timer);
      outer?.removeEventListener("abort", give);
    }
  }
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
  readonly blob: Blob | null;
}

function parse(text: string): object | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" ? body : null;
  } catch {
    return null; // SyntaxError: not JSON.
  }
}

function authorization(identity: Identity): Record<string, string> {
  return { Authorization: `Bearer ${identity.secret}` };
}

function unreachable(id: string | null): ServiceError {
  return new ServiceError({
    type: "error",
    code: "unavailable",
    message: "no answer",
    id,
    retry_after: null,
  });
}

function refusal(answer: Answer, id: string | null): ServiceError {
  const told: Partial<ErrorFrame> = parse(answer.text) ?? {};
  return new ServiceError({
    type: "error",
    code: told.code ?? codeOf(answer.status),
    message: told.message ?? `HTTP ${answer.status}`,
    id,
    retry_after: told.retry_after ?? null,
  });
}

/**
 * What a status means when something in between answered in the service's place. Only the service itself can say
 * `wrong_token`, since the widget gives the conversation up for that.
 */
function codeOf(status: number): string {
  if (status === 413) return "too_long";
  if (status === 429) return "rate_limited";
  return status === 400 ? "malformed" : "unavailable";
}
