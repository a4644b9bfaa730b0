import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { prefer, usePreferences } from "../preferences";
import { chooseLanguage, type Translate, translator } from ".";
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
  const language = chooseLanguage(preferred, navigator.languages);
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

export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === null) throw new Error("useTexts needs a TextsProvider above it");
  return texts;
}
