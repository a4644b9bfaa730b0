import type { Client } from "openapi-fetch";
import { read } from "./asking";
import { refusalFrom, refusalFromFailure } from "./refusal";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type FieldChoices = Schemas["FieldChoices"];
export type FieldSuggestions = Schemas["FieldSuggestions"];
export type FieldsInfo = Schemas["FieldsInfo"];
export type FieldName =
  | "title"
  | "kind"
  | "priority"
  | "topic"
  | "service"
  | "unit"
  | "responsible"
  | "language"
  | "tags";
export const PRIORITIES = ["normal", "high", "urgent"] as const satisfies readonly Priority[];
export type Priority = FieldsInfo["priority"];
export type NewRegistration = Schemas["NewRegistration"];
export type RelatedInfo = Schemas["RelatedInfo"];
export type OpinionInfo = Schemas["OpinionInfo"];
export type StepInfo = Schemas["StepInfo"];
export type MergeUndoInfo = Schemas["MergeUndoInfo"];
export type Language = FieldsInfo["language"];

type Change = Pick<Schemas["ChangeFields"], "version"> & Partial<Schemas["ChangeFields"]>;

/** What became of a change: the fields as they stand now, and whether somebody else had been faster. */
export interface Changed {
  stale: boolean;
  fields: FieldsInfo;
}

/** What handling inquiries asks of the service. Every method throws `Refusal` and nothing else. */
export type HandlingApi = ReturnType<typeof createHandlingApi>;

export function createHandlingApi(client: Client<paths>) {
  const of = (inquiry: string) => ({ params: { path: { inquiry } } });
  const named = (inquiry: string, language: Language) => ({
    params: { path: { inquiry }, query: { language } },
  });
  return {
    register: (body: NewRegistration) => read(client.POST("/api/console/registrations", { body })),
    suggest: (text: string, language: Language | null, shownIn: Language) =>
      read(client.POST("/api/console/suggestions", { body: { text, language, shown_in: shownIn } })),
    choices: (language: Language) =>
      read(client.GET("/api/console/field-choices", { params: { query: { language } } })),
    fields: (inquiry: string, language: Language) =>
      read(client.GET("/api/console/inquiries/{inquiry}/fields", named(inquiry, language))),
    /** Changes the fields that are named; what is not in the body stays as it is. */
    change: async (inquiry: string, body: Change, language: Language): Promise<Changed> => {
      const { data, error, response } = await client
        .PUT("/api/console/inquiries/{inquiry}/fields", {
          ...named(inquiry, language),
          body: body as Schemas["ChangeFields"],
        })
        .catch((failure: unknown) => Promise.reject(refusalFromFailure(failure)));
      if (data !== undefined) return { stale: false, fields: data };
      const current = response.status === 409 && isStale(error) ? error.current : null;
      if (current === null) throw refusalFrom(response.status, error);
      return { stale: true, fields: current };
    },
    steps: async (inquiry: string, language: Language) =>
      (await read(client.GET("/api/console/inquiries/{inquiry}/steps", named(inquiry, language)))).steps,
    opinion: (inquiry: string) =>
      read(client.GET("/api/console/inquiries/{inquiry}/satisfaction", of(inquiry))),
    solve: (inquiry: string) => read(client.POST("/api/console/inquiries/{inquiry}/solve", of(inquiry))),
    /** The moments until which inquiries are most likely put off, the first one first. */
    moments: async () => (await read(client.GET("/api/console/put-off-moments"))).moments,
    putOff: (inquiry: string, until: string) =>
      read(client.PUT("/api/console/inquiries/{inquiry}/put-off", { ...of(inquiry), body: { until } })),
    bringBack: (inquiry: string) =>
      read(client.DELETE("/api/console/inquiries/{inquiry}/put-off", of(inquiry))),
    reopen: (inquiry: string) => read(client.POST("/api/console/inquiries/{inquiry}/reopen", of(inquiry))),
    /** Makes an inquiry of the chosen messages and no others. */
    splitChosen: (inquiry: string, messages: string[]) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/split-chosen", { ...of(inquiry), body: { messages } }),
      ),
    /** Undoes the merge that emptied an inquiry; `version` is that of the one it went into. */
    unmerge: (inquiry: string, version: number) =>
      read(client.POST("/api/console/inquiries/{inquiry}/unmerge", { ...of(inquiry), body: { version } })),
    related: (inquiry: string) => read(client.GET("/api/console/inquiries/{inquiry}/related", of(inquiry))),
    link: (inquiry: string, other: string) =>
      read(client.POST("/api/console/inquiries/{inquiry}/links", { ...of(inquiry), body: { other } })),
    unlink: (inquiry: string, other: string) =>
      read(
        client.DELETE("/api/console/inquiries/{inquiry}/links/{other}", {
          params: { path: { inquiry, other } },
        }),
      ),
  };
}

function isStale(error: unknown): error is { current: FieldsInfo } {
  return typeof error === "object" && error !== null && "current" in error && error.current !== null;
}
