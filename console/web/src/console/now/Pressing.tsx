import { Heading } from "@digdir/designsystemet-react";
import { type ReactNode, useId } from "react";
import { Link } from "react-router";
import type { DeskNow } from "../../api/now";
import { useRight } from "../session/SessionProvider";
import { shareOf } from "../statistics/words";
import { useTexts } from "../texts/TextsProvider";
import { waited } from "./waited";

interface Card {
  name: string;
  value: string;
  /** What stands below it, and where more of it is. */
  more?: ReactNode;
}

/** The few figures that one looks for first; each leads to the list behind it. */
export function Pressing({ desk }: { desk: DeskNow }) {
  const { t } = useTexts();
  const id = useId();
  const cards = useCards(desk);
  return (
    <section className="page__part" aria-labelledby={id}>
      <Heading level={3} data-size="2xs" id={id}>
        {t("now.pressing")}
      </Heading>
      <dl className="statistics__cards">
        {cards.map(({ name, value, more }) => (
          <div key={name} className="statistics__card">
            <dt>{name}</dt>
            <dd>
              <strong className="statistics__value">{value}</strong>
            </dd>
            {more !== undefined && <dd className="statistics__change">{more}</dd>}
          </div>
        ))}
      </dl>
    </section>
  );
}

function useCards(desk: DeskNow): Card[] {
  const { t, format, language } = useTexts();
  const handles = useRight("handle_inquiries");
  const list = (view: string, text: string) => (handles ? <Link to={`/${view}`}>{text}</Link> : text);
  const [first] = desk.longest;
  const { answered, unanswered } = desk.bot;
  const share = shareOf(answered, answered + unanswered);
  return [
    {
      name: t("now.waiting"),
      value: String(desk.waiting),
      more:
        desk.unowned > 0
          ? list("unassigned", t("now.unowned", { count: desk.unowned }))
          : desk.waiting > 0 && t("now.allTaken"),
    },
    {
      name: t("now.longest"),
      value: first === undefined ? "–" : waited(first.since, desk.at, language),
      more: first?.inquiry && <Link to={`/open/${first.inquiry}`}>{first.title || first.number}</Link>,
    },
    {
      name: t("now.overdue"),
      value: String(desk.overdue),
      more: desk.overdue > 0 && handles && list("overdue", t("now.see")),
    },
    { name: t("now.dueToday"), value: String(desk.due_today) },
    {
      name: t("now.botAnswered"),
      value: share === null ? "–" : format.percent(share),
      more:
        share === null
          ? t("now.noQuestions")
          : t("now.ofQuestions", { count: answered, total: answered + unanswered }),
    },
    { name: t("now.unanswered"), value: String(unanswered) },
  ].map(({ more, ...card }) => (more ? { ...card, more } : card));
}
