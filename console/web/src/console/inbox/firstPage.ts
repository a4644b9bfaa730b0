import type { ConsoleApi } from "../../api/client";
import { ANYTHING, type ListQuery, PAGE_SIZE } from "../../api/inbox";
import { type InquiryPage, isView } from "../../api/types";
import { orderOf } from "./orders";

/** A list's beginning that was read before there was anything to show it in. */
export interface FirstPage {
  list: ListQuery;
  page: InquiryPage;
}

/** The list that an address of the console shows first; null where it shows none, or one that only its owner knows. */
export function firstList(path: string): ListQuery | null {
  const place = /^\/console\/(?:([\w-]+)(?:\/[\w-]+)?\/?)?$/.exec(path);
  const view = place === null ? undefined : (place[1] ?? "waiting");
  return isView(view) ? { view, order: orderOf(view), wanted: ANYTHING } : null;
}

/** Reads the beginning of the list at an address; null where there is none, or it cannot be had. */
export async function readFirstPage(api: ConsoleApi, path: string): Promise<FirstPage | null> {
  const list = firstList(path);
  if (list === null) return null;
  const page = await api.inbox.piece(list, { position: 0 }, PAGE_SIZE).catch(() => null);
  return page && { list, page };
}
