"""Junk, and blocked senders, over every database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import BadInput, Conflict, NotFound
from bot.junk import JunkStanding
from bot.messages import Address, DeliveryState, InquiryStatus, Outcome, Owner, Receipt, Reply, Staff
from bot.privacy import Periods
from inquiries.handling.describing import SqlDescribing
from inquiries.handling.finishing import SqlFinishing
from inquiries.handling.putting_off import SqlPuttingOff
from inquiries.handling.related import SqlRelated
from inquiries.junk.store import SqlJunk
from inquiries.models import inquiries, notices, outbox
from inquiries.notices import SqlNotices
from inquiries.own.models import MENTION
from inquiries.own.store import SqlOwnInbox
from inquiries.privacy.masking import NumberMasker
from inquiries.privacy.retention import Retention
from inquiries.routing.store import SqlRoutings
from inquiries.satisfaction.store import SqlOpinions
from inquiries.statistics.store import SqlStatistics
from tests.building import ADA, BO, HAVDAL, NABO, NEIGHBOUR, Person, Store
from tests.contracts.by_channel import KARI, PHONE, mail, recorded, said, taken
from tests.contracts.test_statistics import MARCH
from tests.contracts.units import TECHNICAL, change_inquiry

PEOPLE = {ADA.id: ADA.name, BO.id: BO.name}
SHOWN = ("status", "owner", "staff", "staff_name", "unit", "responsible", "waiting_since", "handover_reason", "junk")


@pytest.fixture
def junk(store: Store) -> SqlJunk:
    return SqlJunk(store.database, store.clock)


async def listed(store: Store, staff: Staff = ADA) -> set[str]:
    """Return the views that hold anything."""
    return {name for name, count in (await store.inbox.counts(HAVDAL, staff=staff.id)).items() if count}


async def shown(store: Store, inquiry: str) -> dict[str, Any]:
    found = await store.inbox.inquiry(HAVDAL, inquiry)
    return {name: getattr(found, name) for name in SHOWN}


async def steps(store: Store, inquiry: str) -> list[tuple[str, str | None]]:
    found = await SqlDescribing(store.database, store.clock).steps(HAVDAL, inquiry)
    return [(step.kind, step.staff) for step in found]


async def queued(store: Store, receipt: Receipt) -> None:
    await store.desk.change_owner(receipt.inquiry, Owner.QUEUE, staff=ADA, notice="")


async def answered(store: Store, receipt: Receipt) -> None:
    await taken(store, receipt)
    await said(store, receipt)


async def solved(store: Store, receipt: Receipt) -> None:
    await taken(store, receipt)
    await SqlFinishing(store.database, store.clock).solve(receipt.inquiry, staff=ADA, notice="")


async def closed(store: Store, receipt: Receipt) -> None:
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")


async def put_off(store: Store, receipt: Receipt) -> None:
    await taken(store, receipt)
    until = store.clock.now() + timedelta(days=3)
    await SqlPuttingOff(store.database, store.clock).put_off(receipt.inquiry, until, staff=ADA)


@pytest.mark.parametrize("before", [queued, taken, answered, solved, closed, put_off])
async def test_it_leaves_all_views_but_its_own_and_comes_back_as_it_was(
    store: Store, junk: SqlJunk, before: Callable[[Store, Receipt], Awaitable[None]]
) -> None:
    receipt = await recorded(store, mail("Vinn en bil!"))
    await before(store, receipt)
    await change_inquiry(store.database, receipt.inquiry, unit=TECHNICAL, responsible=ADA.id)
    stood, views = await shown(store, receipt.inquiry), await listed(store)
    store.clock.advance(hours=1)
    last, sent = await store.events.last(), await store.count(outbox)
    for _ in range(2):
        await junk.sort_out(receipt.inquiry, staff=ADA)
    assert await listed(store) == {"junk"}
    assert (await shown(store, receipt.inquiry))["junk"]
    assert {event.kind for event in await store.events.after(last)} <= {"owner", "changed"}, "no state is told"
    window = await store.inbox.window(HAVDAL, view="junk", staff=BO.id, limit=10)
    assert ([one.id for one in window.inquiries], window.total) == ([receipt.inquiry], 1)
    for view in ("closed", "all", "open"):
        assert (await store.inbox.window(HAVDAL, view=view, staff=BO.id, limit=10)).total == 0
    for _ in range(2):
        await junk.put_back(receipt.inquiry, staff=BO, people=PEOPLE)
    assert await shown(store, receipt.inquiry) == stood
    assert await listed(store) == views
    assert await store.count(outbox) == sent, "the person hears nothing"
    assert (await steps(store, receipt.inquiry))[-2:] == [("junked", ADA.id), ("not_junk", BO.id)]


async def test_it_counts_nowhere_and_nobody_is_asked_about_it(store: Store, junk: SqlJunk) -> None:
    statistics, opinions = SqlStatistics(store.database), SqlOpinions(store.database, store.clock, NumberMasker())
    receipt, other = (
        await recorded(store, mail("Vinn en bil!")),
        await recorded(store, mail("Hull i veien", conversation="x")),
    )
    related = SqlRelated(store.database, store.clock)
    assert [one.id for one in (await related.of(HAVDAL, other.inquiry)).earlier] == [receipt.inquiry]
    await answered(store, receipt)
    assert (await statistics.figures(HAVDAL, MARCH, now=store.clock.now())).opened == 2
    await junk.sort_out(receipt.inquiry, staff=ADA)
    assert (await statistics.figures(HAVDAL, MARCH, now=store.clock.now())).opened == 1
    assert await opinions.ask(HAVDAL, receipt.conversation, channel="email") is None
    assert (await related.of(HAVDAL, other.inquiry)).earlier == ()
    assert await SqlRoutings(store.database).unrouted() == []


async def test_colleagues_and_neighbours_are_asked_first(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    with pytest.raises(Conflict, match="Ada has the conversation"):
        await junk.sort_out(receipt.inquiry, staff=BO)
    with pytest.raises(NotFound):
        await junk.sort_out(receipt.inquiry, staff=NEIGHBOUR)
    with pytest.raises(NotFound):
        await junk.standing(NABO, receipt.inquiry)
    into = await recorded(store, mail(conversation="into"))
    await store.desk.merge(receipt.inquiry, staff=ADA, into=into.inquiry)
    with pytest.raises(Conflict, match="merged"):
        await junk.sort_out(receipt.inquiry, staff=ADA)


async def test_what_the_bot_has_not_answered_comes_back_to_the_queue(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail())
    await junk.sort_out(receipt.inquiry, staff=ADA)
    assert await store.record.pending() == []
    await junk.put_back(receipt.inquiry, staff=ADA, people=PEOPLE)
    found = await shown(store, receipt.inquiry)
    assert (found["status"], found["owner"]) == (InquiryStatus.WAITING_STAFF, Owner.QUEUE)
    assert await SqlRoutings(store.database).unrouted() == [(HAVDAL, receipt.inquiry)]


async def test_who_has_left_does_not_get_it_back(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail())
    await taken(store, receipt)
    await junk.sort_out(receipt.inquiry, staff=ADA)
    await junk.put_back(receipt.inquiry, staff=BO, people={BO.id: BO.name})
    found = await shown(store, receipt.inquiry)
    assert (found["owner"], found["staff"], found["staff_name"]) == (Owner.QUEUE, None, None)


async def test_a_newer_inquiry_keeps_the_conversation(store: Store, junk: SqlJunk) -> None:
    person = Person()
    receipt = await store.record.record(person.says("Tull"), masked=False)
    await taken(store, receipt)
    await junk.sort_out(receipt.inquiry, staff=ADA)
    newer = await store.record.record(person.says("En sak"), masked=False)
    assert newer.inquiry != receipt.inquiry
    await taken(store, newer)
    with pytest.raises(Conflict, match="newer"):
        await junk.put_back(receipt.inquiry, staff=ADA, people=PEOPLE)
    await store.desk.close(newer.inquiry, staff=ADA, notice="")
    await junk.put_back(receipt.inquiry, staff=ADA, people=PEOPLE)
    assert (await shown(store, receipt.inquiry))["owner"] is Owner.STAFF
    with pytest.raises(BadInput, match="cannot be blocked"):
        await junk.sort_out(receipt.inquiry, staff=ADA, block=True)
    assert not (await shown(store, receipt.inquiry))["junk"], "nothing was done by halves"


async def test_junk_of_what_was_done_leaves_a_newer_inquiry_alone(store: Store, junk: SqlJunk) -> None:
    person = Person()
    receipt = await store.record.record(person.says("Tull"), masked=False)
    await closed(store, receipt)
    newer = await store.record.record(person.says("En sak"), masked=False)
    await store.desk.change_owner(newer.inquiry, Owner.STAFF, staff=BO, notice="")
    await junk.sort_out(receipt.inquiry, staff=ADA)
    assert (await shown(store, newer.inquiry))["staff"] == BO.id
    await junk.put_back(receipt.inquiry, staff=ADA, people=PEOPLE)
    assert (await shown(store, newer.inquiry))["staff"] == BO.id


async def test_reopening_takes_it_out_of_the_junk(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail())
    await junk.sort_out(receipt.inquiry, staff=ADA)
    await SqlFinishing(store.database, store.clock).reopen(receipt.inquiry, staff=BO, notice="")
    found = await shown(store, receipt.inquiry)
    assert (found["junk"], found["staff"]) == (False, BO.id)


async def test_a_receipt_that_did_not_arrive_brings_no_junk_back(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail())
    turn = await store.record.begin_turn(receipt.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, Outcome(replies=(Reply("Takk"),)))
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    await junk.sort_out(receipt.inquiry, staff=ADA)
    await store.deliveries.report(outbound.message.id, DeliveryState.FAILED, error="550 no such user")
    assert await listed(store) == {"junk"}


@pytest.mark.parametrize("sender", [KARI, PHONE, Address("xmpp", "kari@server.example")])
async def test_what_a_blocked_sender_writes_is_recorded_and_junk_at_once(
    store: Store, junk: SqlJunk, sender: Address
) -> None:
    receipt = await recorded(store, mail("Vinn en bil!", sender=sender))
    for _ in range(2):
        await junk.sort_out(receipt.inquiry, staff=ADA, block=True)
    assert await junk.standing(HAVDAL, receipt.inquiry) == JunkStanding(junk=True, sender=sender, blocked=True)
    (blocked,) = await junk.blocked(HAVDAL)
    assert (blocked.address, blocked.staff, blocked.at) == (sender, ADA.id, store.clock.now())
    assert await junk.blocked(NABO) == []
    sent = await store.count(outbox)
    await recorded(store, mail("Vinn to!", sender=sender, conversation=receipt.conversation))
    alone = await recorded(store, mail("Vinn tre!", sender=sender, conversation="ny", silent="list"))
    assert await listed(store) == {"junk"}
    assert (await store.inbox.counts(HAVDAL, staff=ADA.id))["junk"] == 2, "what goes on in junk is one with it"
    assert len(await store.inbox.messages(HAVDAL, receipt.inquiry)) == 2
    assert (await store.inbox.inquiry(HAVDAL, alone.inquiry)).title == "Vinn tre!"
    assert await store.record.pending() == []
    assert (await store.count(outbox), await store.count(notices)) == (sent, 0)
    assert await SqlRoutings(store.database).unrouted() == []
    assert [kind for kind, _ in await steps(store, receipt.inquiry)] == ["junked", "sender_blocked"]
    assert await steps(store, alone.inquiry) == [("junked", None)]


async def test_others_come_in_as_ever(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail("Vinn en bil!"))
    await junk.sort_out(receipt.inquiry, staff=ADA, block=True)
    for other in (mail(sender=PHONE), mail(sender=Address("email", "ola@annen.example")), Person().says()):
        assert not (await shown(store, (await recorded(store, other)).inquiry))["junk"]
    neighbours = await recorded(store, mail(municipality=NABO))
    assert not (await store.inbox.inquiry(NABO, neighbours.inquiry)).junk


async def test_what_was_junk_from_the_start_waits_in_the_queue_when_it_is_put_back(store: Store, junk: SqlJunk) -> None:
    await junk.sort_out((await recorded(store, mail())).inquiry, staff=ADA, block=True)
    came = store.clock.now()
    receipt = await recorded(store, mail("En ekte sak", conversation="ny"))
    store.clock.advance(hours=5)
    await junk.put_back(receipt.inquiry, staff=ADA, people=PEOPLE, unblock="sender")
    found = await shown(store, receipt.inquiry)
    assert (found["status"], found["owner"]) == (InquiryStatus.WAITING_STAFF, Owner.QUEUE)
    assert (found["waiting_since"], found["handover_reason"]) == (came, "not_junk")
    assert await SqlRoutings(store.database).unrouted() == [(HAVDAL, receipt.inquiry)]
    assert await junk.blocked(HAVDAL) == []


async def test_a_reply_of_a_blocked_sender_in_an_inquiry_that_is_none_stays_there(store: Store, junk: SqlJunk) -> None:
    kept = await recorded(store, mail("Hull i veien"))
    await taken(store, kept)
    spam = await recorded(store, mail("Vinn en bil!", conversation="ny"))
    await junk.sort_out(spam.inquiry, staff=ADA, block=True)
    again = await recorded(store, mail("Her er mer", conversation=kept.conversation))
    assert again.inquiry == kept.inquiry
    await SqlFinishing(store.database, store.clock).solve(kept.inquiry, staff=ADA, notice="")
    again = await recorded(store, mail("Ikke løst", conversation=kept.conversation))
    found = await shown(store, again.inquiry)
    assert (again.inquiry, found["junk"], found["status"]) == (kept.inquiry, False, InquiryStatus.WAITING_STAFF)


async def test_what_was_written_while_it_was_junk_waits_when_it_is_put_back(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail())
    await answered(store, receipt)
    await junk.sort_out(receipt.inquiry, staff=ADA, block=True)
    store.clock.advance(minutes=5)
    await recorded(store, mail("Hallo?", conversation=receipt.conversation))
    await junk.put_back(receipt.inquiry, staff=ADA, people=PEOPLE)
    found = await shown(store, receipt.inquiry)
    assert (found["status"], found["owner"], found["staff"]) == (InquiryStatus.WAITING_STAFF, Owner.STAFF, ADA.id)
    assert [one.address for one in await junk.blocked(HAVDAL)] == [KARI], "only whoever wants it lifts a block"


@pytest.mark.parametrize("before", [solved, closed, put_off])
async def test_what_was_done_or_put_off_waits_for_staff_when_its_person_has_written_since(
    store: Store, junk: SqlJunk, before: Callable[[Store, Receipt], Awaitable[None]]
) -> None:
    receipt = await recorded(store, mail())
    await before(store, receipt)
    await junk.sort_out(receipt.inquiry, staff=ADA, block=True)
    # No time has passed: a message may have waited for the block with a time before it.
    again = await recorded(store, mail("Hallo?", conversation=receipt.conversation))
    assert again.inquiry == receipt.inquiry
    await junk.put_back(receipt.inquiry, staff=BO, people=PEOPLE, unblock="sender")
    found = await shown(store, receipt.inquiry)
    owner = Owner.STAFF if before is put_off else Owner.QUEUE
    assert (found["status"], found["owner"], found["junk"]) == (InquiryStatus.WAITING_STAFF, owner, False)
    assert found["waiting_since"] is not None
    views = await listed(store)
    assert {"mine" if before is put_off else "waiting", "open"} <= views
    assert "put_off" not in views


async def test_what_a_machine_answers_to_junk_opens_nothing_again(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail())
    await solved(store, receipt)
    stood = await shown(store, receipt.inquiry)
    await junk.sort_out(receipt.inquiry, staff=ADA)
    again = await recorded(store, mail("Jeg er borte", conversation=receipt.conversation, silent="out-of-office"))
    assert again.inquiry == receipt.inquiry
    await junk.put_back(receipt.inquiry, staff=ADA, people=PEOPLE)
    assert await shown(store, receipt.inquiry) == stood


async def test_nobody_is_blocked_by_the_address_of_those_who_name_none(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail(sender=Address("email", "nobody@sender.invalid")))
    assert (await junk.standing(HAVDAL, receipt.inquiry)).sender is None
    with pytest.raises(BadInput, match="cannot be blocked"):
        await junk.sort_out(receipt.inquiry, staff=ADA, block=True)


async def test_a_mention_in_junk_is_not_counted(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail())
    own = SqlOwnInbox(store.database, store.clock)
    told: dict[str, Any] = {"about": f"inquiry:{receipt.inquiry}", "text": "", "details": {}, "once": "mention/1"}
    await SqlNotices(store.database, store.clock).tell(HAVDAL, ADA.id, MENTION, **told)
    assert (await own.counts(HAVDAL, ADA.id))["mentions"] == 1
    await junk.sort_out(receipt.inquiry, staff=ADA)
    assert (await own.counts(HAVDAL, ADA.id))["mentions"] == 0


async def test_taking_back_lifts_no_block_that_was_made_elsewhere(store: Store, junk: SqlJunk) -> None:
    first, second = await recorded(store, mail()), await recorded(store, mail(conversation="ny"))
    for receipt in (first, second):
        await junk.sort_out(receipt.inquiry, staff=ADA, block=True)
    await junk.put_back(second.inquiry, staff=BO, people=PEOPLE, unblock="here")
    assert len(await junk.blocked(HAVDAL)) == 1
    await junk.put_back(first.inquiry, staff=BO, people=PEOPLE, unblock="here")
    assert await junk.blocked(HAVDAL) == []


async def test_a_lifted_block_lets_the_sender_in_and_is_told(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail())
    await junk.sort_out(receipt.inquiry, staff=ADA, block=True)
    (blocked,) = await junk.blocked(HAVDAL)
    await junk.unblock(blocked.id, staff=NEIGHBOUR)
    assert len(await junk.blocked(HAVDAL)) == 1
    for _ in range(2):
        await junk.unblock(blocked.id, staff=BO)
    assert await junk.blocked(HAVDAL) == []
    assert (await steps(store, receipt.inquiry))[-1] == ("sender_unblocked", BO.id)
    again = await recorded(store, mail("Hei", conversation=receipt.conversation))
    assert again.inquiry != receipt.inquiry
    assert not (await shown(store, again.inquiry))["junk"]


async def test_deadlines_stand_nowhere_while_it_is_junk(store: Store, junk: SqlJunk) -> None:
    receipt = await recorded(store, mail())
    await queued(store, receipt)
    due = store.clock.now() + timedelta(hours=1)
    await change_inquiry(store.database, receipt.inquiry, answer_due=due)
    await junk.sort_out(receipt.inquiry, staff=ADA)
    store.clock.advance(days=9)
    assert "overdue" not in await listed(store)
    async with store.database.read() as connection:
        kept = (await connection.execute(select(inquiries.c.answer_due))).scalar_one()
    assert kept == due


async def test_it_is_erased_as_early_as_what_the_bot_had_alone(store: Store, junk: SqlJunk) -> None:
    spam, written = await recorded(store, mail()), await recorded(store, mail(sender=PHONE))
    await queued(store, spam)
    await answered(store, written)
    for receipt in (spam, written):
        await junk.sort_out(receipt.inquiry, staff=ADA)
    periods = Periods(chat_days=21, inquiry_days=183, identity_days=183)
    retention = Retention(store.database, store.desk, store.clock, periods, municipality=HAVDAL)
    store.clock.advance(days=22)
    assert await retention.run() == 1
    assert len(await store.inbox.messages(HAVDAL, written.inquiry)) > 0
    with pytest.raises(NotFound):
        await store.inbox.inquiry(HAVDAL, spam.inquiry)
    assert (await SqlStatistics(store.database).figures(HAVDAL, MARCH, now=store.clock.now())).opened == 0
