import type { ContactInfo } from "../../api/types";
import { channelName } from "../inbox/labels";
import type { Translate } from "../texts";

/** Ways to add, in the order in which they are offered. */
export const ADDABLE = ["email", "sms", "letter", "xmpp"] as const;
export type Addable = (typeof ADDABLE)[number];

const CARRIES_FILES: ReadonlySet<string> = new Set(["email", "xmpp"]);

/** Whether files can go along by a channel: not on paper, not by SMS, and the chat's window shows none. */
export function carriesFiles(way: ContactInfo | null): boolean {
  return way !== null && CARRIES_FILES.has(way.channel);
}

/** Channels that show form; elsewhere a reply goes as plain text. */
const SHOWS_FORM: ReadonlySet<string> = new Set(["webchat", "email"]);

/** Whether bold words, lists and links are seen by a channel. */
export function showsForm(way: ContactInfo | null): boolean {
  return way !== null && SHOWS_FORM.has(way.channel);
}

/** Whether others can get a copy by a channel. */
export function carriesCopies(way: ContactInfo | null): boolean {
  return way?.channel === "email";
}

export function wayKey({ channel, address }: ContactInfo): string {
  return `${channel} ${address}`;
}

/** A way in words: its channel, the address where a person would know it, and what the person is called there. */
export function wayName(way: ContactInfo, t: Translate): string {
  const name = channelName(way.channel, t);
  if (way.channel === "webchat") return name;
  const person = way.name === "" || way.channel === "letter" ? "" : ` (${way.name})`;
  return `${name}: ${way.address.replaceAll("\n", ", ")}${person}`;
}

/** The way that was chosen if the person still has it, else the one that answers go by default. */
export function effectiveWay(
  chosen: ContactInfo | null,
  contacts: readonly ContactInfo[],
  replyTo: ContactInfo | null,
): ContactInfo | null {
  if (chosen === null) return replyTo;
  return contacts.find((contact) => wayKey(contact) === wayKey(chosen)) ?? replyTo;
}

/** Another way than the one that failed, the failed one where there is no other. */
export function otherWay(
  contacts: readonly ContactInfo[],
  channel: string | null,
  address: string | null,
): ContactInfo | null {
  const failed = (contact: ContactInfo) => contact.channel === channel && contact.address === address;
  return contacts.find((contact) => !failed(contact)) ?? contacts.find(failed) ?? null;
}
