"""A person outside asks what is kept of them in other people's inquiries, and its erasure: the inquiry stays whole."""

from __future__ import annotations

import json
import uuid
import zipfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.app.stores import holders_of_files
from bot.cases import CaseAnswer, CaseChoice
from bot.messages import Address, Arrival, ArrivalState, Author, Copied, DeliveryState, Receipt
from bot.privacy import ArchiveDuty, Kept, Periods
from inquiries.bystanders import bystanders
from inquiries.cases.delivering import SqlCaseQueue
from inquiries.cases.store import SqlCases
from inquiries.copied import note_failure
from inquiries.files import DiskFiles, Undertaker
from inquiries.models import attachments, conversations, inquiries, inquiry_steps, messages
from inquiries.privacy.beside_waiting import due_now, erase_due
from inquiries.privacy.models import bystander_erasures
from inquiries.privacy.persons import Persons
from inquiries.privacy.report import Around
from inquiries.privacy.retention import Retention
from inquiries.privacy.unlinking import unlink
from inquiries.search.index import SearchIndex
from tests.building import ADA, HAVDAL, NABO, Store
from tests.contracts.by_channel import KARI, OLA, mail, photo, recorded, said, taken
from tests.contracts.test_sending_on import BUILDER, SECOND, answered, sent_on
from tests.everywhere import in_database

NEIGHBOUR = Address("email", "nabo@innbygger.example")
AROUND = Around("Havdal kommune", "nb", "Europe/Oslo", Periods(21, 183, 183))
DUTY = ArchiveDuty(frozenset({"barnevern"}), 365)


def persons(store: Store, folder: Path, duty: ArchiveDuty | None = None) -> Persons:
    async def forget(_municipality: str, conversation: str) -> None:
        await store.desk.forget(conversation)

    files = DiskFiles(folder)
    undertaker = Undertaker(store.database, files, store.clock, holders=holders_of_files())
    return Persons(store.database, files, undertaker, store.clock, forget=forget, around=AROUND, duty=duty)


@dataclass(frozen=True)
class Told:
    """An inquiry that others got something of: the receipts of the citizen's mail and of the builder's answer."""

    citizen: Receipt
    answer: Receipt


@pytest.fixture
async def told(store: Store) -> Told:
    """Kari's mail went to her neighbour, too, was sent on to a builder and his guard, and the builder has answered."""
    citizen = await recorded(store, mail("Hull ved Karis hus", copied=(Copied("cc", NEIGHBOUR.value),)))
    entry = await sent_on(store, citizen, to=(BUILDER.value, SECOND), text="Kan dere tette hullet?")
    whole = f"Byggmestersvar: vi kommer\n\n> {entry.full_text}"
    more: dict[str, Any] = {"sender_name": "Bygg Mester", "attachments": (photo(),), "full_text": whole}
    answer = await answered(store, entry, "Byggmestersvar: vi kommer", **more)
    await came(store, answer)
    return Told(citizen, answer)


async def came(store: Store, answer: Receipt) -> None:
    """Keep the mail of an answer as it came."""
    its: dict[str, Any] = {"conversation": answer.conversation, "message": answer.message, "state": ArrivalState.RECORDED}
    arrival = Arrival(str(uuid.uuid4()), HAVDAL, "email", "mail-1", "ef/" + uuid.uuid4().hex, store.clock.now())
    assert await store.arrivals.keep(replace(arrival, **its))


async def exported(store: Store, folder: Path, address: Address) -> tuple[str, dict[str, Any], list[str]]:
    await persons(store, folder).export(HAVDAL, address, folder / "innsyn.zip")
    with zipfile.ZipFile(folder / "innsyn.zip") as archive:
        return archive.read("index.html").decode(), json.loads(archive.read("data.json")), archive.namelist()


async def test_somebody_outside_gets_their_own_words_and_what_staff_wrote_to_them(
    store: Store, told: Told, tmp_path: Path
) -> None:
    page, data, names = await exported(store, tmp_path, BUILDER)
    assert [(row["role"], row["text"]) for row in data["beside"]] == [
        ("sent_on", "Kan dere tette hullet?"),
        ("answered", "Byggmestersvar: vi kommer"),
    ]
    assert data["messages"] == data["inquiries"] == []
    assert [name for name in names if "hull.jpg" in name] != []
    assert [name for name in names if "as-received" in name] == []
    everything = page + json.dumps(data, ensure_ascii=False)
    assert "Karis hus" not in everything
    assert KARI.value not in everything
    assert SECOND not in everything
    assert "sendt videre til deg" in page


