import { ClockIcon } from "@navikt/aksel-icons";
import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { DueInfo } from "../../api/duty";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { dueWords, urgency } from "./due";

/** The deadline of an inquiry that ends next, in a few words. */
export function Due({ due }: { due: DueInfo }) {
  const { t, format } = useTexts();
  const words = dueWords(due, t);
  return (
    <span className="due" data-urgency={urgency(due)}>
      <ClockIcon aria-hidden />
      <time dateTime={due.at} title={format.full(new Date(due.at))}>
        {t("due.short", { words })}
      </time>
    </span>
  );
}

/**
 * Reads the next deadlines of the inquiries in a list, again when the list changes and now and then.
 *
 * A list without them is as good as ever: what goes wrong here is tried again and said nowhere.
 */
export function useNextDeadlines(inquiries: readonly string[]): Readonly<Record<string, DueInfo>> {
  const api = useApi();
  const now = useNow();
  const [found, setFound] = useState<Readonly<Record<string, DueInfo>>>({});
  const wanted = inquiries.join(",");
  const load = useCallback(
    async () => (wanted === "" ? {} : api.duty.nextDeadlines(wanted.split(","))),
    [api, wanted],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: time passing is a reason to ask again.
  useEffect(() => {
    let mine = true;
    load().then(
      (deadlines) => mine && setFound(deadlines),
      () => undefined,
    );
    return () => {
      mine = false;
    };
  }, [load, now]);
  return found;
}
