import { useCallback, useEffect, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { ConsoleApi } from "../../api/client";
import type { ArrivalInfo, ChannelInfo, KeptMailInfo } from "../../api/types";
import { useLive } from "../live/LiveProvider";
import { useRefusal } from "../session/SessionProvider";

const EVERY_MS = 10_000;

export interface Board {
  channels: readonly ChannelInfo[];
  quarantined: readonly ArrivalInfo[];
  discarded: readonly ArrivalInfo[];
  mailsKept: boolean;
  kept: readonly KeptMailInfo[];
}

/** Reads how the channels are, again when a part's health changes and every ten seconds. */
export function useChannels(): { board: Board | null; failed: boolean; reload(): void } {
  const api = useApi();
  const dealWith = useRefusal();
  const { listen } = useLive();
  const [board, setBoard] = useState<Board | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(async () => {
    try {
      setBoard(await read(api));
      setFailed(false);
    } catch (failure) {
      setFailed(dealWith(failure) !== null);
    }
  }, [api, dealWith]);
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

async function read(api: ConsoleApi): Promise<Board> {
  const [{ channels, mails_kept: mailsKept }, quarantined, discarded] = await Promise.all([
    api.channels(),
    api.arrivals("quarantined"),
    api.arrivals("discarded"),
  ]);
  return { channels, quarantined, discarded, mailsKept, kept: mailsKept ? await api.keptMails() : [] };
}