async def test_who_got_a_copy_learns_that_and_when_and_nothing_that_was_said(
    store: Store, told: Told, tmp_path: Path
) -> None:
    page, data, _ = await exported(store, tmp_path, NEIGHBOUR)
    assert [(row["role"], row["text"]) for row in data["beside"]] == [("copied", "")]
    assert "kopi til deg" in page
    assert "Karis hus" not in page + json.dumps(data, ensure_ascii=False)


async def test_who_got_a_copy_learns_of_its_own_failure_alone_and_not_what_servers_say(
    store: Store, told: Told, tmp_path: Path
) -> None:
    receipt = await recorded(store, mail("Hei"))
    await taken(store, receipt)
    reply = await said(store, receipt, "Svar", copied=(Copied("cc", SECOND),))
    refusal = f"550 <{KARI.value}>: no such user"
    await store.outbox.settle(reply.id, DeliveryState.FAILED, error=refusal)
    page, data, _ = await exported(store, tmp_path, Address("email", SECOND))
    assert [one["missed"] for one in data["beside"] if one["role"] == "copied"] == [False]
    assert KARI.value not in page + json.dumps(data)
    assert "kom ikke fram" not in page
    async with store.database.write() as connection:
        assert await note_failure(connection, reply.id, 0, f"550 <{SECOND}>, {KARI.value}: refused")
    page, data, _ = await exported(store, tmp_path, Address("email", SECOND))
    assert [one["missed"] for one in data["beside"] if one["role"] == "copied"] == [True]
    assert KARI.value not in page + json.dumps(data)
    assert "kom ikke fram" in page


async def test_they_are_found_by_number_of_inquiries_and_nowhere_else(store: Store, told: Told, tmp_path: Path) -> None:
    desk, number = persons(store, tmp_path), told.citizen.inquiry_number
    for address in (BUILDER, NEIGHBOUR, Address("email", SECOND)):
        found = await desk.find(HAVDAL, address)
        assert (found.conversations, found.beside, found.named) == (0, (number,), [number])
        assert (await desk.find(NABO, address)).beside == ()
    assert (await desk.find(HAVDAL, KARI)).beside == ()  # What is in her own inquiry is told with it.
    assert (await desk.find(HAVDAL, Address("xmpp", BUILDER.value))).beside == ()
    assert await in_database(store.database, [BUILDER.value, NEIGHBOUR.value]) == set()


async def test_erasing_takes_address_and_answers_and_leaves_the_inquiry(store: Store, told: Told, tmp_path: Path) -> None:
    await SearchIndex(store.database).catch_up()
    (file,) = (await store.inbox.messages(HAVDAL, told.citizen.inquiry))[-1].attachments
    more: dict[str, Any] = {"message": told.answer.message, "attachments": (file.id,)}
    quoted = await sent_on(store, told.citizen, to=(NEIGHBOUR.value,), text="Til orientering", **more)
    assert "Byggmestersvar" in (quoted.full_text or "")
    erasure = await persons(store, tmp_path).erase(HAVDAL, BUILDER)
    assert (erasure.conversations, erasure.kept, erasure.beside) == (0, (), (told.citizen.inquiry_number,))
    left = await store.inbox.messages(HAVDAL, told.citizen.inquiry)
    assert [(one.author, one.text) for one in left] == [
        (Author.CITIZEN, "Hull ved Karis hus"),
        (Author.STAFF, "Kan dere tette hullet?"),
        (Author.STAFF, "Til orientering"),
    ]
    assert (left[1].via, left[1].copied) == (Address("email", SECOND), ())
    assert [one.attachments for one in left] == [(), (), ()]
    assert left[0].copied == (Copied("cc", NEIGHBOUR.value),)
    assert [one.address for one in await store.contacts.of(HAVDAL, told.citizen.conversation)] == [KARI]
    words = ["Byggmestersvar", BUILDER.value]
    async with store.database.read() as connection:
        rows = (await connection.execute(select(messages))).mappings().all()
        assert all(word not in repr(dict(row)) for row in rows for word in words)
        assert (await connection.execute(select(attachments))).first() is None
        steps = select(inquiry_steps.c.staff).where(inquiry_steps.c.kind == "bystander_erased")
        assert list((await connection.execute(steps)).scalars()) == [None]
    desk = persons(store, tmp_path)
    assert (await desk.find(HAVDAL, BUILDER)).beside == ()
    assert (await desk.find(HAVDAL, Address("email", SECOND))).beside == (told.citizen.inquiry_number,)
    assert (await desk.erase(HAVDAL, BUILDER)).beside == ()


