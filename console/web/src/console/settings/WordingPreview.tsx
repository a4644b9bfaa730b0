import { Paragraph, ValidationMessage } from "@digdir/designsystemet-react";
import type { Refusal } from "../../api/refusal";
import type { TextFault, TextInfo, TextLanguage, TextPreview } from "../../api/wording";
import { Problem } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";

interface Props {
  id: string;
  text: TextInfo;
  /** What the service last said of a wording; null until it has. */
  seen: TextPreview | null;
  refusal: Refusal | null;
  language: TextLanguage;
}

/** How a wording reads with its places filled, how long it is, and what is wrong with it. */
export function Seen({ id, text, seen, refusal, language }: Props) {
  const { t } = useTexts();
  return (
    <div id={id} aria-live="polite">
      {refusal !== null && <Problem refusal={refusal} />}
      {seen?.faults.map((fault) => (
        <ValidationMessage key={`${fault.kind}/${fault.name}`}>
          {t(`wording.fault.${fault.kind}`, { name: named(fault) })}
        </ValidationMessage>
      ))}
      {seen !== null && (
        <>
          <Paragraph className="settings__hint">
            {t("wording.length", { count: seen.length, limit: text.limit })}
            {seen.segments !== null && `. ${t("wording.sms", { count: seen.segments })}`}
          </Paragraph>
          {seen.faults.length === 0 && (
            <>
              <Paragraph>{t("wording.preview")}:</Paragraph>
              <p className="wording__shown" lang={language}>
                {seen.text}
              </p>
            </>
          )}
        </>
      )}
    </div>
  );
}

/** Places are named as they are written. */
function named({ kind, name }: TextFault): string {
  return kind === "unknown" || kind === "missing" ? `{${name}}` : name;
}
