import type { LookupEntry } from "../../api/lookups";
import type { ContactInfo, NewContact } from "../../api/types";
import { ADDABLE } from "../conversation/ways";

/** Something of a hit that can be put on the inquiry's person; `kind` says in which words it is offered. */
export interface Offer {
  kind: "letter" | "email" | "sms" | "name";
  contact: NewContact;
}

/**
 * What of a hit can be put on the person: each address with the name, and the name alone where the person is reached by
 * a way that has none yet.
 */
export function offersOf(entry: LookupEntry, replyTo: ContactInfo | null): Offer[] {
  const ways: Offer[] = entry.ways.map(({ channel, address }) => ({
    kind: channel,
    contact: { channel, address, name: entry.person },
  }));
  const way = ADDABLE.find((one) => one === replyTo?.channel);
  if (entry.person === "" || replyTo === null || way === undefined || replyTo.name !== "") return ways;
  return [...ways, { kind: "name", contact: { channel: way, address: replyTo.address, name: entry.person } }];
}

/** The fields that are filled in. */
export function askedOf(fields: Readonly<Record<string, string>>): Record<string, string> {
  const filled = Object.entries(fields).map(([name, text]) => [name, text.trim()] as const);
  return Object.fromEntries(filled.filter(([, text]) => text !== ""));
}
