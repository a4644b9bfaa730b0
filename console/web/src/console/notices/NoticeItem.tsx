import { Button, Tag } from "@digdir/designsystemet-react";
import { Link } from "react-router";
import type { NoticeInfo } from "../../api/knowledge";
import { inLanguage } from "../knowledge/parts";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { noticePlace, noticeReason } from "./words";

interface Props {
  notice: NoticeInfo;
  read(): void;
  close(): void;
}

/** One notice: what it is about, as a link there, why, and whether it was read. Following the link reads it. */
export function NoticeItem({ notice, read, close }: Props) {
  const { t, language, format } = useTexts();
  const now = new Date(useNow());
  const title = titleOf(notice, language) || t("notice.untitled");
  const to = noticePlace(notice.about);
  const unread = notice.read_at === null;
  return (
    <li className="notices__one">
      <span>
        {to !== null ? (
          <Link
            className="ds-link"
            to={to}
            onClick={() => {
              if (unread) read();
              close();
            }}
          >
            {title}
          </Link>
        ) : (
          title
        )}{" "}
        {unread && (
          <Tag data-size="sm" data-color="info">
            {t("notices.new")}
          </Tag>
        )}
        <span className="notices__why">
          {noticeReason(notice, t, format)} · {format.moment(new Date(notice.at), now)}
        </span>
      </span>
      {unread && (
        <Button
          variant="tertiary"
          data-size="sm"
          aria-label={t("notices.readOf", { title })}
          onClick={(event) => {
            // The button goes with what it is for; whoever pressed it stays in the dialog.
            event.currentTarget.closest("dialog")?.querySelector<HTMLElement>("h2")?.focus();
            read();
          }}
        >
          {t("notices.read")}
        </Button>
      )}
    </li>
  );
}

/** The inquiry's number, where a calendar comes from, or the article's question. */
function titleOf(notice: NoticeInfo, language: string): string {
  const { number, host, title } = notice.details;
  if (typeof number === "string") return number;
  if (typeof host === "string") return host;
  if (typeof title === "string") return title;
  const questions: unknown = notice.details["questions"];
  const named = typeof questions === "object" && questions !== null;
  return named ? inLanguage(questions as Record<string, string>, language) : "";
}
