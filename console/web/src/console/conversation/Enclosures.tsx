import { Button } from "@digdir/designsystemet-react";
import { ExclamationmarkTriangleIcon, XMarkIcon } from "@navikt/aksel-icons";
import type { AttachmentInfo } from "../../api/types";
import { useTexts } from "../texts/TextsProvider";
import { FileFacts, fileIcon } from "./Files";
import type { Upload } from "./useUploads";

interface Props {
  files: readonly AttachmentInfo[];
  uploads: readonly Upload[];
  takeOut(file: string): void;
  drop(upload: number): void;
}

/** The files of a reply that is being written: those that are there, those on their way, and those that failed. */
export function Enclosures({ files, uploads, takeOut, drop }: Props) {
  const { t, format } = useTexts();
  if (files.length === 0 && uploads.length === 0) return null;
  return (
    <ul className="enclosures" aria-label={t("files.enclosed")}>
      {files.map((file) => {
        const Icon = fileIcon(file.media_type);
        return (
          <li key={file.id} className="enclosure">
            <Icon aria-hidden />
            <span className="enclosure__name">{file.name}</span>
            <FileFacts mediaType={file.media_type} size={file.size} />
            <TakeOut name={file.name} go={() => takeOut(file.id)} />
          </li>
        );
      })}
      {uploads.map(({ key, name, size, share, problem }) => (
        <li key={key} className="enclosure" data-failed={problem !== null}>
          {problem !== null && <ExclamationmarkTriangleIcon aria-hidden />}
          <span className="enclosure__name">{name}</span>
          {problem === null ? (
            <progress value={share} max={1} aria-label={t("files.sending", { name })} />
          ) : (
            <span role="alert">{t(`files.problem.${problemOf(problem.code)}`)}</span>
          )}
          <span>{format.bytes(size)}</span>
          <TakeOut name={name} go={() => drop(key)} />
        </li>
      ))}
    </ul>
  );
}

function TakeOut({ name, go }: { name: string; go(): void }) {
  const { t } = useTexts();
  return (
    <Button
      variant="tertiary"
      icon
      data-size="sm"
      aria-label={t("files.takeOut", { name })}
      title={t("files.takeOut", { name })}
      onClick={go}
    >
      <XMarkIcon aria-hidden />
    </Button>
  );
}

function problemOf(code: string): "too_long" | "bad_input" | "empty" | "other" {
  return code === "too_long" || code === "bad_input" || code === "empty" ? code : "other";
}
