import type { Client } from "openapi-fetch";
import { read } from "./asking";
import { refusalFrom, refusalFromFailure } from "./refusal";
import type { components, paths } from "./schema";
import type { MessageInfo, NoteInfo } from "./types";

type Schemas = components["schemas"];

export type NoteVersion = Schemas["NoteVersionInfo"];

/** What became of a note; `unreached` is null where another window had been faster and nothing was done. */
export interface NoteStepped {
  note: MessageInfo;
  unreached: readonly string[] | null;
}

/** What is done with an internal note that stands already. Every method throws `Refusal` and nothing else. */
export type NotesApi = ReturnType<typeof createNotesApi>;

export function createNotesApi(client: Client<paths>) {
  const one = (inquiry: string, note: string) => ({ params: { path: { inquiry, note } } });
  return {
    change: (inquiry: string, note: string, text: string, version: number) =>
      stepped(
        client.PUT("/api/console/inquiries/{inquiry}/notes/{note}", {
          ...one(inquiry, note),
          body: { text, version },
        }),
      ),
    withdraw: (inquiry: string, note: string, version: number) =>
      stepped(
        client.POST("/api/console/inquiries/{inquiry}/notes/{note}/withdraw", {
          ...one(inquiry, note),
          body: { version },
        }),
      ),
    restore: (inquiry: string, note: string, version: number) =>
      stepped(
        client.POST("/api/console/inquiries/{inquiry}/notes/{note}/restore", {
          ...one(inquiry, note),
          body: { version },
        }),
      ),
    versions: async (inquiry: string, note: string): Promise<readonly NoteVersion[]> =>
      (await read(client.GET("/api/console/inquiries/{inquiry}/notes/{note}/versions", one(inquiry, note))))
        .versions,
  };
}

interface Answer {
  data?: NoteInfo;
  error?: unknown;
  response: Response;
}

/** A refusal that tells how the note stands now is an answer, too. */
async function stepped(asked: Promise<Answer>): Promise<NoteStepped> {
  const { data, error, response } = await asked.catch((failure: unknown) =>
    Promise.reject(refusalFromFailure(failure)),
  );
  if (data !== undefined) return { note: data, unreached: data.unreached };
  if (response.status === 409 && tellsCurrent(error)) return { note: error.current, unreached: null };
  throw refusalFrom(response.status, error);
}

function tellsCurrent(error: unknown): error is { current: MessageInfo } {
  return typeof error === "object" && error !== null && "current" in error && error.current !== null;
}
