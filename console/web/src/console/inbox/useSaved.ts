import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { FilterDraft, FilterList, SavedFilter } from "../../api/inbox";
import { type Steps, useSteps } from "../knowledge/hooks";
import { useRefusal } from "../session/SessionProvider";

export interface Saved {
  /** Null until they were read. */
  filters: readonly SavedFilter[] | null;
  /** With whom the person may share. */
  sharing: Pick<FilterList, "units" | "may_share">;
  steps: Steps;
  keep(draft: FilterDraft): Promise<boolean>;
  drop(filter: SavedFilter): Promise<boolean>;
  /** Takes what somebody else shares out of the person's own sight, or puts it back. */
  hide(filter: SavedFilter, hidden: boolean): Promise<boolean>;
  /** The one that was deleted last, to be brought back; null when there is none. */
  dropped: SavedFilter | null;
  forget(): void;
}

const NOTHING: FilterList = { filters: [], units: [], may_share: false };

/** A view as it stands, to be saved again. */
export function draftOf({
  unit_name,
  made_by,
  may_change,
  version,
  hidden,
  ...draft
}: SavedFilter): FilterDraft {
  return { ...draft, based_on: null };
}

/** The person's own views, and those that are shared with them. */
export function useSaved(): Saved {
  const api = useApi().inbox;
  const dealWith = useRefusal();
  const steps = useSteps();
  const [list, setList] = useState<FilterList | null>(null);
  const [dropped, setDropped] = useState<SavedFilter | null>(null);
  useEffect(() => {
    let here = true;
    api.filters().then(
      (found) => here && setList(found),
      (failure) => {
        dealWith(failure);
        if (here) setList(NOTHING);
      },
    );
    return () => {
      here = false;
    };
  }, [api, dealWith]);
  const keep = (draft: FilterDraft) =>
    steps.take("keep", async () => {
      setList(await api.keep(draft));
      setDropped((before) => (before?.id === draft.id ? null : before));
    });
  const drop = (filter: SavedFilter) =>
    steps.take("drop", async () => {
      setList(await api.drop(filter.id));
      setDropped(filter);
    });
  const hide = ({ id }: SavedFilter, hidden: boolean) =>
    steps.take("hide", async () => setList(await (hidden ? api.hide(id) : api.show(id))));
  const { filters = null, ...sharing } = list ?? { ...NOTHING, filters: null };
  const forget = useCallback(() => setDropped(null), []);
  return { filters, sharing, steps, keep, drop, hide, dropped, forget };
}
