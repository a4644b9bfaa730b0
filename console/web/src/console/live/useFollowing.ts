import { useEffect, useRef } from "react";
import type { Loaded } from "../knowledge/hooks";
import { useNow } from "../useNow";
import type { ConsoleFrame } from "./frames";
import { useLive } from "./LiveProvider";

/**
 * Reads something again when the service tells of what changes it, and now and then, since much changes as time passes.
 *
 * In a busy moment much happens: there is one question for all that came within `gatherMs`. `tells` must not be made anew
 * with every drawing.
 */
export function useFollowing<T>(
  loaded: Loaded<T>,
  tells: (frame: ConsoleFrame) => boolean,
  gatherMs: number,
): Loaded<T> {
  const { listen } = useLive();
  const { reload } = loaded;
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const now = useNow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: time passing is a reason to ask again.
  useEffect(() => reload(), [reload, now]);
  useEffect(() => {
    const stop = listen((frame) => {
      if (!tells(frame)) return;
      waiting.current ??= setTimeout(() => {
        waiting.current = undefined;
        reload();
      }, gatherMs);
    });
    return () => {
      stop();
      clearTimeout(waiting.current);
      waiting.current = undefined;
    };
  }, [listen, reload, tells, gatherMs]);
  return loaded;
}
