import { useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { RecipientInfo } from "../../api/firstMessages";
import { Refusal } from "../../api/refusal";
import { useSettled } from "../knowledge/hooks";
import type { Way } from "./firstMessage";

const ASK_AFTER_MS = 500;

/** What is known of an address: nothing yet, that it is none, or who would be reached. */
export type Known = RecipientInfo | "wrong" | null;

/** Asks about an address once nobody types in it any more. */
export function useRecipient(way: Way, address: string): Known {
  const api = useApi().firstMessages;
  const asked = useSettled(`${way} ${address.trim()}`, ASK_AFTER_MS);
  const [known, setKnown] = useState<{ of: string; what: Known }>({ of: "", what: null });
  useEffect(() => {
    const [channel, wanted] = parted(asked);
    if (wanted === "") return;
    let current = true;
    const tell = (what: Known) => current && setKnown({ of: asked, what });
    api.recipient({ channel, address: wanted }).then(tell, (failure: unknown) => {
      // What cannot be asked now is asked again when it is sent.
      tell(failure instanceof Refusal && failure.status === 400 ? "wrong" : null);
    });
    return () => {
      current = false;
    };
  }, [api, asked]);
  return known.of === `${way} ${address.trim()}` ? known.what : null;
}

function parted(asked: string): [Way, string] {
  const space = asked.indexOf(" ");
  return [asked.slice(0, space) as Way, asked.slice(space + 1)];
}
