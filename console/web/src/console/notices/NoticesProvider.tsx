import { createContext, type ReactNode, useContext } from "react";
import { useNoticeAlerts } from "./useNoticeAlerts";
import { type NoticesRead, useReadNotices } from "./useNotices";

const NoticesContext = createContext<NoticesRead | null>(null);

/** Holds the person's notices for all pages, so that changing pages neither forgets nor repeats what is new. */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const notices = useReadNotices();
  useNoticeAlerts(notices.data?.notices ?? null);
  return <NoticesContext value={notices}>{children}</NoticesContext>;
}

/** The person's notices. */
export function useNotices(): NoticesRead {
  const notices = useContext(NoticesContext);
  if (notices === null) throw new Error("useNotices needs a NoticesProvider above it");
  return notices;
}
