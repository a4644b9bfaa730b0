import type { Client } from "openapi-fetch";
import { read } from "./asking";
import { refusalFrom, refusalFromFailure } from "./refusal";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type DraftInfo = Schemas["DraftInfo"];
export type DraftList = Schemas["DraftList"];
export type ColleagueDraft = Schemas["ColleagueDraft"];
export type CannedInfo = Schemas["CannedInfo"];
export type MacroActions = Schemas["MacroActions"];
export type CannedList = Schemas["CannedList"];
type SaveDraft = Schemas["SaveDraft"];

/** What became of a draft: how it is kept now (null: not at all), and whether another window had been faster. */
export interface KeptDraft {
  stale: boolean;
  draft: DraftInfo | null;
}

/** What writing to an inquiry asks of the service, before it is sent. Every method throws `Refusal` and nothing else. */
export type WritingApi = ReturnType<typeof createWritingApi>;

export function createWritingApi(client: Client<paths>) {
  const of = (inquiry: string) => ({ params: { path: { inquiry } } });
  const one = (reply: string) => ({ params: { path: { reply } } });
  return {
    canned: () => read(client.GET("/api/console/canned-replies")),
    addCanned: (body: Schemas["NewCanned"]) => read(client.POST("/api/console/canned-replies", { body })),
    saveCanned: (reply: string, body: Schemas["SaveCanned"]) =>
      read(client.PUT("/api/console/canned-replies/{reply}", { ...one(reply), body })),
    dropCanned: (reply: string) => read(client.DELETE("/api/console/canned-replies/{reply}", one(reply))),
    restoreCanned: (reply: string) =>
      read(client.POST("/api/console/canned-replies/{reply}/restore", one(reply))),
    /** Does with an inquiry all that a macro does, or nothing. */
    runMacro: (inquiry: string, macro: string, clientId: string) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/macros/{macro}", {
          params: { path: { inquiry, macro } },
          body: { client_id: clientId },
        }),
      ),
    drafts: (inquiry: string) => read(client.GET("/api/console/inquiries/{inquiry}/drafts", of(inquiry))),
    saveDraft: async (inquiry: string, kind: DraftInfo["kind"], body: SaveDraft): Promise<KeptDraft> => {
      const { data, error, response } = await client
        .PUT("/api/console/inquiries/{inquiry}/drafts/{kind}", { params: { path: { inquiry, kind } }, body })
        .catch((failure: unknown) => Promise.reject(refusalFromFailure(failure)));
      if (data !== undefined) return { stale: false, draft: data.draft };
      if (response.status !== 409 || !tellsCurrent(error)) throw refusalFrom(response.status, error);
      return { stale: true, draft: error.current };
    },
    takeDraft: (inquiry: string, staff: string) =>
      read(client.POST("/api/console/inquiries/{inquiry}/draft-taking", { ...of(inquiry), body: { staff } })),
  };
}

function tellsCurrent(error: unknown): error is { current: DraftInfo | null } {
  return typeof error === "object" && error !== null && "current" in error;
}
