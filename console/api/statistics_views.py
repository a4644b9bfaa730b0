"""Statistics of inquiries: two periods beside each other, as JSON, CSV and a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from aiohttp import hdrs, web
from aiohttp_pydantic.oas.typing import r200, r400, r401
from openpyxl import Workbook

from bot.errors import Malformed, Why
from bot.statistics import Figures, Period
from console.api.base import ConsoleView, as_json
from console.api.context import PREFIX, logged_in
from console.api.schemas import Problem
from console.api.spreadsheets import cell
from console.api.statistics_context import STATISTICS, StatisticsDesk
from console.api.statistics_schemas import CountInfo, PeriodFigures, StatisticsInfo
from console.api.topics_schemas import Language
from console.auth.rights import may

USUAL = timedelta(days=29)
LONGEST = timedelta(days=366 * 5)
LANGUAGES = ("nb", "nn", "sv", "en")

SUMMARY = ("opened", "bot_alone", "for_staff", "answered", "solved", "reopened")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = tuple[str, str, str, float | int | None, float | int | None]
HEADING = ("table", "key", "name", "value", "before")


class StatisticsView(ConsoleView):
    """Statistics of inquiries."""

    async def get(
        self,
        since: date | None = None,
        until: date | None = None,
        compare_since: date | None = None,
        compare_until: date | None = None,
        language: Language = "nb",
        everywhere: bool = False,
    ) -> r200[StatisticsInfo] | r400[Problem] | r401[Problem]:
        """Return the figures from a day to another, both included, beside those of another period.

        Without days: the last thirty, beside the thirty before. Counted is the municipality in which the asker is logged
        in or, with `everywhere`, all in which a role of theirs may see statistics, together.
        """
        desk = self.request.config_dict[STATISTICS]
        periods = _periods(desk, since, until, compare_since, compare_until)
        places = _places(self.request, everywhere=everywhere)
        return as_json(await _told(desk, places, *periods, language))


async def as_file(request: web.Request) -> web.StreamResponse:
    """Send the same as a table, with semicolons and a byte order mark as spreadsheets here expect it, or as a workbook."""
    desk = request.config_dict[STATISTICS]
    days = (_day(request, name) for name in ("since", "until", "compare_since", "compare_until"))
    language = request.query.get("language", "nb")
    periods = _periods(desk, *days)
    places = _places(request, everywhere=request.query.get("everywhere") == "true")
    told = await _told(desk, places, *periods, language if language in LANGUAGES else "nb")
    kind = request.match_info["kind"]
    body, media_type = (_workbook(told), EXCEL) if kind == "xlsx" else (_csv(told), "text/csv")
    name = f"statistics-{told.now.since}-{told.now.until}.{kind}"
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'}
    return web.Response(body=body, content_type=media_type, headers=headers)


def routes() -> list[web.RouteDef]:
    """Return the routes that send files; the session middleware stands before them."""
    return [web.get(PREFIX + "/statistics.{kind:csv|xlsx}", as_file)]


@dataclass(frozen=True, slots=True)
class _Places:
    """The municipalities that are counted, the asker's own first, and how many might be."""

    counted: tuple[str, ...]
    open_to: int


def _places(request: web.Request, *, everywhere: bool) -> _Places:
    session = logged_in(request)
    here = session.staff.municipality
    elsewhere = [place.municipality for place in session.places if may(place.role, "see_statistics")]
    reach = tuple(dict.fromkeys((here, *elsewhere)))
    return _Places(reach if everywhere else (here,), len(reach))


def _periods(
    desk: StatisticsDesk,
    since: date | None,
    until: date | None,
    compare_since: date | None = None,
    compare_until: date | None = None,
) -> tuple[Period, Period]:
    last = until or desk.clock.now().astimezone(desk.zone).date()
    now = _period(desk, since or last - USUAL, last)
    if compare_since is None and compare_until is None:
        return now, now.before()
    if compare_since is None or compare_until is None:
        raise Malformed("compare_since and compare_until belong together")
    return now, _period(desk, compare_since, compare_until)


