import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import { useLoaded } from "./hooks";

const LARGEST_PAGE = 200;

export interface Known {
  services: readonly string[];
  topics: readonly string[];
}

const NOTHING: Known = { services: [], topics: [] };

/** The services and topics that articles stand under already, to choose from; new ones are written in full. */
export function useKnown(): Known {
  const api = useApi().knowledge;
  const load = useCallback(async () => {
    const services = new Set<string>();
    const topics = new Set<string>();
    for (let after: string | null = null; ; ) {
      const page = await api.articles({ limit: LARGEST_PAGE, after });
      for (const { service, topic } of page.articles) {
        if (service !== "") services.add(service);
        if (topic !== "") topics.add(topic);
      }
      if (page.next === null) return { services: [...services].sort(), topics: [...topics].sort() };
      after = page.next;
    }
  }, [api]);
  return useLoaded(load).data ?? NOTHING;
}
