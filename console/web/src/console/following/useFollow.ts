import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import { useLoaded, useSteps } from "../knowledge/hooks";
import { useLive } from "../live/LiveProvider";
import { useTexts } from "../texts/TextsProvider";

/** Whether the person follows an inquiry, and what changes that. */
export interface Follow {
  /** Null while that is not known. */
  following: boolean | null;
  busy: boolean;
  refusal: ReturnType<typeof useSteps>["refusal"];
  toggle(): void;
}

export function useFollow(inquiry: string, announce: (text: string) => void): Follow {
  const { t } = useTexts();
  const api = useApi().inbox;
  const { listen } = useLive();
  const { data, reload } = useLoaded(useCallback(() => api.follows(inquiry), [api, inquiry]));
  const [changed, setChanged] = useState<boolean | null>(null);
  const steps = useSteps();
  // Another window of the same person may have begun or ended it.
  useEffect(
    () =>
      listen((frame) => {
        if (frame.type !== "notices") return;
        setChanged(null);
        reload();
      }),
    [listen, reload],
  );
  const following = changed ?? data;
  const toggle = () => {
    if (following === null) return;
    void steps.take("follow", async () => {
      const now = await (following ? api.unfollow(inquiry) : api.follow(inquiry));
      setChanged(now);
      reload();
      announce(t(now ? "follow.begun" : "follow.ended"));
    });
  };
  return { following, busy: steps.busy !== null, refusal: steps.refusal, toggle };
}
