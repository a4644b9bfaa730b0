"""A person asks what is kept of them, and for it to be erased: then not a word of it is left, anywhere."""

from __future__ import annotations

import json
import os
import uuid
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from bot.app.stores import holders_of_files
from bot.cases import CaseAnswer, CaseChoice
from bot.database import metadata
from bot.errors import NotFound, Why
from bot.messages import Address, Arrival, Attachment, DeliveryState, Inbound, Message, Outcome, Owner, Reply, Visibility
from bot.privacy import Action, ArchiveDuty, Deferred, Kept, Look, Periods
from bot.reasons import kept
from bot.satisfaction import Given, Helped
from inquiries.cases.delivering import SqlCaseQueue
from inquiries.cases.store import SqlCases
from inquiries.consent import SqlConsents
from inquiries.evidence import SqlEvidence
from inquiries.files import DiskFiles, Undertaker
from inquiries.junk.store import SqlJunk
from inquiries.models import arrivals, inquiries, opt_outs
from inquiries.notes.store import SqlNotes
from inquiries.privacy.access_log import SqlAccessLog
from inquiries.privacy.masking import NumberMasker
from inquiries.privacy.models import deferred_erasures
from inquiries.privacy.person import collected, kept_of
from inquiries.privacy.persons import Persons
from inquiries.privacy.report import Around
from inquiries.privacy.retention import Retention
from inquiries.satisfaction.store import SqlOpinions
from inquiries.search.index import SearchIndex
from inquiries.search.purging import SearchPurge
from tests.building import ADA, HAVDAL, NABO, Person, Store
from tests.conftest import VAULT
from tests.contracts.test_schema import TABLES_OF
from tests.contracts.units import change_inquiry
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
    "meningshemmelighet",
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

    def persons(self, *, duty: ArchiveDuty | None = None) -> Persons:
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
            duty=duty,
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
    secret = "notathemmelighet"
    note = await say(receipt.inquiry, staff=ADA, text=secret, external_id="notat-01", internal=True, masked=False)
    mended = SqlNotes(store.database, store.clock).change
    await mended(receipt.inquiry, note.id, staff=ADA, text="Et annet notat", masked=False, version=1)
    await store.desk.close(receipt.inquiry, staff=ADA, notice="")
    number = (await store.inbox.inquiry(HAVDAL, receipt.inquiry)).number
    await SqlConsents(store.database, store.clock).decide(HAVDAL, receipt.conversation, number, given=True)
    opinions = SqlOpinions(store.database, store.clock, NumberMasker())
    await opinions.answer(HAVDAL, number, Given(Helped.NO, "meningshemmelighet"), channel="webform")
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
    assert data["satisfaction"][0]["answer"] == "no"


async def test_why_something_did_not_arrive_is_told_in_words(office: Office, tmp_path: Path) -> None:
    await asked(office)
    why = Why("delivery_mail_nobody", {"more": " (550 no such user)"})
    for outbound in await office.store.outbox.claim(office.store.clock.now(), 5):
        await office.store.outbox.settle(outbound.message.id, DeliveryState.FAILED, error="550 no such user", why=why)
    await office.persons().export(HAVDAL, MAIL, tmp_path / "innsyn.zip")
    with zipfile.ZipFile(tmp_path / "innsyn.zip") as archive:
        data = json.loads(archive.read("data.json"))
    assert {row["error"] for row in data["deliveries"]} == {"550 no such user"}


ALL = CaseChoice(notes=True)


async def to_the_archive(office: Office, inquiry: str, choice: CaseChoice = ALL, *, system: str = "archive") -> str:
    """Send an inquiry and let it arrive; return the case."""
    sent = await SqlCases(office.store.database, office.store.clock).send(
        inquiry, system, choice, client_id=uuid.uuid4().hex, staff=ADA
    )
    await arrives(office, system, sent.id)
    return sent.id


async def arrives(office: Office, system: str, case: str) -> None:
    queue = SqlCaseQueue(office.store.database, office.store.clock, node="one")
    found = await queue.claim(system)
    assert found is not None
    assert found[0].id == case
    await queue.delivered(case, CaseAnswer())


