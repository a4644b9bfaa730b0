import { Paragraph } from "@digdir/designsystemet-react";
import type { DifferenceInfo } from "../../../api/knowledge";
import { isTextKey } from "../../texts";
import { useTexts } from "../../texts/TextsProvider";
import { useLanguageNames } from "../parts";

/** What differs between two versions, field by field; questions and answers word by word. */
export function Differences({ differences }: { differences: readonly DifferenceInfo[] }) {
  const { t } = useTexts();
  const label = useFieldNames();
  if (differences.length === 0) return <Paragraph className="hint">{t("knowledge.same")}</Paragraph>;
  return (
    <dl className="kb__differences">
      {differences.map((one) => (
        <div key={`${one.field} ${one.language}`}>
          <dt>{label(one.field, one.language)}</dt>
          <dd lang={one.language ?? undefined}>
            {one.words.length > 0 ? (
              <Words words={one.words} />
            ) : (
              <>
                <del>{shown(one.before)}</del> → <ins>{shown(one.after)}</ins>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Words({ words }: { words: DifferenceInfo["words"] }) {
  let place = 0;
  return words.map(({ kind, text }) => {
    place += 1;
    if (kind === "removed") return <del key={place}>{text}</del>;
    if (kind === "added") return <ins key={place}>{text}</ins>;
    return <span key={place}>{text}</span>;
  });
}

/** A field's name as the editor has it, with the language that it is in. */
export function useFieldNames(): (field: string, language: string | null) => string {
  const { t } = useTexts();
  const nameOf = useLanguageNames();
  return (field, language) => {
    const key = `knowledge.field.${FIELDS[field] ?? field}`;
    const name = isTextKey(key) ? t(key) : field;
    return language === null ? name : `${nameOf(language)}: ${name}`;
  };
}

/** What the service calls a field, where the editor calls it something else. */
const FIELDS: Readonly<Record<string, string>> = {
  form_url: "formUrl",
  valid_from: "from",
  valid_to: "until",
  review_at: "review",
};

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  return Array.isArray(value) ? value.join(", ") || "–" : String(value);
}
