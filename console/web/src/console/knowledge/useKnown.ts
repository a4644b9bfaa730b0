import { useApi } from "../../api/ApiProvider";
import type { ArticleChoices } from "../../api/knowledge";
import { useLoaded } from "./hooks";

const NOTHING: ArticleChoices = { staff: [], services: [], topics: [] };

/** Colleagues, and the services and topics that articles stand under already, to choose from. */
export function useKnown(): ArticleChoices {
  return useLoaded(useApi().knowledge.choices).data ?? NOTHING;
}
