"""What staff change in a conversation, over every database."""

from __future__ import annotations

import asyncio
import contextlib
import random
import uuid
from datetime import timedelta

import pytest

from bot.errors import Conflict, NotFound
from bot.messages import Author, DeliveryState, Outcome, Owner, Receipt, Reply, Visibility
from inquiries.models import events, messages, outbox
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, Person, Store


@pytest.fixture
async def person() -> Person:
    return Person()


@pytest.fixture
async def receipt(store: Store, person: Person) -> Receipt:
    """An inquiry with one message, still the bot's."""
    return await store.record.record(person.says("Hei"), masked=False)


async def say(store: Store, inquiry: str, text: str = "Hei!", *, internal: bool = False, key: str = "svar-0001") -> str:
    done = await store.desk.say(inquiry, staff=ADA, text=text, external_id=key, internal=internal, masked=False)
    return done.id


async def test_taking_over_tells_the_citizen_and_keeps_the_bot_out(store: Store, receipt: Receipt, person: Person) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="Ada er her.")
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.owner, inquiry.staff, inquiry.staff_name, inquiry.status) == ("staff", ADA.id, "Ada", "waiting_staff")
    *_, notice = await store.inbox.messages(HAVDAL, receipt.inquiry)
    assert (notice.author, notice.text, notice.state) == (Author.NOTICE, "Ada er her.", DeliveryState.QUEUED)
    assert await store.record.pending() == []
    owner = [event for event in await store.events.after(0) if event.kind == "owner"]
    assert [event.body for event in owner] == [{"owner": "staff", "staff": ADA.id, "staff_name": "Ada"}]


async def test_of_two_who_take_over_at_the_same_time_one_gets_it(store: Store, receipt: Receipt) -> None:
    results = await asyncio.gather(
        *(store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=who, notice="") for who in (ADA, BO)),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "NoneType"]
    winner = (ADA, BO)[[result is None for result in results].index(True)]
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).staff == winner.id


async def test_taking_it_from_a_colleague_needs_force(store: Store, receipt: Receipt) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    for owner in Owner:
        with pytest.raises(Conflict, match="Ada"):
            await store.desk.change_owner(receipt.inquiry, owner, staff=BO, notice="")
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=BO, notice="", force=True)
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).staff == BO.id


async def test_taking_what_one_has_changes_nothing(store: Store, receipt: Receipt) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="Ada er her.")
    before = await store.events.last()
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="Ada er her.")
    assert await store.events.last() == before


async def test_released_waits_for_somebody_from_the_first_hand_over_on(store: Store, receipt: Receipt) -> None:
    taken = store.clock.now()
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    store.clock.advance(minutes=5)
    await store.desk.change_owner(receipt.inquiry, Owner.QUEUE, staff=ADA, notice="")
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.owner, inquiry.staff, inquiry.waiting_since) == ("queue", None, taken)


async def test_handed_back_is_the_bots_and_begins_anew(store: Store, receipt: Receipt, person: Person) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.change_owner(receipt.inquiry, Owner.BOT, staff=ADA, notice="")
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.owner, inquiry.status, inquiry.waiting_since) == ("bot", "with_bot", None)
    await store.record.record(person.says("Hei igjen"), masked=False)
    turn = await store.record.begin_turn(person.conversation)
    assert turn is not None
    assert (turn.text, turn.stale) == ("Hei igjen", True)


async def test_reply_goes_out_once_per_id(store: Store, receipt: Receipt) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    identifiers = await asyncio.gather(*(say(store, receipt.inquiry) for _ in range(6)))
    assert len(set(identifiers)) == 1
    (claimed,) = await store.outbox.claim(store.clock.now(), 10)
    assert (claimed.message.text, claimed.message.author_name, claimed.message.author) == ("Hei!", "Ada", Author.STAFF)
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).preview == "Hei!"


