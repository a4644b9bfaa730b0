import type { ContactInfo, CopiedInfo, MessageInfo } from "../../api/types";

/** Copies of one reply, as the service allows. */
export const MOST_COPIES = 20;

const ADDRESS = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:"]+$/;

/** The addresses of a line, each once: between commas, semicolons or spaces, with or without the names before them. */
export function addressesIn(typed: string): string[] {
  const named = /"[^"]*"|[^<>,;"]*<([^<>]*)>/g;
  const plain = typed.replace(named, (_, address: string | undefined) => ` ${address ?? ""} `);
  return [...new Set(plain.split(/[\s,;]+/).filter((one) => one !== ""))];
}

/** The first of a line that is no address; null where all are. */
export function wrongIn(typed: string): string | null {
  return addressesIn(typed).find((one) => !ADDRESS.test(one)) ?? null;
}

/** Whether copies cannot go like this. */
export function unfit({ cc, bcc }: { cc: string; bcc: string }): boolean {
  return wrongIn(cc) !== null || wrongIn(bcc) !== null || tooMany({ cc, bcc });
}

export function tooMany({ cc, bcc }: { cc: string; bcc: string }): boolean {
  return addressesIn(`${cc}, ${bcc}`).length > MOST_COPIES;
}

/** Who else got the person's newest e-mail: those whom an answer to all goes to. */
export function everybody(messages: readonly MessageInfo[], way: ContactInfo | null): string[] {
  const newest = messages.findLast(({ author, channel }) => author === "citizen" && channel === "email");
  return (newest?.copied ?? []).map(({ address }) => address).filter((address) => address !== way?.address);
}

/** Adds addresses to a line, but for those in it. */
export function together(typed: string, more: readonly string[]): string {
  return [...new Set([...addressesIn(typed), ...more])].join(", ");
}

/** Those who got a copy, by where they stand in the mail; without the kinds that nobody stands in. */
export function byKind(copied: readonly CopiedInfo[]): [CopiedInfo["kind"], string[]][] {
  return (["to", "cc", "bcc"] as const)
    .map((kind): [CopiedInfo["kind"], string[]] => [
      kind,
      copied.filter((one) => one.kind === kind).map(({ address }) => address),
    ])
    .filter(([, addresses]) => addresses.length > 0);
}
