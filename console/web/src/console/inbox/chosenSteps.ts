import type { ConsoleApi } from "../../api/client";
import type { InquiryDetail, InquirySummary } from "../../api/types";
import { isDone } from "./views";

/** What can be done with several inquiries at once. */
export type Step = "take" | "solve" | "close" | "putOff";

/** Does something with one inquiry. */
export type Work = (api: ConsoleApi, inquiry: string) => Promise<InquiryDetail>;

const isMine = ({ owner, staff }: InquirySummary, me: string) => owner === "staff" && staff?.id === me;

/** Whether a step would change anything about an inquiry. */
export function wouldChange(step: Step, summary: InquirySummary, me: string): boolean {
  if (step === "close") return summary.status !== "closed";
  if (isDone(summary)) return false;
  return step !== "take" || !isMine(summary, me);
}

/**
 * What puts an inquiry back where it was before a step; null where nothing does.
 *
 * What was done before stays done, and what a department had cannot be given back to it as if nothing had been.
 */
export function undoing(step: Step, before: InquirySummary, me: string): Work | null {
  const { put_off_until: until } = before;
  if (step === "putOff")
    return until === null
      ? (api, inquiry) => api.handling.bringBack(inquiry)
      : (api, inquiry) => api.handling.putOff(inquiry, until);
  if (until !== null || isDone(before) || before.status === "with_department") return null;
  const back = givingBack(before);
  if (step === "take") return back;
  if (back === null) return isMine(before, me) ? (api, inquiry) => api.handling.reopen(inquiry) : null;
  return async (api, inquiry) => {
    await api.handling.reopen(inquiry);
    return back(api, inquiry);
  };
}

/** What gives an inquiry of one's own to who had it before; null where that was a member of staff. */
function givingBack({ owner }: InquirySummary): Work | null {
  if (owner === "queue") return (api, inquiry) => api.release(inquiry);
  return owner === "bot" ? (api, inquiry) => api.handBack(inquiry) : null;
}