def _period(desk: StatisticsDesk, first: date, last: date) -> Period:
    if not date(2000, 1, 1) <= first <= last <= date(2200, 1, 1) or last - first > LONGEST:
        raise Malformed("since must be before until, and at most five years", why=Why("period_order"))
    return Period(first, last, desk.zone)


async def _told(desk: StatisticsDesk, places: _Places, now: Period, before: Period, language: str) -> StatisticsInfo:
    moment = desk.clock.now()
    here = await desk.statistics.figures_together(places.counted, now, now=moment)
    there = await desk.statistics.figures_together(places.counted, before, now=moment)
    names = await _names(desk, places.counted, here, there, language)
    by = {}
    for table, counts in here.by.items():
        earlier = there.by[table]
        keys = [*counts, *(key for key in earlier if key not in counts)]
        by[table] = [
            CountInfo(key=key, name=names.get((table, key), ""), count=counts.get(key, 0), before=earlier.get(key, 0))
            for key in keys
        ]
    return StatisticsInfo(now=_info(here), before=_info(there), by=by, places=places.open_to)


def _info(figures: Figures) -> PeriodFigures:
    told = asdict(figures) | {"since": figures.period.first, "until": figures.period.last}
    return PeriodFigures.model_validate({name: told[name] for name in PeriodFigures.model_fields})


async def _names(
    desk: StatisticsDesk, municipalities: Sequence[str], here: Figures, there: Figures, language: str
) -> dict[tuple[str, str], str]:
    """Return what topics, services and units are called, in the first municipality that knows them.

    Those that are gone keep their key.
    """
    found: dict[tuple[str, str], str] = {}
    for municipality in municipalities:
        register = await desk.register.register(municipality)
        for unit in register.units:
            found.setdefault(("unit", unit.id), unit.name)
        for service in register.services:
            name = service.names.get(language) or next(iter(service.names.values()), service.id)
            found.setdefault(("service", service.id), name)
    for topic in {*here.by["topic"], *there.by["topic"]} - {""}:
        found["topic", topic] = await _label(desk, municipalities, topic, language)
    return found


async def _label(desk: StatisticsDesk, municipalities: Sequence[str], topic: str, language: str) -> str:
    for municipality in municipalities:
        label = await desk.topics.label(municipality, topic, language)
        if label != topic:
            return label
    return topic


def _rows(told: StatisticsInfo) -> Iterator[Row]:
    for name in SUMMARY:
        yield "summary", name, "", getattr(told.now, name), getattr(told.before, name)
    for name in ("first_answer", "solution", "satisfaction"):
        here, there = getattr(told.now, name), getattr(told.before, name)
        for part in type(here).model_fields:
            yield name, part, "", getattr(here, part), getattr(there, part)
    for table, counts in told.by.items():
        for one in counts:
            yield table, one.key, one.name, one.count, one.before


def _csv(told: StatisticsInfo) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADING)
    writer.writerows([_written(value) for value in row] for row in _rows(told))
    return text.getvalue().encode("utf-8-sig")


def _written(value: object) -> object:
    """Return what a CSV has of a value: a comma in fractions, since «2.5» is the second of May to spreadsheets here."""
    return f"{value:.2f}".replace(".", ",") if isinstance(value, float) else cell(value)


def _workbook(told: StatisticsInfo) -> bytes:
    """Return a workbook with a sheet per table."""
    book = Workbook(write_only=True)
    sheets = {}
    for table, *values in _rows(told):
        if table not in sheets:
            sheets[table] = book.create_sheet(table)
            sheets[table].append(list(HEADING[1:]))
        sheets[table].append([cell(value) for value in values])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _day(request: web.Request, name: str) -> date | None:
    given = request.query.get(name)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise Malformed(f"{name} must be a day, such as 2026-03-02") from error


VIEWS = {"/statistics": StatisticsView}