async def test_what_waits_to_be_sent_goes_to_those_who_are_left_and_never_to_nobody(
    store: Store, told: Told, tmp_path: Path
) -> None:
    await persons(store, tmp_path).erase(HAVDAL, BUILDER)
    store.clock.advance(minutes=5)
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    assert (outbound.to.value, outbound.message.copied) == (SECOND, ())
    assert (await persons(store, tmp_path).find(HAVDAL, Address("email", SECOND))).beside == (told.citizen.inquiry_number,)
    await persons(store, tmp_path).erase(HAVDAL, Address("email", SECOND))
    store.clock.advance(minutes=5)
    assert [outbound.to.value for outbound in await store.outbox.claim(store.clock.now(), 5)] == [""]


async def test_what_has_gone_to_who_was_erased_is_not_said_to_have_gone_first_to_another(
    store: Store, told: Told, tmp_path: Path
) -> None:
    (entry,) = [one for one in await store.inbox.messages(HAVDAL, told.citizen.inquiry) if one.sends_on]
    await store.outbox.settle(entry.id, DeliveryState.DELIVERED)
    await persons(store, tmp_path).erase(HAVDAL, BUILDER)
    (entry,) = [one for one in await store.inbox.messages(HAVDAL, told.citizen.inquiry) if one.sends_on]
    assert (entry.via, entry.copied) == (Address("email", ""), (Copied("to", SECOND),))


async def archived(store: Store) -> None:
    """Let what there is be finished now, and of a service whose inquiries must be archived."""
    async with store.database.write() as connection:
        await connection.execute(update(inquiries).values(service="barnevern", closed_at=store.clock.now()))


def retention(store: Store) -> Retention:
    return Retention(
        store.database, store.desk, store.clock, AROUND.periods, municipality=HAVDAL, zone="Europe/Oslo", duty=DUTY
    )


async def test_what_must_be_archived_waits_for_its_day(store: Store, told: Told, tmp_path: Path) -> None:
    await archived(store)
    desk = persons(store, tmp_path, DUTY)
    until = date(2027, 3, 3)
    for _ in range(2):
        erasure = await desk.erase(HAVDAL, BUILDER)
        assert "- 3. mars 2027" in erasure.answer
        assert told.citizen.inquiry_number not in erasure.answer
        assert (erasure.beside, erasure.kept) == ((), (Kept(told.citizen.inquiry_number, "archive", until),))
    (waits,) = await retention(store).deferred(HAVDAL)
    assert (waits.inquiries, waits.until, waits.beside) == ((told.citizen.inquiry_number,), until, True)
    await retention(store).run()
    assert (await desk.find(HAVDAL, BUILDER)).beside == (told.citizen.inquiry_number,)
    async with store.database.write() as connection:
        await connection.execute(update(inquiries).values(service="vei"))
    assert (await retention(store).dry_run()).counts["deferred"] == 1
    await retention(store).run()
    assert (await desk.find(HAVDAL, BUILDER)).beside == ()
    assert await retention(store).deferred(HAVDAL) == []
    assert len(await store.inbox.messages(HAVDAL, told.citizen.inquiry)) == 2


async def test_what_was_put_off_outlives_the_link_without_the_address(store: Store, told: Told, tmp_path: Path) -> None:
    await archived(store)
    await persons(store, tmp_path, DUTY).erase(HAVDAL, BUILDER)
    store.clock.advance(days=200)
    async with store.database.write() as connection:
        now = store.clock.now()
        await connection.execute(update(conversations).values(owner="bot"))
        assert await unlink(connection, told.citizen.conversation, now, idle_since=now)
        rows = (await connection.execute(select(bystander_erasures))).mappings().all()
    assert [(row["message"], row["address"], row["role"]) for row in rows] == [(told.answer.message, "", "answered")]
    assert await store.count(bystanders) == 0
    (waits,) = await retention(store).deferred(HAVDAL)
    assert (waits.inquiries, waits.beside) == ((told.citizen.inquiry_number,), True)
    await retention(store).run()
    assert len(await store.inbox.messages(HAVDAL, told.citizen.inquiry)) == 3
    async with store.database.write() as connection:
        await connection.execute(update(inquiries).values(service="vei"))
        await erase_due(connection, HAVDAL, DUTY, store.clock.now(), ZoneInfo("Europe/Oslo"))
    left = await store.inbox.messages(HAVDAL, told.citizen.inquiry)
    assert [one.text for one in left] == ["Hull ved Karis hus", "Kan dere tette hullet?"]
    assert await store.count(bystander_erasures) == 0


