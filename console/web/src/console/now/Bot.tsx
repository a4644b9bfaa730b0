import { Heading, Paragraph } from "@digdir/designsystemet-react";
import { type ReactNode, useId } from "react";
import { Link } from "react-router";
import type { DeskNow } from "../../api/now";
import { channelName } from "../inbox/labels";
import { SaidAll } from "../reasons/Said";
import { useRight } from "../session/SessionProvider";
import { useTexts } from "../texts/TextsProvider";

const CHANNEL = "channel.";

/** What today's questions came to nothing, and which channels do not work. */
export function Bot({ desk }: { desk: DeskNow }) {
  const { t } = useTexts();
  return (
    <div className="statistics__beside">
      <Part title={t("now.unansweredTitle")}>
        <Missed desk={desk} />
      </Part>
      <Part title={t("now.channels")}>
        <Trouble desk={desk} />
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="page__part" aria-labelledby={id}>
      <Heading level={3} data-size="2xs" id={id}>
        {title}
      </Heading>
      {children}
    </section>
  );
}

function Missed({ desk }: { desk: DeskNow }) {
  const { t, format } = useTexts();
  const at = new Date(desk.at);
  if (desk.bot.unanswered === 0) return <Paragraph className="page__empty">{t("now.allAnswered")}</Paragraph>;
  return (
    <>
      <ul className="now__list" hidden={desk.unanswered.length === 0}>
        {desk.unanswered.map((one) => (
          <li key={one.inquiry}>
            <Link to={`/open/${one.inquiry}`}>{one.title || one.number}</Link>{" "}
            <time className="hint" dateTime={one.at}>
              {format.moment(new Date(one.at), at)}
            </time>
          </li>
        ))}
      </ul>
      <Paragraph className="hint" data-size="sm">
        {t(desk.unanswered.length > 0 ? "now.unansweredHint" : "now.unansweredUnseen", {
          count: desk.bot.unanswered,
        })}
      </Paragraph>
    </>
  );
}

function Trouble({ desk }: { desk: DeskNow }) {
  const { t } = useTexts();
  const looks = useRight("see_channels");
  if (desk.trouble.length === 0) return <Paragraph className="page__empty">{t("now.allWork")}</Paragraph>;
  return (
    <>
      <ul className="now__list">
        {desk.trouble.map(({ part, reason, whys }) => (
          <li key={part}>
            <strong>{channelName(part.slice(CHANNEL.length), t)}</strong>{" "}
            <SaidAll words={reason} whys={whys} />
          </li>
        ))}
      </ul>
      {looks && <Link to="/channels">{t("now.toChannels")}</Link>}
    </>
  );
}
