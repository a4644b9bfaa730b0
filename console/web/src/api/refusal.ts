import type { Problem } from "./types";

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

  constructor(code: string, message: string, status = 0, retryAfter: number | null = null) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Reads a refusal out of an answer's body; an answer that is no `Problem` (a proxy's page, say) becomes `error`. */
export function refusalFrom(status: number, body: unknown): Refusal {
  if (isProblem(body)) return new Refusal(body.code, body.message, status, body.retry_after ?? null);
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
