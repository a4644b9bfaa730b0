import { useMemo } from "react";
import { flushSync } from "react-dom";
import { useApi } from "../../api/ApiProvider";
import type { ColleagueNow } from "../../api/colleagues";
import type { InquirySummary } from "../../api/types";
import type { CannedInfo } from "../../api/writing";
import { byTitle, fitting, slashAt } from "../canned/filling";
import { useFilling } from "../canned/useCanned";
import { isMacro } from "../macros/macros";
import { mentionAt, offeredFor } from "../mentions/naming";
import { type Begun, type Picking, usePicking } from "../picking/usePicking";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import type { DraftControl } from "./useDraft";

export interface Pickers {
  /** By a slash, into a reply. */
  canned: Picking<CannedInfo>;
  /** By an @, into a note. */
  colleagues: Picking<ColleagueNow>;
}

/** What can be put into a text box by a sign and some letters; `id` is the box's. */
export function usePickers(
  id: string,
  summary: InquirySummary,
  person: string,
  control: DraftControl,
): Pickers {
  const fill = useFilling(summary, person);
  return {
    canned: useCannedPicking(id, fill, control),
    colleagues: useColleaguePicking(id, control),
  };
}

/** What a text box holds at this moment, and how that is changed. */
type Box = Pick<DraftControl, "write"> & { now(): { text: string } };

/** Colleagues by an @, into the text box with an id. */
export function useColleaguePicking(id: string, box: Box): Picking<ColleagueNow> {
  const api = useApi();
  const { staff } = useOwnSession();
  const people = useMemo(
    () => ({
      begun: mentionAt,
      read: () => api.colleagues.now(),
      fitting: (all: readonly ColleagueNow[], query: string) => offeredFor(all, query, staff.id),
    }),
    [api, staff.id],
  );
  return usePicking(people, ({ username }, begun) => put(id, box, `@${username} `, begun));
}

/** Canned replies by a slash, into the text box with an id; `fill` makes the text of one. */
export function useCannedPicking(
  id: string,
  fill: (reply: CannedInfo) => Promise<string>,
  box: Box,
): Picking<CannedInfo> {
  const api = useApi();
  const { language } = useTexts();
  const replies = useMemo(
    () => ({
      begun: slashAt,
      read: async () => {
        const { replies } = await api.writing.canned();
        return byTitle(
          replies.filter((reply) => !isMacro(reply)),
          language,
        );
      },
      fitting: (all: readonly CannedInfo[], query: string) => fitting(all, query, language),
    }),
    [api, language],
  );
  return usePicking(replies, (reply, begun) => void fill(reply).then((words) => put(id, box, words, begun)));
}

/** Puts words in the place of what was begun, and the caret behind them. */
function put(id: string, { now, write }: Box, words: string, { at, query }: Begun): void {
  const { text } = now();
  // The box has to hold the words before the caret can go behind them.
  flushSync(() => write(`${text.slice(0, at)}${words}${text.slice(at + query.length + 1)}`));
  const box = document.getElementById(id);
  if (box instanceof HTMLTextAreaElement) box.setSelectionRange(at + words.length, at + words.length);
}
