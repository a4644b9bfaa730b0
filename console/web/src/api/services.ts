import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";
import { type Progress, sendFile } from "./upload";

type Schemas = components["schemas"];

export type RegisterInfo = Schemas["RegisterInfo"];
export type RegisterImportInfo = Schemas["RegisterImportInfo"];
export type ServiceInfo = Schemas["ServiceInfo"];
export type UnitInfo = Schemas["UnitInfo"];
export type Knows = Schemas["Knows"];
export type UnitStandingInfo = Schemas["UnitStandingInfo"];
export type ColleagueInfo = Schemas["ColleagueInfo"];
export type AvailabilityList = Schemas["AvailabilityList"];
export type RegisterChangeInfo = Schemas["RegisterChangeInfo"];
export type RegisterChangePage = Schemas["RegisterChangePage"];
export type FieldChange = Schemas["FieldChange"];
export type OwnStatus = Schemas["SayAvailability"]["status"];

/** What the pages of services, units and forwarding ask of the service. Every method throws `Refusal` and nothing else. */
export type ServicesApi = ReturnType<typeof createServicesApi>;

export function createServicesApi(client: Client<paths>, base: string) {
  const on = (inquiry: string) => ({ params: { path: { inquiry } } });
  const table = `${base}/api/console/services`;
  return {
    // The client takes pairs for lists of any length.
    register: async () => (await read(client.GET("/api/console/services"))) as RegisterInfo,
    addService: (body: Schemas["NewService"]) => read(client.POST("/api/console/services/new", { body })),
    saveService: (service: string, body: Schemas["SaveService"]) =>
      read(client.PUT("/api/console/services/one/{service}", { params: { path: { service } }, body })),
    addUnit: (body: Schemas["UnitFields"]) => read(client.POST("/api/console/units", { body })),
    saveUnit: (unit: string, body: Schemas["SaveUnit"]) =>
      read(client.PUT("/api/console/units/{unit}", { params: { path: { unit } }, body })),
    load: async (unit: string) =>
      (await read(client.GET("/api/console/units/{unit}/load", { params: { path: { unit } } }))).open,
    withdraw: (unit: string, basedOn: number, moveTo: string | null) =>
      read(
        client.POST("/api/console/units/{unit}/withdraw", {
          params: { path: { unit } },
          body: { based_on: basedOn, move_to: moveTo },
        }),
      ),
    knows: (staff: string, competence: string[]) =>
      read(
        client.PUT("/api/console/competence/{staff}", { params: { path: { staff } }, body: { competence } }),
      ),
    lookAt: (file: File, progress: Progress, signal: AbortSignal) =>
      sendFile<RegisterImportInfo>(`${table}/import/preview`, file, progress, signal),
    takeIn: (file: File, token: string, progress: Progress, signal: AbortSignal) =>
      sendFile<RegisterImportInfo>(
        `${table}/import?${new URLSearchParams({ token })}`,
        file,
        progress,
        signal,
      ),
    exportUrl: `${table}/export`,
    changes: async (before: number | null) => {
      const params = { query: before === null ? {} : { before } };
      return (await read(client.GET("/api/console/changes/register", { params }))) as RegisterChangePage;
    },
    undo: (change: number) =>
      read(client.POST("/api/console/services/changes/{change}/undo", { params: { path: { change } } })),
    standing: (unit: string) =>
      read(client.GET("/api/console/units/{unit}/standing", { params: { path: { unit } } })),
    forward: (inquiry: string, body: Schemas["Forward"]) =>
      read(client.POST("/api/console/inquiries/{inquiry}/forward", { ...on(inquiry), body })),
    takeBack: (inquiry: string) =>
      read(client.POST("/api/console/inquiries/{inquiry}/take-back", on(inquiry))),
    resultText: async (inquiry: string) =>
      (await read(client.GET("/api/console/inquiries/{inquiry}/result", on(inquiry)))).text,
    result: (inquiry: string, text: string, solved: boolean) =>
      read(
        client.POST("/api/console/inquiries/{inquiry}/result", { ...on(inquiry), body: { text, solved } }),
      ),
    availability: () => read(client.GET("/api/console/availability")),
    say: (status: OwnStatus) => read(client.PUT("/api/console/availability", { body: { status } })),
  };
}
