import { Heading } from "@digdir/designsystemet-react";
import { useId } from "react";
import type { PeriodFigures, Times } from "../../api/statistics";
import { useTexts } from "../texts/TextsProvider";
import { countChange, type Speech, shareChange, shareOf, timeChange, timeInWords } from "./words";

interface Card {
  name: string;
  value: string;
  /** What the value is a part of. */
  of?: string;
  before: string;
  change: string;
}

interface Pair {
  now: PeriodFigures;
  before: PeriodFigures;
}

/** The figures that say most, each with what it was before and how it has changed, in words. */
export function KeyFigures({ now, before }: Pair) {
  const { t, format, language } = useTexts();
  const speech = { t, format, language };
  const { satisfaction: helped } = now;
  return (
    <>
      <Cards title={t("statistics.part.key")} cards={countCards({ now, before }, speech)} />
      <div className="statistics__beside">
        <Cards
          title={t("statistics.part.first_answer")}
          cards={timeCards(now.first_answer, before.first_answer, speech)}
        />
        <Cards
          title={t("statistics.part.solution")}
          cards={timeCards(now.solution, before.solution, speech)}
        />
      </div>
      {(helped.asked > 0 || before.satisfaction.asked > 0) && (
        <Cards title={t("statistics.part.satisfaction")} cards={helpedCards({ now, before }, speech)} />
      )}
    </>
  );
}

function countCards({ now, before }: Pair, speech: Speech): Card[] {
  const { t } = speech;
  const counted = (name: "opened" | "for_staff" | "reopened"): Card => ({
    name: t(`statistics.figure.${name}`),
    value: String(now[name]),
    before: String(before[name]),
    change: countChange(now[name], before[name], speech),
  });
  const shared = (name: "bot_alone" | "answered" | "solved", whole: "opened" | "for_staff"): Card => ({
    name: t(`statistics.figure.${name}`),
    ...share([now[name], now[whole]], [before[name], before[whole]], speech),
  });
  return [
    counted("opened"),
    shared("bot_alone", "opened"),
    counted("for_staff"),
    shared("answered", "for_staff"),
    shared("solved", "opened"),
    counted("reopened"),
  ];
}

function timeCards(now: Times, before: Times, speech: Speech): Card[] {
  const { t, language } = speech;
  const took = (hours: number | null) =>
    hours === null ? t("statistics.noFigures") : timeInWords(hours, language);
  const timed = (name: "half" | "ninety", mine: number | null, other: number | null): Card => ({
    name: t(`statistics.figure.${name}`),
    value: took(mine),
    before: took(other),
    change: timeChange(mine, other, speech),
  });
  return [
    timed("half", now.median_h, before.median_h),
    timed("ninety", now.p90_h, before.p90_h),
    {
      name: t("statistics.figure.promise"),
      ...share([now.in_time, now.due], [before.in_time, before.due], speech),
    },
  ];
}

function helpedCards(
  { now: { satisfaction: now }, before: { satisfaction: before } }: Pair,
  speech: Speech,
): Card[] {
  const { t } = speech;
  const said = (name: "yes" | "partly" | "no"): Card => ({
    name: t(`statistics.helped.${name}`),
    ...share([now[name], now.answered], [before[name], before.answered], speech),
  });
  return [
    said("yes"),
    said("partly"),
    said("no"),
    {
      name: t("statistics.helped.answered"),
      ...share([now.answered, now.asked], [before.answered, before.asked], speech),
    },
  ];
}

type Part = readonly [part: number, whole: number];

function share(now: Part, before: Part, speech: Speech): Omit<Card, "name"> {
  const { t, format } = speech;
  const [mine, other] = [shareOf(...now), shareOf(...before)];
  const shown = (one: number | null) => (one === null ? t("statistics.noFigures") : format.percent(one));
  const [count, total] = now;
  return {
    value: shown(mine),
    ...(mine === null ? {} : { of: t("statistics.of", { count, total }) }),
    before: shown(other),
    change: shareChange(mine, other, speech),
  };
}

function Cards({ title, cards }: { title: string; cards: readonly Card[] }) {
  const { t } = useTexts();
  const id = useId();
  return (
    <section className="page__part" aria-labelledby={id}>
      <Heading level={3} data-size="2xs" id={id}>
        {title}
      </Heading>
      <dl className="statistics__cards">
        {cards.map(({ name, value, of, before, change }) => (
          <div key={name} className="statistics__card">
            <dt>{name}</dt>
            <dd>
              <strong className="statistics__value">{value}</strong> {of !== undefined && <span>{of}</span>}
            </dd>
            <dd className="statistics__change">
              {t("figures.before", { value: before })}
              {change !== "" && `, ${change}`}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
