"""A person outside asks what is kept of them in other people's inquiries, and its erasure: the inquiry stays whole."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.app.stores import holders_of_files
from bot.messages import Address, Author, Copied, Receipt
from bot.privacy import ArchiveDuty, Kept, Periods
from inquiries.bystanders import bystanders
from inquiries.files import DiskFiles, Undertaker
from inquiries.models import conversations, inquiries, inquiry_steps, messages
from inquiries.privacy.beside_waiting import erase_due
from inquiries.privacy.models import bystander_erasures
from inquiries.privacy.persons import Persons
from inquiries.privacy.report import Around
from inquiries.privacy.retention import Retention
from inquiries.privacy.unlinking import unlink
from inquiries.search.index import SearchIndex
from tests.building import HAVDAL, NABO, Store
from tests.conftest import VAULT
from tests.contracts.by_channel import KARI, mail, photo, recorded, said, taken
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
    answer = await answered(store, entry, "Byggmestersvar: vi kommer", sender_name="Bygg Mester", attachments=(photo(),))
    return Told(citizen, answer)


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
    quoted = await sent_on(store, told.citizen, message=told.answer.message, to=(NEIGHBOUR.value,), text="Til orientering")
    assert "Byggmestersvar" in (quoted.full_text or "")
    erasure = await persons(store, tmp_path).erase(HAVDAL, BUILDER)
    assert (erasure.conversations, erasure.kept, erasure.beside) == (0, (), (told.citizen.inquiry_number,))
    left = await store.inbox.messages(HAVDAL, told.citizen.inquiry)
    assert [(one.author, one.text) for one in left] == [
        (Author.CITIZEN, "Hull ved Karis hus"),
        (Author.STAFF, "Kan dere tette hullet?"),
        (Author.STAFF, "Til orientering"),
    ]
    assert left[1].copied == (Copied("to", SECOND),)
    assert left[0].copied == (Copied("cc", NEIGHBOUR.value),)
    assert [one.address for one in await store.contacts.of(HAVDAL, told.citizen.conversation)] == [KARI]
    words = ["Byggmestersvar", BUILDER.value]
    async with store.database.read() as connection:
        rows = (await connection.execute(select(messages))).mappings().all()
        assert all(word not in repr(dict(row)) for row in rows for word in words)
        steps = select(inquiry_steps.c.staff).where(inquiry_steps.c.kind == "bystander_erased")
        assert list((await connection.execute(steps)).scalars()) == [None]
    desk = persons(store, tmp_path)
    assert (await desk.find(HAVDAL, BUILDER)).beside == ()
    assert (await desk.find(HAVDAL, Address("email", SECOND))).beside == (told.citizen.inquiry_number,)
    assert (await desk.erase(HAVDAL, BUILDER)).beside == ()


async def test_what_waits_to_be_sent_to_who_was_erased_fails_and_goes_to_nobody(
    store: Store, told: Told, tmp_path: Path
) -> None:
    await persons(store, tmp_path).erase(HAVDAL, BUILDER)
    assert [outbound.to.value for outbound in await store.outbox.claim(store.clock.now(), 5)] == [""]


async def test_what_must_be_archived_waits_for_its_day(store: Store, told: Told, tmp_path: Path) -> None:
    async with store.database.write() as connection:
        await connection.execute(update(inquiries).values(service="barnevern", closed_at=store.clock.now()))
    desk = persons(store, tmp_path, DUTY)
    retention = Retention(
        store.database, store.desk, store.clock, AROUND.periods, municipality=HAVDAL, zone="Europe/Oslo", duty=DUTY
    )
    until = date(2027, 3, 3)
    for _ in range(2):
        erasure = await desk.erase(HAVDAL, BUILDER)
        assert (erasure.beside, erasure.kept) == ((), (Kept(told.citizen.inquiry_number, "archive", until),))
    (waits,) = await retention.deferred(HAVDAL)
    assert (waits.inquiries, waits.until, waits.beside) == ((told.citizen.inquiry_number,), until, True)
    await retention.run()
    assert (await desk.find(HAVDAL, BUILDER)).beside == (told.citizen.inquiry_number,)
    async with store.database.write() as connection:
        await connection.execute(update(inquiries).values(service="vei"))
    assert (await retention.dry_run()).counts["deferred"] == 1
    await retention.run()
    assert (await desk.find(HAVDAL, BUILDER)).beside == ()
    assert await retention.deferred(HAVDAL) == []
    assert len(await store.inbox.messages(HAVDAL, told.citizen.inquiry)) == 2


async def test_address_goes_with_the_link_and_with_the_messages(store: Store, told: Told) -> None:
    other = await recorded(store, mail("Noe annet", sender=NEIGHBOUR, copied=(Copied("cc", BUILDER.value),)))
    store.clock.advance(days=200)
    async with store.database.write() as connection:
        now = store.clock.now()
        assert await unlink(connection, other.conversation, now, idle_since=now)
    await store.desk.forget(told.citizen.conversation)
    assert await store.count(bystanders) == 0


async def test_what_waits_is_erased_although_the_link_went_before(store: Store, told: Told, tmp_path: Path) -> None:
    async with store.database.write() as connection:
        done = {"service": "barnevern", "status": "closed", "closed_at": store.clock.now()}
        await connection.execute(update(inquiries).values(**done))
        await connection.execute(update(conversations).values(owner="bot"))
    await persons(store, tmp_path, DUTY).erase(HAVDAL, BUILDER)
    store.clock.advance(days=200)
    async with store.database.write() as connection:
        now = store.clock.now()
        assert await unlink(connection, told.citizen.conversation, now, idle_since=now)
    await store.database.empty_journal()
    words = [VAULT.seal(address) for address in (BUILDER.value, SECOND, NEIGHBOUR.value)]
    assert await in_database(store.database, words) == set()
    store.clock.advance(days=170)
    async with store.database.write() as connection:
        await erase_due(connection, HAVDAL, DUTY, store.clock.now(), ZoneInfo("Europe/Oslo"))
    left = await store.inbox.messages(HAVDAL, told.citizen.inquiry)
    assert [one.text for one in left] == ["Hull ved Karis hus", "Kan dere tette hullet?"]
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
