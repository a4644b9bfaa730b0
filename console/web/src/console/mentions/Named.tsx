import { useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { MessageInfo } from "../../api/types";
import { Linked } from "../formatting/Linked";
import { useOwnSession } from "../session/SessionProvider";
import { piecesOf } from "./naming";

export type Names = ReadonlyMap<string, string>;
const NOBODY: Names = new Map();

/** What colleagues are called, by user name in small letters; read once some note may mention one. */
export function useNames(messages: readonly MessageInfo[]): Names {
  const { colleagues } = useApi();
  const [names, setNames] = useState(NOBODY);
  const wanted = messages.some(({ internal, text }) => internal && text.includes("@"));
  useEffect(() => {
    if (!wanted) return;
    // Without an answer the note stands there as it was written.
    colleagues.now().then(
      (people) => setNames(new Map(people.map(({ username, name }) => [username.toLowerCase(), name]))),
      () => undefined,
    );
  }, [wanted, colleagues]);
  return names;
}

/** A note's text with its links, and the colleagues marked whom it mentions. */
export function Named({ text, names }: { text: string; names: Names }) {
  const { staff } = useOwnSession();
  let at = 0;
  return piecesOf(text, names).map((piece) => {
    const key = at;
    if ("words" in piece) {
      at += piece.words.length;
      return <Linked key={key} text={piece.words} />;
    }
    at += piece.username.length + 1;
    const me = piece.username.toLowerCase() === staff.username.toLowerCase();
    return (
      <mark key={key} className="mention" data-me={me} title={`@${piece.username}`}>
        @{piece.name}
      </mark>
    );
  });
}
