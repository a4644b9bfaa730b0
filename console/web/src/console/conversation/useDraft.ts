import { useCallback, useRef, useState } from "react";
import type { AttachmentInfo, ContactInfo, MessageInfo } from "../../api/types";
import type { DraftInfo } from "../../api/writing";
import { afterSending, type Draft, newDraft, readDraft, writeDraft } from "./drafts";

export interface DraftControl {
  draft: Draft;
  write(text: string): void;
  choose(via: ContactInfo | null): void;
  copy(to: Partial<Pick<Draft, "cc" | "bcc">>): void;
  enclose(file: AttachmentInfo): void;
  takeOut(file: string): void;
  /** Marks that the text is on its way, before it is sent: from now on its outcome may be unknown. */
  attempt(): Draft;
  /** Notes that the service has refused it, so that nothing was recorded. */
  refused(): void;
  /** Notes what the service recorded; true when that is an earlier text than the one just sent. */
  recorded(sent: Draft, answer: MessageInfo): boolean;
  /** The draft as it is at this moment, also between two renderings. */
  now(): Draft;
  /** Notes what the service keeps: a version, and the text that it was given. */
  kept(version: string, text: string): void;
  /** Goes on with what the service keeps, or with its version and another text. */
  adopt(info: DraftInfo, text?: string): void;
  /** Throws it away, since it was sent or handed on elsewhere. */
  clear(): void;
}

/** A draft that survives reloading, logging in again and changing to another conversation. */
export function useDraft(key: string): DraftControl {
  const [draft, setDraft] = useState(() => readDraft(key));
  const latest = useRef(draft);
  const keep = useCallback(
    (next: Draft) => {
      latest.current = next;
      writeDraft(key, next);
      setDraft(next);
    },
    [key],
  );
  return {
    draft,
    write: (text) => {
      const { text: before, begun } = latest.current;
      keep({ ...latest.current, text, begun: before.trim() === "" ? Date.now() : begun });
    },
    choose: (via) => keep({ ...latest.current, via }),
    copy: (to) => keep({ ...latest.current, ...to }),
    enclose: (file) => keep({ ...latest.current, files: [...latest.current.files, file] }),
    takeOut: (file) =>
      keep({ ...latest.current, files: latest.current.files.filter(({ id }) => id !== file) }),
    attempt: () => {
      const sent = latest.current;
      // The first attempt is the one that counts: it is its words that the service would keep.
      keep({ ...sent, attempted: sent.attempted ?? sent.text });
      return sent;
    },
    refused: () => keep({ ...latest.current, attempted: null }),
    recorded: (sent, answer) => {
      const { draft: left, earlierStands } = afterSending(sent, answer);
      keep(left);
      return earlierStands;
    },
    now: useCallback(() => latest.current, []),
    kept: useCallback((version, text) => keep({ ...latest.current, version, kept: text }), [keep]),
    adopt: useCallback(
      ({ client_id, version, text: kept, updated_at }, text = kept) =>
        keep({
          ...latest.current,
          clientId: client_id,
          version,
          kept,
          text,
          attempted: null,
          begun: Date.parse(updated_at),
        }),
      [keep],
    ),
    clear: useCallback(() => keep(newDraft()), [keep]),
  };
}
