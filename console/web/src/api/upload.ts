import { Refusal, refusalFrom } from "./refusal";
import type { AttachmentInfo } from "./types";

const TIMEOUT_MS = 5 * 60_000;

/** Hears how much of a file has gone, from 0 to 1. */
export type Progress = (share: number) => void;

/** Sends a file as it is; `fetch` cannot tell how far an upload has come. Throws `Refusal` and nothing else. */
export function upload(
  base: string,
  inquiry: string,
  file: File,
  progress: Progress,
  signal: AbortSignal,
): Promise<AttachmentInfo> {
  const name = new URLSearchParams({ name: file.name });
  const request = new XMLHttpRequest();
  request.open("POST", `${base}/api/console/inquiries/${inquiry}/attachments?${name}`);
  request.timeout = TIMEOUT_MS;
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  return new Promise((resolve, reject) => {
    const failed = (code: string) => () => reject(new Refusal(code, code));
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable && total > 0) progress(loaded / total);
    };
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status === 200) resolve(body as AttachmentInfo);
      else reject(refusalFrom(request.status, body));
    };
    request.onerror = failed("offline");
    request.ontimeout = failed("timeout");
    request.onabort = failed("aborted");
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // A proxy's own page, say.
  }
}
