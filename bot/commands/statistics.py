"""`torg statistics`: how many inquiries there were and how fast they were answered, for reports and other programs."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bot.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.statistics import Figures, Times

USUAL = timedelta(days=29)
DAY = click.DateTime(formats=["%Y-%m-%d"])
SUMMARY = {
    "opened": "inquiries",
    "bot_alone": "by the bot alone",
    "for_staff": "for staff",
    "answered": "answered by staff",
    "solved": "solved",
    "reopened": "opened again",
}


@click.command()
@click.option("--since", type=DAY, help="The first day, such as 2026-03-01; default 29 days before the last.")
@click.option("--until", type=DAY, help="The last day, included; default today.")
@click.option("--all", "together", is_flag=True, help="Count all municipalities of the store together.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def statistics(
    settings_file: Path | None, since: datetime | None, until: datetime | None, *, together: bool, as_json: bool
) -> None:
    """Count what was opened in a period, and what became of it until now.

    Days begin and end by the municipality's clock. docs/statistics.md defines every figure.
    """
    first, last = (day.date() if day else None for day in (since, until))
    figures = asyncio.run(_figures(settings_file, first, last, together=together))
    if as_json:
        click.echo(json.dumps(_told(figures), ensure_ascii=False))
        return
    for line in _lines(figures):
        click.echo(line)


def _told(figures: Figures) -> dict[str, Any]:
    told = asdict(figures)
    del told["period"]
    return {"since": figures.period.first.isoformat(), "until": figures.period.last.isoformat(), **told}


def _lines(figures: Figures) -> Iterator[str]:
    yield f"{figures.period.first} to {figures.period.last}"
    for name, title in SUMMARY.items():
        yield f"{title:20} {getattr(figures, name)}"
    yield f"{'first answer':20} {_times(figures.first_answer)}"
    yield f"{'solution':20} {_times(figures.solution)}"
    said = figures.satisfaction
    yield f"{'helped':20} yes {said.yes}, partly {said.partly}, no {said.no}; {said.answered} of {said.asked} answered"
    for name, counts in figures.by.items():
        told = [f"{key or '(not given)'} {count}" for key, count in counts.items() if count]
        yield f"{'by ' + name:20} {', '.join(told) or 'none'}"


def _times(times: Times) -> str:
    promised = f"{times.in_time} of {times.due} within the promise"
    if times.median_h is None or times.p90_h is None:
        return f"none; {promised}"
    return f"half within {times.median_h:.1f} h, nine in ten within {times.p90_h:.1f} h; {promised}"


async def _figures(settings_file: Path | None, first: date | None, last: date | None, *, together: bool) -> Figures:
    from bot.app import opened_database
    from bot.clock import SystemClock
    from bot.settings import load
    from bot.statistics import Period
    from inquiries.statistics.store import SqlStatistics

    settings = load(settings_file)
    zone, now = ZoneInfo(settings.municipality.time_zone), SystemClock().now()
    until = last or now.astimezone(zone).date()
    period = Period(first or until - USUAL, until, zone)
    if period.first > period.last:
        raise BadInput("--since must not be after --until")
    async with opened_database(settings) as database:
        counting = SqlStatistics(database)
        if together:
            return await counting.figures_together(await counting.municipalities(), period, now=now)
        return await counting.figures(settings.municipality.id, period, now=now)
