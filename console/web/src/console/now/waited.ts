import { timeInWords } from "../statistics/words";

const HOUR_MS = 3_600_000;

/** How long somebody has waited when the figures were read, in words; never less than a minute. */
export function waited(since: string, at: string, language: string): string {
  return timeInWords(Math.max(0, Date.parse(at) - Date.parse(since)) / HOUR_MS, language);
}
