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


async def test_a_reply_with_form_is_html_and_readable_text(office: PostOffice, store: Store) -> None:
    person = Person()
    receipt = await store.record.record(person.says("Hva tar jeg med?"), masked=False)
    await store.desk.change_owner(receipt.inquiry, Owner.STAFF, staff=ADA, notice="Ada har tatt over")
    await store.contacts.add(HAVDAL, person.conversation, Contact(KARI))
    typed = "Ta **med**:\n- pass\n- [skjemaet](https://www.havdal.example/skjema)\nVel møtt <3"
    said = await store.desk.say(
        receipt.inquiry, staff=ADA, text=typed, external_id="svar", internal=False, masked=False, via=KARI
    )
    before = await office.channel.preview(Outbound(said, KARI, 1))
    await office.outbox.deliver_due()
    (mail,) = await office.out()
    plain = "Ta med:\n- pass\n- skjemaet (https://www.havdal.example/skjema)\nVel møtt <3\n"
    assert before.parts == (words(mail),)
    assert words(mail).startswith(plain)
    page = mail.get_body(("html",))
    assert page is not None
    assert "<p>Ta <strong>med</strong>:</p>" in page.get_content()
    assert '<li><a href="https://www.havdal.example/skjema" rel="noopener">skjemaet</a></li>' in page.get_content()
    assert "<p>Vel møtt &lt;3</p>" in page.get_content()
    assert said.html is not None
    assert before.html.startswith(said.html)
    assert "Ada" in before.html.removeprefix(said.html)
