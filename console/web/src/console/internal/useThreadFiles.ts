import { useApi } from "../../api/ApiProvider";
import type { AttachmentInfo } from "../../api/types";
import { useUploads } from "../conversation/useUploads";
import type { Kept } from "../kept/useKept";

/** The files of an internal message that is being written; they are kept beside its words. */
export function useThreadFiles<T extends { files: readonly AttachmentInfo[] }>(kept: Kept<T>) {
  const { attach } = useApi().internal;
  const uploading = useUploads(attach, (file) =>
    kept.write((now) => ({ ...now, files: [...now.files, file] })),
  );
  const takeOut = (file: string) =>
    kept.write((now) => ({ ...now, files: now.files.filter(({ id }) => id !== file) }));
  return { ...uploading, takeOut, files: kept.value.files };
}
