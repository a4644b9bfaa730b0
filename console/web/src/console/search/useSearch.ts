import { useCallback, useEffect, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Refusal } from "../../api/refusal";
import type { SearchHit, SearchResult } from "../../api/search";
import { useRefusal } from "../session/SessionProvider";
import { queryOf } from "./searchQuery";

export interface Search {
  /** The first page as it came; null before anything was asked or while the first answer is awaited. */
  result: SearchResult | null;
  hits: readonly SearchHit[];
  next: string | null;
  busy: boolean;
  refusal: Refusal | null;
  more(): void;
  again(): void;
}

interface Found {
  of: string;
  result: SearchResult;
  hits: readonly SearchHit[];
  next: string | null;
}

/** Finds what the address asks for; an answer that comes after another question was asked is dropped. */
export function useSearch(address: string): Search {
  const api = useApi().search;
  const dealWith = useRefusal();
  const [found, setFound] = useState<Found | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const turn = useRef(0);
  const ask = useCallback(
    async (before: Found | null) => {
      turn.current += 1;
      const mine = turn.current;
      const query = queryOf(new URLSearchParams(address));
      setRefusal(null);
      setBusy(query !== null);
      if (query === null) {
        setFound(null);
        return;
      }
      try {
        const after = before?.next ?? null;
        const result = await api.find(after === null ? query : { ...query, after });
        if (mine !== turn.current) return;
        const hits = [...(before?.hits ?? []), ...result.hits];
        setFound({ of: address, result: before?.result ?? result, hits, next: result.next });
      } catch (failure) {
        if (mine === turn.current) setRefusal(dealWith(failure));
      } finally {
        if (mine === turn.current) setBusy(false);
      }
    },
    [address, api, dealWith],
  );
  useEffect(() => {
    void ask(null);
    return () => {
      turn.current += 1;
    };
  }, [ask]);
  return {
    result: found?.result ?? null,
    hits: found?.hits ?? [],
    next: found?.of === address ? (found?.next ?? null) : null,
    busy,
    refusal,
    more: () => void ask(found),
    again: () => void ask(null),
  };
}
