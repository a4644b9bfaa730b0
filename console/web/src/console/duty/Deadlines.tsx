import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { DueInfo } from "../../api/duty";
import type { InquirySummary } from "../../api/types";
import { useNow } from "../useNow";
import { Due } from "./Due";

/**
 * The deadlines of an open inquiry, each in words, as entries of the list of its facts.
 *
 * They are read again when the inquiry changes and as time passes; without them the conversation is as good as ever.
 */
export function Deadlines({ summary }: { summary: InquirySummary }) {
  const api = useApi();
  const now = useNow();
  const { id, status, updated_at: changed } = summary;
  const [found, setFound] = useState<readonly DueInfo[]>([]);
  const load = useCallback(() => api.duty.deadlines(id), [api, id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the inquiry and time passing are reasons to ask again.
  useEffect(() => {
    let mine = true;
    load().then(
      (deadlines) => mine && setFound(deadlines),
      () => mine && setFound([]),
    );
    return () => {
      mine = false;
    };
  }, [load, status, changed, now]);
  return found
    .filter((due) => !due.met)
    .map((due) => (
      <li key={due.name}>
        <Due due={due} named />
      </li>
    ));
}