async def test_who_got_data_is_told_by_system_moment_and_number(office: Office, tmp_path: Path) -> None:
    inquiry = await asked(office)
    await office.persons().export(HAVDAL, MAIL, tmp_path / "before.zip")
    case = await to_the_archive(office, inquiry)
    waiting = await SqlCases(office.store.database, office.store.clock).send(
        inquiry, "case_system", CaseChoice(), client_id="w", staff=ADA
    )
    await SqlCases(office.store.database, office.store.clock).refer(case, "26/412", "", staff=ADA)
    persons = office.persons()
    persons.around = replace(AROUND, systems={"archive": "Elements & <co>"})
    await persons.export(HAVDAL, MAIL, tmp_path / "after.zip")
    with zipfile.ZipFile(tmp_path / "before.zip") as archive:
        assert "ikke sendt til noe sakssystem" in archive.read("index.html").decode()
    with zipfile.ZipFile(tmp_path / "after.zip") as archive:
        page, data = archive.read("index.html").decode(), json.loads(archive.read("data.json"))["passed_on"]
    number, moment = data[0]["number"], "2026-03-02 09:00"
    assert f"<li>Elements &amp; &lt;co&gt;: Henvendelse {number}, saksnummer 26/412, {moment}</li>" in page
    assert f"<li>case_system: Henvendelse {number}, {moment}, ikke kommet fram</li>" in page
    assert {(row["system"], row["state"], row["case_number"]) for row in data} == {
        ("archive", "delivered", "26/412"),
        ("case_system", waiting.state.value, ""),
    }
    assert data[0]["choice"]["person"] is True
    assert "Ada" not in json.dumps(data)


NOT_IN_THE_FILE = {
    "bystander": "names messages and addresses, which are told as what they had to do with others' inquiries",
    "bystander_erasure": "says only that an erasure waits, which its person was told",
    "digest_choice": "is of staff",
    "site_reading": "is of a website",
    "event": "names messages, which are there themselves",
    "search_entry": "is made of messages, which are there themselves",
    "chat_continuation": "holds a hash, a sealed secret and a time, for minutes",
    "deadline_clock": "counts the dates that stand with the inquiry",
    "deadline_reminder": "stands among the steps",
    "inquiry_routing": "stands among the steps with its reasons",
    "inquiry_link": "names other inquiries, which may be other people's",
    "inquiry_follower": "is what staff want to hear of, and says nothing of the person",
    "inbox_seen": "is what staff have read, as in the log of who looked",
    "article_text": "is nobody's",
    "internal_file": "is what staff write to each other, which is not filed by person",
}
"""Tables that name an inquiry, a message, a conversation or an address, and why an access request leaves them out."""


def test_every_table_about_somebody_is_in_the_file_or_left_out_for_a_reason() -> None:
    assert TABLES_OF  # Their import makes all tables known.
    told = {table.name for table, _ in kept_of(HAVDAL, MAIL, ["c"]).values()}
    about = {"conversation", "inquiry", "message", "address", "question"}
    named = {table.name for table in metadata.sorted_tables if about & set(table.columns.keys())}
    assert named - told == set(NOT_IN_THE_FILE)


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


DUTY = ArchiveDuty(frozenset({"barnevern"}), 365)


CHOSEN = {"note": "notes", "files": "files", "person": "person"}


def retention(office: Office, *, municipality: str = HAVDAL, duty: ArchiveDuty = DUTY) -> Retention:
    store, zone = office.store, "Europe/Oslo"
    return Retention(
        store.database, store.desk, store.clock, Periods(21, 183, 183), municipality=municipality, zone=zone, duty=duty
    )


async def of_child_welfare(office: Office) -> str:
    """An inquiry that must be archived, and that somebody wants erased; return it."""
    inquiry = await asked(office)
    async with office.store.database.write() as connection:
        await connection.execute(update(inquiries).values(service="barnevern"))
    return inquiry


async def test_what_must_be_archived_stays_until_its_day(office: Office) -> None:
    inquiry = await of_child_welfare(office)
    await office.store.desk.close(inquiry, staff=ADA, notice="")
    number = (await office.store.inbox.inquiry(HAVDAL, inquiry)).number
    begun = await office.store.inbox.messages(HAVDAL, inquiry)
    erasure = await office.persons(duty=DUTY).erase(HAVDAL, MAIL)
    until = date(2027, 3, 3)
    assert (erasure.conversations, erasure.kept) == (0, (Kept(number, "archive", until),))
    assert f"- {number}: 3. mars 2027" in erasure.answer
    assert "uten at du trenger å be om det igjen" in erasure.answer
    assert await office.store.inbox.messages(HAVDAL, inquiry) == begun
    asked_at = office.store.clock.now()
    office.store.clock.advance(days=2)
    await office.persons(duty=DUTY).erase(HAVDAL, MAIL)
    assert await retention(office).deferred(HAVDAL) == [Deferred((number,), asked_at, until)]
    assert await retention(office).deferred(NABO) == []


