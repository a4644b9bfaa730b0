import {
  ExclamationmarkTriangleIcon,
  FileExcelIcon,
  FileIcon,
  FileImageIcon,
  FilePdfIcon,
  FileTextIcon,
  FileWordIcon,
} from "@navikt/aksel-icons";
import { attachmentUrl } from "../../api/client";
import type { AttachmentInfo } from "../../api/types";
import { isTextKey, type Translate } from "../texts";
import { useTexts } from "../texts/TextsProvider";

const SHOWN: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

interface Props {
  files: readonly AttachmentInfo[];
  /** Where a file is downloaded, or with `inline` a picture shown. */
  urlOf?: (file: string, inline?: boolean) => string;
}

/** The files that came or went with a message; pictures are shown small, what was not kept says why. */
export function Files({ files, urlOf = attachmentUrl }: Props) {
  const { t } = useTexts();
  if (files.length === 0) return null;
  return (
    <ul className="files" aria-label={t("files.label")}>
      {files.map((file) => (
        <li key={file.id} className="file" data-refused={file.refused !== null}>
          {file.refused === null ? <Kept file={file} urlOf={urlOf} /> : <Refused file={file} />}
        </li>
      ))}
    </ul>
  );
}

function Kept({ file, urlOf }: { file: AttachmentInfo } & Required<Pick<Props, "urlOf">>) {
  const Icon = fileIcon(file.media_type);
  return (
    <a className="file__link" href={urlOf(file.id)} download={file.name}>
      {SHOWN.has(file.media_type) ? (
        // The name beside it says what there is to say; what the picture shows nobody knows.
        <img className="file__picture" src={urlOf(file.id, true)} alt="" loading="lazy" />
      ) : (
        <Icon aria-hidden className="file__icon" />
      )}
      <span className="file__words">
        <span className="file__name">{file.name}</span>
        <FileFacts mediaType={file.media_type} size={file.size} />
      </span>
    </a>
  );
}

function Refused({ file }: { file: AttachmentInfo }) {
  const { t } = useTexts();
  return (
    <span className="file__link">
      <ExclamationmarkTriangleIcon aria-hidden className="file__icon" />
      <span className="file__words">
        <span className="file__name">{file.name}</span>
        <span className="file__facts">{t(`files.refused.${file.refused ?? "too_large"}`)}</span>
      </span>
    </span>
  );
}

export function FileFacts({ mediaType, size }: { mediaType: string; size: number }) {
  const { t, format } = useTexts();
  return (
    <span className="file__facts">
      {typeName(mediaType, t)}, {format.bytes(size)}
    </span>
  );
}

const KINDS: readonly [RegExp, string, typeof FileIcon][] = [
  [/^application\/pdf$/, "pdf", FilePdfIcon],
  [/^image\//, "image", FileImageIcon],
  [/wordprocessingml|msword|opendocument\.text/, "document", FileWordIcon],
  [/spreadsheetml|ms-excel|opendocument\.spreadsheet|csv/, "sheet", FileExcelIcon],
  [/^message\/rfc822$|ms-outlook/, "mail", FileTextIcon],
  [/^text\/calendar$/, "calendar", FileTextIcon],
  [/zip|x-7z|x-rar|x-tar|gzip/, "archive", FileIcon],
  [/^audio\//, "audio", FileIcon],
  [/^video\//, "video", FileIcon],
  [/^text\//, "text", FileTextIcon],
];

export function fileIcon(mediaType: string): typeof FileIcon {
  return KINDS.find(([pattern]) => pattern.test(mediaType))?.[2] ?? FileIcon;
}

/** What kind of file it is, in a word. */
export function typeName(mediaType: string, t: Translate): string {
  const kind = KINDS.find(([pattern]) => pattern.test(mediaType))?.[1] ?? "other";
  const key = `files.type.${kind}`;
  return isTextKey(key) ? t(key) : mediaType;
}
