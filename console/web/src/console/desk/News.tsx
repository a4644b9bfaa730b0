import { Alert, Button } from "@digdir/designsystemet-react";
import { XMarkIcon } from "@navikt/aksel-icons";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { Link } from "react-router";
import { useTexts } from "../texts/TextsProvider";

/** What has just been done, and where to go and look at it. */
export interface Happened {
  text: string;
  link?: { to: string; label: string };
  /** Takes it back, as long as it is told of. */
  undo?(): void;
  failed?: boolean;
}

const NewsContext = createContext<((happened: Happened) => void) | null>(null);

/** Says what has happened, over whatever page is open, until somebody closes it or something else happens. */
export function NewsProvider({ children }: { children: ReactNode }) {
  const { t } = useTexts();
  const [news, setNews] = useState<Happened | null>(null);
  const close = useCallback(() => setNews(null), []);
  const tell = useMemo(() => (happened: Happened) => setNews(happened), []);
  return (
    <NewsContext value={tell}>
      {children}
      <div className="news" role="status">
        {news !== null && (
          <Alert data-color={news.failed ? "danger" : "success"} data-size="sm" className="news__one">
            <span>{news.text}</span>
            {news.link !== undefined && (
              <Link className="ds-link" to={news.link.to} onClick={close}>
                {news.link.label}
              </Link>
            )}
            {news.undo !== undefined && (
              <Button
                variant="tertiary"
                data-size="sm"
                onClick={() => {
                  close();
                  news.undo?.();
                }}
              >
                {t("undo")}
              </Button>
            )}
            <Button variant="tertiary" icon data-size="sm" aria-label={t("close")} onClick={close}>
              <XMarkIcon aria-hidden />
            </Button>
          </Alert>
        )}
      </div>
    </NewsContext>
  );
}

export function useNews(): (happened: Happened) => void {
  const tell = useContext(NewsContext);
  if (tell === null) throw new Error("useNews needs a NewsProvider above it");
  return tell;
}
