from __future__ import annotations

import asyncio

import pytest

from bot.database import Database
from bot.interfaces import Notices
from inquiries.notices import SqlNotices
from tests.building import SettableClock


@pytest.fixture
def notices(database: Database, clock: SettableClock) -> Notices:
    return SqlNotices(database, clock)


async def tell(notices: Notices, once: str, staff: str = "kari", municipality: str = "havdal") -> bool:
    return await notices.tell(
        municipality, staff, "review_due", about="article:a", text="review_due", details={"n": 1}, once=once
    )


async def test_a_notice_is_left_once_and_read_once(notices: Notices, clock: SettableClock) -> None:
    assert [await tell(notices, "a"), await tell(notices, "a"), await tell(notices, "a", "ola")] == [True, False, True]
    clock.advance(seconds=1)
    assert await tell(notices, "b")
    found = await notices.of("havdal", "kari", unread=True)
    assert len(found) == 2
    assert found[0].at > found[1].at
    assert found[0].details == {"n": 1}
    assert await notices.read("havdal", "kari", [found[0].id]) == 1
    assert await notices.read("havdal", "kari", [found[0].id]) == 0
    assert [one.id for one in await notices.of("havdal", "kari", unread=True)] == [found[1].id]
    assert await notices.read("havdal", "kari") == 1
    assert len(await notices.of("havdal", "kari")) == 2
    assert len(await notices.of("havdal", "ola", unread=True)) == 1


async def test_nobody_reads_anothers(notices: Notices) -> None:
    await tell(notices, "a")
    (notice,) = await notices.of("havdal", "kari")
    assert await notices.read("havdal", "ola", [notice.id]) == 0
    assert await notices.read("vik", "kari", [notice.id]) == 0
    assert await notices.of("vik", "kari") == []


async def test_what_is_taken_back_goes_from_whom_it_was_left_to_and_has_not_read_it(notices: Notices) -> None:
    for staff in ("kari", "ola", "per"):
        await tell(notices, "a", staff)
    await tell(notices, "a", "kari", "vik")
    await tell(notices, "b", "kari")
    await notices.read("havdal", "per")
    assert await notices.take_back("havdal", ["kari", "per"], "a") == ["kari"]
    assert await notices.take_back("havdal", ["kari", "per"], "a") == []
    assert [len(await notices.of("havdal", one)) for one in ("kari", "ola", "per")] == [1, 1, 1]
    assert len(await notices.of("vik", "kari")) == 1
    assert [await tell(notices, "a", one) for one in ("kari", "ola", "per")] == [True, False, False]
    assert await notices.take_back("havdal", {"kari", "ola", "per", "una"}, "a") == ["kari", "ola"]


async def test_several_nodes_at_once_leave_one(notices: Notices) -> None:
    assert sorted(await asyncio.gather(*(tell(notices, "a") for _ in range(6)))) == [False] * 5 + [True]
