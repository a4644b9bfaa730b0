import type { Why } from "../../api/types";
import { useFieldNames } from "../services/changeWords";
import { isTextKey, type Translate } from "../texts";
import { useTexts } from "../texts/TextsProvider";

/** What exactly stood in the way, in the reader's language: where it stands, which field it is, and what is wrong. */
export function useWhy(): (why: Why) => string {
  const { t } = useTexts();
  const fieldName = useFieldNames();
  return (why) => whyInWords(why, t, fieldName);
}

/** Whether there is a sentence for it: a service that is newer than the page may know more. */
function isKnown(why: Why): boolean {
  return isTextKey(`why.${why.code}`);
}

export interface Saying {
  readonly text: string;
  /** Set where no sentence is known, so that `text` is the service's own English. */
  readonly lang?: "en";
}

/** Reasons for one thing, each a sentence; `words`, which tell them all, where one has none. */
export function useSaying(): (words: string, whys: readonly Why[] | undefined) => Saying {
  const sentence = useWhy();
  // While a municipality's nodes are updated one by one, an older one may answer, which knows only words.
  return (words, whys = []) =>
    whys.length > 0 && whys.every(isKnown)
      ? { text: whys.map(sentence).join(" ") }
      : { text: words, lang: "en" };
}

export function whyInWords(why: Why, t: Translate, fieldName: (field: string) => string): string {
  const key = `why.${why.code}`;
  const sentence = isTextKey(key) ? t(key, why.values) : t("why.other");
  const line = why.line === null ? [] : [t("why.line", { line: why.line })];
  const field = why.field === "" ? [] : [fieldName(why.field)];
  return [...line, ...field, sentence].join(": ");
}
