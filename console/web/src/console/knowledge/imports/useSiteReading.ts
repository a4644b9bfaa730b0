import { useCallback, useEffect, useRef, useState } from "react";
import { useApi } from "../../../api/ApiProvider";
import type { ImportSite, SiteReadingInfo } from "../../../api/knowledge";
import { type Steps, useSteps } from "../hooks";

const ASK_EVERY_MS = 1_000;

export interface SiteReadingState {
  reading: SiteReadingInfo | null;
  steps: Steps;
  begin(site: ImportSite): void;
  stop(): void;
  forget(): void;
}

/**
 * A site that is being read for an import, and how far it is.
 *
 * The service reads it whether anybody looks or not, so whoever leaves the page finds it again on coming back.
 */
export function useSiteReading(): SiteReadingState {
  const api = useApi().knowledge;
  const steps = useSteps();
  const [reading, setReading] = useState<SiteReadingInfo | null>(null);
  const there = useRef(true);
  useEffect(() => {
    there.current = true;
    // What has come to an end before is shown only to who waited for it; a page that cannot ask shows none.
    api.lastSite().then(
      (found) => there.current && found?.state === "reading" && setReading(found),
      () => undefined,
    );
    return () => {
      there.current = false;
    };
  }, [api]);
  const going = reading?.state === "reading" ? reading.id : null;
  useEffect(() => {
    if (going === null) return;
    const timer = setInterval(() => {
      // One question that fails is made good by the next.
      api.site(going).then(
        (found) => setReading((now) => (now?.id === found.id ? found : now)),
        () => undefined,
      );
    }, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [api, going]);
  const begin = useCallback(
    (site: ImportSite) => void steps.take("site", async () => setReading(await api.readSite(site))),
    [api, steps.take],
  );
  const stop = useCallback(() => {
    if (going !== null) void steps.take("stop", async () => setReading(await api.stopSite(going)));
  }, [api, going, steps.take]);
  return { reading, steps, begin, stop, forget: useCallback(() => setReading(null), []) };
}
