import { useState } from "react";
import { useNavigate } from "react-router";
import { useApi } from "../../api/ApiProvider";
import type { InquirySummary, MessageInfo, Place } from "../../api/types";
import { useNews } from "../desk/News";
import { useRefusal } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { refusalText } from "./StepProblem";

/** Splitting and merging: asked about first, and afterwards told where everything is now. */
export function useMoving(summary: InquirySummary, view: Place, reload: () => void) {
  const api = useApi();
  const { t, format } = useTexts();
  const tell = useNews();
  const navigate = useNavigate();
  const dealWith = useRefusal();
  const [splitting, setSplitting] = useState<MessageInfo | null>(null);
  const [merging, setMerging] = useState<string | null>(null);
  const placeOf = (inquiry: InquirySummary) => `/${view}/${inquiry.id}`;
  const split = async (message: MessageInfo) => {
    setSplitting(null);
    try {
      const made = await api.split(summary.id, message.id);
      const link = { to: placeOf(made), label: t("split.open", { number: made.number }) };
      tell({ text: t("split.done", { number: made.number }), link });
    } catch (failure) {
      const refusal = dealWith(failure);
      if (refusal !== null) tell({ text: refusalText(refusal, t, format), failed: true });
    }
    reload();
  };
  const merged = (into: InquirySummary) => {
    setMerging(null);
    tell({ text: t("merge.done", { from: summary.number, number: into.number }) });
    navigate(placeOf(into));
  };
  return {
    splitting,
    setSplitting,
    split: (message: MessageInfo) => void split(message),
    merging,
    setMerging,
    merged,
  };
}