async def test_what_was_put_off_is_erased_on_its_day_and_not_before(office: Office) -> None:
    inquiry = await of_child_welfare(office)
    await office.store.desk.close(inquiry, staff=ADA, notice="")
    await office.persons(duty=DUTY).erase(HAVDAL, MAIL)
    office.store.clock.advance(days=364)
    early = await retention(office).daily()
    assert early is not None
    assert (early.counts["inquiries"], early.counts["deferred"], early.counts["links"]) == (0, 0, 1)
    assert "svarhemmelighet" in await office.left()
    assert list((await retention(office).outlook()).days.values()) == [1]
    office.store.clock.advance(days=2)
    tried = await retention(office).dry_run()
    run = await retention(office).daily()
    assert run is not None
    assert [(one.counts["inquiries"], one.counts["deferred"]) for one in (tried, run)] == [(1, 1), (1, 1)]
    await Undertaker(office.store.database, office.files, office.store.clock, holders=holders_of_files()).run()
    await SearchPurge(office.store.database).run()
    assert await office.left() == set()
    office.store.clock.advance(days=1)
    await retention(office).daily()
    assert await retention(office).deferred(HAVDAL) == []
    assert await office.store.count(deferred_erasures) == 0


async def test_what_is_taken_up_again_is_erased_when_that_is_over(office: Office) -> None:
    inquiry = await of_child_welfare(office)
    opened = {"status": "waiting_staff", "closed_at": None, "solved_at": None}
    await change_inquiry(office.store.database, inquiry, **opened)
    erasure = await office.persons(duty=DUTY).erase(HAVDAL, MAIL)  # It is not done yet: taken to be done today.
    assert erasure.kept[0].until == date(2027, 3, 3)
    office.store.clock.advance(days=100)
    await change_inquiry(office.store.database, inquiry, status="closed", closed_at=office.store.clock.now())
    office.store.clock.advance(days=270)
    run = await retention(office).daily()
    assert run is not None
    assert run.counts["deferred"] == 0
    assert [one.until for one in await retention(office).deferred(HAVDAL)] == [date(2027, 6, 11)]
    office.store.clock.advance(days=100)
    run = await retention(office).daily()
    assert run is not None
    assert run.counts["deferred"] == 1


BY_ARCHIVE = replace(DUTY, archives=frozenset({"archive"}))


async def closed_child_welfare(office: Office) -> str:
    inquiry = await of_child_welfare(office)
    await office.store.desk.close(inquiry, staff=ADA, notice="")
    return inquiry


async def note_of(office: Office, inquiry: str) -> Message:
    shown = await office.store.inbox.messages(HAVDAL, inquiry)
    return next(message for message in shown if message.visibility is Visibility.STAFF)


async def numbered(office: Office, case: str) -> None:
    await SqlCases(office.store.database, office.store.clock).refer(case, "26/412", "", staff=ADA)


async def test_what_the_archive_has_whole_need_not_wait(office: Office) -> None:
    await numbered(office, await to_the_archive(office, await closed_child_welfare(office)))
    erasure = await office.persons(duty=BY_ARCHIVE).erase(HAVDAL, MAIL)
    assert (erasure.conversations, erasure.kept) == (1, ())
    assert "- archive: Henvendelse 2026-000001, saksnummer 26/412" in erasure.answer.splitlines()
    assert await office.left() == set()


@pytest.mark.parametrize(
    "missing", ["number", "note", "files", "person", "said later", "mended later", "another system", "not done"]
)
async def test_what_the_archive_lacks_a_part_of_waits(office: Office, missing: str) -> None:
    inquiry = await closed_child_welfare(office)
    choices = {name: replace(ALL, **{column: False}) for name, column in CHOSEN.items()}
    system = "case_system" if missing == "another system" else "archive"
    case = await to_the_archive(office, inquiry, choices.get(missing, ALL), system=system)
    if missing != "number":
        await numbered(office, case)
    if missing == "said later":
        say = office.store.desk.say
        await say(inquiry, staff=ADA, text="senere", external_id="senere-01", internal=True, masked=False)
    if missing == "mended later":
        note = await note_of(office, inquiry)
        await SqlNotes(office.store.database, office.store.clock).change(
            inquiry, note.id, staff=ADA, text="senere", masked=False, version=note.version
        )
    if missing == "not done":
        await change_inquiry(office.store.database, inquiry, status="waiting_staff", closed_at=None, solved_at=None)
    erasure = await office.persons(duty=BY_ARCHIVE).erase(HAVDAL, MAIL)
    assert (erasure.conversations, len(erasure.kept)) == (0, 1)


async def test_note_that_was_withdrawn_while_the_case_waited_is_missing_once_it_is_back(office: Office) -> None:
    inquiry = await closed_child_welfare(office)
    notes = SqlNotes(office.store.database, office.store.clock)
    sent = await SqlCases(office.store.database, office.store.clock).send(
        inquiry, "archive", ALL, client_id="one", staff=ADA
    )
    note = await note_of(office, inquiry)
    await notes.withdraw(inquiry, note.id, staff=ADA, version=note.version)
    await arrives(office, "archive", sent.id)
    await numbered(office, sent.id)
    await notes.restore(inquiry, note.id, staff=ADA, version=note.version + 1)
    persons = office.persons(duty=BY_ARCHIVE)
    assert (await persons.erase(HAVDAL, MAIL)).conversations == 0
    await numbered(office, await to_the_archive(office, inquiry))
    assert (await persons.erase(HAVDAL, MAIL)).conversations == 1


