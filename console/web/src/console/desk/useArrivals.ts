import { useCallback } from "react";
import { useNavigate } from "react-router";
import type { InquirySummary } from "../../api/types";
import { useTexts } from "../texts/TextsProvider";
import { alertPerson } from "./alerts";

/** What happens when something arrives: it is said to screen readers, and by the means that the person chose. */
export function useArrivals(announce: (text: string) => void) {
  const { t } = useTexts();
  const navigate = useNavigate();
  return useCallback(
    (kind: "waiting" | "answered", summary: InquirySummary) => {
      const text = t(`arrival.${kind}`, { title: summary.title || summary.number });
      announce(text);
      alertPerson({
        text,
        about: `inquiry:${summary.id}`,
        message: kind === "answered",
        open: () => navigate(`/${kind === "waiting" ? "waiting" : "mine"}/${summary.id}`),
      });
    },
    [t, announce, navigate],
  );
}
