import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type JunkInfo = Schemas["JunkInfo"];
export type BlockedInfo = Schemas["BlockedInfo"];

/** Which block is lifted: none, one that was made with sorting out there, or the sender's, wherever it was. */
export type Unblock = "no" | "here" | "sender";

/** What sorting junk out asks of the service. Every method throws `Refusal` and nothing else. */
export type JunkApi = ReturnType<typeof createJunkApi>;

export function createJunkApi(client: Client<paths>) {
  const of = (inquiry: string) => ({ params: { path: { inquiry } } });
  return {
    /** Whether an inquiry is junk, who sent it, and whether they are blocked. */
    standing: (inquiry: string) => read(client.GET("/api/console/inquiries/{inquiry}/junk", of(inquiry))),
    sortOut: (inquiry: string, block: boolean) =>
      read(client.PUT("/api/console/inquiries/{inquiry}/junk", { ...of(inquiry), body: { block } })),
    putBack: (inquiry: string, unblock: Unblock) =>
      read(
        client.DELETE("/api/console/inquiries/{inquiry}/junk", {
          params: { path: { inquiry }, query: { unblock } },
        }),
      ),
    blocked: async () => (await read(client.GET("/api/console/blocked-senders"))).senders,
    unblock: async (sender: string) =>
      (await read(client.DELETE("/api/console/blocked-senders/{sender}", { params: { path: { sender } } })))
        .senders,
  };
}
