import { useCallback, useMemo } from "react";
import { useApi } from "../../api/ApiProvider";
import type { FaqWishInfo } from "../../api/answers";
import type { InquirySummary, MessageInfo } from "../../api/types";
import { refusalText } from "../conversation/StepProblem";
import { useNews } from "../desk/News";
import { useOfInquiry } from "../handling/useHandling";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";

export interface FaqControl {
  wish: FaqWishInfo | null;
  /** Whether a wish could come to anything: the citizen can be asked, and it is not the specialists'. */
  possible: boolean;
  /** The reply that could be wished for now: staff's last one, while no other is. */
  offered: string | null;
  want(message: string): void;
  drop(): void;
}

const HOPELESS: ReadonlySet<string> = new Set(["unasked", "guarded", "refused", "withdrawn"]);

/** The wish that a reply becomes an article, and how its citizen stands to it. */
export function useFaq(summary: InquirySummary, messages: readonly MessageInfo[]): FaqControl {
  const api = useApi().answers;
  const { t, format } = useTexts();
  const tell = useNews();
  const dealWith = useRefusal();
  const { id } = summary;
  const { data: wish, reload } = useOfInquiry(
    id,
    useCallback(() => api.wish(id), [api, id]),
  );
  const act = useCallback(
    (step: Promise<FaqWishInfo>, done: "wanted" | "dropped") =>
      void step
        .then(() => tell({ text: t(`faq.done.${done}`) }))
        .catch((failure: unknown) => {
          const refusal = dealWith(failure);
          if (refusal === null) return;
          tell({ text: `${t(`faq.failed.${done}`)} ${refusalText(refusal, t, format)}`, failed: true });
        })
        .finally(reload),
    [tell, t, format, dealWith, reload],
  );
  const possible = wish !== null && !HOPELESS.has(wish.state);
  const last = messages.findLast(({ author, internal }) => author === "staff" && !internal)?.id ?? null;
  const offered = possible && wish.message === null ? last : null;
  return useMemo(
    () => ({
      wish,
      possible,
      offered,
      want: (message) => act(api.want(id, message), "wanted"),
      drop: () => act(api.drop(id), "dropped"),
    }),
    [wish, possible, offered, act, api, id],
  );
}
