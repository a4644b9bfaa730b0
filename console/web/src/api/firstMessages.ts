import type { Client } from "openapi-fetch";
import { read } from "./asking";
import type { components, paths } from "./schema";
import type { AttachmentInfo } from "./types";
import { type Progress, sendFile } from "./upload";

type Schemas = components["schemas"];

export type FirstMessageToSee = Schemas["FirstMessageToSee"];
export type NewFirstMessage = Schemas["NewFirstMessage"];
export type RecipientInfo = Schemas["RecipientInfo"];
export type To = Schemas["To"];

/** What writing to somebody who has not written asks of the service. Every method throws `Refusal` and nothing else. */
export type FirstMessagesApi = ReturnType<typeof createFirstMessagesApi>;

export function createFirstMessagesApi(client: Client<paths>, base: string) {
  return {
    send: (body: NewFirstMessage) => read(client.POST("/api/console/first-messages", { body })),
    /** The message as its channel would send it; nothing is sent. */
    preview: (body: FirstMessageToSee) => read(client.POST("/api/console/first-messages/preview", { body })),
    recipient: (body: To) => read(client.POST("/api/console/first-messages/recipient", { body })),
    attach: (file: File, progress: Progress, signal: AbortSignal): Promise<AttachmentInfo> => {
      const name = new URLSearchParams({ name: file.name });
      return sendFile(`${base}/api/console/first-messages/files?${name}`, file, progress, signal);
    },
  };
}
