import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { Language } from "../../api/handling";
import type { InquirySummary } from "../../api/types";
import type { CannedInfo } from "../../api/writing";
import { inLanguage } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { filled, names, type Values, wording } from "./filling";

/** Makes a canned reply's text for an inquiry; what cannot be read now is left visible, to be filled in by hand. */
export function useFilling(summary: InquirySummary, person: string): (reply: CannedInfo) => Promise<string> {
  const api = useApi();
  const { format } = useTexts();
  return useCallback(
    async (reply: CannedInfo) => {
      const text = wording(reply, summary.language);
      const due = async (): Promise<Values> => {
        const next = (await api.duty.deadlines(summary.id)).find(({ met }) => !met);
        return next === undefined ? {} : { frist: format.day(new Date(next.at)) };
      };
      const service = async (): Promise<Values> => {
        const fields = await api.handling.fields(summary.id, summary.language as Language);
        const { services, units } = await api.services.register();
        const found = services.find(({ id }) => id === fields.service);
        const unit = units.find(({ id }) => id === (fields.unit ?? found?.unit));
        const ways = [found?.telephone || unit?.telephone, found?.email || unit?.email].filter(Boolean);
        const called = found === undefined ? "" : inLanguage(found.names, summary.language);
        return { tjeneste: called, kontakt: ways.join(", ") };
      };
      const asked = [
        names(text, "frist") ? due() : {},
        names(text, "tjeneste") || names(text, "kontakt") ? service() : {},
      ];
      const found = await Promise.allSettled(asked);
      const known = found.map((one) => (one.status === "fulfilled" ? one.value : {}));
      return filled(text, Object.assign({ navn: person, saksnummer: summary.number }, ...known));
    },
    [api, format, summary.id, summary.number, summary.language, person],
  );
}
