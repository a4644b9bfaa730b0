import { Button, Checkbox, Field, Fieldset, Label, Select } from "@digdir/designsystemet-react";
import { type FormEvent, useState } from "react";
import { useApi } from "../../../api/ApiProvider";
import { ARTICLE_LANGUAGES, type DocumentInfo, type DublinCore } from "../../../api/knowledge";
import { useNews } from "../../desk/News";
import { useOwnSession } from "../../session/SessionProvider";
import { useTexts } from "../../texts/TextsProvider";
import { lines } from "../articles/articleForm";
import { Area } from "../articles/TextTabs";
import type { Steps } from "../hooks";
import { articleLanguage, useLanguageNames } from "../parts";
import { ServiceSelect } from "../ServiceSelect";
import { useKnown } from "../useKnown";

type Element = keyof DublinCore;
const FIRST: readonly Element[] = ["title", "creator", "subject", "description"];
const REST: readonly Element[] = [
  "publisher",
  "contributor",
  "date",
  "type",
  "format",
  "identifier",
  "source",
  "language",
  "relation",
  "coverage",
  "rights",
];
const ROWS = 2;

interface Props {
  document: DocumentInfo;
  steps: Steps;
  changed(): void;
}

/** What is known of a document, by the elements of Dublin Core, and where it belongs. */
export function Metadata({ document, steps, changed }: Props) {
  const { t } = useTexts();
  const api = useApi().knowledge;
  const tell = useNews();
  const { staff } = useOwnSession();
  const nameOf = useLanguageNames();
  const { services } = useKnown();
  const [form, setForm] = useState(() => formOf(document));
  const change = (part: Partial<typeof form>) => setForm((before) => ({ ...before, ...part }));
  const save = (event: FormEvent) => {
    event.preventDefault();
    const { values, ...about } = form;
    const metadata = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, lines(text)]));
    void steps
      .take("edit", async () => {
        await api.editDocument(document.id, { ...about, metadata, based_on: document.newest.version });
      })
      .then((done) => {
        if (!done) return;
        tell({ text: t("knowledge.documents.done.save") });
        changed();
      });
  };
  const area = (element: Element) => (
    <Area
      key={element}
      label={t(`knowledge.documents.element.${element}`)}
      hint={t("knowledge.documents.oneALine")}
      rows={ROWS}
      value={form.values[element]}
      change={(text) => change({ values: { ...form.values, [element]: text } })}
    />
  );
  return (
    <form className="kb__editor" onSubmit={save} noValidate>
      <Fieldset className="page__part">
        <Fieldset.Legend>{t("knowledge.documents.metadata")}</Fieldset.Legend>
        <div className="kb__grid">{FIRST.map(area)}</div>
        <details className="page__more">
          <summary>{t("knowledge.documents.more")}</summary>
          <div className="kb__grid">{REST.map(area)}</div>
        </details>
        <div className="kb__grid">
          <Field>
            <Label>{t("knowledge.documents.language")}</Label>
            <Select
              value={form.language}
              onChange={(event) => change({ language: articleLanguage(event.currentTarget.value) })}
            >
              {ARTICLE_LANGUAGES.map((one) => (
                <Select.Option key={one} value={one}>
                  {nameOf(one)}
                </Select.Option>
              ))}
            </Select>
          </Field>
          <ServiceSelect
            label={t("knowledge.field.service")}
            services={services}
            value={form.service}
            change={(service) => change({ service })}
          />
          <Field>
            <Label>{t("knowledge.field.owner")}</Label>
            <Select value={form.owner} onChange={(event) => change({ owner: event.currentTarget.value })}>
              <Select.Option value="">{t("knowledge.owner.none")}</Select.Option>
              <Select.Option value={staff.id}>{t("knowledge.owner.me")}</Select.Option>
              {document.owner !== "" && document.owner !== staff.id && (
                <Select.Option value={document.owner}>{t("holder.colleague")}</Select.Option>
              )}
            </Select>
          </Field>
          <Checkbox
            label={t("knowledge.field.shared")}
            value="shared"
            checked={form.shared}
            onChange={(event) => change({ shared: event.currentTarget.checked })}
          />
        </div>
        <Button type="submit" variant="secondary" data-size="sm" loading={steps.busy === "edit"}>
          {t("knowledge.documents.save")}
        </Button>
      </Fieldset>
    </form>
  );
}

function formOf(document: DocumentInfo) {
  const { metadata } = document.newest;
  const written = (element: Element) => (metadata[element] ?? []).join("\n");
  const values = Object.fromEntries([...FIRST, ...REST].map((element) => [element, written(element)]));
  return {
    values: values as Record<Element, string>,
    language: articleLanguage(document.language),
    service: document.service,
    owner: document.owner,
    shared: document.shared,
  };
}
