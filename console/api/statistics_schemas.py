"""What the interface gives about statistics."""

from __future__ import annotations

from datetime import date

from console.api.schemas import Schema


class TimesInfo(Schema):
    """How long something took: hours, median and 90th percentile; of `due` promised ones `in_time` were kept."""

    count: int
    median_h: float | None
    p90_h: float | None
    due: int
    in_time: int


class SatisfactionInfo(Schema):
    """How many people were asked whether they were helped, how many of those answered, and what."""

    asked: int
    answered: int
    yes: int
    partly: int
    no: int


class CountInfo(Schema):
    """How many inquiries there were of something; an empty key is «not known», `name` empty where the key says it all."""

    key: str
    name: str
    count: int
    before: int


class PeriodFigures(Schema):
    """What was opened from a day to another, both included, and what became of it until now."""

    since: date
    until: date
    opened: int
    bot_alone: int
    for_staff: int
    answered: int
    solved: int
    reopened: int
    first_answer: TimesInfo
    solution: TimesInfo
    satisfaction: SatisfactionInfo


class StatisticsInfo(Schema):
    """A period beside another one, and counts by channel, type, topic, service, unit, weekday and hour.

    Weekdays are those of ISO 8601 (1 is Monday), hours the municipality's own. `places` is in how many municipalities the
    asker may see statistics: where there are several they can be counted together.
    """

    now: PeriodFigures
    before: PeriodFigures
    by: dict[str, list[CountInfo]]
    places: int
