import { useMemo, useState } from "react";
import { ANYTHING, type ListQuery, type SavedFilter, type Wanted } from "../../api/inbox";
import { isView, type Place } from "../../api/types";
import { orderOf, rememberOrder } from "./orders";

/** The place in the address of a saved filter. */
export function placeOf({ id }: Pick<SavedFilter, "id">): Place {
  return `f-${id}`;
}

/** The list that a saved filter stands for. */
export function listOf(saved: SavedFilter): ListQuery {
  return {
    view: isView(saved.view) ? saved.view : "open",
    order: saved.order ?? "newest",
    wanted: wantedOf(saved),
  };
}

function wantedOf(saved: SavedFilter): Wanted {
  const { channel = null, language = null, service = null, unit = null, kind = null } = saved;
  const { priority = null, tag = null, unread = false } = saved;
  return { channel, language, service, unit, kind, priority, tag, unread };
}

/** How many things a list is narrowed by. */
export function narrowings(wanted: Wanted): number {
  return Object.values(wanted).filter((value) => value !== null && value !== false).length;
}

export interface Lists {
  list: ListQuery;
  /** Changes order or filters of the list that is shown, until another one is. */
  change(list: Partial<Omit<ListQuery, "view">>): void;
}

/** The list at a place: a view in the order that somebody chose for it last, or a saved one, and changes on top. */
export function useLists(place: Place, saved: readonly SavedFilter[]): Lists | null {
  const [changes, setChanges] = useState<Readonly<Record<string, ListQuery>>>({});
  const filter = saved.find((one) => placeOf(one) === place);
  const list = useMemo(() => {
    if (isView(place)) return changes[place] ?? { view: place, order: orderOf(place), wanted: ANYTHING };
    return filter === undefined ? null : (changes[place] ?? listOf(filter));
  }, [changes, place, filter]);
  if (list === null) return null;
  const change: Lists["change"] = (more) => {
    if (more.order !== undefined && isView(place)) rememberOrder(place, more.order);
    setChanges((before) => ({ ...before, [place]: { ...list, ...more } }));
  };
  return { list, change };
}
