"""A person asks what is kept of them, and for it to be erased: then not a word of it is left, anywhere."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from bot.app.stores import holders_of_files
from bot.errors import NotFound
from bot.messages import Address, Arrival, Attachment, Outcome, Owner, Reply
from bot.privacy import Action, Kept, Look, Periods
from inquiries.consent import SqlConsents
from inquiries.evidence import SqlEvidence
from inquiries.files import DiskFiles, Undertaker
from inquiries.models import arrivals, inquiries, opt_outs
from inquiries.privacy.access_log import SqlAccessLog
from inquiries.privacy.persons import Persons
from inquiries.privacy.report import Around
from inquiries.search.index import SearchIndex
from tests.building import ADA, HAVDAL, NABO, Person, Store
from tests.conftest import VAULT
from tests.everywhere import in_database, in_files

MAIL = Address("email", "kari.hemmelig@havdal.example")
NAME = "Karihemmelig Nordmann"
WORDS = (
    "kari.hemmelig@",
    VAULT.seal("kari.hemmelig@havdal.example"),
    VAULT.seal(NAME),
    "spørsmålshemmelighet",
    "svarhemmelighet",
    "notathemmelighet",
    "tittelhemmelighet",
    "filhemmelighet",
    "råhemmelighet",
    "navnhemmelighet",
)
AROUND = Around("Havdal kommune", "nb", "Europe/Oslo", Periods(21, 183, 183))


async def chunks(content: str) -> AsyncIterator[bytes]:
    yield content.encode()


@dataclass(frozen=True)
class Office:
    """The parts over a store, with a folder for files and one of backups."""

    store: Store
    files: DiskFiles
    folder: Path
    backups: Path

    def persons(self, *, archive: frozenset[str] = frozenset()) -> Persons:
        async def forget(_municipality: str, conversation: str) -> None:
            await self.store.desk.forget(conversation)

        database, clock = self.store.database, self.store.clock
        undertaker = Undertaker(database, self.files, clock, holders=holders_of_files())
        return Persons(
            database,
            self.files,
            undertaker,
            clock,
            forget=forget,
            around=AROUND,
            archive_services=archive,
            backups=self.backups,
        )

    async def left(self) -> set[str]:
        return await in_database(self.store.database, WORDS) | in_files(self.folder, WORDS)


@pytest.fixture
def office(store: Store, tmp_path: Path) -> Office:
    for name in ("files", "backups"):
        (tmp_path / name).mkdir()
    return Office(store, DiskFiles(tmp_path / "files"), tmp_path / "files", tmp_path / "backups")


async def asked(office: Office) -> str:
    """An inquiry by e-mail with all that there can be; return its id."""
    store = office.store
    mail = Person().says(
        "spørsmålshemmelighet",
        "<1@havdal.example>",
        channel="email",
        sender=MAIL,
        sender_name=NAME,
        conversation=None,
        secret_hash=None,
        title="tittelhemmelighet",
    )
    receipt = await store.record.record(mail, masked=True)
    raw, _ = await office.files.save(chunks("råhemmelighet"), limit=100)
    await store.arrivals.keep(
        Arrival("5" * 8 + "-4444-4444-8444-444444444444", HAVDAL, "email", "k", raw, store.clock.now(), envelope={})
    )
    async with store.database.write() as connection:
        of_it = {"conversation": receipt.conversation, "message": receipt.message, "envelope": {"from": MAIL.value}}
        await connection.execute(update(arrivals).values(**of_it))
    turn = await store.record.begin_turn(receipt.conversation)
    assert turn is not None
    outcome = Outcome(replies=(Reply("Det vet jeg ikke", details={"intent": "x"}),), handover="unknown", confidence=0.1)
    await store.record.finish_turn(turn, outcome)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    reference, size = await office.files.save(chunks("filhemmelighet"), limit=100)
    attachment = Attachment(
        "66666666-6666-4666-8666-666666666666", "navnhemmelighet.pdf", "application/pdf", size, reference
    )
    await store.desk.attach(receipt.inquiry, staff=ADA, attachment=attachment)
    say = store.desk.say
    await say(
        receipt.inquiry,
        staff=ADA,
        text="svarhemmelighet",
        external_id="svar-0001",
        internal=False,
        masked=False,
        attachments=(attachment.id,),
    )
    await say(receipt.inquiry, staff=ADA, text="notathemmelighet", external_id="notat-01", internal=True, masked=False)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    number = (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).number
    await SqlConsents(store.database, store.clock).decide(HAVDAL, receipt.conversation, number, given=True)
    await SearchIndex(store.database).catch_up()
    await SqlAccessLog(store.database, store.clock).note(Look(ADA, Action.OPENED, receipt.inquiry))
    return receipt.inquiry


async def test_everything_that_is_kept_is_in_one_file(office: Office, tmp_path: Path) -> None:
    await asked(office)
    found = await office.persons().export(HAVDAL, MAIL, tmp_path / "innsyn.zip")
    assert (found.conversations, len(found.inquiries), found.messages, found.attachments) == (1, 1, 4, 1)
    with zipfile.ZipFile(tmp_path / "innsyn.zip") as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    page, data = content["index.html"].decode(), json.loads(content["data.json"])
    everything = b"".join(content.values()).decode() + " ".join(content)
    assert [word for word in (NAME, *WORDS) if word not in everything and not word.startswith("~")] == []
    assert "intern merknad" in page
    assert "noe er fjernet" in page
    assert "183 dager" in page
    assert [row["action"] for row in data["looked_at"]] == ["opened"]
    assert "Ada" not in json.dumps(data["looked_at"])
    assert "secret_hash" not in everything
    assert data["consents"][0]["state"] == "given"


async def test_what_is_said_becomes_no_page_of_its_own(office: Office, tmp_path: Path) -> None:
    sender = Address("email", "x@havdal.example")
    mail = Person().says(
        "<script>alert(1)</script>", channel="email", sender=sender, conversation=None, secret_hash=None, sender_name="<b>"
    )
    await office.store.record.record(mail, masked=False)
    await office.persons().export(HAVDAL, sender, tmp_path / "innsyn.zip")
    with zipfile.ZipFile(tmp_path / "innsyn.zip") as archive:
        page = archive.read("index.html").decode()
    assert "<script>" not in page
    assert "<b>" not in page


async def test_nothing_under_an_address_is_said_so(office: Office, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await office.persons().export(HAVDAL, MAIL, tmp_path / "innsyn.zip")
    assert (await office.persons().erase(HAVDAL, MAIL)).conversations == 0


async def test_not_a_word_is_left_anywhere(office: Office) -> None:
    await asked(office)
    assert await office.left() == set(WORDS)
    evidence = SqlEvidence(office.store.database, office.store.clock)
    assert await evidence.ungrouped(HAVDAL) != []
    erasure = await office.persons().erase(HAVDAL, MAIL)
    assert erasure.conversations == 1
    assert erasure.kept == ()
    assert erasure.pending == ("dialogue",)
    assert await office.left() == set()
    assert await evidence.ungrouped(HAVDAL) == []
    assert await office.store.count(inquiries) == 1


async def test_backups_that_hold_it_are_named(office: Office) -> None:
    await asked(office)
    now = office.store.clock.now()
    for name, days in (("før.db", -1), ("etter.db", 1)):
        (office.backups / name).write_bytes(b"")
        at = (now + timedelta(days=days)).timestamp()
        os.utime(office.backups / name, (at, at))
    erasure = await office.persons().erase(HAVDAL, MAIL)
    assert erasure.backups == (str(office.backups / "etter.db"),)


async def test_what_must_be_archived_stays_with_its_reason(office: Office) -> None:
    inquiry = await asked(office)
    async with office.store.database.write() as connection:
        await connection.execute(update(inquiries).values(service="barnevern"))
    number = (await office.store.inbox.inquiry(HAVDAL, inquiry)).number
    erasure = await office.persons(archive=frozenset({"barnevern"})).erase(HAVDAL, MAIL)
    assert (erasure.conversations, erasure.kept) == (0, (Kept(number, "archive"),))
    assert len(await office.store.inbox.messages(HAVDAL, inquiry)) == 4


async def test_an_anonymous_person_is_found_by_the_number(office: Office) -> None:
    receipt = await office.store.record.record(Person().says("spørsmålshemmelighet"), masked=False)
    address = Address("inquiry", (await office.store.inbox.inquiry(HAVDAL, receipt.inquiry)).number)
    assert (await office.persons().find(HAVDAL, address)).messages == 1
    assert (await office.persons().erase(HAVDAL, address)).conversations == 1
    assert await office.left() == set()


async def test_an_address_that_wants_no_messages_is_forgotten_too(office: Office) -> None:
    async with office.store.database.write() as connection:
        values = {"municipality": HAVDAL, "channel": MAIL.channel, "address": MAIL.value, "at": office.store.clock.now()}
        await connection.execute(insert(opt_outs).values(**values))
    await office.persons().erase(HAVDAL, MAIL)
    assert await office.left() == set()


async def test_another_municipality_finds_and_erases_nothing(office: Office) -> None:
    await asked(office)
    assert (await office.persons().find(NABO, MAIL)).conversations == 0
    assert (await office.persons().erase(NABO, MAIL)).conversations == 0
    assert await office.left() == set(WORDS)
