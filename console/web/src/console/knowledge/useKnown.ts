import { useMemo } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ArticleChoices } from "../../api/knowledge";
import { useTexts } from "../texts/TextsProvider";
import { useLoaded } from "./hooks";
import { inLanguage } from "./parts";

const NOTHING: ArticleChoices = { staff: [], services: [], topics: [] };

export interface KnownService {
  id: string;
  name: string;
  /** Whether an article stands under it already. */
  used: boolean;
}

export interface Known extends Omit<ArticleChoices, "services"> {
  /** By name in the reader's language, in its order. */
  services: readonly KnownService[];
  /** What a service is called; its identifier where the register does not know it. */
  serviceName(service: string): string;
}

/** Colleagues, the services that there are, and the topics that articles stand under already. */
export function useKnown(): Known {
  const { language } = useTexts();
  const known = useLoaded(useApi().knowledge.choices).data ?? NOTHING;
  return useMemo(() => {
    const services = known.services
      .map(({ id, names, used }) => ({ id, name: inLanguage(names, language) || id, used }))
      .sort((one, other) => one.name.localeCompare(other.name, language));
    const names = new Map(services.map(({ id, name }) => [id, name]));
    return { ...known, services, serviceName: (service) => names.get(service) ?? service };
  }, [known, language]);
}
