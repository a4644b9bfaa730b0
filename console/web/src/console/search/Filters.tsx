import { Button, Chip, Details, Field, Label, Select, Textfield } from "@digdir/designsystemet-react";
import { useCallback, useEffect, useState } from "react";
import { useSearchParams } from "react-router";
import { useApi } from "../../api/ApiProvider";
import type { SearchChoices } from "../../api/search";
import { channelName, KINDS } from "../inbox/labels";
import { isTextKey, LANGUAGES, type TextKey, type Translate } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { changed, type Filter, filtersOf, PARTS, withoutFilters } from "./searchQuery";

const CHANNELS = ["webchat", "webform", "email", "sms", "xmpp", "telephone", "visit", "letter_in", "letter"];
const STATUSES = [
  "new",
  "with_bot",
  "waiting_staff",
  "waiting_citizen",
  "with_department",
  "solved",
  "closed",
];
const AUTHORS = ["citizen", "staff", "bot", "outside", "notice"];
const DATES: readonly Filter[] = ["since", "until"];
type Option = readonly [value: string, shown: string];

/** The filters that are set, each to be taken away by one press, and the choice of others. */
export function Filters() {
  const { t } = useTexts();
  const [asked, ask] = useSearchParams();
  const options = useOptions();
  const set = filtersOf(asked);
  const change = (name: Filter, value: string) => ask((before) => changed(before, name, value));
  const shown = (name: Filter, value: string) => {
    const named = options[name]?.find(([one]) => one === value)?.[1] ?? value;
    return `${t(`search.filter.${name}`)}: ${named}`;
  };
  return (
    <div className="search__filters">
      {set.length > 0 && (
        <ul className="search__chips" aria-label={t("search.set")}>
          {set.map(([name, value]) => (
            <li key={name}>
              <Chip.Removable
                data-size="sm"
                aria-label={t("search.remove", { filter: shown(name, value) })}
                onClick={() => change(name, "")}
              >
                {shown(name, value)}
              </Chip.Removable>
            </li>
          ))}
          <li>
            <Button variant="tertiary" data-size="sm" onClick={() => ask(withoutFilters)}>
              {t("search.removeAll")}
            </Button>
          </li>
        </ul>
      )}
      <Details className="search__choose">
        <Details.Summary>{t("search.filters")}</Details.Summary>
        <Details.Content>
          <div className="search__selects">
            {(Object.entries(options) as [Filter, readonly Option[]][]).map(([name, values]) => (
              <Field key={name}>
                <Label>{t(`search.filter.${name}`)}</Label>
                <Select
                  value={asked.get(name) ?? ""}
                  onChange={(event) => change(name, event.currentTarget.value)}
                >
                  <Select.Option value="">{t("search.any")}</Select.Option>
                  {values.map(([value, label]) => (
                    <Select.Option key={value} value={value}>
                      {label}
                    </Select.Option>
                  ))}
                </Select>
              </Field>
            ))}
            {DATES.map((name) => (
              <Textfield
                key={name}
                type="date"
                label={t(`search.filter.${name}` as TextKey)}
                value={asked.get(name) ?? ""}
                onChange={(event) => change(name, event.currentTarget.value)}
              />
            ))}
          </div>
        </Details.Content>
      </Details>
    </div>
  );
}

function useOptions(): Partial<Record<Filter, readonly Option[]>> {
  const { t, format } = useTexts();
  const { units, services, staff, topics } = useChoices();
  const named = (choices: SearchChoices["units"]): Option[] => choices.map(({ id, name }) => [id, name]);
  return {
    channel: CHANNELS.map((one) => [one, channelName(one, t)]),
    status: STATUSES.map((one) => [one, statusName(one, t)]),
    part: PARTS.map((one) => [one, t(`search.part.${one}`)]),
    author: AUTHORS.map((one) => [one, t(`author.${one}` as TextKey)]),
    unit: named(units),
    service: named(services),
    responsible: named(staff),
    kind: KINDS.map((one) => [one, t(`kind.${one}`)]),
    topic: named(topics),
    language: LANGUAGES.map((one) => [one, format.languageName(one)]),
  };
}

/** A status in words that do not depend on who reads it. */
export function statusName(status: string, t: Translate): string {
  const key = `search.status.${status}`;
  return isTextKey(key) ? t(key) : status;
}

const NONE: SearchChoices = { units: [], services: [], staff: [], topics: [] };

/** Units, services, staff and topics; where they cannot be read the other filters still work. */
function useChoices(): SearchChoices {
  const api = useApi().search;
  const { language } = useTexts();
  const [choices, setChoices] = useState<SearchChoices>(NONE);
  const load = useCallback(
    () => api.choices(language === "nn" || language === "sv" || language === "en" ? language : "nb"),
    [api, language],
  );
  useEffect(() => {
    let wanted = true;
    load().then(
      (found) => wanted && setChoices(found),
      () => wanted && setChoices(NONE),
    );
    return () => {
      wanted = false;
    };
  }, [load]);
  return choices;
}
