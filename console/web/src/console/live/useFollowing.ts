import { useEffect } from "react";
import type { Loaded } from "../knowledge/hooks";
import { useNow } from "../useNow";
import type { ConsoleFrame } from "./frames";
import { useLive } from "./LiveProvider";
import { useLater } from "./useLater";

/**
 * Reads something again when the service tells of what changes it, and now and then, since much changes as time passes.
 *
 * In a busy moment much happens: there is one question for all that came within `gatherMs`, and where many consoles are
 * open they ask one after the other. `tells` must not be made anew with every drawing.
 */
export function useFollowing<T>(
  loaded: Loaded<T>,
  tells: (frame: ConsoleFrame) => boolean,
  gatherMs: number,
): Loaded<T> {
  const { listen, spread } = useLive();
  const { reload } = loaded;
  const later = useLater(reload, gatherMs);
  const now = useNow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: time passing is a reason to ask again.
  useEffect(() => reload(), [reload, now]);
  useEffect(() => listen((frame) => void (tells(frame) && later(spread()))), [listen, spread, tells, later]);
  return loaded;
}
