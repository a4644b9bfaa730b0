import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { MessageInfo } from "../../api/types";
import { useNews } from "../desk/News";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { refusalText } from "./StepProblem";

/** Writes that a letter was put into the post. */
export function usePosting(inquiry: string, changed: () => void) {
  const api = useApi();
  const { t, format } = useTexts();
  const tell = useNews();
  const dealWith = useRefusal();
  return useCallback(
    (letter: MessageInfo) => {
      api
        .posted(inquiry, letter.id)
        .then(() => tell({ text: t("undelivered.postedDone") }))
        .catch((failure: unknown) => {
          const refusal = dealWith(failure);
          if (refusal !== null) tell({ text: refusalText(refusal, t, format), failed: true });
        })
        .finally(changed);
    },
    [api, inquiry, changed, tell, t, format, dealWith],
  );
}
