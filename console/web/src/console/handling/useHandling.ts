import { useCallback, useEffect } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Language } from "../../api/handling";
import { useLoaded } from "../knowledge/hooks";
import { articleLanguage } from "../knowledge/parts";
import { useLive } from "../live/LiveProvider";
import { useTexts } from "../texts/TextsProvider";

/** The language in which names are asked for. */
export function useShownLanguage(): Language {
  return articleLanguage(useTexts().language);
}

/** What fields may be; read once for each time a form comes. */
export function useChoices() {
  const api = useApi().handling;
  const language = useShownLanguage();
  return useLoaded(useCallback(() => api.choices(language), [api, language]));
}

/** Reads something about an inquiry, and again whenever anything happens to it. */
export function useOfInquiry<T>(inquiry: string, load: () => Promise<T>) {
  const loaded = useLoaded(load);
  const { listen } = useLive();
  const { reload } = loaded;
  useEffect(
    () =>
      listen((frame) => {
        const mine = frame.type === "event" && frame.inquiry === inquiry && frame.kind !== "delivery";
        if (mine || frame.type === "resync") reload();
      }),
    [listen, inquiry, reload],
  );
  return loaded;
}
