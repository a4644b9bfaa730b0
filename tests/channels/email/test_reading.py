"""From what arrived to what stands in the record: nothing lost, nothing twice, nothing in the way of the next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreUnavailable, Why
from bot.messages import ArrivalState, Author, Copied
from bot.reasons import told
from channels.email import reading, unpacking
from channels.email.parsing import parse
from inquiries.files import DiskFiles
from inquiries.models import messages
from tests.building import Store
from tests.channels.email.conftest import Open
from tests.channels.email.post_office import KARI, PostOffice, mail

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


async def test_a_mail_becomes_an_inquiry_and_is_answered(office: PostOffice) -> None:
    await office.arrive(mail(attachments=[("søknad.pdf", PDF)]))
    (said,) = await office.messages()
    assert (said.text, said.author_name) == ("Når åpner biblioteket?", "Kari Nordmann")
    assert said.via is not None
    assert said.via.value == KARI
    (attachment,) = said.attachments
    assert (attachment.name, attachment.media_type) == ("søknad.pdf", "application/pdf")
    assert office.files is not None
    assert office.files.path(attachment.reference).read_bytes() == PDF
    (arrival,) = await office.arrivals(ArrivalState.RECORDED)
    assert arrival.message == said.id
    await office.answered()
    (answer,) = await office.out()
    assert answer["To"] == "Kari Nordmann <kari@example.org>"
    assert answer["In-Reply-To"] == "<1@example.org>"
    assert "Du sa: Når åpner biblioteket?" in answer.get_body(("plain",)).get_content()  # type: ignore[union-attr]


async def test_the_title_is_the_subject_and_the_full_text_is_kept(office: PostOffice) -> None:
    text = "Ja takk.\n\nDen 1. mars 2026 skrev Havdal kommune <post@havdal.example>:\n> Vil du ha et kart?\n"
    await office.arrive(mail(text, subject="SV: VS: Kart over området"))
    (number,) = await office.numbers()
    inquiry = await office.store.inbox.inquiry("havdal", await office.inquiry_of(number))
    assert inquiry.title == "Kart over området"
    (said,) = await office.messages()
    assert said.text == "Ja takk."
    assert said.full_text is not None
    assert "Vil du ha et kart?" in said.full_text


async def test_the_same_mail_twice_is_one_message(office: PostOffice) -> None:
    first = b"Received: by one\r\n" + mail(attachments=[("a.pdf", PDF)])
    assert await office.arrive(first)
    assert not await office.arrive(first), "byte by byte the same"
    assert await office.arrive(b"Received: by another\r\n" + mail(attachments=[("a.pdf", PDF)]), key="imap/x/1/7")
    assert len(await office.messages()) == 1
    assert len(await office.arrivals(ArrivalState.RECORDED)) == 2
    kept = [path for path in (office.folder / "files").rglob("*") if path.is_file()]
    assert len(kept) == 3, "two raw mails and one attachment"


@pytest.mark.parametrize("message_id", ["<1@example.org>", None])
async def test_other_content_is_another_message(office: PostOffice, message_id: str | None) -> None:
    await office.arrive(mail("Den første", message_id=message_id))
    await office.arrive(mail("Den andre", message_id=message_id))
    assert sorted(message.text for message in await office.messages()) == ["Den andre", "Den første"]


async def test_a_mail_with_nothing_in_it_but_a_file_is_taken(office: PostOffice) -> None:
    await office.arrive(mail("", subject="", attachments=[("bilde.pdf", PDF)]))
    (said,) = await office.messages()
    assert (said.text, len(said.attachments)) == ("", 1)


async def test_a_mail_with_nothing_at_all_is_taken(office: PostOffice) -> None:
    await office.arrive(mail("", subject=""))
    assert [message.text for message in await office.messages()] == ["–"]


async def test_a_forbidden_file_is_named_and_not_kept(office: PostOffice) -> None:
    await office.arrive(mail("Se vedlegg", attachments=[("regning.exe", b"MZ\x90\x00" + b"\0" * 200)]))
    (said,) = await office.messages()
    assert [(one.name, one.refused, one.reference) for one in said.attachments] == [("regning.exe", "forbidden_type", "")]


async def test_what_is_odd_about_a_mail_stands_in_its_details(office: PostOffice) -> None:
    await office.arrive(mail("Hei").replace(b"Date:", b"X-Date:"))
    (said,) = await office.messages()
    assert [told(row) for row in said.details["problems"]] == [("there is no date", Why("mail_no_date"))]


async def test_a_mail_that_says_nothing_that_can_be_seen_is_told_so(office: PostOffice) -> None:
    await office.arrive(mail("\u200b"))
    (bad,) = await office.arrivals(ArrivalState.QUARANTINED)
    assert bad.why == Why("nothing_said")


@pytest.mark.parametrize("rubbish", [b"", b"\x00\xff\xfe rubbish", b"%PDF-1.4 this is no mail"])
async def test_what_is_no_mail_waits_for_a_person_and_blocks_nobody(office: PostOffice, rubbish: bytes) -> None:
    await office.arrive(rubbish)
    await office.arrive(mail())
    (bad,) = await office.arrivals(ArrivalState.QUARANTINED)
    assert bad.reason.startswith("this is no mail")
    assert bad.why == Why("mail_none")
    assert office.files is not None
    assert office.files.path(bad.reference).read_bytes() == rubbish
    assert len(await office.messages()) == 1


async def test_a_mail_that_breaks_the_reader_blocks_nobody(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    right = parse

    def broken(file: Path, **how: Any) -> Any:
        if b"knekk" in file.read_bytes():
            raise RecursionError("too deep")
        return right(file, **how)

    monkeypatch.setattr(unpacking, "parse", broken)
    await office.arrive(mail("knekk"))
    await office.arrive(mail("hei", message_id="<2@example.org>"))
    (bad,) = await office.arrivals(ArrivalState.QUARANTINED)
    assert (bad.reason, bad.why) == ("reading it broke: RecursionError", Why("arrival_broke"))
    assert [message.text for message in await office.messages()] == ["hei"]


async def test_a_mail_that_takes_for_ever_blocks_nobody(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    right, enough = parse, asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(file: Path, **how: Any) -> Any:
        if b"seigt" in file.read_bytes():
            asyncio.run_coroutine_threadsafe(enough.wait(), loop).result()
        return right(file, **how)

    monkeypatch.setattr(unpacking, "parse", slow)
    monkeypatch.setattr(unpacking, "READ_WITHIN_S", 0.2)
    await office.arrive(mail("seigt"))
    await office.arrive(mail("hei", message_id="<2@example.org>"))
    enough.set()
    (bad,) = await office.arrivals(ArrivalState.QUARANTINED)
    assert bad.reason.startswith("reading it takes longer")
    assert [message.text for message in await office.messages()] == ["hei"]


async def test_a_mail_that_ends_the_service_again_and_again_is_put_aside(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody writes what became of it, since nobody is left to."""
    monkeypatch.setattr(reading, "SUDDEN_ENDS", 2)
    await office.keeper.keep(_once(mail()), limit=10_000, envelope={})
    for _ in range(2):
        assert len(await office.store.arrivals.take("email")) == 1
        office.store.clock.advance(minutes=3)
    await office.reader.read_due()
    (bad,) = await office.arrivals(ArrivalState.QUARANTINED)
    assert "ended the service" in bad.reason


