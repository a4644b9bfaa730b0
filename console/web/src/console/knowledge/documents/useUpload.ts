import { useCallback, useEffect, useRef, useState } from "react";
import type { Refusal } from "../../../api/refusal";
import type { Progress } from "../../../api/upload";
import { useRefusal } from "../../session/SessionProvider";

export interface Sending {
  name: string;
  /** How much has gone, 0 to 1. */
  share: number;
}

export interface Upload {
  sending: Sending | null;
  refused: readonly { name: string; refusal: Refusal }[];
  /** Sends files one after another; those that are refused are named, the others go on. */
  send(
    files: readonly File[],
    how: (file: File, progress: Progress, signal: AbortSignal) => Promise<void>,
  ): void;
}

export function useUpload(): Upload {
  const dealWith = useRefusal();
  const [sending, setSending] = useState<Sending | null>(null);
  const [refused, setRefused] = useState<{ name: string; refusal: Refusal }[]>([]);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);
  const send: Upload["send"] = useCallback(
    (files, how) => {
      const { signal } = leaving.current;
      const all = async () => {
        setRefused([]);
        for (const file of files) {
          if (signal.aborted) return;
          const { name } = file;
          setSending({ name, share: 0 });
          try {
            await how(file, (share) => setSending({ name, share }), signal);
          } catch (failure) {
            if (signal.aborted) return;
            const refusal = dealWith(failure);
            if (refusal !== null) setRefused((before) => [...before, { name, refusal }]);
          }
        }
        setSending(null);
      };
      void all();
    },
    [dealWith],
  );
  return { sending, refused, send };
}
