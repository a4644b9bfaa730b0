import { useCallback } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ColleagueNow } from "../../api/colleagues";
import { type Loaded, useLoaded } from "../knowledge/hooks";
import type { ConsoleFrame } from "../live/frames";
import { useFollowing } from "../live/useFollowing";

const GATHER_MS = 300;
const TELLING: ReadonlySet<ConsoleFrame["type"]> = new Set(["people", "resync", "welcome"]);

/** Who is here, as it changes. */
export function useColleagues(): Loaded<ColleagueNow[]> {
  const { colleagues } = useApi();
  return useFollowing(useLoaded(useCallback(() => colleagues.now(), [colleagues])), tells, GATHER_MS);
}

function tells(frame: ConsoleFrame): boolean {
  return TELLING.has(frame.type) || (frame.type === "event" && frame.kind === "owner");
}
