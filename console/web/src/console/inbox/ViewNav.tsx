import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { VIEWS, type View } from "../../api/types";
import { RegisterButton } from "../handling/RegisterButton";
import { useLive } from "../live/LiveProvider";
import { EDITOR } from "../session/roles";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import type { Counts } from "./inboxState";

/** The inbox's views with how many inquiries each holds. */
export function ViewNav({
  view,
  counts,
}: {
  view: View | "channels" | "duty" | "services" | "knowledge" | "search" | "privacy";
  counts: Counts | null;
}) {
  const { t } = useTexts();
  const { parts } = useLive();
  const { staff } = useOwnSession();
  const trouble = parts.filter(({ part, state }) => part.startsWith("channel.") && state === "down").length;
  const nav = useRef<HTMLElement>(null);
  const counted = counts !== null;
  // Where the views are one line, the chosen one may lie outside the screen; how far depends on the counts beside them.
  useEffect(() => {
    if (!counted || view === "waiting") return;
    const chosen = nav.current?.querySelector(`[aria-current="page"]`);
    chosen?.scrollIntoView?.({ block: "nearest", inline: "center" });
  }, [view, counted]);
  if (staff.role === EDITOR) return <EditorNav />;
  return (
    <nav className="views" aria-label={t("views.label")} ref={nav}>
      <RegisterButton />
      <ul>
        {VIEWS.map((name) => (
          <li key={name}>
            <Link className="views__link" to={`/${name}`} aria-current={name === view ? "page" : undefined}>
              <span>{t(`view.${name}`)}</span>
              <ViewCount view={name} count={counts?.[name]} />
            </Link>
          </li>
        ))}
        <li className="views__apart">
          <Link className="views__link" to="/search" aria-current={view === "search" ? "page" : undefined}>
            {t("search.title")}
          </Link>
        </li>
        <li>
          <Link
            className="views__link"
            to="/knowledge"
            aria-current={view === "knowledge" ? "page" : undefined}
          >
            {t("knowledge.title")}
          </Link>
        </li>
        <li>
          <Link className="views__link" to="/duty" aria-current={view === "duty" ? "page" : undefined}>
            {t("duty.title")}
          </Link>
        </li>
        <li>
          <Link
            className="views__link"
            to="/services"
            aria-current={view === "services" ? "page" : undefined}
          >
            {t("services.title")}
          </Link>
        </li>
        <li>
          <Link
            className="views__link"
            to="/channels"
            aria-current={view === "channels" ? "page" : undefined}
          >
            <span>{t("channels.title")}</span>
            {trouble > 0 && (
              <>
                <span className="views__count" data-urgent="true" aria-hidden>
                  {trouble}
                </span>
                <span className="ds-sr-only">{t("channels.trouble", { count: trouble })}</span>
              </>
            )}
          </Link>
        </li>
        {staff.role === "administrator" && (
          <li>
            <Link
              className="views__link"
              to="/privacy"
              aria-current={view === "privacy" ? "page" : undefined}
            >
              {t("privacy.title")}
            </Link>
          </li>
        )}
      </ul>
    </nav>
  );
}

/** An editor has the knowledge base and nothing beside it. */
function EditorNav() {
  const { t } = useTexts();
  return (
    <nav className="views" aria-label={t("views.label")}>
      <ul>
        <li>
          <Link className="views__link" to="/knowledge" aria-current="page">
            {t("knowledge.title")}
          </Link>
        </li>
      </ul>
    </nav>
  );
}

function ViewCount({ view, count }: { view: View; count: number | undefined }) {
  const { t } = useTexts();
  if (count === undefined) return null;
  const urgent = view === "waiting" && count > 0;
  return (
    <>
      <span className="views__count" data-urgent={urgent} aria-hidden>
        {count}
      </span>
      <span className="ds-sr-only">{t("views.count", { count })}</span>
    </>
  );
}
