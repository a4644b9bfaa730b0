import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type SystemInfo = Schemas["SystemInfo"];
export type SystemList = Schemas["SystemList"];
export type SystemFields = Schemas["SystemFields"];

/** What the version overview asks of the service; each step answers with all of it. Every method throws `Refusal`. */
export type SystemsApi = ReturnType<typeof createSystemsApi>;

export function createSystemsApi(client: Client<paths>) {
  const one = (system: string) => ({ params: { path: { system } } });
  return {
    all: () => read(client.GET("/api/console/systems")),
    add: (body: SystemFields) => read(client.POST("/api/console/systems", { body })),
    save: (system: string, body: Schemas["SaveSystem"]) =>
      read(client.PUT("/api/console/systems/{system}", { ...one(system), body })),
    drop: (system: string) => read(client.DELETE("/api/console/systems/{system}", one(system))),
    restore: (system: string) => read(client.POST("/api/console/systems/{system}/restore", one(system))),
  };
}