async def test_reply_needs_the_conversation(store: Store, receipt: Receipt) -> None:
    with pytest.raises(Conflict):
        await say(store, receipt.inquiry)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=BO, notice="")
    with pytest.raises(Conflict):
        await say(store, receipt.inquiry)
    assert await store.count(messages) == 1


async def test_reply_sent_again_after_the_colleague_took_over_is_the_same_reply(store: Store, receipt: Receipt) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    first = await say(store, receipt.inquiry)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=BO, notice="", force=True)
    assert await say(store, receipt.inquiry) == first


async def test_note_never_goes_out(store: Store, receipt: Receipt) -> None:
    await say(store, receipt.inquiry, "Ring henne.", internal=True)
    assert await store.count(outbox) == 0
    *_, event = await store.events.after(0)
    assert event.message is not None
    assert (event.message.visibility, event.for_citizen) == (Visibility.STAFF, False)
    assert await store.record.pending() != []


async def test_closed_is_closed(store: Store, receipt: Receipt) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.close(receipt.inquiry, staff=ADA, notice="Avsluttet.")
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    assert (inquiry.status, inquiry.owner, inquiry.staff, inquiry.waiting_since) == ("closed", "bot", None, None)
    before = await store.events.last()
    await store.desk.close(receipt.inquiry, staff=BO, notice="Avsluttet.")
    assert await store.events.last() == before
    with pytest.raises(Conflict, match="closed"):
        await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    with pytest.raises(Conflict, match="closed"):
        await say(store, receipt.inquiry)
    await say(store, receipt.inquiry, "En ettertanke.", internal=True, key="notat-001")


async def test_colleagues_conversation_is_not_closed(store: Store, receipt: Receipt) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    before = await store.events.last()
    with pytest.raises(Conflict, match="Ada"):
        await store.desk.close(receipt.inquiry, staff=BO, notice="Avsluttet.")
    assert await store.events.last() == before
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).staff == ADA.id


@pytest.mark.parametrize("owner", [Owner.BOT, Owner.QUEUE])
async def test_what_nobody_has_is_closed_by_anybody(store: Store, receipt: Receipt, owner: Owner) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.change_owner(receipt.inquiry, owner, staff=ADA, notice="")
    await store.desk.close(receipt.inquiry, staff=BO, notice="")
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).status == "closed"


async def test_old_inquiry_does_not_touch_the_new_one(store: Store, receipt: Receipt, person: Person) -> None:
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    second = await store.record.record(person.says("noe nytt"), masked=False)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    assert (await store.inbox.inquiry(HAVDAL, second.inquiry)).status == "with_bot"
    assert await store.record.pending() == [person.conversation]


async def test_other_municipalities_have_no_hand_in_it(store: Store, receipt: Receipt) -> None:
    before = await store.events.last()
    with pytest.raises(NotFound):
        await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=NEIGHBOUR, notice="", force=True)
    with pytest.raises(NotFound):
        await store.desk.close(receipt.inquiry, staff=NEIGHBOUR, notice="")
    with pytest.raises(NotFound):
        await store.desk.say(receipt.inquiry, staff=NEIGHBOUR, text="x", external_id="k", internal=True, masked=False)
    with pytest.raises(NotFound):
        await store.desk.close(str(uuid.uuid4()), staff=ADA, notice="")
    assert await store.events.last() == before


async def test_forgetting_leaves_an_empty_inquiry_and_one_event(store: Store, receipt: Receipt, person: Person) -> None:
    turn = await store.record.begin_turn(person.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, Outcome(replies=(Reply("Svar"),), handover="asked", title="Hemmelig"))
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="Ada er her.")
    await say(store, receipt.inquiry, "notat", internal=True)
    await store.desk.forget(person.conversation)
    assert [await store.count(table) for table in (messages, outbox, events)] == [0, 0, 1]
    (event,) = await store.events.after(0)
    assert (event.kind, event.body, event.conversation) == ("deleted", {}, person.conversation)
    with pytest.raises(NotFound):
        await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    await store.desk.forget(person.conversation)
    await store.desk.forget(str(uuid.uuid4()))
    assert await store.events.last() == event.sequence
    with pytest.raises(NotFound):
        await store.desk.close(receipt.inquiry, staff=ADA, notice="")


