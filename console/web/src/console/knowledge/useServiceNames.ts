import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { useLoaded } from "./hooks";
import { inLanguage } from "./parts";

/** What a service is called in the reader's language; its identifier for those who may not read the register. */
export function useServiceNames(): (service: string) => string {
  const { language } = useTexts();
  const api = useApi().services;
  const sees = useRight("see_services");
  const load = useCallback(async () => (sees ? (await api.register()).services : []), [api, sees]);
  const services = useLoaded(load).data;
  return useCallback(
    (service) => {
      const found = services?.find(({ id }) => id === service);
      return (found && inLanguage(found.names, language)) || service;
    },
    [services, language],
  );
}
