import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { ListQuery } from "../../api/inbox";
import type { InquiryPage } from "../../api/types";
import type { FirstPage } from "./firstPage";
import { sameList } from "./inboxState";

interface Kept {
  /** The beginning of a list, if it is that which was read. */
  of(list: ListQuery): InquiryPage | null;
  /** From now on lists are read when they are asked for. */
  forget(): void;
}

const FirstPageContext = createContext<Kept>(keeping(null));

/** Keeps what was read first for the list that wants it first, which is then drawn at once instead of empty. */
export function FirstPageProvider({ first, children }: { first: FirstPage | null; children: ReactNode }) {
  const kept = useMemo(() => keeping(first), [first]);
  return <FirstPageContext value={kept}>{children}</FirstPageContext>;
}

export function useFirstPage(): Kept {
  return useContext(FirstPageContext);
}

function keeping(first: FirstPage | null): Kept {
  let kept = first;
  return {
    of: (list) => (kept !== null && sameList(kept.list, list) ? kept.page : null),
    forget: () => {
      kept = null;
    },
  };
}
