import type { Client } from "openapi-fetch";
import { answered, read } from "./asking";
import type { components, paths } from "./schema";
import type { AttachmentInfo } from "./types";
import { type Progress, sendFile } from "./upload";

type Schemas = components["schemas"];

export type ThreadInfo = Schemas["ThreadInfo"];
export type ThreadList = Schemas["ThreadList"];
export type ThreadDetail = Schemas["ThreadDetail"];
export type InternalMessageInfo = Schemas["InternalMessageInfo"];
export type StartThread = Schemas["StartThread"];
export type GroupInfo = Schemas["GroupInfo"];
export type GroupList = Schemas["GroupList"];
export type NewGroup = Schemas["NewGroup"];
export type SaveGroup = Schemas["SaveGroup"];

/** What the page of internal messages asks of the service. Every method throws `Refusal` and nothing else. */
export type InternalApi = ReturnType<typeof createInternalApi>;

export function createInternalApi(client: Client<paths>, base: string) {
  const of = (thread: string) => ({ params: { path: { thread } } });
  return {
    threads: (text: string) => read(client.GET("/api/console/threads", { params: { query: { text } } })),
    unread: () => read(client.GET("/api/console/threads/unread")),
    thread: (thread: string) => read(client.GET("/api/console/threads/{thread}", of(thread))),
    start: (body: StartThread) => read(client.POST("/api/console/threads", { body })),
    /** Adds a file that a later message may carry. */
    attach: (file: File, progress: Progress, signal: AbortSignal): Promise<AttachmentInfo> => {
      const name = new URLSearchParams({ name: file.name });
      return sendFile(`${base}/api/console/threads/files?${name}`, file, progress, signal);
    },
    say: (thread: string, text: string, clientId: string, files: string[] = []) =>
      read(
        client.POST("/api/console/threads/{thread}/messages", {
          ...of(thread),
          body: { text, client_id: clientId, files },
        }),
      ),
    remove: (thread: string, message: string) =>
      read(
        client.DELETE("/api/console/threads/{thread}/messages/{message}", {
          params: { path: { thread, message } },
        }),
      ),
    seen: async (thread: string, number: number) => {
      await answered<unknown>(
        client.PUT("/api/console/threads/{thread}/read", { ...of(thread), body: { number } }),
      );
    },
    add: (thread: string, staff: string[]) =>
      read(client.POST("/api/console/threads/{thread}/members", { ...of(thread), body: { staff } })),
    leave: async (thread: string) => {
      await answered<unknown>(client.DELETE("/api/console/threads/{thread}/members", of(thread)));
    },
    groups: () => read(client.GET("/api/console/groups")),
    addGroup: (body: NewGroup) => read(client.POST("/api/console/groups", { body })),
    saveGroup: (group: string, body: SaveGroup) =>
      read(client.PUT("/api/console/groups/{group}", { params: { path: { group } }, body })),
    dropGroup: (group: string) =>
      read(client.DELETE("/api/console/groups/{group}", { params: { path: { group } } })),
    restoreGroup: (group: string) =>
      read(client.POST("/api/console/groups/{group}/restore", { params: { path: { group } } })),
  };
}

/** Where a file of an internal message is downloaded, or with `inline` a picture shown. */
export function internalFileUrl(thread: string, file: string, inline = false): string {
  return `/api/console/threads/${thread}/files/${file}${inline ? "?inline=1" : ""}`;
}
