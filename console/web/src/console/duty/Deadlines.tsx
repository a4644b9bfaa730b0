import { Button } from "@digdir/designsystemet-react";
import { ClockIcon } from "@navikt/aksel-icons";
import { useCallback, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useApi } from "../../api/ApiProvider";
import type { DueInfo } from "../../api/duty";
import type { InquirySummary } from "../../api/types";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { DueReasons } from "./DueReasons";
import { dueWords, urgency } from "./due";

/**
 * The deadlines of an open inquiry, each in words, as entries of the list of its facts; pressed, they say why.
 *
 * They are read again when the inquiry changes and as time passes; without them the conversation is as good as ever.
 */
export function Deadlines({ summary }: { summary: InquirySummary }) {
  const { t } = useTexts();
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
  const [asked, setAsked] = useState(false);
  const counting = found.filter((due) => !due.met);
  return (
    <>
      {counting.map((due) => (
        <li key={due.name}>
          <Button
            variant="tertiary"
            data-size="sm"
            className="due__button"
            aria-haspopup="dialog"
            onClick={() => setAsked(true)}
          >
            <ClockIcon aria-hidden />
            <span className="due" data-urgency={urgency(due)}>
              {t("due.named", { name: t(`due.${due.name}`), words: dueWords(due, t) })}
            </span>
          </Button>
        </li>
      ))}
      {asked &&
        counting.length > 0 &&
        createPortal(<DueReasons dues={counting} close={() => setAsked(false)} />, document.body)}
    </>
  );
}
