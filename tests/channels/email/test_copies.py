"""What a chat's copy holds, and what goes to an address that nobody has proved: a code, and nothing that was written."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import EmailMessage

import pytest

from bot.chatting import proof_of_copy
from bot.errors import NotFound
from bot.messages import Address, DeliveryState, Outcome, Owner, Reply, Source
from inquiries.copies import SqlCopying
from inquiries.models import outbox
from tests.building import ADA, HAVDAL, LINKS, Person, Store
from tests.channels.email.post_office import PostOffice

KARI = Address("email", "kari@nordmann.example")
SOURCE = Source("bibliotek", "Biblioteket", "https://www.havdal.example/bibliotek", "nb")


async def talked(store: Store) -> tuple[Person, str]:
    """Let somebody talk with the bot, and staff write a note and an answer."""
    person = Person()
    receipt = await store.record.record(person.says("Når åpner biblioteket? 👩🏽‍🚒"), masked=False)
    turn = await store.record.begin_turn(receipt.conversation)
    assert turn is not None
    assert await store.record.finish_turn(turn, Outcome((Reply("Klokken ti.", sources=(SOURCE,)),), handover="asked"))
    inquiry = receipt.inquiry
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="Ada har tatt over")
    for text, internal in (("Sjekk med Bo først", True), ("Og fra åtte på lørdager.", False)):
        await store.desk.say(inquiry, staff=ADA, text=text, external_id=text, internal=internal, masked=False)
    return person, receipt.inquiry_number


def words(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


async def test_the_copy_holds_what_both_said_and_no_note(office: PostOffice, store: Store) -> None:
    person, number = await talked(store)
    copying = SqlCopying(store.database, store.clock)
    for _ in range(2):
        await copying.send(HAVDAL, person.conversation, KARI, "En kopi er på vei.", "nb", once="kopi-nummer-en")
    await office.outbox.deliver_due()
    (mail,) = await office.out()
    text = words(mail)
    assert str(mail["To"]) == KARI.value
    assert f"Her er kopien av chatten som du ba om (henvendelse {number})." in text
    said = ["Når åpner biblioteket? 👩🏽‍🚒", "Klokken ti.", SOURCE.url, "Ada har tatt over", "Og fra åtte på lørdager."]
    assert [text.index(one) for one in said] == sorted(text.index(one) for one in said)
    assert re.search(r"^Du, 2\. mars 2026 09:00:$", text, re.MULTILINE)
    assert re.search(r"^Ada, 2\. mars 2026 09:00:$", text, re.MULTILINE)
    assert "Sjekk med Bo" not in mail.as_string()
    assert "En kopi er på vei." not in text


async def test_the_code_goes_alone_and_stands_nowhere(office: PostOffice, store: Store) -> None:
    person, number = await talked(store)
    copying = SqlCopying(store.database, store.clock)
    assert await copying.number(HAVDAL, person.conversation) == number
    await copying.send_code(HAVDAL, person.conversation, KARI, "En kode er sendt.", "sv")
    await office.outbox.deliver_due()
    (mail,) = await office.out()
    code = LINKS.code(proof_of_copy(number), KARI, store.clock.now())
    assert f"Din kod är {code[:4]} {code[4:]}." in words(mail)
    assert "biblioteket" not in mail.as_string()
    assert str(mail["Subject"]) == f"Havdal kommune [#{number}]"
    (kept,) = [one for one in await office.said(number) if one.text == "En kode er sendt."]
    assert not any(code in str(part) for part in (kept.text, kept.details, kept.html))
    assert [one.text for one in await office.said(number)][-1] == "En kode er sendt."
    events = await store.events.after(0, conversation=person.conversation)
    assert "En kode er sendt." not in [one.message.text for one in events if one.message and one.for_citizen]


async def test_a_copy_that_cannot_be_sent_calls_nobody(office: PostOffice, store: Store) -> None:
    person = Person()
    receipt = await store.record.record(person.says("Hei"), masked=False)
    await SqlCopying(store.database, store.clock).send_code(
        HAVDAL, person.conversation, Address("email", "no-reply@havdal.example"), "En kode er sendt.", "nb"
    )
    await office.outbox.deliver_due()
    sent = [one for one in await office.said(receipt.inquiry_number) if one.text == "En kode er sendt."]
    assert [one.state for one in sent] == [DeliveryState.FAILED]
    state = await store.record.state(person.conversation)
    assert state is not None
    assert state.owner is Owner.BOT


@pytest.mark.parametrize("municipality", [HAVDAL, "nabo"])
async def test_nothing_said_or_anothers_conversation_gets_nothing(store: Store, municipality: str) -> None:
    person, copying = Person(), SqlCopying(store.database, store.clock)
    if municipality != HAVDAL:
        await store.record.record(person.says("Hei"), masked=False)
    person = replace(person, municipality=municipality)
    with pytest.raises(NotFound):
        await copying.send_code(municipality, person.conversation, KARI, "En kode er sendt.", "nb")
    with pytest.raises(NotFound):
        await copying.send(municipality, person.conversation, KARI, "Kopi", "nb", once="kopi-nummer-en")
    assert await store.count(outbox) == 0
