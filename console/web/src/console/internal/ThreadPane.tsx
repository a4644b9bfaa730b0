import { Button, Heading } from "@digdir/designsystemet-react";
import { ArrowLeftIcon } from "@navikt/aksel-icons";
import { useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { useApi } from "../../api/ApiProvider";
import { type InternalMessageInfo, internalFileUrl, type ThreadInfo } from "../../api/internal";
import { Files } from "../conversation/Files";
import { useLookedAt } from "../desk/lookedAt";
import { Linked } from "../formatting/Linked";
import { type Steps, useSteps } from "../knowledge/hooks";
import { Loading, Problem } from "../knowledge/parts";
import { RemoteHelp } from "../settings/SupportHelp";
import { useTexts } from "../texts/TextsProvider";
import { useNow } from "../useNow";
import { AddPeople } from "./AddPeople";
import { standingOf, threadName } from "./standing";
import { useThread } from "./useThreads";
import { WriteMessage } from "./WriteMessage";

/** One thread: what was written, who has read it, and a box for what comes next. */
export function ThreadPane({ thread, me }: { thread: string; me: string }) {
  const { t } = useTexts();
  const { data, refusal, reload } = useThread(thread);
  const steps = useSteps();
  const end = useRef<HTMLDivElement>(null);
  const count = data?.messages.length ?? 0;
  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView?.({ block: "nearest" });
  }, [count]);
  useLookedAt(data === null ? null : `thread:${thread}`);
  if (data === null) return refusal === null ? <Loading /> : <Problem refusal={refusal} again={reload} />;
  return (
    <section className="internal__thread" aria-label={threadName(data.thread, me)}>
      <ThreadHead thread={data.thread} me={me} steps={steps} reload={reload} />
      {refusal !== null && <Problem refusal={refusal} again={reload} />}
      <div className="internal__log" role="log" aria-label={t("messages.log")}>
        <ol>
          {data.messages.map((one) => (
            <Message key={one.id} one={one} thread={data.thread} me={me} steps={steps} reload={reload} />
          ))}
        </ol>
        <div ref={end} />
      </div>
      {steps.refusal !== null && <Problem refusal={steps.refusal} />}
      <WriteMessage thread={thread} steps={steps} reload={reload} />
    </section>
  );
}

interface Part {
  thread: ThreadInfo;
  me: string;
  steps: Steps;
  reload(): void;
}

function ThreadHead({ thread, me, steps, reload }: Part) {
  const { t } = useTexts();
  const { internal } = useApi();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  const [sure, setSure] = useState(false);
  const leave = () =>
    void steps.take("leave", async () => {
      await internal.leave(thread.id);
      void navigate("/messages");
    });
  return (
    <header className="internal__head">
      <Link className="internal__back ds-link" to="/messages">
        <ArrowLeftIcon aria-hidden /> {t("messages.back")}
      </Link>
      <Heading level={3} data-size="2xs">
        {threadName(thread, me)}
      </Heading>
      <p className="hint">
        {thread.kind === "topic"
          ? t("messages.forAll")
          : t("messages.members", { names: thread.members.map(({ name }) => name).join(", ") })}{" "}
        {thread.kind === "chat" && t(thread.open_history ? "messages.historyOpen" : "messages.historyClosed")}
      </p>
      <div className="kb__buttons">
        <RemoteHelp />
        {thread.kind === "chat" && (
          <>
            <Button variant="tertiary" data-size="sm" onClick={() => setAdding(true)}>
              {t("messages.add")}
            </Button>
            <Button
              variant="tertiary"
              data-size="sm"
              data-color={sure ? "danger" : "accent"}
              loading={steps.busy === "leave"}
              onClick={() => (sure ? leave() : setSure(true))}
              onBlur={() => setSure(false)}
            >
              {t(sure ? "messages.leaveSure" : "messages.leave")}
            </Button>
          </>
        )}
      </div>
      {adding && (
        <AddPeople
          thread={thread}
          close={() => setAdding(false)}
          done={() => {
            setAdding(false);
            reload();
          }}
        />
      )}
    </header>
  );
}

function Message({ one, thread, me, steps, reload }: Part & { one: InternalMessageInfo }) {
  const { t, format } = useTexts();
  const { internal } = useApi();
  const now = new Date(useNow());
  const [sure, setSure] = useState(false);
  const mine = one.staff === me;
  const remove = () =>
    void steps.take("remove", async () => {
      await internal.remove(thread.id, one.id);
      reload();
    });
  return (
    <li className="internal__message" data-mine={mine}>
      <span className="hint">
        {one.name} · <time dateTime={one.at}>{format.moment(new Date(one.at), now)}</time>
      </span>
      {one.deleted ? (
        <em>{t("messages.deleted")}</em>
      ) : (
        <p className="internal__text">
          <Linked text={one.text} />
        </p>
      )}
      <Files files={one.files} urlOf={(file, inline) => internalFileUrl(thread.id, file, inline)} />
      {mine && !one.deleted && (
        <span className="internal__standing hint">
          <Read one={one} thread={thread} me={me} />
          <Button
            variant="tertiary"
            data-size="sm"
            data-color={sure ? "danger" : "accent"}
            onClick={() => (sure ? remove() : setSure(true))}
            onBlur={() => setSure(false)}
          >
            {t(sure ? "messages.deleteSure" : "messages.delete")}
          </Button>
        </span>
      )}
    </li>
  );
}

function Read({ one, thread, me }: { one: InternalMessageInfo; thread: ThreadInfo; me: string }) {
  const { t } = useTexts();
  const standing = standingOf(one, thread, me);
  return (
    <span>
      {standing.kind === "readBy"
        ? t("messages.readBy", { names: standing.names.join(", ") })
        : t(`messages.${standing.kind}`)}
    </span>
  );
}
