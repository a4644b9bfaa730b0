import { vi } from "vitest";

/** Wait until a check holds; a busy machine may take its time, what never comes still fails. */
export function eventually(check: () => unknown): Promise<unknown> {
  return vi.waitFor(check, { timeout: 8_000, interval: 10 });
}
