import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { DeskNow } from "../../api/now";
import { type Loaded, useLoaded } from "../knowledge/hooks";
import type { ConsoleFrame } from "../live/frames";
import { useFollowing } from "../live/useFollowing";

/** For longer than the service keeps figures, so that the answer knows of what happened. */
const GATHER_MS = 2_500;
const TELLING: ReadonlySet<ConsoleFrame["type"]> = new Set(["event", "health", "resync", "welcome"]);

/** How the desk stands, as it changes. */
export function useDeskNow(): Loaded<DeskNow> {
  const { now: api } = useApi();
  return useFollowing(useLoaded(useCallback(() => api.read(), [api])), tells, GATHER_MS);
}

function tells({ type }: ConsoleFrame): boolean {
  return TELLING.has(type);
}
