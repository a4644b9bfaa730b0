import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type Statistics = Schemas["StatisticsInfo"];
export type PeriodFigures = Schemas["PeriodFigures"];
export type Times = Schemas["TimesInfo"];
export type Count = Schemas["CountInfo"];
export type StatisticsQuery = NonNullable<paths["/api/console/statistics"]["get"]["parameters"]["query"]>;

/** What the statistics ask of the service. Every method throws `Refusal` and nothing else. */
export type StatisticsApi = ReturnType<typeof createStatisticsApi>;

export function createStatisticsApi(client: Client<paths>) {
  return {
    read: (query: StatisticsQuery) => read(client.GET("/api/console/statistics", { params: { query } })),
  };
}

/** Where the same is downloaded as a table or as a workbook. */
export function statisticsUrl(kind: "csv" | "xlsx", query: StatisticsQuery): string {
  return `/api/console/statistics.${kind}?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`;
}
