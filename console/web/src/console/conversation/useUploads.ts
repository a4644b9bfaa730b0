import { useCallback, useEffect, useRef, useState } from "react";
import { Refusal } from "../../api/refusal";
import type { AttachmentInfo } from "../../api/types";
import type { Progress } from "../../api/upload";
import { useRefusal } from "../session/SessionProvider";

export const LARGEST_FILE = 25 * 1024 * 1024;
export const MOST_FILES = 20;

/** A file on its way to the service, or one that did not get there; `share` is how much has gone, from 0 to 1. */
export interface Upload {
  key: number;
  name: string;
  size: number;
  share: number;
  problem: Refusal | null;
}

/** Brings a file to the service. Throws `Refusal` and nothing else. */
export type Attach = (file: File, progress: Progress, signal: AbortSignal) => Promise<AttachmentInfo>;

/** Sends files as soon as they are chosen; those that arrived are handed on, the others stay here. */
export function useUploads(attach: Attach, arrived: (file: AttachmentInfo) => void) {
  const dealWith = useRefusal();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const next = useRef(0);
  const handOn = useRef(arrived);
  useEffect(() => {
    handOn.current = arrived;
  });
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const one of all.values()) one.abort();
    };
  }, []);

  const drop = useCallback((key: number) => {
    running.current.get(key)?.abort();
    running.current.delete(key);
    setUploads((all) => all.filter((one) => one.key !== key));
  }, []);
  const send = useCallback(
    async (file: File) => {
      next.current += 1;
      const key = next.current;
      const change = (more: Partial<Upload>) =>
        setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...more } : one)));
      const tooLarge = file.size > LARGEST_FILE ? new Refusal("too_long", "too large") : null;
      setUploads((all) => [...all, { key, name: file.name, size: file.size, share: 0, problem: tooLarge }]);
      if (tooLarge !== null) return;
      const control = new AbortController();
      running.current.set(key, control);
      try {
        handOn.current(await attach(file, (share) => change({ share }), control.signal));
        drop(key);
      } catch (failure) {
        if (!control.signal.aborted) change({ problem: dealWith(failure) });
      }
    },
    [attach, dealWith, drop],
  );
  const add = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) void send(file);
    },
    [send],
  );
  return { uploads, add, drop, busy: uploads.some(({ problem }) => problem === null) };
}
