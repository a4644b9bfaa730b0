import type { InquirySummary } from "../../api/types";

/** Which inquiry of a list a key is about: that of the row with the focus, or else the open one, of the list or not. */
export function inquiryHere(items: readonly InquirySummary[], open: string | null): string | null {
  const focused = document.activeElement?.id.replace(/^item-/, "");
  return items.find(({ id }) => id === focused)?.id ?? open;
}
