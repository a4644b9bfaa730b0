"""What staff split and merge: messages, files, deliveries and thread keys move, and answers follow."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.errors import Conflict, NotFound
from bot.handling import NoUndo
from bot.messages import Author, InquiryStatus, Owner, Receipt, Staff
from bot.satisfaction import Given, Helped
from inquiries.handling.describing import SqlDescribing
from inquiries.handling.finishing import SqlFinishing
from inquiries.handling.related import SqlRelated
from inquiries.models import inquiries, inquiry_steps, outbox
from inquiries.privacy.masking import NumberMasker
from inquiries.satisfaction.store import SqlOpinions
from inquiries.unmerging import UNDONE_WITHIN, SqlUnmerging
from tests.building import ADA, BO, HAVDAL, NEIGHBOUR, START, Person, Store
from tests.contracts.by_channel import KARI, OLA, PHONE, mail, photo, recorded, said, taken
from tests.contracts.units import change_inquiry


async def test_split_moves_a_message_and_what_follows(store: Store) -> None:
    receipt = await recorded(store, mail("Om søppel", conversation=str(uuid.uuid4())))
    second = await recorded(store, mail("Om skole", conversation=receipt.conversation, details={"subject": "Skole"}))
    await store.threads.add(HAVDAL, "email", "k", conversation=receipt.conversation, message=second.message)
    made = await store.desk.split(receipt.inquiry, staff=ADA, message=second.message)
    new = await store.inbox.inquiry(HAVDAL, made)
    assert (new.title, new.messages, new.number) == ("Skole", 1, "2026-000002")
    assert [one.text for one in await store.inbox.messages(HAVDAL, receipt.inquiry)] == ["Om søppel"]
    assert (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).messages == 1
    assert await store.threads.find(HAVDAL, "email", ["k"]) == (new.conversation, second.message)
    answer = await recorded(store, mail("Mer om skole", conversation=new.conversation))
    assert answer.inquiry == made


async def test_split_refuses_what_would_leave_nothing_or_tear_a_chat(store: Store) -> None:
    receipt = await recorded(store, mail())
    with pytest.raises(Conflict):
        await store.desk.split(receipt.inquiry, staff=ADA, message=receipt.message)
    with pytest.raises(NotFound):
        await store.desk.split(receipt.inquiry, staff=ADA, message=str(uuid.uuid4()))
    with pytest.raises(NotFound):
        await store.desk.split(receipt.inquiry, staff=NEIGHBOUR, message=receipt.message)
    person = Person()
    chat = await recorded(store, person.says("en"))
    later = await recorded(store, person.says("to"))
    with pytest.raises(Conflict):
        await store.desk.split(chat.inquiry, staff=ADA, message=later.message)


async def test_chosen_messages_move_and_the_others_stay(store: Store) -> None:
    first = await recorded(store, mail("Om søppel", conversation=str(uuid.uuid4())))
    school = await recorded(store, mail("Om skole", conversation=first.conversation, attachments=(photo(),)))
    await recorded(store, mail("Mer om søppel", conversation=first.conversation))
    await taken(store, first)
    answer = await said(store, first, "Skolen begynner mandag")
    answered_at = store.clock.now()
    store.clock.advance(hours=1)
    await said(store, first, "Søppel hentes tirsdag")
    chosen = (answer.id, school.message)
    made = await store.desk.split_chosen(first.inquiry, staff=ADA, messages=chosen)
    left = [one.text for one in await store.inbox.messages(HAVDAL, first.inquiry) if one.author is not Author.NOTICE]
    assert left == ["Om søppel", "Mer om søppel", "Søppel hentes tirsdag"]
    moved = await store.inbox.messages(HAVDAL, made)
    assert [one.text for one in moved] == ["Om skole", "Skolen begynner mandag"]
    assert [len(one.attachments) for one in moved] == [1, 0]
    new = await store.inbox.inquiry(HAVDAL, made)
    assert (new.title, new.messages) == ("Om skole", 2)
    assert new.conversation != first.conversation
    assert {contact.address for contact in await store.contacts.of(HAVDAL, new.conversation)} == {KARI}
    async with store.database.read() as connection:
        answered = dict((await connection.execute(select(inquiries.c.id, inquiries.c.first_answered_at))).tuples().all())
    assert (answered[made], answered[first.inquiry]) == (answered_at, store.clock.now())


async def test_choosing_refuses_what_would_leave_or_bring_nothing(store: Store) -> None:
    first = await recorded(store, mail("Om søppel", conversation=str(uuid.uuid4())))
    second = await recorded(store, mail("Om skole", conversation=first.conversation))
    other = await recorded(store, mail("En annens", sender=OLA))
    await taken(store, first)
    answer = await said(store, first)
    every = [(first.message, second.message), (answer.id,)]
    for chosen in every:
        with pytest.raises(Conflict):
            await store.desk.split_chosen(first.inquiry, staff=ADA, messages=chosen)
    for chosen in ((second.message, str(uuid.uuid4())), (second.message, other.message)):
        with pytest.raises(NotFound):
            await store.desk.split_chosen(first.inquiry, staff=ADA, messages=chosen)
    with pytest.raises(Conflict):
        await store.desk.split_chosen(first.inquiry, staff=BO, messages=(second.message,))
    person = Person()
    chat = await recorded(store, person.says("en"))
    later = await recorded(store, person.says("to"))
    with pytest.raises(Conflict):
        await store.desk.split_chosen(chat.inquiry, staff=ADA, messages=(later.message,))


async def test_merge_moves_everything_and_answers_follow(store: Store) -> None:
    one = await recorded(store, mail("Hull i veien", conversation=str(uuid.uuid4()), attachments=(photo(),)))
    other = await recorded(store, mail("Samme hull", sender=PHONE))
    await store.threads.add(HAVDAL, "email", "k", conversation=one.conversation, message=one.message)
    await store.desk.merge(one.inquiry, staff=ADA, into=other.inquiry)
    left = await store.inbox.inquiry(HAVDAL, other.inquiry)
    assert left.messages == 2
    assert [len(message.attachments) for message in await store.inbox.messages(HAVDAL, other.inquiry)] == [1, 0]
    emptied = await store.inbox.inquiry(HAVDAL, one.inquiry)
    assert (emptied.status, emptied.handover_reason, emptied.messages) == (InquiryStatus.CLOSED, "merged", 0)
    assert {contact.address for contact in await store.contacts.of(HAVDAL, left.conversation)} == {KARI, PHONE}
    found = await store.threads.find(HAVDAL, "email", ["k"])
    assert found is not None
    answer = await recorded(store, mail("Takk", conversation=found[0]))
    assert answer.inquiry == other.inquiry


async def test_merge_refuses_closed_ones_and_colleagues(store: Store) -> None:
    one, other = await recorded(store, mail()), await recorded(store, mail(sender=OLA))
    with pytest.raises(Conflict):
        await store.desk.merge(one.inquiry, staff=ADA, into=one.inquiry)
    await store.desk.change_owner(other.inquiry, Owner.STAFF, staff=BO, notice="")
    with pytest.raises(Conflict):
        await store.desk.merge(one.inquiry, staff=ADA, into=other.inquiry)
    await store.desk.close(other.inquiry, staff=BO, notice="")
    with pytest.raises(Conflict):
        await store.desk.merge(one.inquiry, staff=BO, into=other.inquiry)


def unmerging(store: Store) -> SqlUnmerging:
    return SqlUnmerging(store.database, store.clock)


async def merged(store: Store) -> tuple[Receipt, Receipt]:
    """Let Ada have Kari's mail with a photograph, and merge it into Ola's text message."""
    one = await recorded(store, mail("Hull i veien", conversation=str(uuid.uuid4()), attachments=(photo(),)))
    other = await recorded(store, mail("Samme hull", sender=PHONE))
    await store.threads.add(HAVDAL, "email", "k", conversation=one.conversation, message=one.message)
    await taken(store, one)
    await said(store, one, "Vi ser på det")
    await store.desk.merge(one.inquiry, staff=ADA, into=other.inquiry)
    return one, other


async def row_of(store: Store, inquiry: str) -> dict[str, Any]:
    async with store.database.read() as connection:
        return dict((await connection.execute(select(inquiries).where(inquiries.c.id == inquiry))).mappings().one())


async def steps_of(store: Store, inquiry: str) -> list[str]:
    return [step.kind for step in await SqlDescribing(store.database, store.clock).steps(HAVDAL, inquiry)]


async def refused(store: Store, inquiry: str, staff: Staff = ADA) -> NoUndo | None:
    """Return why a merge cannot be undone, after trying."""
    found = await unmerging(store).standing(inquiry, staff=staff)
    assert found is not None
    if found.refused is not None:
        with pytest.raises(Conflict, match=found.refused.value):
            await unmerging(store).undo(inquiry, based_on=found.version, staff=staff)
        assert (await row_of(store, inquiry))["merged_into"] is not None
    return found.refused


async def undo(store: Store, inquiry: str, staff: Staff = ADA) -> None:
    found = await unmerging(store).standing(inquiry, staff=staff)
    assert found is not None
    await unmerging(store).undo(inquiry, based_on=found.version, staff=staff)


UNLIKE = {"version", "updated_at"}
"""What tells that something was done, and so differs from before."""


async def test_undone_merge_leaves_both_as_they_were(store: Store) -> None:
    one = await recorded(store, mail("Hull i veien", conversation=str(uuid.uuid4()), attachments=(photo(),)))
    other = await recorded(store, mail("Samme hull", sender=PHONE))
    await store.threads.add(HAVDAL, "email", "k", conversation=one.conversation, message=one.message)
    await taken(store, one)
    reply = await said(store, one, "Vi ser på det")
    due = {"answer_due": START + timedelta(days=1), "solution_due": START + timedelta(days=9), "kind": "fault"}
    await change_inquiry(store.database, one.inquiry, topic="vei", service="vei", topic_by=ADA.id, **due)
    related = SqlRelated(store.database, store.clock)
    third = await recorded(store, mail("Noe annet", sender=OLA))
    await related.link(one.inquiry, third.inquiry, staff=ADA)
    before = {receipt.inquiry: await row_of(store, receipt.inquiry) for receipt in (one, other)}
    words = [message.text for message in await store.inbox.messages(HAVDAL, one.inquiry)]
    await store.desk.merge(one.inquiry, staff=ADA, into=other.inquiry)
    assert (await row_of(store, other.inquiry))["topic"] == "vei"
    store.clock.advance(hours=1)
    await undo(store, one.inquiry)
    for inquiry, row in before.items():
        after = await row_of(store, inquiry)
        assert {name: after[name] for name in row if name not in UNLIKE} == {
            name: row[name] for name in row if name not in UNLIKE
        }
        assert after["version"] > row["version"]
    assert [message.text for message in await store.inbox.messages(HAVDAL, one.inquiry)] == words
    assert [message.text for message in await store.inbox.messages(HAVDAL, other.inquiry)] == ["Samme hull"]
    back = await store.inbox.messages(HAVDAL, one.inquiry)
    assert [len(message.attachments) for message in back] == [1 if text == "Hull i veien" else 0 for text in words]
    assert await store.threads.find(HAVDAL, "email", ["k"]) == (one.conversation, one.message)
    assert {contact.address for contact in await store.contacts.of(HAVDAL, other.conversation)} == {PHONE}
    assert [linked.id for linked in (await related.of(HAVDAL, one.inquiry)).linked] == [third.inquiry]
    found = await store.inbox.inquiry(HAVDAL, one.inquiry)
    assert (found.owner, found.staff) == (Owner.STAFF, ADA.id)
    async with store.database.read() as connection:
        sent = await connection.execute(select(outbox.c.conversation).where(outbox.c.message == reply.id))
        assert sent.scalar_one() == one.conversation
    answer = await recorded(store, mail("Takk", conversation=one.conversation))
    assert answer.inquiry == one.inquiry


async def test_undoing_says_so_on_both_once(store: Store) -> None:
    one, other = await merged(store)
    found = await unmerging(store).standing(one.inquiry, staff=ADA)
    assert found is not None
    for _ in range(2):
        await unmerging(store).undo(one.inquiry, based_on=found.version, staff=ADA)
    assert (await steps_of(store, one.inquiry))[-2:] == ["merged", "unmerged"]
    assert (await steps_of(store, other.inquiry))[-2:] == ["merged_from", "unmerged"]
    assert await unmerging(store).standing(one.inquiry, staff=ADA) is None
    await store.desk.merge(one.inquiry, staff=ADA, into=other.inquiry)
    await undo(store, one.inquiry)
    assert (await store.inbox.inquiry(HAVDAL, one.inquiry)).messages == 2


async def test_two_who_undo_at_once_undo_it_once(store: Store) -> None:
    one, other = await merged(store)
    found = await unmerging(store).standing(one.inquiry, staff=ADA)
    assert found is not None
    await asyncio.gather(*(unmerging(store).undo(one.inquiry, based_on=found.version, staff=ADA) for _ in range(3)))
    assert (await steps_of(store, other.inquiry)).count("unmerged") == 1


async def test_what_a_colleague_had_goes_into_the_queue(store: Store) -> None:
    one, _ = await merged(store)
    await undo(store, one.inquiry, BO)
    found = await store.inbox.inquiry(HAVDAL, one.inquiry)
    assert (found.owner, found.staff, found.status) == (Owner.QUEUE, None, InquiryStatus.WAITING_CITIZEN)


async def test_field_that_was_changed_since_is_kept(store: Store) -> None:
    one = await recorded(store, mail())
    other = await recorded(store, mail(sender=OLA))
    await change_inquiry(store.database, one.inquiry, topic="vei", kind="fault")
    await store.desk.merge(one.inquiry, staff=ADA, into=other.inquiry)
    await change_inquiry(store.database, other.inquiry, topic="skole")
    await undo(store, one.inquiry)
    left = await row_of(store, other.inquiry)
    assert (left["topic"], left["kind"]) == ("skole", None)


async def test_merge_is_not_undone_once_somebody_wrote(store: Store) -> None:
    one, other = await merged(store)
    await store.desk.say(other.inquiry, staff=ADA, text="Bare oss", external_id="n", internal=True, masked=False)
    assert await refused(store, one.inquiry) is None
    await recorded(store, mail("Enda et hull", conversation=other.conversation, sender=PHONE))
    assert await refused(store, one.inquiry) is NoUndo.SAID_SINCE


async def test_merge_is_not_undone_by_another_nor_where_it_is_closed(store: Store) -> None:
    one, other = await merged(store)
    await store.desk.change_owner(other.inquiry, Owner.STAFF, staff=BO, notice="")
    assert await refused(store, one.inquiry) is NoUndo.HELD
    assert await refused(store, one.inquiry, BO) is None
    await store.desk.close(other.inquiry, staff=BO, notice="")
    assert await refused(store, one.inquiry, BO) is NoUndo.CLOSED


async def test_merge_is_not_undone_when_what_moved_has_moved_on(store: Store) -> None:
    one, other = await merged(store)
    third = await recorded(store, mail("Tredje", sender=OLA))
    await store.desk.merge(other.inquiry, staff=ADA, into=third.inquiry)
    assert await refused(store, one.inquiry) is NoUndo.MOVED_ON
    await undo(store, other.inquiry)
    assert await refused(store, one.inquiry) is None


async def test_merge_is_not_undone_late_nor_without_a_record(store: Store) -> None:
    one, _ = await merged(store)
    store.clock.advance(days=UNDONE_WITHIN.days, seconds=1)
    assert await refused(store, one.inquiry) is NoUndo.LATE
    async with store.database.write() as connection:
        await connection.execute(update(inquiry_steps).where(inquiry_steps.c.kind == "merged").values(details={"to": "x"}))
    assert await refused(store, one.inquiry) is NoUndo.UNRECORDED


async def test_undoing_refuses_strangers_old_versions_and_what_was_not_merged(store: Store) -> None:
    one, other = await merged(store)
    found = await unmerging(store).standing(one.inquiry, staff=ADA)
    assert found is not None
    with pytest.raises(Conflict, match="somebody else"):
        await unmerging(store).undo(one.inquiry, based_on=found.version - 1, staff=ADA)
    with pytest.raises(NotFound):
        await unmerging(store).undo(one.inquiry, based_on=found.version, staff=NEIGHBOUR)
    with pytest.raises(Conflict, match="not merged"):
        await unmerging(store).undo(other.inquiry, based_on=1, staff=ADA)


async def test_answer_about_help_follows_its_inquiry(store: Store) -> None:
    one, other = await recorded(store, mail()), await recorded(store, mail(sender=OLA))
    await taken(store, one)
    await said(store, one)
    await SqlFinishing(store.database, store.clock).solve(one.inquiry, staff=ADA, notice="")
    opinions = SqlOpinions(store.database, store.clock, NumberMasker())
    number = (await store.inbox.inquiry(HAVDAL, one.inquiry)).number
    await opinions.answer(HAVDAL, number, Given(Helped.YES), channel="web")
    await store.desk.merge(one.inquiry, staff=ADA, into=other.inquiry)
    assert await opinions.of_inquiry(HAVDAL, one.inquiry) is None
    await undo(store, one.inquiry)
    told = await opinions.of_inquiry(HAVDAL, one.inquiry)
    assert told is not None
    assert told.helped is Helped.YES
    assert (await store.inbox.inquiry(HAVDAL, one.inquiry)).status is InquiryStatus.SOLVED
