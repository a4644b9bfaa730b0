import { Alert, Paragraph } from "@digdir/designsystemet-react";
import type { Refusal } from "../../../api/refusal";
import { useWhy } from "../../reasons/why";
import type { TextKey } from "../../texts";
import { useTexts } from "../../texts/TextsProvider";
import { problemText } from "../parts";
import type { Upload } from "./useUpload";

interface Props {
  upload: Upload;
  /** Says of a file that it is too large, with the limit; without it only that it is. */
  large?: TextKey;
}

/** How far a file has come, and which ones were not accepted and why. */
export function UploadState({ upload, large }: Props) {
  const { t, format } = useTexts();
  const why = useWhy();
  const { sending, refused } = upload;
  const said = (refusal: Refusal): string | null => {
    if (refusal.why !== null) return why(refusal.why);
    // A proxy on the way may refuse a file before the service sees it.
    const tooLarge = refusal.status === 413 || refusal.code === "too_long";
    return tooLarge && large !== undefined ? t(large) : null;
  };
  return (
    <>
      {sending !== null && (
        <label className="kb__sending">
          {t("knowledge.documents.sending", { name: sending.name })}
          <progress value={sending.share} max={1} />
        </label>
      )}
      {refused.map(({ name, refusal }) => {
        const known = said(refusal);
        return (
          <Alert key={name} data-color="danger" data-size="sm" role="alert">
            <Paragraph>
              <strong>{t("knowledge.documents.refused", { name })}</strong>
            </Paragraph>
            <Paragraph>{known ?? problemText(refusal, t, format)}</Paragraph>
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