async def test_while_the_store_is_away_mail_waits(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    right = type(office.store.record).record

    async def away(*_: Any, **__: Any) -> Any:
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr(type(office.store.record), "record", away)
    await office.arrive(mail(attachments=[("a.pdf", PDF)]))
    (waiting,) = await office.arrivals(ArrivalState.STORED)
    assert waiting.reason == "the disk is full"
    assert len([path for path in (office.folder / "files").rglob("*") if path.is_file()]) == 1, "the raw mail alone"
    monkeypatch.setattr(type(office.store.record), "record", right)
    assert await office.reader.read_due() == 0
    office.store.clock.advance(minutes=1)
    assert await office.reader.read_due() == 1
    (said,) = await office.messages()
    assert len(said.attachments) == 1


async def test_no_room_for_its_files_makes_a_mail_wait(opened: Open, store: Store, tmp_path: Path) -> None:
    files = _FullFiles(tmp_path / "files")
    office = opened(files=files)
    files.full = True
    await office.arrive(mail(attachments=[("a.pdf", PDF)]))
    assert await store.count(messages) == 0
    files.full = False
    store.clock.advance(minutes=1)
    await office.reader.read_due()
    (said,) = await office.messages()
    assert office.files is not None
    assert office.files.path(said.attachments[0].reference).read_bytes() == PDF


async def test_what_staff_should_know_stands_beside_the_message(office: PostOffice) -> None:
    await office.arrive(mail(Cc="Ola <ola@example.org>, Per <per@example.org>"))
    (said,) = await office.messages()
    assert said.copied == (Copied("cc", "ola@example.org"), Copied("cc", "per@example.org"))


async def test_replies_go_where_the_sender_wants_them(office: PostOffice) -> None:
    await office.arrive(mail(sender="Skjema <skjema@example.org>", Reply_To="Kari Nordmann <kari@example.org>"))
    (said,) = await office.messages()
    assert said.via is not None
    assert said.via.value == KARI
    assert said.details["from"] == "skjema@example.org"
    assert await office.messages(Author.STAFF) == []


class _FullFiles(DiskFiles):
    """Files on a disk with no room for attachments."""

    full = False

    async def save(self, chunks: AsyncIterator[bytes], *, limit: int) -> tuple[str, int]:
        """Keep a file, unless it is an attachment and there is no room."""
        first = await anext(chunks, b"")
        if self.full and first.startswith(b"%PDF"):
            raise StoreUnavailable("a file cannot be kept: the disk is full")
        return await super().save(_again(first, chunks), limit=limit)


async def _again(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
