import { Alert, Button, Heading, Paragraph, Skeleton, Tag } from "@digdir/designsystemet-react";
import { type ReactNode, useEffect, useRef } from "react";
import { ARTICLE_LANGUAGES, type ArticleLanguage } from "../../api/knowledge";
import type { Refusal } from "../../api/refusal";
import { refusalText } from "../conversation/StepProblem";
import { useWhy } from "../reasons/why";
import { isTextKey, type Translate } from "../texts";
import type { Formatter } from "../texts/format";
import { useTexts } from "../texts/TextsProvider";
import type { Loaded } from "./hooks";

const TONES = { draft: "warning", published: "success", withdrawn: "neutral" } as const;
/** Refusals whose own words name what is wrong, which no text of ours could. */
const TELLING: ReadonlySet<string> = new Set([
  "malformed",
  "bad_input",
  "too_long",
  "empty",
  "unavailable",
  "needed",
]);

/** A page's heading, which takes the focus when the page comes, and its name in the window's title. */
export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    document.title = `${title} – Torg`;
  }, [title]);
  return (
    <div className="kb__title">
      <Heading level={2} data-size="xs" tabIndex={-1} ref={heading}>
        {title}
      </Heading>
      {children}
    </div>
  );
}

export function Loading() {
  const { t } = useTexts();
  return (
    <div className="inbox__loading" role="status">
      <span className="ds-sr-only">{t("loading")}</span>
      <Skeleton aria-hidden variant="rectangle" height={160} />
    </div>
  );
}

/** What stands where something is being read: that it is, or why it could not be and the way to try again. */
export function Awaited({ data, refusal, reload }: Loaded<unknown>) {
  if (refusal !== null) return <Problem refusal={refusal} again={reload} />;
  return data === null && <Loading />;
}

interface OlderProps {
  next: unknown;
  busy: string | null;
  more(): void;
}

/** The button under what is read page by page, while there is more of it. */
export function Older({ next, busy, more }: OlderProps) {
  const { t } = useTexts();
  if (next === null) return null;
  return (
    <Button className="privacy__button" variant="tertiary" loading={busy === "more"} onClick={more}>
      {t("privacy.more")}
    </Button>
  );
}

/** Why something was refused, and what exactly is wrong; in the service's own words where there are no others. */
export function Problem({ refusal, again }: { refusal: Refusal; again?: () => void }) {
  const { t, format } = useTexts();
  const why = useWhy();
  return (
    <Alert data-color="danger" data-size="sm" role="alert">
      <Paragraph>{problemText(refusal, t, format)}</Paragraph>
      {refusal.why !== null && <Paragraph className="kb__words">{why(refusal.why)}</Paragraph>}
      {refusal.why === null && TELLING.has(refusal.code) && refusal.message !== "" && (
        <Paragraph className="kb__words" lang="en">
          {refusal.message}
        </Paragraph>
      )}
      {again !== undefined && (
        <Button variant="secondary" data-size="sm" onClick={again}>
          {t("retry")}
        </Button>
      )}
    </Alert>
  );
}

export function problemText(refusal: Refusal, t: Translate, format: Formatter): string {
  const key = `knowledge.error.${refusal.code}`;
  return isTextKey(key) ? t(key) : refusalText(refusal, t, format);
}

export function StateTag({ state }: { state: "draft" | "published" | "withdrawn" }) {
  const { t } = useTexts();
  return (
    <Tag data-color={TONES[state]} data-size="sm">
      {t(`knowledge.state.${state}`)}
    </Tag>
  );
}

/** The person's own language where articles may be written in it, else bokmål. */
export function articleLanguage(language: string): ArticleLanguage {
  return ARTICLE_LANGUAGES.find((code) => code === language) ?? "nb";
}

/** A text in the wanted language, else in the first one that has it. */
export function inLanguage(texts: Readonly<Record<string, string>>, language: string): string {
  return texts[language] ?? ARTICLE_LANGUAGES.map((code) => texts[code]).find((text) => text) ?? "";
}

export function useLanguageNames(): (code: string) => string {
  const { format } = useTexts();
  return (code) => {
    const name = format.languageName(code);
    return name.charAt(0).toLocaleUpperCase() + name.slice(1);
  };
}
