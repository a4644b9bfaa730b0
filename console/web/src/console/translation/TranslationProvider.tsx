import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";

const OfferedContext = createContext<string | null>(null);

interface Props {
  inquiry: string;
  children: ReactNode;
}

/** Finds out whether there is a translator; while that is not known, and where there is none, nothing is said of it. */
export function TranslationProvider({ inquiry, children }: Props) {
  const api = useApi().translation;
  const [offered, setOffered] = useState(false);
  useEffect(() => {
    let there = true;
    api.offered().then(
      (found) => there && setOffered(found),
      // Without an answer there is no button, and the conversation goes on as ever.
      () => undefined,
    );
    return () => {
      there = false;
    };
  }, [api]);
  return <OfferedContext value={offered ? inquiry : null}>{children}</OfferedContext>;
}

/** The inquiry whose texts can be translated; null where they cannot. */
export function useTranslated(): string | null {
  return useContext(OfferedContext);
}
