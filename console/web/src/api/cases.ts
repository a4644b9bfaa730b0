import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type CaseInfo = Schemas["CaseInfo"];
export type CaseList = Schemas["CaseList"];
export type CasePreviewInfo = Schemas["CasePreviewInfo"];
export type CaseSystemInfo = Schemas["CaseSystemInfo"];
export type CaseWanted = Schemas["CaseWanted"];
export type InquiryCases = Schemas["InquiryCases"];

/** What sending inquiries to case and archive systems asks of the service. Every method throws `Refusal`. */
export type CasesApi = ReturnType<typeof createCasesApi>;

export function createCasesApi(client: Client<paths>) {
  const of = (inquiry: string) => ({ params: { path: { inquiry } } });
  const one = ({ id, inquiry }: CaseInfo) => ({ params: { path: { inquiry, case: id } } });
  return {
    of: (inquiry: string) => read(client.GET("/api/console/inquiries/{inquiry}/cases", of(inquiry))),
    preview: (inquiry: string, body: CaseWanted) =>
      read(client.POST("/api/console/inquiries/{inquiry}/cases/preview", { ...of(inquiry), body })),
    send: (inquiry: string, body: CaseWanted, clientId: string) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/cases", {
          ...of(inquiry),
          body: { ...body, client_id: clientId },
        }),
      ),
    retry: (sent: CaseInfo) =>
      read(client.POST("/api/console/inquiries/{inquiry}/cases/{case}/retry", one(sent))),
    refer: (sent: CaseInfo, reference: string, url: string) =>
      read(
        client.PUT("/api/console/inquiries/{inquiry}/cases/{case}/reference", {
          ...one(sent),
          body: { reference, url },
        }),
      ),
    unsettled: () => read(client.GET("/api/console/cases/unsettled")),
  };
}

/** Where a case is downloaded as a Noark 5 package. */
export function packageUrl({ id, inquiry }: CaseInfo): string {
  return `/api/console/inquiries/${inquiry}/cases/${id}/package`;
}
