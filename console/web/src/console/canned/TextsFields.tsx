import { Field, Label, Textarea } from "@digdir/designsystemet-react";
import { useId } from "react";
import { ARTICLE_LANGUAGES } from "../../api/knowledge";
import { FormattingBar } from "../formatting/FormattingBar";
import { formPressed } from "../formatting/writing";
import { useLanguageNames } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { VARIABLES } from "./filling";

type Texts = Partial<Record<string, string>>;

/** A text in each language, and what is filled in where it is used. */
export function TextsFields({ texts, change }: { texts: Texts; change(texts: Texts): void }) {
  const { t } = useTexts();
  const nameOf = useLanguageNames();
  const id = useId();
  return (
    <>
      <p className="hint">
        {t("canned.variables", { names: VARIABLES.map((name) => `{{${name}}}`).join(" ") })}{" "}
        {t("canned.form")}
      </p>
      {ARTICLE_LANGUAGES.map((code) => (
        <Field key={code}>
          <Label>{nameOf(code)}</Label>
          <FormattingBar box={`${id}-${code}`} />
          <Textarea
            id={`${id}-${code}`}
            rows={3}
            lang={code}
            maxLength={4000}
            onKeyDown={formPressed}
            value={texts[code] ?? ""}
            onChange={(event) => change({ ...texts, [code]: event.currentTarget.value })}
          />
        </Field>
      ))}
    </>
  );
}
