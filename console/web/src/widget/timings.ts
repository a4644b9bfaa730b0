/** How long the widget waits for what, in milliseconds; tests use shorter ones. */
export interface Timings {
  /** From opening a socket to `welcome`. */
  readonly welcome: number;
  /** Between two pings. */
  readonly ping: number;
  /** From a ping to any sign of life, before the socket counts as dead. */
  readonly pong: number;
  /** From a message to its `ack`. */
  readonly ack: number;
  /** The first wait before connecting again, and the longest. */
  readonly firstDelay: number;
  readonly longestDelay: number;
  /** A connection that lived this long begins again at `firstDelay`. */
  readonly stable: number;
  /** How long the service holds a poll that has nothing to tell. */
  readonly poll: number;
  /** The shortest time between two polls. */
  readonly pollGap: number;
  /** How long to poll before a socket is tried again. */
  readonly socketAgain: number;
  /** Any other request. */
  readonly request: number;
}

export const TIMINGS: Timings = {
  welcome: 8_000,
  ping: 25_000,
  pong: 10_000,
  ack: 20_000,
  firstDelay: 1_000,
  longestDelay: 30_000,
  stable: 10_000,
  poll: 20_000,
  pollGap: 1_000,
  socketAgain: 60_000,
  request: 15_000,
};

/** Sockets that may fail before their `welcome` until HTTP is used instead. */
export const SOCKETS_BEFORE_POLLING = 2;

/** The wait before attempt `attempt` (from 0): doubling, and a random half, so that a thousand widgets do not come back at once. */
export function backoff(attempt: number, timings: Timings, random: () => number = Math.random): number {
  const whole = Math.min(timings.longestDelay, timings.firstDelay * 2 ** Math.min(attempt, 16));
  return whole / 2 + (whole / 2) * random();
}
