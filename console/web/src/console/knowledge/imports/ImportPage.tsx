import {
  Button,
  Checkbox,
  Field,
  Heading,
  Label,
  Paragraph,
  Select,
  Textfield,
} from "@digdir/designsystemet-react";
import { DownloadIcon } from "@navikt/aksel-icons";
import { type FormEvent, useId, useState } from "react";
import { useApi } from "../../../api/ApiProvider";
import { ARTICLE_LANGUAGES, exportUrl, type ImportInfo } from "../../../api/knowledge";
import { useTexts } from "../../texts/TextsProvider";
import { UploadState } from "../documents/UploadState";
import { useUpload } from "../documents/useUpload";
import { articleLanguage, PageTitle, Problem, useLanguageNames } from "../parts";
import { ServiceSelect } from "../ServiceSelect";
import { useKnown } from "../useKnown";
import { ImportPreview } from "./ImportPreview";
import { SiteProgress } from "./SiteProgress";
import { useSiteReading } from "./useSiteReading";

const FORMS = ["xlsx", "csv", "json", "markdown"] as const;
const ENDINGS = ".csv,.xlsx,.md,.markdown,.zip,.json,.yaml,.yml";

/** Articles from a file or a website, looked at before anything is changed; and all of them out again. */
export function ImportPage() {
  const { t } = useTexts();
  return (
    <>
      <PageTitle title={t("knowledge.import")} />
      <Importing />
      <section className="page__part" aria-labelledby="export">
        <Heading level={3} data-size="2xs" id="export">
          {t("knowledge.export")}
        </Heading>
        <Paragraph className="hint">{t("knowledge.export.text")}</Paragraph>
        <div className="kb__buttons">
          {FORMS.map((form) => (
            <Button asChild key={form} variant="secondary" data-size="sm">
              <a href={exportUrl(form)} download>
                <DownloadIcon aria-hidden />
                {t(`knowledge.export.${form}`)}
              </a>
            </Button>
          ))}
        </div>
      </section>
    </>
  );
}

function Importing() {
  const { t, language } = useTexts();
  const api = useApi().knowledge;
  const nameOf = useLanguageNames();
  const { services } = useKnown();
  const [how, setHow] = useState({
    service: "",
    language: articleLanguage(language),
    state: "draft" as "draft" | "published",
    skipBad: false,
  });
  const [url, setUrl] = useState("");
  const [preview, setPreview] = useState<ImportInfo | null>(null);
  const upload = useUpload();
  const site = useSiteReading();
  const reads = site.reading?.state === "reading";
  const file = useId();
  const busy = upload.sending !== null || site.steps.busy !== null || reads;
  const lookAtSite = (event: FormEvent) => {
    event.preventDefault();
    setPreview(null);
    const { skipBad: skip_bad, ...rest } = how;
    site.begin({ ...rest, skip_bad, url: url.trim() });
  };
  const shown = preview ?? site.reading?.preview ?? null;
  const done = () => {
    setPreview(null);
    site.forget();
  };
  return (
    <>
      <section className="kb__card" aria-label={t("knowledge.import.from")}>
        <Paragraph className="hint">{t("knowledge.import.text")}</Paragraph>
        <div className="kb__grid">
          <ServiceSelect
            label={t("knowledge.import.service")}
            services={services}
            value={how.service}
            change={(service) => setHow({ ...how, service })}
          />
          <Field>
            <Label>{t("knowledge.import.language")}</Label>
            <Select
              value={how.language}
              onChange={(event) => setHow({ ...how, language: articleLanguage(event.currentTarget.value) })}
            >
              {ARTICLE_LANGUAGES.map((one) => (
                <Select.Option key={one} value={one}>
                  {nameOf(one)}
                </Select.Option>
              ))}
            </Select>
          </Field>
          <Field>
            <Label>{t("knowledge.import.state")}</Label>
            <Select
              value={how.state}
              onChange={(event) =>
                setHow({ ...how, state: event.currentTarget.value === "published" ? "published" : "draft" })
              }
            >
              <Select.Option value="draft">{t("knowledge.state.draft")}</Select.Option>
              <Select.Option value="published">{t("knowledge.state.published")}</Select.Option>
            </Select>
          </Field>
          <Checkbox
            label={t("knowledge.import.skipBad")}
            value="skip"
            checked={how.skipBad}
            onChange={(event) => setHow({ ...how, skipBad: event.currentTarget.checked })}
          />
        </div>
        <Field>
          <Label htmlFor={file}>{t("knowledge.import.file")}</Label>
          <input
            id={file}
            type="file"
            accept={ENDINGS}
            disabled={busy}
            onChange={(event) => {
              done();
              site.steps.forget();
              upload.send([...(event.currentTarget.files ?? [])], async (one, progress, signal) =>
                setPreview(await api.lookAtFile(one, how, progress, signal)),
              );
              event.currentTarget.value = "";
            }}
          />
        </Field>
        <form className="kb__site" onSubmit={lookAtSite} noValidate>
          <Textfield
            type="url"
            label={t("knowledge.import.url")}
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="secondary"
            loading={site.steps.busy === "site"}
            disabled={busy || url.trim() === ""}
          >
            {t("knowledge.import.look")}
          </Button>
        </form>
        <UploadState upload={upload} />
        {site.reading !== null && (
          <SiteProgress reading={site.reading} busy={site.steps.busy === "stop"} stop={site.stop} />
        )}
        {site.steps.refusal !== null && <Problem refusal={site.steps.refusal} />}
      </section>
      {shown !== null && <ImportPreview key={shown.token ?? shown.source} preview={shown} done={done} />}
    </>
  );
}
