import type { SettingInfo, SettingValue } from "../../api/settings";
import { isTextKey } from "../texts";
import { useTexts } from "../texts/TextsProvider";

/** Tells whether two values of a setting are the same. */
export function same(one: SettingValue, other: SettingValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A key as it stands in the names of texts, whose points part something else. */
function plain(key: string): string {
  return key.replace(".", "_");
}

/** What settings and their values are called. */
export function useWords() {
  const { t, format } = useTexts();
  const called = (key: string, otherwise: string) => (isTextKey(key) ? t(key) : otherwise);
  return {
    name: (key: string) => called(`settings.name.${plain(key)}`, key),
    hint: (key: string) => called(`settings.hint.${plain(key)}`, ""),
    value: ({ kind }: Pick<SettingInfo, "kind">, value: SettingValue): string => {
      if (value === null) return t("settings.fitted");
      if (Array.isArray(value)) {
        const days = value.map((day) => format.date(new Date(`${day}T12:00`)));
        return days.length === 0 ? t("settings.none") : days.join(", ");
      }
      if (value === "") return t("settings.none");
      if (kind === "probability") return `${Math.round(Number(value) * 100)} %`;
      if (kind === "language") return called(`settings.language.${value}`, String(value));
      return String(value);
    },
  };
}
