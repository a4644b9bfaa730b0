import { Alert, Button, Field, Label, Paragraph } from "@digdir/designsystemet-react";
import { DownloadIcon } from "@navikt/aksel-icons";
import { useCallback, useId } from "react";
import { useParams } from "react-router";
import { useApi } from "../../../api/ApiProvider";
import { type DocumentInfo, documentUrl } from "../../../api/knowledge";
import { WayBack } from "../../answers/WayBack";
import { useNews } from "../../desk/News";
import { useTexts } from "../../texts/TextsProvider";
import { type Steps, useLoaded, useSteps } from "../hooks";
import { Awaited, PageTitle, Problem } from "../parts";
import { DocumentStanding, titleOf } from "./DocumentsPage";
import { DocumentVersions } from "./DocumentVersions";
import { Metadata } from "./Metadata";
import { UploadState } from "./UploadState";
import { useUpload } from "./useUpload";

/** One document: its file, what is known of it, who finds it, and its versions. */
export function DocumentPage() {
  const { t } = useTexts();
  const { document = "" } = useParams();
  const api = useApi().knowledge;
  const load = useCallback(() => api.document(document), [api, document]);
  const { data, refusal, reload } = useLoaded(load);
  return (
    <>
      <WayBack />
      <PageTitle title={data === null ? t("knowledge.documents") : titleOf(data)} />
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data !== null && <Opened key={data.newest.version} document={data} changed={reload} />}
    </>
  );
}

function Opened({ document, changed }: { document: DocumentInfo; changed(): void }) {
  const { t, format } = useTexts();
  const steps = useSteps();
  const { newest, passages } = document;
  return (
    <>
      <p className="kb__tags">
        <DocumentStanding document={document} />
        <span className="hint">
          {newest.name}, {format.bytes(newest.size)}
        </span>
        {passages !== null && passages > 0 && (
          <span className="hint">{t("knowledge.documents.passages", { count: passages })}</span>
        )}
      </p>
      {passages === 0 && (
        <Alert data-color="warning" data-size="sm">
          <Paragraph>{t("knowledge.documents.onlyMetadata")}</Paragraph>
        </Alert>
      )}
      <StepRow document={document} steps={steps} changed={changed} />
      {steps.refusal !== null && <Problem refusal={steps.refusal} again={changed} />}
      <Metadata document={document} steps={steps} changed={changed} />
      <DocumentVersions document={document} steps={steps} changed={changed} />
    </>
  );
}

interface StepProps {
  document: DocumentInfo;
  steps: Steps;
  changed(): void;
}

function StepRow({ document, steps, changed }: StepProps) {
  const { t } = useTexts();
  const api = useApi().knowledge;
  const tell = useNews();
  const upload = useUpload();
  const id = useId();
  const { state, audience, newest } = document;
  const take = (step: "publish" | "unpublish" | "withdraw") =>
    void steps
      .take(step, async () => {
        await api.moveDocument(document.id, step, newest.version);
      })
      .then((done) => {
        if (!done) return;
        tell({ text: t(`knowledge.documents.done.${step}`) });
        changed();
      });
  const possible = {
    publish: state === "withdrawn" || audience === "staff",
    unpublish: state === "withdrawn" || audience === "public",
    withdraw: state === "published",
  };
  return (
    <>
      <div className="kb__buttons">
        {(["publish", "unpublish", "withdraw"] as const)
          .filter((step) => possible[step])
          .map((step) => (
            <Button
              key={step}
              data-size="sm"
              variant={step === "publish" ? "primary" : "secondary"}
              loading={steps.busy === step}
              onClick={() => take(step)}
            >
              {t(`knowledge.documents.${step}`)}
            </Button>
          ))}
        <Button asChild variant="tertiary" data-size="sm">
          <a
            href={documentUrl(document.id)}
            download
            aria-label={t("knowledge.documents.downloadOf", { name: newest.name })}
          >
            <DownloadIcon aria-hidden />
            {t("knowledge.documents.download")}
          </a>
        </Button>
      </div>
      <Field className="kb__choice">
        <Label htmlFor={id}>{t("knowledge.documents.newFile")}</Label>
        <input
          id={id}
          type="file"
          disabled={upload.sending !== null}
          onChange={(event) => {
            upload.send([...(event.currentTarget.files ?? [])], async (file, progress, signal) => {
              await api.newFile(document.id, file, newest.version, progress, signal);
              tell({ text: t("knowledge.documents.done.file") });
              changed();
            });
            event.currentTarget.value = "";
          }}
        />
      </Field>
      <UploadState upload={upload} large="knowledge.documents.large" />
    </>
  );
}
