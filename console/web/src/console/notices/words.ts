import type { NoticeInfo } from "../../api/knowledge";
import { isTextKey, type Translate } from "../texts";
import type { Formatter } from "../texts/format";

/** Where a notice's subject is looked at, by the word before its id. */
const PLACES: Readonly<Record<string, string>> = {
  article: "/knowledge/articles/one",
  inquiry: "/open",
  thread: "/messages",
};

/** The page on which a notice's subject is looked at; null where this version knows none. */
export function noticePlace(about: string): string | null {
  const [what = "", id] = about.split(":");
  if (what === "calendar") return "/duty";
  if (what === "digest") return "/digest";
  if (what === "invitation") return "/security";
  const place = PLACES[what];
  return place === undefined || id === undefined ? null : `${place}/${id}`;
}

/** Why somebody got a notice, in a sentence that says nothing of its subject. */
export function noticeReason(notice: NoticeInfo, t: Translate, format: Formatter): string {
  const key = `notice.${notice.text}`;
  const due = notice.details["review_at"] ?? notice.details["due_at"];
  const moment = typeof due === "string" ? format.day(new Date(due)) : "";
  return t(isTextKey(key) ? key : "notice.other", { moment });
}
