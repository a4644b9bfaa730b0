import { Select } from "@digdir/designsystemet-react";
import { CATALOGUES, LANGUAGES } from "../texts";
import { useTexts } from "../texts/TextsProvider";

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
          {CATALOGUES[code]?.["language.own"] ?? code}
        </Select.Option>
      ))}
    </Select>
  );
}
