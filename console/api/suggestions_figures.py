"""Figures: what a manager looks at, as tables, made of bare counts by day."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404

from bot.errors import Malformed, NotFound, Why
from bot.experience import Answered, ArticleName, Count
from console.api.base import ConsoleView, as_json
from console.api.context import PREFIX, logged_in
from console.api.schemas import Problem
from console.api.suggestions_schemas import ArticleFigures, Figures, GapFigures, WeekFigures
from console.api.topics_context import ExperienceDesk, experience_of
from console.api.topics_schemas import Language

LOCAL = ZoneInfo("Europe/Oslo")
"""Norwegian and Swedish municipalities keep the same clock."""
USUAL = timedelta(weeks=12)
LONGEST = timedelta(days=366 * 5)
LEAST_DOWN = 2
MOST = 50
TABLES = ("weeks", "gaps", "unused", "voted_down", "used")
COLUMNS = {"weeks": list(WeekFigures.model_fields), "gaps": list(GapFigures.model_fields)}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run instead of show (OWASP, CSV injection)."""


class FiguresView(ConsoleView):
    """What a manager looks at."""

    async def get(
        self, since: date | None = None, until: date | None = None, language: Language = "nb"
    ) -> r200[Figures] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Return the figures from a day to another, both included; the last twelve weeks where none are given."""
        experience = experience_of(self.request)
        return as_json(await _figures(experience, self.who.staff.municipality, since, until, language))


async def table_as_csv(request: web.Request) -> web.StreamResponse:
    """Send one table as CSV, with semicolons and a byte order mark, as spreadsheets here expect it."""
    name = request.match_info["table"]
    if name not in TABLES:
        raise NotFound(f"tables are {', '.join(TABLES)}")
    since, until = (_day(request, which) for which in ("since", "until"))
    language = request.query.get("language", "nb")
    municipality = logged_in(request).staff.municipality
    figures = await _figures(experience_of(request), municipality, since, until, language)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS.get(name, list(ArticleFigures.model_fields)), delimiter=";")
    writer.writeheader()
    for row in getattr(figures, name):
        writer.writerow({key: _cell(value) for key, value in row.model_dump(mode="json").items()})
    disposition = f'attachment; filename="{name}-{figures.since}-{figures.until}.csv"'
    return web.Response(
        body=text.getvalue().encode("utf-8-sig"),
        content_type="text/csv",
        charset="utf-8",
        headers={hdrs.CONTENT_DISPOSITION: disposition},
    )


def routes() -> list[web.RouteDef]:
    """Return the routes that send files; the session middleware stands before them."""
    return [web.get(PREFIX + "/figures/{table}.csv", table_as_csv)]


async def _figures(
    experience: ExperienceDesk, municipality: str, since: date | None, until: date | None, language: str
) -> Figures:
    last = until or experience.clock.now().astimezone(LOCAL).date()
    first = since or last - USUAL
    if first > last or last - first > LONGEST:
        raise Malformed("since must be before until, and at most five years", why=Why("period_order"))
    counts = await experience.usage.counts(municipality, first, last)
    published = await experience.articles.published(municipality, language)
    names = await experience.articles.names(municipality, language)
    by_article = _by_about(counts)
    rows = [_article(one, by_article) for one in names.values()]
    shown = {one.id for one in published}
    bad = [row for row in rows if row.down >= LEAST_DOWN]
    used = [row for row in rows if row.given]
    return Figures(
        since=first,
        until=last,
        least_down=LEAST_DOWN,
        weeks=_weeks(counts, first, last),
        gaps=[await _gap(experience, municipality, topic, count, language) for topic, count in _gaps(counts)],
        unused=[row for row in rows if row.article in shown and not row.given and not row.shown],
        voted_down=sorted(bad, key=lambda row: (-row.down, -(row.down_share or 0), row.article))[:MOST],
        used=sorted(used, key=lambda row: (-row.given, row.article))[:MOST],
    )


def _weeks(counts: Sequence[Count], first: date, last: date) -> list[WeekFigures]:
    """Return every week that has a day between two, also those in which nobody asked."""
    begins = first - timedelta(days=first.weekday())
    found = []
    while begins <= last:
        ends = begins + timedelta(days=6)
        year, week, _ = begins.isocalendar()
        became = Counter({one.value: 0 for one in Answered})
        for count in counts:
            if begins <= count.day <= ends and count.kind in became and not count.about:
                became[count.kind] += count.count
        total = became.total()
        answered = became[Answered.ANSWERED.value] + became[Answered.CHOSEN.value]
        share = round(answered / total, 4) if total else None
        found.append(WeekFigures(week=f"{year}-W{week:02d}", begins=begins, questions=total, answered_share=share, **became))
        begins += timedelta(days=7)
    return found


def _gaps(counts: Iterable[Count]) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for count in counts:
        if count.kind == "gap":
            found[count.about] += count.count
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


async def _gap(experience: ExperienceDesk, municipality: str, topic: str, count: int, language: str) -> GapFigures:
    name = await experience.topics.label(municipality, topic, language) if topic else None
    return GapFigures(topic=topic or None, name=name, questions=count)


def _by_about(counts: Iterable[Count]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for count in counts:
        if count.about and count.kind != "gap":
            found.setdefault(count.about, Counter())[count.kind] += count.count
    return found


def _article(one: ArticleName, counts: Mapping[str, Counter[str]]) -> ArticleFigures:
    its = counts.get(one.id, Counter())
    rated = its["up"] + its["down"]
    numbers = {kind: its[kind] for kind in ("given", "shown", "up", "down")}
    return ArticleFigures(
        article=one.id,
        question=one.question,
        service=one.service,
        topic=one.topic,
        down_share=round(its["down"] / rated, 4) if rated else None,
        **numbers,
    )


def _day(request: web.Request, name: str) -> date | None:
    given = request.query.get(name)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise Malformed(f"{name} must be a day, such as 2026-03-02") from error


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


VIEWS = {"/figures": FiguresView}
