import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { DraftList } from "../../api/writing";
import { useLive } from "../live/LiveProvider";

/** What the service keeps of drafts to an inquiry, read anew when the inquiry changes hands; null while not known. */
export function useDrafts(inquiry: string, holder: string): { drafts: DraftList | null; reload(): void } {
  const api = useApi().writing;
  const { state } = useLive();
  const [drafts, setDrafts] = useState<DraftList | null>(null);
  const reload = useCallback(() => {
    // Without an answer the browser's own drafts go on by themselves.
    api.drafts(inquiry).then(setDrafts, () => undefined);
  }, [api, inquiry]);
  const away = state === "lost";
  // biome-ignore lint/correctness/useExhaustiveDependencies: who has the inquiry decides whose draft may be taken over.
  useEffect(() => {
    if (!away) reload();
  }, [reload, holder, away]);
  return { drafts, reload };
}
