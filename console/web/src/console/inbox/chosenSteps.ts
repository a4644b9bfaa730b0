import type { ConsoleApi } from "../../api/client";
import type { FieldsInfo, Priority } from "../../api/handling";
import { Refusal } from "../../api/refusal";
import type { InquiryDetail, InquirySummary } from "../../api/types";
import { isAmong, withoutTag } from "../handling/tags";
import { isDone } from "./views";

/** Of names that nobody reads here. */
const LANGUAGE = "nb";

/** What can be done with several inquiries at once. */
export type Step = "take" | "solve" | "close" | "putOff" | "priority" | "tag" | "junk" | "notJunk" | "unread";

/** What sorting out is given where senders are blocked with it. */
export const BLOCKED = "block";

/** Does something with one inquiry, `before` being how it stood. */
export type Work = (
  api: ConsoleApi,
  inquiry: string,
  before: InquirySummary,
) => Promise<Pick<InquiryDetail, "inquiry">>;

const isMine = ({ owner, staff }: InquirySummary, me: string) => owner === "staff" && staff?.id === me;

/** Whether a step would change anything about an inquiry; `given` is the priority or the tag that it gives, or `BLOCKED`. */
export function wouldChange(step: Step, summary: InquirySummary, me: string, given = ""): boolean {
  if (step === "unread") return true;
  if (step === "priority") return summary.priority !== given;
  if (step === "tag") return !isAmong(summary.tags, given);
  if (step === "junk") return !summary.junk;
  if (step === "notJunk") return summary.junk;
  if (step === "close") return summary.status !== "closed";
  if (isDone(summary)) return false;
  return step !== "take" || !isMine(summary, me);
}

/**
 * What puts an inquiry back where it was before a step; null where nothing does.
 *
 * What was done before stays done, and what a department had cannot be given back to it as if nothing had been. What is
 * marked as unread is seen again by looking at it.
 */
export function undoing(step: Step, before: InquirySummary, me: string, given = ""): Work | null {
  if (step === "unread") return null;
  if (step === "priority") return prioritised(before.priority);
  if (step === "tag") return described(({ tags }) => ({ tags: withoutTag(tags, given) }));
  if (step === "junk") return (api, inquiry) => api.junk.putBack(inquiry, given === BLOCKED ? "here" : "no");
  if (step === "notJunk") return (api, inquiry) => api.junk.sortOut(inquiry, false);
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
    return back(api, inquiry, before);
  };
}

/** What gives an inquiry a priority. */
export function prioritised(priority: Priority): Work {
  return described(() => ({ priority }));
}

/** What gives an inquiry a tag beside those that it has. */
export function tagged(tag: string): Work {
  return described(({ tags }) => ({ tags: [...tags, tag] }));
}

/**
 * What sorts an inquiry out as junk, and blocks its sender where that is wanted.
 *
 * Who wrote on the page cannot be blocked, and among many that is no reason to leave the inquiry where it is.
 */
export function sortedOut(block: boolean): Work {
  return async (api, inquiry) => {
    const blocks = block && (await api.junk.standing(inquiry)).address !== null;
    return api.junk.sortOut(inquiry, blocks);
  };
}

/** Changes an inquiry's fields upon how they stand by now, which may be otherwise than the list shows. */
function described(change: (now: FieldsInfo) => Partial<Pick<FieldsInfo, "priority" | "tags">>): Work {
  return async (api, inquiry, before) => {
    const now = await api.handling.fields(inquiry, LANGUAGE);
    const { stale, fields } = await api.handling.change(
      inquiry,
      { version: now.version, ...change(now) },
      LANGUAGE,
    );
    if (stale) throw new Refusal("conflict", "somebody else has changed the inquiry since", 409);
    return { inquiry: { ...before, priority: fields.priority, tags: fields.tags } };
  };
}

/** What gives an inquiry of one's own to who had it before; null where that was a member of staff. */
function givingBack({ owner }: InquirySummary): Work | null {
  if (owner === "queue") return (api, inquiry) => api.release(inquiry);
  return owner === "bot" ? (api, inquiry) => api.handBack(inquiry) : null;
}
