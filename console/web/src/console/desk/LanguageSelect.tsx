import { Select } from "@digdir/designsystemet-react";
import { LANGUAGES } from "../texts";
import { useTexts } from "../texts/TextsProvider";
import ownNames from "./ownNames.json";

const NAMES: Readonly<Record<string, string>> = ownNames;

/** Every language names itself, so that whoever cannot read the present one finds their own. */
export function LanguageSelect() {
  const { language, choose, t } = useTexts();
  return (
    <Select
      aria-label={t("language.label")}
      data-size="sm"
      width="auto"
      value={language}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {LANGUAGES.map((code) => (
        <Select.Option key={code} value={code} lang={code}>
          {NAMES[code] ?? code}
        </Select.Option>
      ))}
    </Select>
  );
}
