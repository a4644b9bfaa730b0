import type { Problem, Why } from "./types";

/**
 * A request that did not succeed.
 *
 * `code` is one of the service's error codes, or `offline` (nothing was reached) or `timeout` (no answer in time).
 * With those two, and with `error`, nobody knows whether the service carried the request out.
 */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly retryAfter: number | null;
  /** What exactly stood in the way, null where the service does not say. */
  readonly why: Why | null;

  constructor(
    code: string,
    message: string,
    status = 0,
    retryAfter: number | null = null,
    why: Why | null = null,
  ) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
    this.why = why;
  }
}

/** Reads a refusal out of an answer's body; an answer that is no `Problem` (a proxy's page, say) becomes `error`. */
export function refusalFrom(status: number, body: unknown): Refusal {
  if (isProblem(body))
    return new Refusal(body.code, body.message, status, body.retry_after ?? null, body.why ?? null);
  return new Refusal(status === 401 ? "not_logged_in" : "error", `the service answered ${status}`, status);
}

/** Translates what `fetch` throws. */
export function refusalFromFailure(failure: unknown): Refusal {
  if (failure instanceof Refusal) return failure;
  const timedOut = failure instanceof DOMException && failure.name === "TimeoutError";
  return new Refusal(timedOut ? "timeout" : "offline", String(failure));
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string";
}
