import { useState } from "react";
import type { MessageInfo } from "../../api/types";
import type { SendOnWish } from "./SendOnDialog";

/** What somebody is about to send on: a message, or once more what did not arrive. */
export function useSendingOn(messages: readonly MessageInfo[]) {
  const [wish, setWish] = useState<SendOnWish | null>(null);
  return {
    wish,
    begin: (message: MessageInfo) => {
      // Who is outside is answered where they wrote from.
      const to = message.author === "outside" ? (message.address ?? "") : "";
      setWish({ message, to, text: "", leftOut: [] });
    },
    again: (entry: MessageInfo) => {
      // What was quoted may be in another inquiry by now, or gone: then it goes once more as it went.
      const message = messages.find(({ id }) => id === entry.sends_on) ?? entry;
      const to = [entry.address, ...entry.copied.map(({ address }) => address)].filter(Boolean).join(", ");
      const went = new Set(entry.attachments.map(({ name }) => name));
      const leftOut = message.attachments.filter(({ name }) => !went.has(name)).map(({ id }) => id);
      setWish({ message, to, text: entry.text, leftOut });
    },
    end: () => setWish(null),
  };
}