async def test_what_was_put_off_goes_with_the_next_run_once_the_archive_has_it(office: Office) -> None:
    inquiry = await closed_child_welfare(office)
    await office.persons(duty=BY_ARCHIVE).erase(HAVDAL, MAIL)
    assert list((await retention(office, duty=BY_ARCHIVE).outlook()).days.values()) == []
    await numbered(office, await to_the_archive(office, inquiry))
    assert list((await retention(office, duty=BY_ARCHIVE).outlook()).days.values()) == [1]
    office.store.clock.advance(hours=1)
    run = await retention(office, duty=BY_ARCHIVE).daily()
    assert run is not None
    assert (run.counts["inquiries"], run.counts["deferred"]) == (1, 1)
    with pytest.raises(NotFound):
        await office.store.inbox.messages(HAVDAL, inquiry)


async def test_retention_goes_by_the_ordinary_period_once_the_archive_has_it(office: Office) -> None:
    inquiry = await closed_child_welfare(office)
    office.store.clock.advance(days=184)
    before = await retention(office, duty=BY_ARCHIVE).dry_run()
    await numbered(office, await to_the_archive(office, inquiry))
    after = await retention(office, duty=BY_ARCHIVE).dry_run()
    assert [run.counts["inquiries"] for run in (before, after)] == [0, 1]


async def test_where_the_duty_is_over_erasing_is_at_once(office: Office) -> None:
    inquiry = await of_child_welfare(office)
    await office.store.desk.close(inquiry, staff=ADA, notice="")
    office.store.clock.advance(days=366)
    erasure = await office.persons(duty=DUTY).erase(HAVDAL, MAIL)
    assert (erasure.conversations, erasure.kept) == (1, ())
    assert erasure.answer.startswith("Vi har slettet det Havdal kommune hadde lagret om deg.")
    assert await office.left() == set()


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
    found = await office.persons().find(HAVDAL, MAIL)
    assert (found.silent, found.anything, found.blocked) == (True, True, False)
    await office.persons().erase(HAVDAL, MAIL)
    assert await office.left() == set()


async def test_that_somebody_was_blocked_is_told_and_forgotten_with_them(office: Office) -> None:
    store = office.store
    junk = SqlJunk(store.database, store.clock)
    inbound = Inbound(HAVDAL, MAIL.channel, MAIL, "en", "Vinn en bil!", store.clock.now())
    receipt = await store.record.record(inbound, masked=False)
    await junk.sort_out(receipt.inquiry, staff=ADA, block=True)
    async with store.database.read() as connection:
        (row,) = (await collected(connection, HAVDAL, MAIL, [])).rows["blocked"]
    assert (row["address"], "staff" in row) == (MAIL.value, False)
    assert (await office.persons().find(HAVDAL, MAIL)).blocked
    assert not (await office.persons().find(NABO, MAIL)).blocked
    await office.persons().erase(HAVDAL, MAIL)
    assert await junk.blocked(HAVDAL) == []
    assert not (await office.persons().find(HAVDAL, MAIL)).anything


async def test_reasons_stand_in_words_in_what_is_told(office: Office) -> None:
    store = office.store
    problems = [kept("there is no date", Why("mail_no_date"), most=500), "a header was broken"]
    inbound = Inbound(HAVDAL, MAIL.channel, MAIL, "en", "Hei", store.clock.now(), details={"problems": problems})
    receipt = await store.record.record(inbound, masked=False)
    arrival = Arrival(str(uuid.uuid4()), HAVDAL, "email", "k", "ef/x", store.clock.now(), reason="it is broken")
    await store.arrivals.keep(replace(arrival, conversation=receipt.conversation, why=Why("arrival_broke")))
    async with store.database.read() as connection:
        found = await collected(connection, HAVDAL, MAIL, [receipt.conversation])
    (row,), (said, *_) = found.rows["arrivals"], found.rows["messages"]
    assert row["reason"] == "it is broken"
    assert said["details"]["problems"] == ["there is no date", "a header was broken"]


async def test_another_municipality_finds_and_erases_nothing(office: Office) -> None:
    await asked(office)
    assert (await office.persons().find(NABO, MAIL)).conversations == 0
    assert (await office.persons().erase(NABO, MAIL)).conversations == 0
    assert await office.left() == set(WORDS)
