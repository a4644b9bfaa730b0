import { Button, Paragraph, Tag } from "@digdir/designsystemet-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import type { ThreadInfo } from "../../api/internal";
import { Page } from "../desk/Page";
import { useSettled } from "../knowledge/hooks";
import { Awaited, PageTitle } from "../knowledge/parts";
import { SearchBox } from "../search/SearchBox";
import { useOwnSession } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { NewThread } from "./NewThread";
import { threadName } from "./standing";
import { ThreadPane } from "./ThreadPane";
import { useThreads } from "./useThreads";

/** Messages between staff: the threads on the one side, the open one on the other; on a telephone one at a time. */
export function MessagesPage() {
  const { t } = useTexts();
  const { staff } = useOwnSession();
  const { thread } = useParams();
  const navigate = useNavigate();
  const [starting, setStarting] = useState(false);
  return (
    <Page page="messages" className="internal" open={thread !== undefined}>
      <PageTitle title={t("messages.title")}>
        <div className="kb__buttons">
          <Link to="/messages/groups">{t("groups.title")}</Link>
          <Button onClick={() => setStarting(true)}>{t("messages.new")}</Button>
        </div>
      </PageTitle>
      <div className="internal__panes">
        <Threads open={thread ?? null} me={staff.id} />
        {thread === undefined ? (
          <Paragraph className="hint internal__none">{t("messages.choose")}</Paragraph>
        ) : (
          <ThreadPane key={thread} thread={thread} me={staff.id} />
        )}
      </div>
      {starting && (
        <NewThread
          close={() => setStarting(false)}
          done={(made) => {
            setStarting(false);
            void navigate(`/messages/${made.thread.id}`);
          }}
        />
      )}
    </Page>
  );
}

function Threads({ open, me }: { open: string | null; me: string }) {
  const { t } = useTexts();
  const [text, setText] = useState("");
  const { data, refusal, reload } = useThreads(useSettled(text, 250));
  return (
    <section className="internal__threads" aria-label={t("messages.threads")}>
      <SearchBox
        aria-label={t("messages.find")}
        placeholder={t("messages.find")}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Awaited data={data} refusal={refusal} reload={reload} />
      {data?.threads.length === 0 && (
        <Paragraph className="hint">{t(text === "" ? "messages.none" : "messages.notFound")}</Paragraph>
      )}
      <ul className="internal__list">
        {data?.threads.map((one) => (
          <ThreadLink key={one.id} one={one} me={me} open={one.id === open} />
        ))}
      </ul>
    </section>
  );
}

function ThreadLink({ one, me, open }: { one: ThreadInfo; me: string; open: boolean }) {
  const { t, format } = useTexts();
  const now = new Date(useNow());
  return (
    <li>
      <Link className="internal__link" to={`/messages/${one.id}`} aria-current={open ? "page" : undefined}>
        <span className="internal__name">
          <strong>{threadName(one, me)}</strong>
          {one.kind === "topic" && <Tag data-size="sm">{t("messages.topic")}</Tag>}
          {one.unread > 0 && (
            <Tag data-size="sm" data-color="info">
              {t("messages.unread", { count: one.unread })}
            </Tag>
          )}
        </span>
        <span className="internal__last">{one.last?.text ?? ""}</span>
        <span className="hint">{format.moment(new Date(one.updated_at), now)}</span>
      </Link>
    </li>
  );
}
