import type { Why } from "../../api/types";
import { useSaying } from "./why";

/** A reason in the reader's language; what no sentence is known for stands in the words in which it was said. */
export function Said({ words, why }: { words: string; why: Why | null | undefined }) {
  return <SaidAll words={words} whys={why ? [why] : []} />;
}

/** Several reasons for one thing, each a sentence; `words` tell them all where one has none. */
export function SaidAll({ words, whys }: { words: string; whys: readonly Why[] | undefined }) {
  const { text, lang } = useSaying()(words, whys);
  return <span lang={lang}>{text}</span>;
}
