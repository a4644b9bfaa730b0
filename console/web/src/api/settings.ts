import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type SettingInfo = Schemas["SettingInfo"];
export type SettingChangeInfo = Schemas["SettingChangeInfo"];
export type SettingsPageInfo = Schemas["SettingsPage"];
export type SettingValue = SettingInfo["value"];
export type Period = "chat_days" | "inquiry_days" | "identity_days";

/** What the page of settings asks of the service. Every method throws `Refusal` and nothing else. */
export type SettingsApi = ReturnType<typeof createSettingsApi>;

export function createSettingsApi(client: Client<paths>) {
  return {
    all: () => read(client.GET("/api/console/settings")),
    /** Sets a setting over the version that the page shows; null gives it back to the file. */
    set: (key: string, value: SettingValue, version: number) =>
      read(
        client.PUT("/api/console/settings/{key}", { params: { path: { key } }, body: { value, version } }),
      ),
    undo: (change: string) =>
      read(client.POST("/api/console/settings/changes/{change}/undo", { params: { path: { change } } })),
    /** What retention would delete at its next run if a period were this long. */
    removal: (period: Period, days: number) =>
      read(client.GET("/api/console/settings/removal", { params: { query: { [period]: days } } })),
  };
}
