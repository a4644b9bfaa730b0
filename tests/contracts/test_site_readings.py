"""Sites that are read for an import: how far they are, and what becomes of those that do not come to an end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.articles import Author, ImportNote, ImportPreview, ImportRow, SiteReading
from bot.database import Database
from bot.errors import Conflict, NotFound, Unavailable, Why
from knowledge_base.imports.site_readings import BROKEN, DONE, FAILED, READING, STOPPED, SiteReadings
from knowledge_base.imports.web.site import Progress
from tests.building import HAVDAL, Store, until

ADDRESS = "https://www.havdal.example/sitemap.xml"
ADA, BO = Author("ada", "Ada"), Author("bo", "Bo")
PREVIEW = ImportPreview(
    "token",
    ADDRESS,
    (ImportRow("new", "kino", "Når går kinoen?", ADDRESS, 1),),
    (ImportNote(ADDRESS, "one page was left out", Why("site_robots")),),
)


@dataclass
class Site:
    """A site whose reading waits for the test."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    gone: bool = False
    left: bool = False

    async def read(self, progress: Progress) -> ImportPreview:
        progress(3, 40, f"{ADDRESS}/kino")
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.left = True
            raise
        if self.gone:
            raise Unavailable("no answer within 20 seconds")
        progress(40, 40, "")
        return PREVIEW


@pytest.fixture
async def readings(store: Store) -> AsyncIterator[SiteReadings]:
    made = SiteReadings(store.database, store.clock, beat_s=0.01)
    yield made
    await made.close()


async def state_of(readings: SiteReadings, reading: SiteReading) -> str:
    return (await readings.one(HAVDAL, "ada", reading.id)).state


async def test_a_reading_tells_how_far_it_is_and_in_the_end_what_it_would_bring(readings: SiteReadings) -> None:
    site = Site()
    begun = await readings.begin(HAVDAL, ADDRESS, ADA, site.read)
    assert (begun.state, begun.pages) == (READING, 0)

    async def under_way() -> bool:
        now = await readings.one(HAVDAL, "ada", begun.id)
        return (now.done, now.pages, now.page) == (3, 40, f"{ADDRESS}/kino")

    await until(under_way)
    site.go.set()

    async def ended() -> bool:
        return await state_of(readings, begun) == DONE

    await until(ended)
    found = await readings.newest(HAVDAL, "ada")
    assert found is not None
    assert (found.id, found.done, found.pages, found.preview) == (begun.id, 40, 40, PREVIEW)


async def test_a_site_that_does_not_answer_says_why(readings: SiteReadings) -> None:
    site = Site(gone=True)
    site.go.set()
    begun = await readings.begin(HAVDAL, ADDRESS, ADA, site.read)

    async def ended() -> bool:
        return await state_of(readings, begun) == FAILED

    await until(ended)
    found = await readings.one(HAVDAL, "ada", begun.id)
    assert (found.code, found.reason, found.preview) == ("unavailable", "no answer within 20 seconds", None)


async def test_a_reading_that_is_stopped_lets_go_of_the_site(readings: SiteReadings) -> None:
    site = Site()
    begun = await readings.begin(HAVDAL, ADDRESS, ADA, site.read)

    async def under_way() -> bool:
        return (await readings.one(HAVDAL, "ada", begun.id)).done == 3

    await until(under_way)
    assert (await readings.stop(HAVDAL, "ada", begun.id)).state == STOPPED

    async def left() -> bool:
        return site.left

    await until(left)
    assert await state_of(readings, begun) == STOPPED
    assert (await readings.stop(HAVDAL, "ada", begun.id)).state == STOPPED


async def test_a_person_reads_one_site_at_a_time(readings: SiteReadings) -> None:
    await readings.begin(HAVDAL, ADDRESS, ADA, Site().read)
    with pytest.raises(Conflict, match="still being read"):
        await readings.begin(HAVDAL, ADDRESS, ADA, Site().read)
    assert (await readings.begin(HAVDAL, ADDRESS, BO, Site().read)).state == READING


async def test_of_two_that_begin_at_once_on_two_nodes_one_reads(store: Store, database_url: str) -> None:
    elsewhere = Database(database_url)
    nodes = [SiteReadings(database, store.clock, beat_s=1_000) for database in (store.database, elsewhere)]
    try:
        for round_ in range(8):
            staff = Author(f"staff-{round_}", "Ada")
            begun = await asyncio.gather(
                *(node.begin(HAVDAL, ADDRESS, staff, Site().read) for node in nodes * 2), return_exceptions=True
            )
            assert sorted(type(one).__name__ for one in begun) == ["Conflict"] * 3 + ["SiteReading"]
    finally:
        for node in nodes:
            await node.close()
        await elsewhere.close()


async def test_what_another_person_reads_is_not_there(readings: SiteReadings) -> None:
    begun = await readings.begin(HAVDAL, ADDRESS, ADA, Site().read)
    for municipality, staff in ((HAVDAL, "bo"), ("nabo", "ada")):
        with pytest.raises(NotFound):
            await readings.one(municipality, staff, begun.id)
        with pytest.raises(NotFound):
            await readings.stop(municipality, staff, begun.id)
        assert await readings.newest(municipality, staff) is None
    assert await state_of(readings, begun) == READING


async def test_a_reading_ends_with_the_service_and_says_so(readings: SiteReadings) -> None:
    site = Site()
    begun = await readings.begin(HAVDAL, ADDRESS, ADA, site.read)
    await readings.close()
    assert await state_of(readings, begun) == BROKEN
    assert (await readings.begin(HAVDAL, ADDRESS, ADA, Site().read)).id != begun.id


async def test_a_reading_whose_node_has_died_is_broken_off_a_minute_later(store: Store) -> None:
    died, alive = (SiteReadings(store.database, store.clock, beat_s=1_000) for _ in range(2))
    begun = await died.begin(HAVDAL, ADDRESS, ADA, Site().read)
    assert await state_of(alive, begun) == READING
    store.clock.advance(seconds=61)
    assert await state_of(alive, begun) == BROKEN
    again = await alive.begin(HAVDAL, ADDRESS, ADA, Site().read)
    assert await state_of(alive, again) == READING
    for node in (died, alive):
        await node.close()


async def test_readings_of_yesterday_are_dropped(readings: SiteReadings, store: Store) -> None:
    site = Site()
    site.go.set()
    begun = await readings.begin(HAVDAL, ADDRESS, ADA, site.read)

    async def ended() -> bool:
        return await state_of(readings, begun) == DONE

    await until(ended)
    store.clock.advance(hours=25)
    assert await readings.newest(HAVDAL, "ada") is None
    await readings.tidy()
    with pytest.raises(NotFound):
        await readings.one(HAVDAL, "ada", begun.id)
