import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { prefer, usePreferences } from "../preferences";
import { chooseLanguage, FALLBACK, hasTexts, readTexts, type Translate, translator } from ".";
import { type Formatter, formatter } from "./format";

interface Texts {
  language: string;
  t: Translate;
  format: Formatter;
  choose(language: string): void;
}

const TextsContext = createContext<Texts | null>(null);

/** Gives every component its texts, dates and numbers in the person's language. */
export function TextsProvider({ children }: { children: ReactNode }) {
  const preferred = usePreferences().language;
  const language = useRead(chooseLanguage(preferred, navigator.languages));
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const texts = useMemo(
    () => ({
      language,
      t: translator(language),
      format: formatter(language),
      choose: (chosen: string) => prefer({ language: chosen }),
    }),
    [language],
  );
  return <TextsContext value={texts}>{children}</TextsContext>;
}

/** The language once its texts are here; until then, or where they cannot be fetched, the one that was read before. */
function useRead(wanted: string): string {
  const [shown, setShown] = useState(hasTexts(wanted) ? wanted : FALLBACK);
  useEffect(() => {
    let asked = true;
    readTexts(wanted).then(
      () => asked && setShown(wanted),
      () => undefined,
    );
    return () => {
      asked = false;
    };
  }, [wanted]);
  return shown;
}

export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === null) throw new Error("useTexts needs a TextsProvider above it");
  return texts;
}
