import { refusalFrom, refusalFromFailure } from "./refusal";

const TIMEOUT_MS = 15_000;
/** What the service itself says may take minutes: reading another site, page by page, with a pause between them. */
const PATIENT_MS = 6 * 60_000;

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Waits for an answer of any kind. Throws `Refusal` and nothing else. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<Answer<T>> {
  const answer = await call.catch((failure: unknown) => Promise.reject(refusalFromFailure(failure)));
  if (!answer.response.ok) throw refusalFrom(answer.response.status, answer.error);
  return answer;
}

/** Waits for an answer with something in it. Throws `Refusal` and nothing else. */
export async function read<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, response } = await answered(call);
  if (data === undefined) throw refusalFrom(response.status, null);
  return data;
}

let painted: Promise<unknown> | null = null;

/** From now on nothing is asked for before this has come true: what the first page shows stands there already. */
export function askAfter(shown: Promise<unknown>): void {
  painted = shown;
  void shown.then(() => {
    painted = null;
  });
}

export async function fetchInTime(request: Request): Promise<Response> {
  if (painted !== null) await painted;
  return fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) });
}

export function fetchPatiently(request: Request): Promise<Response> {
  return fetch(request, { signal: AbortSignal.timeout(PATIENT_MS) });
}