async def test_forgetting_what_is_idle_leaves_what_came_to_life(store: Store, receipt: Receipt, person: Person) -> None:
    limit = store.clock.now() + timedelta(hours=1)
    store.clock.advance(hours=2)
    await store.record.record(person.says("Hei igjen"), masked=False)
    await store.desk.forget(person.conversation, idle_since=limit)
    assert await store.count(messages) == 2
    await store.desk.forget(person.conversation, idle_since=store.clock.now() + timedelta(seconds=1))
    assert await store.count(messages) == 0


async def test_forgetting_what_is_idle_leaves_what_a_person_has(store: Store, receipt: Receipt, person: Person) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.forget(person.conversation, idle_since=store.clock.now() + timedelta(days=365))
    assert await store.count(messages) == 1


async def citizen(store: Store, person: Person) -> None:
    for number in range(12):
        await store.record.record(person.says(f"melding {number}"), masked=False)


async def bot(store: Store, person: Person) -> None:
    for _ in range(12):
        turn = await store.record.begin_turn(person.conversation)
        if turn is not None:
            await store.record.finish_turn(turn, Outcome(replies=(Reply("en"), Reply("to"))))


async def staff(store: Store, choice: random.Random) -> None:
    for number in range(12):
        ((inquiry,), _) = await store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=1)
        with contextlib.suppress(Conflict):
            match choice.randrange(4):
                case 0:
                    await store.desk.close(inquiry.id, staff=ADA, notice="slutt")
                case 1:
                    await say(store, inquiry.id, key=f"{choice.random()}-{number}")
                case _:
                    owner = choice.choice(list(Owner))
                    await store.desk.change_owner(inquiry.id, owner, staff=ADA, notice="bytte", force=True)


async def outbox_worker(store: Store) -> None:
    for _ in range(12):
        for outbound in await store.outbox.claim(store.clock.now(), 5):
            await store.outbox.settle(outbound.message.id, DeliveryState.ACCEPTED)


async def widget(store: Store, person: Person) -> None:
    for _ in range(12):
        await store.events.seen(person.conversation, await store.events.last())


async def test_everybody_at_once_in_one_conversation_ends_well(store: Store, receipt: Receipt, person: Person) -> None:
    """Citizen, bot, three members of staff, outbox and widget work on one conversation: nobody waits in a circle."""
    desk = [staff(store, random.Random(seed)) for seed in range(3)]  # noqa: S311 - to be the same each time
    widgets = [widget(store, person) for _ in range(2)]
    async with asyncio.timeout(60):
        await asyncio.gather(citizen(store, person), bot(store, person), *desk, *widgets, outbox_worker(store))
    told = await store.events.after(0, limit=5_000)
    assert [event.sequence for event in told] == sorted({event.sequence for event in told})
    texts = [event.message.text for event in told if event.kind == "message" and event.message]
    assert [text for text in texts if text.startswith("melding")] == [f"melding {number}" for number in range(12)]


async def test_conversations_of_several_people_do_not_wait_in_a_circle(store: Store) -> None:
    people = [Person(municipality=municipality) for municipality in (HAVDAL, NABO) for _ in range(4)]

    async def whole(person: Person) -> None:
        for number in range(4):
            await store.record.record(person.says(f"melding {number}"), masked=False)
            turn = await store.record.begin_turn(person.conversation)
            assert turn is not None
            await store.record.finish_turn(turn, Outcome(replies=(Reply("svar"),)))
            await store.events.seen(person.conversation, await store.events.last())
        await store.desk.forget(person.conversation)

    async with asyncio.timeout(60):
        await asyncio.gather(*map(whole, people), outbox_worker(store), outbox_worker(store))
    assert await store.count(messages) == 0
