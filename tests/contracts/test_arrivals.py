"""What channels received, as it came: stored once, taken by one worker, settled, purged with its bytes."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import NotFound, Why
from bot.messages import Arrival, ArrivalState, Receipt
from inquiries.arrivals import SqlArrivals
from inquiries.models import doomed_files
from tests.building import HAVDAL, NABO, START, Store


def came(key: str = "1/1", **more: Any) -> Arrival:
    given: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "municipality": HAVDAL,
        "channel": "email",
        "key": key,
        "reference": "ab/" + uuid.uuid4().hex,
        "received_at": START,
        "envelope": {"to": ["post@havdal.example"]},
    }
    return Arrival(**(given | more))


async def test_the_same_key_is_one_arrival(store: Store) -> None:
    first, again = came(), came()
    assert await store.arrivals.keep(first)
    assert not await store.arrivals.keep(again)
    assert await store.arrivals.keep(came(municipality=NABO))
    assert await store.arrivals.keep(came(channel="sms"))
    stored = await store.arrivals.listed(HAVDAL, ArrivalState.STORED)
    assert [arrival.id for arrival in stored if arrival.channel == "email"] == [first.id]


async def test_what_is_taken_is_nobody_elses_until_its_time_is_over(store: Store) -> None:
    arrival = came()
    await store.arrivals.keep(arrival)
    taken = await store.arrivals.take("email")
    assert [(one.id, one.attempts, one.envelope) for one in taken] == [(arrival.id, 1, arrival.envelope)]
    assert await store.arrivals.take("email") == []
    store.clock.advance(minutes=3)
    assert [one.attempts for one in await store.arrivals.take("email")] == [2]


async def test_what_a_dead_node_had_taken_is_due_at_once_after_its_restart(store: Store) -> None:
    await store.arrivals.keep(came())
    await store.arrivals.take("email")
    await SqlArrivals(store.database, store.clock, node="other").release()
    assert await store.arrivals.take("email") == []
    await store.arrivals.release()
    assert [one.attempts for one in await store.arrivals.take("email")] == [2]


async def test_oldest_comes_first_and_only_of_the_channel(store: Store) -> None:
    await store.arrivals.keep(came("2", received_at=START - timedelta(hours=1)))
    await store.arrivals.keep(came("1", received_at=START - timedelta(hours=2)))
    await store.arrivals.keep(came("3", channel="sms", received_at=START - timedelta(hours=3)))
    assert [one.key for one in await store.arrivals.take("email")] == ["1", "2"]


async def test_settled_is_not_taken_again_and_knows_its_message(store: Store) -> None:
    arrival = came()
    await store.arrivals.keep(arrival)
    await store.arrivals.take("email")
    receipt = Receipt("conversation", "inquiry", "2026-000001", "message", 1, duplicate=False)
    await store.arrivals.settle(arrival.id, ArrivalState.RECORDED, receipt=receipt)
    store.clock.advance(hours=1)
    assert await store.arrivals.take("email") == []
    found = await store.arrivals.of_message(HAVDAL, "message")
    assert found is not None
    assert (found.id, found.state, found.conversation) == (arrival.id, ArrivalState.RECORDED, "conversation")
    assert await store.arrivals.of_message(NABO, "message") is None


@pytest.mark.parametrize("state", [ArrivalState.STORED, ArrivalState.PARTIAL])
async def test_what_waits_is_taken_again_when_it_is_due(store: Store, state: ArrivalState) -> None:
    arrival = came()
    await store.arrivals.keep(arrival)
    await store.arrivals.take("email")
    await store.arrivals.settle(arrival.id, state, reason="later", retry_at=store.clock.now() + timedelta(minutes=10))
    store.clock.advance(minutes=9)
    assert await store.arrivals.take("email") == []
    store.clock.advance(minutes=1)
    assert [(one.state, one.reason) for one in await store.arrivals.take("email")] == [(state, "later")]


async def test_quarantine_is_listed_newest_first_and_for_its_municipality(store: Store) -> None:
    one, two = came("1"), came("2", received_at=START + timedelta(minutes=1))
    for arrival in (one, two):
        await store.arrivals.keep(arrival)
        await store.arrivals.settle(arrival.id, ArrivalState.QUARANTINED, reason="no mail at all")
    assert [arrival.id for arrival in await store.arrivals.listed(HAVDAL, ArrivalState.QUARANTINED)] == [two.id, one.id]
    assert await store.arrivals.listed(NABO, ArrivalState.QUARANTINED) == []
    found = await store.arrivals.one(HAVDAL, one.id)
    assert (found.reason, found.why) == ("no mail at all", None)
    with pytest.raises(NotFound):
        await store.arrivals.one(NABO, one.id)


async def test_why_it_could_not_be_read_is_kept_with_the_words(store: Store) -> None:
    whole, why = came("1"), Why("sms_no_field", {"name": "text"})
    long = came("2", state=ArrivalState.QUARANTINED, reason="x" * 900, why=why)
    for arrival in (whole, long):
        await store.arrivals.keep(arrival)
    await store.arrivals.settle(whole.id, ArrivalState.QUARANTINED, reason="the request has no text", why=why)
    found = {one.key: one for one in await store.arrivals.listed(HAVDAL, ArrivalState.QUARANTINED)}
    assert (found["1"].reason, found["1"].why) == ("the request has no text", why)
    assert (set(found["2"].reason), found["2"].why) == ({"x"}, why)


async def test_purge_drops_what_is_done_with_its_bytes_and_keeps_the_quarantine(store: Store) -> None:
    done, kept = came("1"), came("2")
    for arrival, state in ((done, ArrivalState.RECORDED), (kept, ArrivalState.QUARANTINED)):
        await store.arrivals.keep(arrival)
        await store.arrivals.settle(arrival.id, state)
    store.clock.advance(days=8)
    assert await store.arrivals.purge(store.clock.now() - timedelta(days=7)) == 1
    assert (await store.arrivals.one(HAVDAL, kept.id)).state is ArrivalState.QUARANTINED
    async with store.database.read() as connection:
        assert list((await connection.execute(select(doomed_files.c.reference))).scalars()) == [done.reference]
