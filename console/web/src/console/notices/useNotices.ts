import { useCallback, useEffect, useRef, useState } from "react";
import { useApi } from "../../api/ApiProvider";
import type { NoticeList } from "../../api/knowledge";
import { useLive } from "../live/LiveProvider";
import { useRefusal } from "../session/SessionProvider";

const AGAIN_MS = 5 * 60_000;

export interface NoticesRead {
  data: NoticeList | null;
  failed: boolean;
  reload(): void;
  /** Mark notices as read; null for all. */
  read(notices: readonly string[] | null): void;
}

/** Reads the person's own notices, again every five minutes: they are about days, not about seconds. */
export function useReadNotices(): NoticesRead {
  const api = useApi().knowledge;
  const dealWith = useRefusal();
  const { listen } = useLive();
  const [data, setData] = useState<NoticeList | null>(null);
  const [failed, setFailed] = useState(false);
  const here = useRef(true);
  const ask = useCallback(
    async (before: () => Promise<unknown>) => {
      try {
        await before();
        const found = await api.notices();
        if (!here.current) return;
        setData(found);
        setFailed(false);
      } catch (failure) {
        dealWith(failure);
        if (here.current) setFailed(true);
      }
    },
    [api, dealWith],
  );
  const reload = useCallback(() => void ask(async () => {}), [ask]);
  const read = useCallback(
    (notices: readonly string[] | null) => void ask(() => api.readNotices(notices)),
    [ask, api],
  );
  // Internal messages and mentions are about minutes: the bell hears of them at once.
  useEffect(
    () => listen(({ type }) => void ((type === "internal" || type === "notices") && reload())),
    [listen, reload],
  );
  useEffect(() => {
    here.current = true;
    reload();
    const timer = setInterval(reload, AGAIN_MS);
    return () => {
      here.current = false;
      clearInterval(timer);
    };
  }, [reload]);
  return { data, failed, reload, read };
}
