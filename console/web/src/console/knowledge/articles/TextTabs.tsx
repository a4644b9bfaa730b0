import { Field, Label, Paragraph, Select, Tabs, Textarea, Textfield } from "@digdir/designsystemet-react";
import { useCallback, useId, useState } from "react";
import { useSearchParams } from "react-router";
import { useApi } from "../../../api/ApiProvider";
import { ARTICLE_LANGUAGES, type ArticleLanguage } from "../../../api/knowledge";
import { SafeHtml } from "../../conversation/SafeHtml";
import { useTexts } from "../../texts/TextsProvider";
import { useLoaded, useSettled } from "../hooks";
import { articleLanguage, useLanguageNames } from "../parts";
import type { ArticleForm, TextForm } from "./articleForm";
import { Likenesses } from "./Likenesses";

const PREVIEW_MS = 300;
const ROWS = { alternatives: 3, answer: 10 };

interface Props {
  article: string | null;
  texts: ArticleForm["texts"];
  change(texts: ArticleForm["texts"]): void;
}

/** What the article says, a tab for each language, with another language beside it for whoever translates. */
export function TextTabs({ article, texts, change }: Props) {
  const { t, language } = useTexts();
  const nameOf = useLanguageNames();
  // The tab stands in the address, so that it stays when a new article gets one of its own, and when it is read again.
  const [asked, ask] = useSearchParams();
  const [begun] = useState(() => firstWritten(texts, articleLanguage(language)));
  const shown = ARTICLE_LANGUAGES.find((code) => code === asked.get("text")) ?? begun;
  const [beside, setBeside] = useState<ArticleLanguage | "preview">("preview");
  return (
    <section className="page__part" aria-label={t("knowledge.texts")}>
      <Tabs value={shown} onChange={(code) => ask({ text: code }, { replace: true })} data-size="sm">
        <Tabs.List aria-label={t("knowledge.languages")}>
          {ARTICLE_LANGUAGES.map((code) => (
            <Tabs.Tab key={code} value={code}>
              {nameOf(code)}
              {empty(texts[code]) && <span className="hint"> ({t("knowledge.empty")})</span>}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {ARTICLE_LANGUAGES.map((code) => (
          <Tabs.Panel key={code} value={code} className="kb__panel">
            {code === shown && (
              <div className="kb__beside">
                <Fields
                  code={code}
                  text={texts[code]}
                  article={article}
                  change={(part) => change({ ...texts, [code]: { ...texts[code], ...part } })}
                />
                <div className="kb__other">
                  <Field>
                    <Label>{t("knowledge.beside")}</Label>
                    <Select
                      value={beside === code ? "preview" : beside}
                      onChange={(event) => {
                        const chosen = event.currentTarget.value;
                        setBeside(chosen === "preview" ? "preview" : articleLanguage(chosen));
                      }}
                    >
                      <Select.Option value="preview">{t("knowledge.preview")}</Select.Option>
                      {ARTICLE_LANGUAGES.filter((other) => other !== code).map((other) => (
                        <Select.Option key={other} value={other}>
                          {nameOf(other)}
                        </Select.Option>
                      ))}
                    </Select>
                  </Field>
                  <Shown code={beside === "preview" ? code : beside} texts={texts} />
                </div>
              </div>
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
    </section>
  );
}

interface FieldsProps {
  code: ArticleLanguage;
  text: TextForm;
  article: string | null;
  change(part: Partial<TextForm>): void;
}

function Fields({ code, text, article, change }: FieldsProps) {
  const { t } = useTexts();
  return (
    <div className="kb__fields" lang={code}>
      <Textfield
        label={t("knowledge.field.question")}
        value={text.question}
        maxLength={500}
        onChange={(event) => change({ question: event.currentTarget.value })}
      />
      <Likenesses question={text.question} language={code} article={article} />
      <Area
        label={t("knowledge.field.alternatives")}
        hint={t("knowledge.hint.alternatives")}
        rows={ROWS.alternatives}
        value={text.alternatives}
        change={(alternatives) => change({ alternatives })}
      />
      <Area
        label={t("knowledge.field.answer")}
        hint={t("knowledge.hint.answer")}
        rows={ROWS.answer}
        value={text.answer}
        change={(answer) => change({ answer })}
      />
    </div>
  );
}

interface AreaProps {
  label: string;
  hint: string;
  rows: number;
  value: string;
  change(value: string): void;
}

export function Area({ label, hint, rows, value, change }: AreaProps) {
  return (
    <Field>
      <Label>{label}</Label>
      <Field.Description>{hint}</Field.Description>
      <Textarea rows={rows} value={value} onChange={(event) => change(event.currentTarget.value)} />
    </Field>
  );
}

function Shown({ code, texts }: { code: ArticleLanguage; texts: ArticleForm["texts"] }) {
  const { t } = useTexts();
  const id = useId();
  const api = useApi().knowledge;
  const { question, answer } = texts[code];
  const settled = useSettled(answer, PREVIEW_MS);
  const load = useCallback(async () => (settled.trim() === "" ? "" : api.preview(settled)), [api, settled]);
  const { data } = useLoaded(load);
  return (
    <section className="kb__preview" aria-labelledby={id} lang={code}>
      <Paragraph id={id} className="kb__asked">
        {question || t("knowledge.noQuestion")}
      </Paragraph>
      {data === null || data === "" ? (
        <Paragraph className="hint">{t("knowledge.noAnswer")}</Paragraph>
      ) : (
        <SafeHtml html={data} />
      )}
    </section>
  );
}

function empty({ question, alternatives, answer }: TextForm): boolean {
  return `${question}${alternatives}${answer}`.trim() === "";
}

function firstWritten(texts: ArticleForm["texts"], wanted: ArticleLanguage): ArticleLanguage {
  if (!empty(texts[wanted])) return wanted;
  return ARTICLE_LANGUAGES.find((code) => !empty(texts[code])) ?? wanted;
}
