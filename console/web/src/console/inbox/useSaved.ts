import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { SavedFilter } from "../../api/inbox";
import { type Steps, useSteps } from "../knowledge/hooks";
import { useRefusal } from "../session/SessionProvider";

export interface Saved {
  /** Null until they were read. */
  filters: readonly SavedFilter[] | null;
  steps: Steps;
  keep(filter: SavedFilter): Promise<boolean>;
  drop(filter: SavedFilter): Promise<boolean>;
  /** The one that was deleted last, to be brought back; null when there is none. */
  dropped: SavedFilter | null;
  forget(): void;
}

/** The person's own views. */
export function useSaved(): Saved {
  const api = useApi().inbox;
  const dealWith = useRefusal();
  const steps = useSteps();
  const [filters, setFilters] = useState<readonly SavedFilter[] | null>(null);
  const [dropped, setDropped] = useState<SavedFilter | null>(null);
  useEffect(() => {
    let here = true;
    api.filters().then(
      (found) => here && setFilters(found),
      (failure) => {
        dealWith(failure);
        if (here) setFilters([]);
      },
    );
    return () => {
      here = false;
    };
  }, [api, dealWith]);
  const keep = (filter: SavedFilter) =>
    steps.take("keep", async () => {
      setFilters(await api.keep(filter));
      setDropped((before) => (before?.id === filter.id ? null : before));
    });
  const drop = (filter: SavedFilter) =>
    steps.take("drop", async () => {
      setFilters(await api.drop(filter.id));
      setDropped(filter);
    });
  return { filters, steps, keep, drop, dropped, forget: useCallback(() => setDropped(null), []) };
}
