import type { Why } from "../../api/types";
import { isKnown, useWhy } from "./why";

/** A reason in the reader's language; what no sentence is known for stands in the words in which it was said. */
export function Said({ words, why }: { words: string; why: Why | null }) {
  return <SaidAll words={words} whys={why === null ? [] : [why]} />;
}

/** Several reasons for one thing, each a sentence; `words` tell them all where one has none. */
export function SaidAll({ words, whys }: { words: string; whys: readonly Why[] }) {
  const sentence = useWhy();
  const known = whys.length > 0 && whys.every(isKnown);
  return known ? <span>{whys.map(sentence).join(" ")}</span> : <span lang="en">{words}</span>;
}
