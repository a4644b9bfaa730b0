"""Letters: what stands where on the paper, what no letter reaches, and that one message is one letter."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.dialogue.texts import Texts
from bot.errors import BadInput, Why
from bot.messages import Address, Contact, DeliveryState, Outbound, Owner
from channels.letter.channel import LetterChannel, Sender
from channels.letter.page import Letter, pdf
from inquiries.files import DiskFiles
from tests.building import ADA, HAVDAL, Person, Store

MM = 72 / 25.4
HOME = Address("letter", "Kari Nordmann\nStorgata 1\n1234 Havdal")


def letter(**more: Any) -> Letter:
    given: dict[str, Any] = {
        "sender": ("Havdal kommune", "Postboks 1", "1234 Havdal"),
        "recipient": ["Máret Čoahkki", "Storgata 1", "1234 Havdal"],
        "reference": "2026-000012",
        "title": "Søppel i Storgata – svar",
        "text": "Hei!\n\nVi tømmer på onsdag.",
        "signature": "Ada\nHavdal kommune",
        "written_on": "2. mars 2026",
        "labels": ("Dato", "Vår referanse"),
        "page_label": "Side",
        "language": "nb",
        "made_at": datetime(2026, 3, 2, tzinfo=UTC),
    }
    return Letter(**(given | more))


def placed(data: bytes) -> dict[str, tuple[float, float]]:
    """Return where on the first page each piece of text begins, in millimetres from the left and the top."""
    found: dict[str, tuple[float, float]] = {}
    page = PdfReader(io.BytesIO(data)).pages[0]

    def visit(text: str, _: object, matrix: list[float], *__: object) -> None:
        if text.strip():
            found.setdefault(text.strip(), (matrix[4] / MM, 297 - matrix[5] / MM))

    page.extract_text(visitor_text=visit)
    return found


def test_recipient_stands_behind_the_window_and_the_rest_outside_it() -> None:
    places = placed(pdf(letter()))
    for line in ("Máret Čoahkki", "Storgata 1", "1234 Havdal"):
        left, top = places[line]
        assert 20 <= left <= 105
        assert 55 <= top <= 90
    assert places["Søppel i Storgata – svar"][1] > 95
    assert places["2. mars 2026"][0] > 110


def test_long_letter_has_numbered_pages_and_keeps_every_word() -> None:
    words = [f"ord{number}" for number in range(3000)]
    reader = PdfReader(io.BytesIO(pdf(letter(text=" ".join(words)))))
    whole = "\n".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) > 2
    assert all(word in whole for word in words)
    assert all(f"Side {number}" in page.extract_text() for number, page in enumerate(reader.pages, 1))


def test_same_letter_is_the_same_bytes() -> None:
    assert pdf(letter()) == pdf(letter())


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_makes_a_letter(text: str, title: str) -> None:
    assert PdfReader(io.BytesIO(pdf(letter(text=text, title=title)))).pages


@pytest.fixture
def files(tmp_path: Path) -> DiskFiles:
    return DiskFiles(tmp_path)


@pytest.fixture
def channel(store: Store, files: DiskFiles) -> LetterChannel:
    sender = Sender(("Havdal kommune", "Postboks 1"), "Havdal kommune")
    return LetterChannel(files, store.deliveries, texts=Texts.load(), clock=store.clock, sender=sender)


async def going_out(store: Store) -> Outbound:
    """Let staff answer by letter, and return what the outbox would hand to the channel."""
    receipt = await store.record.record(Person().says("Når tømmes søppelet?"), masked=False)
    await store.contacts.add(HAVDAL, receipt.conversation, Contact(HOME, "Kari Nordmann"))
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="")
    given: dict[str, Any] = {"staff": ADA, "external_id": uuid.uuid4().hex, "internal": False, "masked": False, "via": HOME}
    await store.desk.say(receipt.inquiry, text="Vi tømmer på onsdag.", **given)
    (outbound,) = await store.outbox.claim(store.clock.now(), 5)
    return outbound


async def test_answer_by_letter_is_a_pdf_on_the_message(store: Store, channel: LetterChannel, files: DiskFiles) -> None:
    outbound = await going_out(store)
    assert await channel.send(outbound) is DeliveryState.ACCEPTED
    messages = await store.inbox.messages(HAVDAL, outbound.message.inquiry)
    (attachment,) = messages[-1].attachments
    text = PdfReader(files.path(attachment.reference)).pages[0].extract_text()
    for part in ("Kari Nordmann", "Vi tømmer på onsdag.", "2026-000001", "2. mars 2026", "Ada"):
        assert part in text
    again = replace(outbound, message=messages[-1])
    await channel.send(again)
    assert len((await store.inbox.messages(HAVDAL, outbound.message.inquiry))[-1].attachments) == 1


async def test_address_without_a_place_is_refused(store: Store, channel: LetterChannel) -> None:
    outbound = await going_out(store)
    with pytest.raises(BadInput) as refused:
        await channel.send(replace(outbound, to=Address("letter", "Kari")))
    assert refused.value.why == Why("delivery_letter_address", {"least": "2", "most": "6"})
