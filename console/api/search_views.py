"""Searching everything that was said."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from aiohttp_pydantic.injectors import Group
from aiohttp_pydantic.oas.typing import r200, r400, r401
from pydantic import StringConstraints

from bot.experience import NEAR_LANGUAGES
from bot.messages import Staff
from bot.search import Asker, Order, Part, SearchFilter
from console.api.base import ConsoleView, as_json
from console.api.schemas import Problem
from console.api.search_context import SearchDesk, search_of
from console.api.search_schemas import (
    BystanderInfo,
    FoundPart,
    PieceInfo,
    SearchChoice,
    SearchChoices,
    SearchHit,
    SearchOrder,
    SearchResult,
)
from console.api.topics_context import EXPERIENCE
from console.auth.rights import REACH

PAGE, LARGEST_PAGE = 20, 100
OTHERWISE = frozenset({"part", "excerpt", "bystander"})
"""Fields of a hit that are shown in another form than they are found in."""

Word = Annotated[str, StringConstraints(max_length=200)]
Language = Literal["nb", "nn", "sv", "en"]


class SearchBase(ConsoleView):
    """What the views of the search share."""

    @property
    def desk(self) -> SearchDesk:
        """The parts behind the search."""
        return search_of(self.request)


class Sought(Group):
    """What hits have to be; days are the municipality's own, the last one included."""

    channel: Word | None = None
    status: Word | None = None
    unit: Word | None = None
    responsible: Word | None = None
    service: Word | None = None
    topic: Word | None = None
    kind: Word | None = None
    language: Word | None = None
    author: Word | None = None
    part: FoundPart | None = None
    since: date | None = None
    until: date | None = None


class SearchView(SearchBase):
    """The search."""

    async def get(
        self,
        sought: Sought,
        q: Annotated[str, StringConstraints(max_length=400)] = "",
        order: SearchOrder = "relevance",
        after: str | None = None,
        limit: int = PAGE,
    ) -> r200[SearchResult] | r400[Problem] | r401[Problem]:
        """Return what was said that holds every word, a phrase in quotes, no word with a minus, `word*` as a beginning."""
        page = await self.desk.search.search(
            _asker(self.who.staff),
            q,
            _filter(sought, self.desk.time_zone),
            order=Order(order),
            cursor=after,
            limit=max(1, min(limit, LARGEST_PAGE)),
        )
        hits = [
            SearchHit(
                **{name: getattr(found, name) for name in SearchHit.model_fields if name not in OTHERWISE},
                part=found.part.value,
                excerpt=[PieceInfo(**asdict(piece)) for piece in found.excerpt],
                bystander=BystanderInfo.model_validate(asdict(found.bystander)) if found.bystander else None,
            )
            for found in page.found
        ]
        waiting = await self.desk.index.waiting()
        shown = {"total": page.total, "more": page.more, "widened": page.widened, "next": page.next}
        return as_json(SearchResult.model_validate({"hits": hits, "waiting": waiting, **shown}))


class SearchChoicesView(SearchBase):
    """What to filter by."""

    async def get(self, language: Language = "nb") -> r200[SearchChoices] | r401[Problem]:
        """Return units, services, staff and topics by name, in the language that was asked for or the nearest."""
        municipality = self.who.staff.municipality
        units, services = await self.desk.register.filters(municipality)
        directory = await self.context.accounts.directory(municipality)
        return as_json(
            SearchChoices(
                units=_by_name(units),
                services=_by_name({one: _named(names, language) or one for one, names in services.items()}),
                staff=_by_name({one: staff.name for one, staff in directory.items()}),
                topics=_by_name(await self._topics(language)),
            )
        )

    async def _topics(self, language: Language) -> dict[str, str]:
        """Return the names of the topics that inquiries have, their ids where there is no vocabulary."""
        municipality = self.who.staff.municipality
        used = await self.desk.register.topics_in_use(municipality)
        experience = self.request.config_dict.get(EXPERIENCE)
        if experience is None:
            return {one: one for one in used}
        return {one: await experience.topics.label(municipality, one, language) for one in used}


def _asker(staff: Staff) -> Asker:
    return Asker(staff.municipality, staff.id, REACH[staff.role])


def _filter(sought: Sought, time_zone: str) -> SearchFilter:
    zone = ZoneInfo(time_zone)
    given = {name: getattr(sought, name) for name in Sought.__annotations__ if name not in {"part", "since", "until"}}
    return SearchFilter(
        **given,
        part=Part(sought.part) if sought.part else None,
        since=_midnight(sought.since, zone) if sought.since else None,
        until=_midnight(sought.until + timedelta(days=1), zone) if sought.until and sought.until < date.max else None,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins; the first and last days that there are have no other zone's time."""
    if not date.min < day < date.max:
        return datetime.combine(day, time(), UTC)
    return datetime.combine(day, time(), zone)


def _named(names: dict[str, str], language: str) -> str:
    return next((names[one] for one in (language, *NEAR_LANGUAGES[language], "nb") if names.get(one)), "")


def _by_name(found: dict[str, str]) -> list[SearchChoice]:
    return [SearchChoice(id=one, name=name) for one, name in sorted(found.items(), key=lambda item: item[1].casefold())]


VIEWS = {"/search": SearchView, "/search/choices": SearchChoicesView}
