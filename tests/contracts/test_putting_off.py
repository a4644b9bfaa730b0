"""Putting inquiries off, and how they come back, over every database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import BadInput, Conflict, NotFound, StoreUnavailable
from bot.messages import Address, Inquiry, Owner, Staff
from bot.now import Asker
from inquiries.chatting import SqlChatting
from inquiries.handling import putting_off as module
from inquiries.handling.describing import SqlDescribing
from inquiries.handling.finishing import SqlFinishing
from inquiries.handling.putting_off import SqlPuttingOff
from inquiries.models import notices
from inquiries.now.store import SqlNow
from inquiries.routing.store import SqlRoutings
from inquiries.writing import conversation_of
from tests.building import ADA, BO, HAVDAL, NEIGHBOUR, START, Person, Store
from tests.contracts.units import TECHNICAL, add_unit, change_inquiry

TOMORROW = START + timedelta(days=1)


def putting_off(store: Store) -> SqlPuttingOff:
    return SqlPuttingOff(store.database, store.clock)


async def queued(store: Store, person: Person | None = None, **said: Any) -> str:
    """Let somebody ask for a person; return the inquiry."""
    receipt = await store.record.record((person or Person()).says("Hull i veien", **said), masked=False)
    await store.desk.change_owner(receipt.inquiry, Owner.QUEUE, staff=ADA, notice="")
    return receipt.inquiry


async def taken(store: Store, person: Person | None = None, **said: Any) -> str:
    """Let somebody ask, and Ada take it; return the inquiry."""
    inquiry = await queued(store, person, **said)
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="")
    return inquiry


async def listed(store: Store, staff: Staff = ADA) -> set[str]:
    """Return the views that hold anything."""
    return {name for name, count in (await store.inbox.counts(HAVDAL, staff=staff.id)).items() if count}


async def shown(store: Store, inquiry: str) -> Inquiry:
    return await store.inbox.inquiry(HAVDAL, inquiry)


async def told(store: Store) -> list[Any]:
    async with store.database.read() as connection:
        return list((await connection.execute(select(notices).order_by(notices.c.at))).all())


async def steps(store: Store, inquiry: str) -> list[tuple[str, str | None]]:
    found = await SqlDescribing(store.database, store.clock).steps(HAVDAL, inquiry)
    return [(step.kind, step.staff) for step in found]


async def test_it_leaves_what_is_to_be_done_and_stands_in_a_view_of_its_own(store: Store) -> None:
    inquiry = await taken(store)
    assert await listed(store) == {"mine", "open", "all"}
    before = await store.events.last()
    await putting_off(store).put_off(inquiry, TOMORROW, staff=ADA)
    assert await listed(store) == {"put_off", "open", "all"}
    assert (await shown(store, inquiry)).put_off_until == TOMORROW
    (event,) = await store.events.after(before)
    assert (event.kind, event.body, event.for_citizen) == ("changed", {"put_off": True}, False)


async def test_what_waits_in_the_queue_is_put_off_and_nobody_is_sought_for_it_meanwhile(store: Store) -> None:
    inquiry = await queued(store)
    routings = SqlRoutings(store.database)
    assert await routings.unrouted() == [(HAVDAL, inquiry)]
    await putting_off(store).put_off(inquiry, TOMORROW, staff=BO)
    assert await routings.unrouted() == []
    assert await listed(store) == {"put_off", "open", "all"}


async def test_it_comes_back_when_the_time_has_come_and_tells_who_put_it_off_once(store: Store) -> None:
    inquiry, parts = await taken(store), putting_off(store)
    await parts.put_off(inquiry, TOMORROW, staff=ADA)
    store.clock.advance(hours=23)
    assert await parts.end() == {}
    store.clock.advance(hours=1)
    assert await parts.end() == {HAVDAL: [ADA.id]}
    assert await parts.end() == {}
    assert await listed(store) == {"mine", "open", "all"}
    found = await shown(store, inquiry)
    assert (found.put_off_until, found.updated_at) == (None, store.clock.now())
    (notice,) = await told(store)
    assert (notice.staff, notice.about, notice.details) == (ADA.id, f"inquiry:{inquiry}", {"number": found.number})
    assert (await steps(store, inquiry))[-2:] == [("put_off", ADA.id), ("came_back", None)]


async def test_putting_it_off_again_moves_the_time(store: Store) -> None:
    inquiry, parts = await taken(store), putting_off(store)
    await parts.put_off(inquiry, TOMORROW, staff=ADA)
    await parts.put_off(inquiry, TOMORROW + timedelta(days=2), staff=ADA)
    store.clock.advance(days=2)
    assert await parts.end() == {}
    store.clock.advance(days=1)
    assert await parts.end() == {HAVDAL: [ADA.id]}


async def test_what_the_citizen_writes_brings_it_back(store: Store) -> None:
    kari = Person()
    inquiry = await taken(store, kari)
    await putting_off(store).put_off(inquiry, TOMORROW, staff=ADA)
    await store.record.record(kari.says("Det haster!"), masked=False)
    assert (await shown(store, inquiry)).put_off_until is None
    assert await listed(store) == {"mine", "open", "all"}
    store.clock.advance(days=2)
    assert await putting_off(store).end() == {}
    assert await told(store) == []


@pytest.mark.parametrize("step", ["answer", "release", "solve", "close", "bring_back"])
async def test_whatever_is_done_about_it_brings_it_back(store: Store, step: str) -> None:
    inquiry = await taken(store)
    await putting_off(store).put_off(inquiry, TOMORROW, staff=ADA)
    said: dict[str, Any] = {"text": "Vi ser på det.", "external_id": "reply-1", "internal": False, "masked": False}
    done: dict[str, Callable[[], Awaitable[object]]] = {
        "answer": lambda: store.desk.say(inquiry, staff=ADA, **said),
        "release": lambda: store.desk.change_owner(inquiry, Owner.QUEUE, staff=ADA, notice=""),
        "solve": lambda: SqlFinishing(store.database, store.clock).solve(inquiry, staff=ADA, notice=""),
        "close": lambda: store.desk.close(inquiry, staff=ADA, notice=""),
        "bring_back": lambda: putting_off(store).bring_back(inquiry, staff=ADA),
    }
    await done[step]()
    assert (await shown(store, inquiry)).put_off_until is None
    assert "put_off" not in await listed(store)


async def test_a_note_leaves_it_where_it_is(store: Store) -> None:
    inquiry = await taken(store)
    await putting_off(store).put_off(inquiry, TOMORROW, staff=ADA)
    note: dict[str, Any] = {"text": "Ringte, ingen svar.", "external_id": "note-1", "internal": True, "masked": False}
    await store.desk.say(inquiry, staff=ADA, **note)
    assert (await shown(store, inquiry)).put_off_until == TOMORROW


async def test_what_somebody_else_has_to_do_with_is_not_put_off(store: Store) -> None:
    parts = putting_off(store)
    with_bot = (await store.record.record(Person().says("Hei"), masked=False)).inquiry
    theirs, done = await taken(store), await taken(store)
    await store.desk.close(done, staff=ADA, notice="")
    for inquiry, why in ((with_bot, "the bot"), (theirs, "Ada has"), (done, "done")):
        with pytest.raises(Conflict, match=why):
            await parts.put_off(inquiry, TOMORROW, staff=BO)
    with pytest.raises(NotFound):
        await parts.put_off(theirs, TOMORROW, staff=NEIGHBOUR)
    await parts.put_off(theirs, TOMORROW, staff=ADA)
    with pytest.raises(Conflict, match="Ada has"):
        await parts.bring_back(theirs, staff=BO)


@pytest.mark.parametrize("until", [START - timedelta(days=1), START, START + timedelta(days=367)])
async def test_odd_moments_are_refused(store: Store, until: Any) -> None:
    inquiry = await taken(store)
    with pytest.raises(BadInput):
        await putting_off(store).put_off(inquiry, until, staff=ADA)
    assert (await shown(store, inquiry)).put_off_until is None


async def test_bringing_back_what_was_not_put_off_changes_nothing(store: Store) -> None:
    inquiry = await taken(store)
    before = await store.events.last()
    await putting_off(store).bring_back(inquiry, staff=ADA)
    assert await store.events.last() == before


@pytest.mark.parametrize("step", ["assigned", "colleague's note", "split", "merged into"])
async def test_what_somebody_else_has_to_see_brings_it_back(store: Store, step: str) -> None:
    kari = Person()
    mailed: dict[str, Any] = {"channel": "email", "sender": Address("email", "kari@nordmann.example"), "secret_hash": None}
    inquiry = await taken(store, kari, **mailed)
    second = await store.record.record(kari.says("Og en ting til", **mailed), masked=False)
    await putting_off(store).put_off(inquiry, TOMORROW, staff=ADA)
    if step == "assigned":
        describing = SqlDescribing(store.database, store.clock)
        version = (await describing.fields(HAVDAL, inquiry)).version
        await describing.change(inquiry, {"responsible": BO.id}, based_on=version, staff=ADA)
    elif step == "colleague's note":
        note: dict[str, Any] = {"text": "Det er fikset.", "external_id": "note-2", "internal": True, "masked": False}
        await store.desk.say(inquiry, staff=BO, **note)
    elif step == "merged into":
        other = await taken(store)
        await store.desk.merge(other, staff=ADA, into=inquiry)
    else:
        part = await store.desk.split(inquiry, staff=ADA, message=second.message)
        assert (await shown(store, part)).put_off_until is None
        assert (await shown(store, inquiry)).put_off_until == TOMORROW
        return
    assert (await shown(store, inquiry)).put_off_until is None


async def test_what_a_department_or_a_colleague_has_to_see_to_is_theirs_to_put_off(store: Store) -> None:
    forwarded, assigned = await queued(store), await queued(store)
    await add_unit(store.database, members=(BO.id,))
    await change_inquiry(store.database, forwarded, unit=TECHNICAL, status="with_department")
    await change_inquiry(store.database, assigned, responsible=BO.id)
    parts = putting_off(store)
    for inquiry in (forwarded, assigned):
        with pytest.raises(Conflict, match="somebody else"):
            await parts.put_off(inquiry, TOMORROW, staff=ADA)
        await parts.put_off(inquiry, TOMORROW, staff=BO)
        with pytest.raises(Conflict, match="somebody else"):
            await parts.bring_back(inquiry, staff=ADA)


async def test_what_is_put_off_counts_among_nobodys_waiting(store: Store) -> None:
    kari, ola = Person(), Person()
    first = await queued(store, kari)
    store.clock.advance(minutes=1)
    second = await queued(store, ola)
    chats, board, asker = SqlChatting(store.database), SqlNow(store.database), Asker(HAVDAL, ADA.id, "all", whole=True)
    assert await chats.ahead(HAVDAL, ola.conversation) == 1
    await putting_off(store).put_off(first, TOMORROW, staff=ADA)
    found = await board.now(asker, at=store.clock.now(), today=(START, TOMORROW))
    assert [one.inquiry for one in found.longest] == [second]
    assert await chats.ahead(HAVDAL, ola.conversation) == 0


async def test_what_cannot_come_back_now_keeps_nothing_else_away(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, parts = await taken(store), await taken(store), putting_off(store)
    for inquiry in (first, second):
        await parts.put_off(inquiry, TOMORROW, staff=ADA)

    async def failing(connection: Any, inquiry: str, municipality: str) -> Any:
        if inquiry == first:
            raise StoreUnavailable("the disk is full")
        return await conversation_of(connection, inquiry, municipality)

    store.clock.advance(days=1)
    with monkeypatch.context() as broken:
        broken.setattr(module, "conversation_of", failing)
        assert await parts.end() == {HAVDAL: [ADA.id]}
    assert [(await shown(store, one)).put_off_until for one in (first, second)] == [TOMORROW, None]
    assert await parts.end() == {HAVDAL: [ADA.id]}


async def test_what_is_deleted_meanwhile_is_forgotten(store: Store) -> None:
    inquiry = await taken(store)
    await putting_off(store).put_off(inquiry, TOMORROW, staff=ADA)
    await store.desk.forget((await shown(store, inquiry)).conversation)
    store.clock.advance(days=2)
    assert await putting_off(store).end() == {}
