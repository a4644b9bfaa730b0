"""The search over the database: find the newest hits, rank them, show a page of them.

What is everywhere cannot be ranked as a whole in fifty milliseconds. Hits are therefore found newest first, counted up to a
bound, and ranked within blocks of the newest RANKED; whoever leafs on comes to the next block, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.search import MOST_COUNTED, Asker, Order, SearchFilter, SearchPage
from inquiries.search.addresses import inquiries_of
from inquiries.search.asked import Asked, asked, widened
from inquiries.search.backends import Sought, SqliteBackend, with_moments
from inquiries.search.case_numbers import inquiries_of_case
from inquiries.search.cursors import Place, read_cursor, written_cursor
from inquiries.search.excerpts import holds
from inquiries.search.filters import conditions_of, facts_of
from inquiries.search.postgresql import PostgresBackend
from inquiries.search.ranking import scored
from inquiries.search.rights import OF_ENTRY, Near, asker_values, near_to, of_inquiry
from inquiries.search.showing import said_in, shown, with_bystander
from inquiries.search.words import fact

RANKED = 300
OTHERS = text("SELECT EXISTS (SELECT 1 FROM inquiry_counter WHERE municipality <> :municipality)")
"""Whether another municipality is here; where none is, the index need not be asked whose an entry is."""

NOTHING = SearchPage((), 0, more=False, widened=False, next=None)


@dataclass(frozen=True, slots=True)
class _Search:
    """One search, read and ready.

    `few` are the inquiries of an address that was asked for, or of a case, and `bystander` that address, where it stands in
    other people's; `near` tells where what is found must be.
    `shared` tells that other municipalities' entries are in the index, `compared` that the texts of all that was found have
    been compared with the phrases.
    """

    asker: Asker
    question: Asked
    wanted: SearchFilter
    few: tuple[str, ...] = ()
    bystander: str | None = None
    near: Near | None = None
    shared: bool = True
    compared: bool = False


class SqlMessageSearch:
    """MessageSearch over the database. `region` (ISO 3166) is the country of telephone numbers that name none."""

    def __init__(self, database: Database, *, region: str = "NO") -> None:
        self._database = database
        self._backend = SqliteBackend() if database.is_sqlite else PostgresBackend()
        self._region = region

    async def search(
        self, asker: Asker, text: str, wanted: SearchFilter, *, order: Order, cursor: str | None = None, limit: int = 20
    ) -> SearchPage:
        """Return what holds every word of a text, among what the asker may see."""
        place = read_cursor(cursor)
        async with self._database.read() as connection:
            search = await self._read(connection, asker, text, wanted)
            if search is None:
                return NOTHING
            if place is None:
                return await self._first(connection, search, order, limit)
            return await self._page(connection, search, order, place, limit)

    async def _read(self, connection: AsyncConnection, asker: Asker, typed: str, wanted: SearchFilter) -> _Search | None:
        """Return what is searched, None where nothing was asked for."""
        meant = await inquiries_of(connection, asker.municipality, typed, self._region)
        known, rest = meant.inquiries, meant.rest
        if not known:
            known, rest = await inquiries_of_case(connection, asker.municipality, typed)
        question = asked(rest)
        if not question.wanted and not question.unwanted and not known and wanted == SearchFilter():
            return None
        shared = (await connection.execute(OTHERS, {"municipality": asker.municipality})).scalar_one()
        near = await near_to(connection, asker)
        return _Search(asker, question, wanted, known, meant.bystander, near, shared=bool(shared))

    async def _first(self, connection: AsyncConnection, search: _Search, order: Order, limit: int) -> SearchPage:
        """Return the first page; where nothing is found, words may be longer than asked for."""
        wide = False
        found = await self._ids(connection, search, None, MOST_COUNTED + 1)
        wider = widened(search.question)
        if not found and wider is not None:
            search, wide = replace(search, question=wider), True
            found = await self._ids(connection, search, None, MOST_COUNTED + 1)
        total, more = min(len(found), MOST_COUNTED), len(found) > MOST_COUNTED
        if search.question.whole and not more and len(found) <= RANKED:
            found = await self._whole(connection, search, found)
            search, total = replace(search, compared=True), len(found)
        # What is said while somebody leafs must not push hits from page to page.
        begin = Place(ceiling=found[0] + 1 if found else None, score=None, entry=None, total=total, more=more, widened=wide)
        return await self._page(connection, search, order, begin, limit, found=found)

    async def _page(
        self,
        connection: AsyncConnection,
        search: _Search,
        order: Order,
        place: Place,
        limit: int,
        *,
        found: Sequence[int] | None = None,
    ) -> SearchPage:
        """Return the page that begins at a place, of as many blocks as it takes."""
        wider = widened(search.question) if place.widened and found is None else None
        search = replace(search, question=wider) if wider is not None else search
        taken: list[tuple[int, int]] = []
        following: Place | None = place
        while following is not None and len(taken) < limit:
            place = following
            if found is None:
                found = await self._ids(connection, search, place.ceiling, RANKED + 1)
            inside = await self._ranked(connection, search, order, list(found[:RANKED]))
            left = [one for one in inside if place.score is None or one < (place.score, place.entry or 0)]
            room = limit - len(taken)
            taken += left[:room]
            following = None
            if len(left) > room:
                following = replace(place, score=taken[-1][0], entry=taken[-1][1])
            elif len(found) > RANKED:
                following = replace(place, ceiling=found[RANKED - 1], score=None, entry=None)
            found = None
        hits = await shown(connection, [entry for _, entry in taken], search.question)
        if search.bystander is not None:
            hits = await with_bystander(connection, hits, search.asker.municipality, search.bystander)
        cursor = written_cursor(following) if following is not None else None
        return SearchPage(tuple(hits), place.total, more=place.more, widened=place.widened, next=cursor)

    async def _ranked(
        self, connection: AsyncConnection, search: _Search, order: Order, block: list[int]
    ) -> list[tuple[int, int]]:
        """Return scores and numbers of the entries of a block, best first; without scores when the newest come first."""
        if search.question.whole and not search.compared:
            block = await self._whole(connection, search, block)
        if order is Order.NEWEST or not block:
            return [(0, entry) for entry in block]
        return sorted(await scored(connection, self._backend, block, search.question), reverse=True)

    async def _whole(self, connection: AsyncConnection, search: _Search, block: Sequence[int]) -> list[int]:
        """Return the entries whose texts hold the phrases of three words and more, of which the index tells only pairs."""
        texts = await said_in(connection, block)
        phrases = search.question.whole
        return [entry for entry in block if entry in texts and all(holds(texts[entry], phrase) for phrase in phrases)]

    async def _ids(self, connection: AsyncConnection, search: _Search, before: int | None, limit: int) -> list[int]:
        """Return the newest entries that match and that the asker may see."""
        of_entry, of_its_inquiry, values = conditions_of(search.wanted)
        facts = facts_of(search.wanted)
        if search.shared or not (search.question.wanted or facts):
            facts = ((fact("m", search.asker.municipality),), *facts)
        sought = Sought(
            search.question,
            facts,
            of_entry=(*OF_ENTRY, *of_entry),
            of_inquiry=(*of_inquiry(search.asker), *of_its_inquiry),
            values=values | asker_values(search.asker),
            before=before,
        )
        if search.few:
            return await self._of_few(connection, sought, search.few, limit)
        if search.near is None:
            return await self._backend.newest(connection, sought, limit)
        by_index = replace(sought, facts=(*facts, search.near.facts))
        found = await self._backend.newest(connection, by_index, limit)
        if search.near.beside:
            found += await self._of_few(connection, sought, search.near.beside, limit)
        return sorted({*found}, reverse=True)[:limit]

    async def _of_few(self, connection: AsyncConnection, sought: Sought, few: Sequence[str], limit: int) -> list[int]:
        """Return the newest entries of a few inquiries, gone through one by one."""
        match, values = self._backend.holding(sought.question, sought.facts)
        conditions = [match, *sought.of_entry, *sought.of_inquiry, "i.id IN :few"]
        given = sought.values | values | {"few": list(few), "most": limit}
        if sought.before is not None:
            conditions.append("e.id < :before")
            given["before"] = sought.before
        # Nothing that anybody typed stands in the statement: conditions are constants of this package, values are bound.
        query = (
            "SELECT e.id FROM inquiry i JOIN search_entry e ON e.inquiry = i.id "  # noqa: S608
            f"WHERE {' AND '.join(conditions)} ORDER BY e.id DESC LIMIT :most"
        )
        typed = with_moments(query, given).bindparams(bindparam("few", expanding=True))
        return list((await connection.execute(typed, given)).scalars())
