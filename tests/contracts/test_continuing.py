"""Keys by which a chat goes on in another browser: once, for ten minutes, and nothing in the store that opens anything."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.chatting import Continued
from bot.database import Database
from bot.errors import NotFound
from inquiries.continuing.models import chat_continuations
from inquiries.continuing.store import SqlContinuing
from tests.building import HAVDAL, NABO, Person, SettableClock, Store
from tests.everywhere import in_database


@pytest.fixture
def continuing(database: Database, clock: SettableClock) -> SqlContinuing:
    return SqlContinuing(database, clock)


async def begun(store: Store) -> Person:
    person = Person()
    await store.record.record(person.says("Hei"), masked=False)
    return person


async def test_a_key_opens_the_conversation_once(store: Store, continuing: SqlContinuing, clock: SettableClock) -> None:
    person = await begun(store)
    key, until = await continuing.offer(HAVDAL, person.conversation, "et-hemmelig-ord")
    assert until == clock.now() + timedelta(minutes=10)
    found = await continuing.take(HAVDAL, key)
    assert found == Continued(person.conversation, "et-hemmelig-ord", "nb", "2026-000001")
    with pytest.raises(NotFound):
        await continuing.take(HAVDAL, key)


async def test_of_two_at_the_same_moment_one_alone_gets_in(store: Store, continuing: SqlContinuing) -> None:
    person = await begun(store)
    key, _ = await continuing.offer(HAVDAL, person.conversation, "s")
    tries = await asyncio.gather(*(continuing.take(HAVDAL, key) for _ in range(4)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in tries) == ["Continued", "NotFound", "NotFound", "NotFound"]


async def test_neither_an_old_key_nor_the_one_before_nor_anothers_opens(
    store: Store, continuing: SqlContinuing, clock: SettableClock
) -> None:
    person = await begun(store)
    first, _ = await continuing.offer(HAVDAL, person.conversation, "s")
    second, _ = await continuing.offer(HAVDAL, person.conversation, "s")
    for municipality, key in ((HAVDAL, first), (NABO, second), (HAVDAL, "x" * 22)):
        with pytest.raises(NotFound):
            await continuing.take(municipality, key)
    clock.advance(minutes=10)
    with pytest.raises(NotFound):
        await continuing.take(HAVDAL, second)
    await continuing.tidy()
    assert await store.count(chat_continuations) == 0


async def test_a_key_of_what_was_deleted_opens_nothing(store: Store, continuing: SqlContinuing) -> None:
    person = await begun(store)
    key, _ = await continuing.offer(HAVDAL, person.conversation, "s")
    await store.desk.forget(person.conversation)
    with pytest.raises(NotFound):
        await continuing.take(HAVDAL, key)
    with pytest.raises(NotFound):
        await continuing.offer(HAVDAL, person.conversation, "s")


async def test_the_store_holds_neither_key_nor_secret(store: Store, continuing: SqlContinuing, database: Database) -> None:
    person = await begun(store)
    key, _ = await continuing.offer(HAVDAL, person.conversation, "et-hemmelig-ord")
    assert await in_database(database, {key, "et-hemmelig-ord"}) == set()
    assert await in_database(database, {"chat_continuation", person.conversation}) != set()
