import type { SearchQuery } from "../../api/search";

/** What there is to filter by, in the order in which it is shown. */
export const FILTERS = [
  "channel",
  "status",
  "part",
  "author",
  "unit",
  "service",
  "responsible",
  "kind",
  "topic",
  "language",
  "since",
  "until",
] as const;
export type Filter = (typeof FILTERS)[number];

export const PARTS = ["message", "note", "title", "file", "tags"] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What the address asks for; null when it asks for nothing. What means nothing there is left out. */
export function queryOf(asked: URLSearchParams): SearchQuery | null {
  const text = asked.get("q")?.trim() ?? "";
  const filters = filtersOf(asked);
  if (text === "" && filters.length === 0) return null;
  const query: Record<string, string> = { q: text };
  for (const [name, value] of filters) query[name] = value;
  if (asked.get("order") === "newest") query["order"] = "newest";
  return query as SearchQuery;
}

/** The filters that are set, in their order. */
export function filtersOf(asked: URLSearchParams): [Filter, string][] {
  const found: [Filter, string][] = [];
  for (const name of FILTERS) {
    const value = asked.get(name)?.trim() ?? "";
    if (value !== "" && meansSomething(name, value)) found.push([name, value]);
  }
  return found;
}

function meansSomething(name: Filter, value: string): boolean {
  if (name === "part") return PARTS.some((part) => part === value);
  return name === "since" || name === "until" ? DAY.test(value) : true;
}

/** The address with something else asked for; the empty word takes it away. */
export function changed(asked: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(asked);
  if (value === "") next.delete(name);
  else next.set(name, value);
  return next;
}

/** The address without any filter. */
export function withoutFilters(asked: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(asked);
  for (const name of FILTERS) next.delete(name);
  return next;
}
