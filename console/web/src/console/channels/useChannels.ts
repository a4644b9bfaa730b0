import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ConsoleApi } from "../../api/client";
import type { ArrivalInfo, ChannelInfo, KeptMailInfo } from "../../api/types";
import { useLive } from "../live/LiveProvider";
import { useRefusal, useRight } from "../session/SessionProvider";

const EVERY_MS = 10_000;

export interface Board {
  channels: readonly ChannelInfo[];
  /** What came; null for those who see none of it. */
  arrivals: Arrivals | null;
}

/** What came that nobody could read, and the mails that were kept instead of sent; null where all are sent. */
interface Arrivals {
  quarantined: readonly ArrivalInfo[];
  discarded: readonly ArrivalInfo[];
  kept: readonly KeptMailInfo[] | null;
}

/** Reads how the channels are, again when a part's health changes and every ten seconds. */
export function useChannels(): { board: Board | null; failed: boolean; reload(): void } {
  const api = useApi();
  const dealWith = useRefusal();
  const { listen } = useLive();
  const arrivals = useRight("see_arrivals");
  const [board, setBoard] = useState<Board | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(async () => {
    try {
      setBoard(await read(api, arrivals));
      setFailed(false);
    } catch (failure) {
      setFailed(dealWith(failure) !== null);
    }
  }, [api, arrivals, dealWith]);
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), EVERY_MS);
    const leave = listen((frame) => {
      if (frame.type === "health") void load();
    });
    return () => {
      clearInterval(timer);
      leave();
    };
  }, [load, listen]);
  return { board, failed, reload: useCallback(() => void load(), [load]) };
}

async function read(api: ConsoleApi, arrivals: boolean): Promise<Board> {
  const { channels, mails_kept: kept } = await api.channels();
  if (!arrivals) return { channels, arrivals: null };
  const [quarantined, discarded] = await Promise.all([
    api.arrivals("quarantined"),
    api.arrivals("discarded"),
  ]);
  return { channels, arrivals: { quarantined, discarded, kept: kept ? await api.keptMails() : null } };
}
