import type { FirstMessageToSee, NewFirstMessage } from "../../api/firstMessages";
import type { Language } from "../../api/handling";
import type { AttachmentInfo, PartHealth } from "../../api/types";

/** Ways in which somebody can be written to who has not written, in the order in which they are offered. */
export const WAYS = ["email", "sms"] as const;
export type Way = (typeof WAYS)[number];

/** What is being written, and to whom. */
export interface Form {
  way: Way;
  address: string;
  name: string;
  title: string;
  text: string;
  language: Language;
  files: readonly AttachmentInfo[];
}

export function emptyForm(language: Language): Form {
  return { way: "email", address: "", name: "", title: "", text: "", language, files: [] };
}

/** The ways whose channels are set up; all of them while nobody knows yet how the channels are. */
export function waysOn(parts: readonly PartHealth[]): readonly Way[] {
  const off = (way: Way) => !parts.some(({ part, state }) => part === `channel.${way}` && state !== "off");
  return parts.length === 0 ? WAYS : WAYS.filter((way) => !off(way));
}

/** The form as it goes by a way: an SMS has neither a subject nor files, though a mail that was begun had. */
export function byWay(form: Form, way: Way): Form {
  return way === "email" ? { ...form, way } : { ...form, way, title: "", files: [] };
}

/** Whether there is enough of it to be sent. */
export function complete({ way, address, title, text }: Form): boolean {
  return [address, text, ...(way === "email" ? [title] : [])].every((field) => field.trim() !== "");
}

export function toSee({ way, address, name, title, text, language }: Form): FirstMessageToSee {
  return { to: { channel: way, address: address.trim() }, name, title, text, language };
}

export function bodyOf(form: Form, clientId: string): NewFirstMessage {
  return { ...toSee(form), client_id: clientId, attachments: form.files.map(({ id }) => id) };
}
