import type { AttachmentInfo, ContactInfo, MessageInfo } from "../../api/types";
import type { DraftInfo } from "../../api/writing";
import { recall, recallAll, remember } from "../storage";

export type DraftKind = "reply" | "note";

/**
 * Something half written, kept in the browser and by the service until it has been sent.
 *
 * `clientId` is made once per draft, so that sending again after a lost answer cannot say it twice. `attempted` is the
 * text of the last attempt whose outcome nobody knows: if the text is changed after it, the service may already hold
 * the earlier words. `via` is where a reply is to go if somebody chose it, `files` are those it is to carry; the service
 * keeps them for a day. `cc` and `bcc` are who gets a copy of an e-mail, as typed. `version` names the state that the service keeps ("": none), `kept` is the text that it was
 * given then. `begun` is when the first words were written.
 */
export interface Draft {
  text: string;
  clientId: string;
  attempted: string | null;
  savedAt: number;
  via: ContactInfo | null;
  files: readonly AttachmentInfo[];
  cc: string;
  bcc: string;
  version: string;
  kept: string;
  begun: number;
}

const PREFIX = "torg.draft.";
const KEPT_MS = 14 * 24 * 60 * 60 * 1000;

export function newDraft(text = ""): Draft {
  const now = Date.now();
  return {
    text,
    clientId: newClientId(),
    attempted: null,
    savedAt: now,
    via: null,
    files: [],
    cc: "",
    bcc: "",
    version: "",
    kept: "",
    begun: now,
  };
}

/** Where a draft lies: by person, so that two who share a browser do not read each other's. */
export function draftKey(staff: string, inquiry: string, kind: DraftKind): string {
  return `${PREFIX}${staff}.${inquiry}.${kind}`;
}

export function readDraft(key: string): Draft {
  const stored = parsed(recall(key));
  return stored ?? newDraft();
}

export function writeDraft(key: string, draft: Draft): void {
  const alone = draft.files.length === 0 && draft.cc.trim() === "" && draft.bcc.trim() === "";
  const worthless = draft.text === "" && draft.version === "" && draft.attempted === null && alone;
  remember(key, worthless ? null : JSON.stringify({ ...draft, savedAt: Date.now() }));
}

/** Removes what nobody has touched for two weeks: drafts hold what citizens wrote about themselves. */
export function forgetOldDrafts(now: number): void {
  for (const [key, value] of recallAll(PREFIX)) {
    const draft = parsed(value);
    if (draft === null || now - draft.savedAt > KEPT_MS) remember(key, null);
  }
}

/**
 * What is left to write after the service answered a draft.
 *
 * An empty draft with a new id normally. If there was an earlier attempt and the service answers with other words than
 * those just sent, that attempt had come through: the changed text stays as a new draft.
 */
export function afterSending(sent: Draft, answer: MessageInfo): { draft: Draft; earlierStands: boolean } {
  const differs = answer.text.trim() !== sent.text.trim();
  // Masking changes words too; it explains the difference only where the text was the same at every attempt.
  const masked = answer.masked && sent.attempted === sent.text;
  const earlierStands = sent.attempted !== null && differs && !masked;
  return { draft: newDraft(earlierStands ? sent.text : ""), earlierStands };
}

/**
 * What becomes of the browser's draft when the service says what it keeps.
 *
 * `adopt` the service's, `clear` one that was sent or handed on elsewhere, `push` what the service has not got yet,
 * `ask` where both have been written in since.
 */
export function meet(local: Draft, kept: DraftInfo | null): "same" | "adopt" | "clear" | "push" | "ask" {
  const changed = local.text !== local.kept;
  if (kept === null) {
    if (local.version !== "" && !changed) return "clear";
    return local.text.trim() === "" ? "same" : "push";
  }
  if (kept.version === local.version) return changed ? "push" : "same";
  if (!changed || kept.text === local.text.trim()) return "adopt";
  return "ask";
}

function parsed(stored: string | null): Draft | null {
  if (stored === null) return null;
  try {
    const draft: unknown = JSON.parse(stored);
    // Drafts of an earlier version knew neither ways nor files, nor the service's.
    return isDraft(draft) ? { ...newDraft(), ...draft } : null;
  } catch {
    return null;
  }
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== "object" || value === null) return false;
  const draft = value as Partial<Draft>;
  return (
    typeof draft.text === "string" && typeof draft.clientId === "string" && typeof draft.savedAt === "number"
  );
}

/** A random id of 32 characters; `crypto.randomUUID` exists only on pages served over TLS. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
