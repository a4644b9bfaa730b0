import type { FieldChange, RegisterChangeInfo } from "../../api/services";
import { inLanguage } from "../knowledge/parts";
import { isTextKey } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import { closedText } from "./closing";
import { dayText, type Hours, WEEKDAYS } from "./hours";

type Value = FieldChange["before"];
type Line = readonly [field: string, before: string | null, after: string | null];

/** What an import of articles calls otherwise than their form. */
const ARTICLE_FIELDS: Readonly<Record<string, string>> = {
  form_url: "formUrl",
  review_at: "review",
  valid_from: "from",
  valid_to: "until",
};

/** What the fields of units, services and articles are called in a sentence. */
export function useFieldNames(): (field: string) => string {
  const { t } = useTexts();
  return (field) => {
    const keys = [
      `services.field.${field}`,
      `knowledge.field.${ARTICLE_FIELDS[field] ?? field}`,
      `field.${field}`,
    ];
    const key = keys.find(isTextKey);
    return key === undefined ? field : t(key);
  };
}

/** What a change of the register says, in words. */
export function useChangeWords() {
  const { t, format, language } = useTexts();
  const called = useFieldNames();
  const person = (name: string) => name || t("services.change.gone");
  const text = (field: string, value: Value): string | null => {
    if (value === null) return null;
    if (field === "track") return t(`services.track.${value === "specialist" ? "specialist" : "desk"}`);
    if (field === "leader") return person(String(value));
    if (field === "answer_days" || field === "solution_days") {
      return t("services.change.days", { count: Number(value) });
    }
    if (!Array.isArray(value)) return String(value);
    return field === "closed_on" ? closedText(value, language) : value.map(person).join(", ");
  };
  const lines = ({ field, before, after }: FieldChange): Line[] => {
    const name = called(field);
    if (field === "default_queue") {
      const said = (value: Value) => t(value === true ? "services.change.yes" : "services.change.no");
      return [[name, said(before), said(after)]];
    }
    if (field === "opening_hours") {
      const day = (of: Value, which: string) => dayText((of ?? {}) as Hours, which) || null;
      return WEEKDAYS.map((which) => [
        `${name}, ${t(`weekday.${which}`).toLocaleLowerCase(language)}`,
        day(before, which),
        day(after, which),
      ]);
    }
    if (field === "names") {
      const [old, now] = [before, after].map((names) => (names ?? {}) as Record<string, string>);
      return [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])].map((code) => [
        t("services.nameIn", { language: format.languageName(code) }),
        old?.[code] ?? null,
        now?.[code] ?? null,
      ]);
    }
    return [[name, text(field, before), text(field, after)]];
  };
  const said = ([name, before, after]: Line): string => {
    const field = name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
    if (before === null) return t("services.change.set", { field, after: after ?? "" });
    if (after === null) return t("services.change.noLonger", { field, before });
    return t("services.change.fromTo", { field, before, after });
  };
  return {
    name: (change: RegisterChangeInfo) => inLanguage(change.names, language) || person(change.name),
    /** One sentence for each thing that differs. */
    fields: (change: RegisterChangeInfo) =>
      change.fields
        .flatMap(lines)
        .filter(([, before, after]) => before !== after)
        .map(said),
  };
}
