import { Refusal, refusalFrom } from "./refusal";
import type { AttachmentInfo } from "./types";

const TIMEOUT_MS = 5 * 60_000;

/** Hears how much of a file has gone, from 0 to 1. */
export type Progress = (share: number) => void;

/** Adds a file to an inquiry. Throws `Refusal` and nothing else. */
export function upload(
  base: string,
  inquiry: string,
  file: File,
  progress: Progress,
  signal: AbortSignal,
): Promise<AttachmentInfo> {
  const name = new URLSearchParams({ name: file.name });
  return sendFile(`${base}/api/console/inquiries/${inquiry}/attachments?${name}`, file, progress, signal);
}

/** Sends a file as it is; `fetch` cannot tell how far an upload has come. Throws `Refusal` and nothing else. */
export function sendFile<T>(url: string, file: File, progress: Progress, signal: AbortSignal): Promise<T> {
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.timeout = TIMEOUT_MS;
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  return new Promise((resolve, reject) => {
    const failed = (code: string) => () => reject(new Refusal(code, code));
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable && total > 0) progress(loaded / total);
    };
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status === 200 || request.status === 201) resolve(body as T);
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
