import { Alert, Paragraph } from "@digdir/designsystemet-react";
import type { Refusal } from "../../../api/refusal";
import type { TextKey } from "../../texts";
import { useTexts } from "../../texts/TextsProvider";
import { problemText } from "../parts";
import type { Upload } from "./useUpload";

interface Props {
  upload: Upload;
  /** Finds the person's own words for a refusal, null where only the service's tell what is wrong. */
  explained(refusal: Refusal): TextKey | null;
}

/** How far a file has come, and which ones were not accepted and why. */
export function UploadState({ upload, explained }: Props) {
  const { t, format } = useTexts();
  const { sending, refused } = upload;
  return (
    <>
      {sending !== null && (
        <label className="kb__sending">
          {t("knowledge.documents.sending", { name: sending.name })}
          <progress value={sending.share} max={1} />
        </label>
      )}
      {refused.map(({ name, refusal }) => {
        const known = explained(refusal);
        return (
          <Alert key={name} data-color="danger" data-size="sm" role="alert">
            <Paragraph>
              <strong>{t("knowledge.documents.refused", { name })}</strong>
            </Paragraph>
            <Paragraph>{known === null ? problemText(refusal, t, format) : t(known)}</Paragraph>
            {known === null && (
              <Paragraph className="kb__words" lang="en">
                {refusal.message}
              </Paragraph>
            )}
          </Alert>
        );
      })}
    </>
  );
}
