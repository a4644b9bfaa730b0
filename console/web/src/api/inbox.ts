import type { Client } from "openapi-fetch";
import { answered, read } from "./asking";
import type { Priority } from "./handling";
import type { components, paths } from "./schema";
import type { InquiryPage, View } from "./types";

type Schemas = components["schemas"];

/** A view that the person has saved, or that somebody shares with them. */
export type SavedFilter = Schemas["FilterInfo"];
export type FilterList = Schemas["FilterList"];
/** How many inquiries saved views hold, by their ids; of those in `more` there may be more. */
export type SavedCounts = Schemas["FilterCounts"];
/** A view as it is to be saved under an id. */
export type FilterDraft = Schemas["SaveFilter"] & { id: string };
export type Order = NonNullable<Schemas["SaveFilter"]["order"]>;
export const ORDERS = ["newest", "waiting", "deadline", "priority"] as const satisfies readonly Order[];

/** How many of a list are read at once. */
export const PAGE_SIZE = 50;

/** What inquiries have to be beside standing in a view; null: anything. */
export interface Wanted {
  channel: string | null;
  language: string | null;
  service: string | null;
  unit: string | null;
  kind: string | null;
  priority: Priority | null;
  tag: string | null;
  unread: boolean;
}

export const ANYTHING: Wanted = {
  channel: null,
  language: null,
  service: null,
  unit: null,
  kind: null,
  priority: null,
  tag: null,
  unread: false,
};

/** A list of the inbox as it is asked for. */
export interface ListQuery {
  view: View;
  order: Order;
  wanted: Wanted;
}

/** Where a piece of a list begins: below or above a cursor, or at a position. */
export type Place = { before: string } | { after: string } | { position: number };

/** What the inbox asks of the service. Every method throws `Refusal` and nothing else. */
export type InboxApi = ReturnType<typeof createInboxApi>;

export function createInboxApi(client: Client<paths>) {
  const of = (inquiry: string) => ({ params: { path: { inquiry } } });
  const one = (saved: string) => ({ params: { path: { saved } } });
  // What was seen and what is marked go one after the other: requests that overtake each other would undo the later one.
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = (ask: () => Promise<void>): Promise<void> => {
    const mine = before.then(ask);
    before = mine.catch(() => undefined);
    return mine;
  };
  return {
    piece: (list: ListQuery, place: Place, limit: number): Promise<InquiryPage> =>
      read(
        client.GET("/api/console/inquiries", {
          params: { query: { view: list.view, order: list.order, ...given(list.wanted), ...place, limit } },
        }),
      ),
    seen: (inquiry: string, sequence: number) =>
      inTurn(async () => {
        const body = { sequence };
        await answered(client.POST("/api/console/inquiries/{inquiry}/seen", { ...of(inquiry), body }));
      }),
    /** Marks an inquiry as unread, until the person looks at it again. */
    unseen: (inquiry: string) =>
      inTurn(async () => {
        await answered(client.DELETE("/api/console/inquiries/{inquiry}/seen", of(inquiry)));
      }),
    follows: async (inquiry: string): Promise<boolean> =>
      (await read(client.GET("/api/console/inquiries/{inquiry}/following", of(inquiry)))).following,
    follow: async (inquiry: string): Promise<boolean> =>
      (await read(client.PUT("/api/console/inquiries/{inquiry}/following", of(inquiry)))).following,
    unfollow: async (inquiry: string): Promise<boolean> =>
      (await read(client.DELETE("/api/console/inquiries/{inquiry}/following", of(inquiry)))).following,
    filters: (): Promise<FilterList> => read(client.GET("/api/console/inquiries/filters/own")),
    filterCounts: (): Promise<SavedCounts> => read(client.GET("/api/console/inquiries/filters/counts")),
    keep: ({ id, ...body }: FilterDraft): Promise<FilterList> =>
      read(client.PUT("/api/console/inquiries/filters/{saved}", { ...one(id), body })),
    drop: (id: string): Promise<FilterList> =>
      read(client.DELETE("/api/console/inquiries/filters/{saved}", one(id))),
    /** Takes a view that somebody else shares out of the person's sight. */
    hide: (id: string): Promise<FilterList> =>
      read(client.PUT("/api/console/inquiries/filters/{saved}/hidden", one(id))),
    /** Puts it back into sight. */
    show: (id: string): Promise<FilterList> =>
      read(client.DELETE("/api/console/inquiries/filters/{saved}/hidden", one(id))),
  };
}

/** Only what is set goes into the address. */
function given({ unread, ...named }: Wanted): Partial<Record<keyof Wanted, never>> {
  const set = Object.entries(named).filter(([, value]) => value !== null);
  return Object.fromEntries(unread ? [...set, ["unread", true]] : set);
}