async def test_whoever_has_answers_elsewhere_is_told_the_system_alone_also_where_they_were_split_off(
    store: Store, told: Told, tmp_path: Path
) -> None:
    case = SqlCases(store.database, store.clock)
    sent = await case.send(told.citizen.inquiry, "archive", CaseChoice(notes=True), client_id="a", staff=ADA)
    queue = SqlCaseQueue(store.database, store.clock, node="one")
    assert await queue.claim("archive") is not None
    await queue.delivered(sent.id, CaseAnswer())
    await case.refer(sent.id, "26/412", "", staff=ADA)
    later = await recorded(store, mail("Og et tre", conversation=told.citizen.conversation))
    chosen = [later.message, told.answer.message]
    made = await store.desk.split_chosen(told.citizen.inquiry, staff=ADA, messages=chosen)
    erasure = await persons(store, tmp_path).erase(HAVDAL, BUILDER)
    assert "- archive" in erasure.answer.splitlines()
    for number in ("26/412", told.citizen.inquiry_number, (await store.inbox.inquiry(HAVDAL, made)).number):
        assert number not in erasure.answer


async def test_what_was_put_off_follows_its_messages_into_another_inquiry(store: Store, told: Told, tmp_path: Path) -> None:
    await archived(store)
    await persons(store, tmp_path, DUTY).erase(HAVDAL, BUILDER)
    other = await recorded(store, mail("Noe annet", sender=OLA))
    await store.desk.merge(told.citizen.inquiry, into=other.inquiry, staff=ADA)
    async with store.database.write() as connection:
        await connection.execute(update(inquiries).values(service="vei"))
        assert await due_now(connection, HAVDAL, DUTY, store.clock.now()) == 1
        await erase_due(connection, HAVDAL, DUTY, store.clock.now(), ZoneInfo("Europe/Oslo"))
    assert (await persons(store, tmp_path).find(HAVDAL, BUILDER)).beside == ()
    left = await store.inbox.messages(HAVDAL, other.inquiry)
    assert sorted(one.text for one in left if one.author is not Author.NOTICE) == [
        "Hull ved Karis hus",
        "Kan dere tette hullet?",
        "Noe annet",
    ]


async def test_who_was_put_off_and_asks_again_when_nothing_holds_it_waits_no_more(
    store: Store, told: Told, tmp_path: Path
) -> None:
    await archived(store)
    await persons(store, tmp_path, DUTY).erase(HAVDAL, BUILDER)
    assert await store.count(bystander_erasures) == 2
    await persons(store, tmp_path).erase(HAVDAL, BUILDER)
    assert await store.count(bystander_erasures) == 0


async def test_of_two_who_were_put_off_neither_comes_back_with_the_other(store: Store, told: Told, tmp_path: Path) -> None:
    await sent_on(store, told.citizen, to=(NEIGHBOUR.value, SECOND, BUILDER.value))
    await archived(store)
    for address in (SECOND, BUILDER.value):
        await persons(store, tmp_path, DUTY).erase(HAVDAL, Address("email", address))
    async with store.database.write() as connection:
        await connection.execute(update(inquiries).values(service="vei"))
        assert await due_now(connection, HAVDAL, DUTY, store.clock.now()) == 2
        await erase_due(connection, HAVDAL, DUTY, store.clock.now(), ZoneInfo("Europe/Oslo"))
    left = await store.inbox.messages(HAVDAL, told.citizen.inquiry)
    sent = [(one.via.value if one.via else None, one.copied) for one in left if one.sends_on]
    assert sent == [("", ()), (NEIGHBOUR.value, ())]
    assert await store.count(bystander_erasures) == 0


async def test_what_was_put_off_goes_with_the_messages(store: Store, told: Told, tmp_path: Path) -> None:
    await archived(store)
    await persons(store, tmp_path, DUTY).erase(HAVDAL, BUILDER)
    await store.desk.forget(told.citizen.conversation)
    for table in (bystanders, bystander_erasures):
        assert await store.count(table) == 0


async def test_address_is_found_in_whatever_letters_a_mail_names_it(store: Store, tmp_path: Path) -> None:
    receipt = await recorded(store, mail("Hei", copied=(Copied("cc", "Drift@XN--BLBR-ROAH.example"),)))
    found = await persons(store, tmp_path).find(HAVDAL, Address("email", "drift@blåbær.example"))
    assert found.beside == (receipt.inquiry_number,)


async def test_copies_of_replies_are_found_too(store: Store, tmp_path: Path) -> None:
    receipt = await recorded(store, mail("Hei"))
    await taken(store, receipt)
    await said(store, receipt, "Svar", copied=(Copied("bcc", NEIGHBOUR.value),))
    assert (await persons(store, tmp_path).find(HAVDAL, NEIGHBOUR)).beside == (receipt.inquiry_number,)
