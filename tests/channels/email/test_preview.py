"""What staff see of a mail before it goes is what goes."""

from __future__ import annotations

import pytest

from bot.errors import BadInput
from bot.messages import Address, Contact, Outbound, Owner
from tests.building import ADA, HAVDAL, Person, Store
from tests.channels.email.post_office import PostOffice
from tests.channels.email.test_copies import words

KARI = Address("email", "kari@nordmann.example")
TEXT = "Hei Kari!\n\nSkjemaet ligger på https://www.havdal.example/skjema – «ærlig talt»."


async def test_the_mail_that_is_seen_is_the_mail_that_goes(office: PostOffice, store: Store) -> None:
    person = Person()
    receipt = await store.record.record(person.says("Hvor er skjemaet for hytte?"), masked=False)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="Ada har tatt over")
    await store.contacts.add(HAVDAL, person.conversation, Contact(KARI))
    said = await store.desk.say(
        receipt.inquiry, staff=ADA, text=TEXT, external_id="svar", internal=False, masked=False, via=KARI
    )
    inquiry = await store.inbox.inquiry(HAVDAL, receipt.inquiry)
    outbound = Outbound(said, KARI, 1, inquiry.number, inquiry.title)
    before = await office.channel.preview(outbound)
    assert await office.out() == []
    await office.outbox.deliver_due()
    (mail,) = await office.out()
    assert before.subject == str(mail["Subject"])
    assert before.parts == (words(mail),)
    assert before.parts[0].startswith(TEXT)
    assert "Ada" in before.parts[0].removeprefix(TEXT)


async def test_an_address_that_no_mail_can_go_to_is_refused_before(office: PostOffice, store: Store) -> None:
    receipt = await store.record.record(Person().says("Hei"), masked=False)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="Ada har tatt over")
    said = await store.desk.say(receipt.inquiry, staff=ADA, text="Hei", external_id="svar", internal=False, masked=False)
    with pytest.raises(BadInput):
        await office.channel.preview(Outbound(said, Address("email", "kari hos nordmann"), 1))
