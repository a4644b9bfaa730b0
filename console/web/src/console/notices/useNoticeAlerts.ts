import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import type { NoticeInfo } from "../../api/knowledge";
import { alertPerson } from "../desk/alerts";
import { useTexts } from "../texts/TextsProvider";
import { noticePlace, noticeReason } from "./words";

/** What somebody is waited for with. All else, such as an article to look at some day, is seen when one looks. */
const PRESSING: ReadonlySet<string> = new Set([
  "mention",
  "internal",
  "deadline",
  "came_back",
  "forwarded",
  "outside_answered",
  "followed",
]);

/** Those of them that tell of a message in what they are about. */
const MESSAGES: ReadonlySet<string> = new Set(["mention", "internal", "followed"]);

/** Alerts once to each pressing notice that comes while the console is open, by the means that the person chose. */
export function useNoticeAlerts(notices: readonly NoticeInfo[] | null): void {
  const { t, format } = useTexts();
  const navigate = useNavigate();
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (notices === null) return;
    const before = known.current;
    known.current = new Set([...(before ?? []), ...notices.map(({ id }) => id)]);
    if (before === null) return;
    for (const notice of notices) {
      if (before.has(notice.id) || notice.read_at !== null || !PRESSING.has(notice.kind)) continue;
      const { number } = notice.details;
      const reason = noticeReason(notice, t, format);
      const to = noticePlace(notice.about);
      alertPerson({
        // By its number alone: titles of inquiries and conversations may name a citizen.
        text: typeof number === "string" ? `${number}: ${reason}` : reason,
        about: notice.about,
        message: MESSAGES.has(notice.kind),
        open: () => void (to !== null && navigate(to)),
      });
    }
  }, [notices, t, format, navigate]);
}
