"""Mails that send something on to somebody outside, and what comes back: a thread beside the citizen's, never in it."""

from __future__ import annotations

import uuid
from zoneinfo import ZoneInfo

from bot.dialogue.texts import Texts
from bot.messages import Author, Message, Owner, Visibility
from bot.sending_on import ToSendOn
from inquiries.sending_on import SqlSendingOn
from tests.building import ADA, HAVDAL
from tests.channels.email.post_office import KARI, PostOffice, mail, reply_to

BUILDER = "drift@entreprenor.example"
SECOND = "vakt@entreprenor.example"
FILE = b"%PDF-1.4 kart"


async def sent_on(office: PostOffice, of: Message, *to: str, text: str = "Kan dere se på **dette**?") -> Message:
    store = office.store
    sending = SqlSendingOn(store.database, store.clock, Texts.load(), language="nb", zone=ZoneInfo("Europe/Oslo"))
    files = tuple(file.id for file in of.attachments)
    wanted = ToSendOn(uuid.uuid4().hex, to, text, masked=False, attachments=files)
    said = await sending.send_on(of.inquiry, of.id, wanted, staff=ADA)
    await office.outbox.deliver_due()
    return said


async def asked(office: PostOffice) -> Message:
    await office.arrive(mail("Det er hull i Storgata.", subject="Hull i veien", attachments=[("kart.pdf", FILE)]))
    await office.answered()
    await office.out()
    return (await office.messages())[0]


async def test_it_goes_as_a_mail_of_its_own_with_words_quote_and_file(office: PostOffice) -> None:
    said = await asked(office)
    await sent_on(office, said, BUILDER, SECOND)
    came = (await office.out())[-1]
    assert (str(came["To"]), came["Cc"]) == (f"{BUILDER}, {SECOND}", None)
    assert str(came["Subject"]) == "Fwd: Hull i veien [#2026-000001]"
    assert (came["In-Reply-To"], came["References"], came["Auto-Submitted"]) == (None, None, None)
    plain = came.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert plain.index("Kan dere se på") < plain.index("Ada") < plain.index("Videresendt melding") < plain.index("Storgata")
    html = came.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<strong>dette</strong>" in html
    assert "Det er hull i Storgata." in html
    assert [part.get_content() for part in came.iter_attachments()] == [FILE]
    assert KARI not in came.as_string()
    assert "Kari" not in plain + html


async def test_the_answer_stands_in_the_inquiry_as_theirs_and_the_bot_is_silent(office: PostOffice) -> None:
    said = await asked(office)
    await sent_on(office, said, BUILDER)
    came = (await office.out())[-1]
    sent = len(await office.out())
    await office.arrive(reply_to(came, "Vi fikser det i morgen.", f"Vakta <{BUILDER}>", message_id="<ute-1@entreprenor>"))
    (last,) = await office.messages(Author.OUTSIDE)
    assert (last.author, last.visibility, last.inquiry) == (Author.OUTSIDE, Visibility.STAFF, said.inquiry)
    assert (last.text, last.author_name) == ("Vi fikser det i morgen.", "Vakta")
    assert len(await office.numbers()) == 1
    await office.answered()
    assert len(await office.out()) == sent
    contacts = await office.store.contacts.of(HAVDAL, said.conversation)
    assert [one.address.value for one in contacts] == [KARI]
    # One more, to what they wrote themselves, and the first of them a second time.
    again = reply_to(
        came,
        "Ferdig.",
        BUILDER,
        message_id="<ute-2@entreprenor>",
        In_Reply_To="<ute-1@entreprenor>",
        References="<ute-1@entreprenor>",
    )
    await office.arrive(again)
    await office.arrive(b"X-Way: another\r\n" + again)
    assert [one.text for one in await office.messages(Author.OUTSIDE)] == ["Vi fikser det i morgen.", "Ferdig."]


async def test_the_citizens_answers_stay_in_the_citizens_thread(office: PostOffice) -> None:
    said = await asked(office)
    await sent_on(office, said, BUILDER)
    came = (await office.out())[-1]
    await office.arrive(reply_to(came, "Vi fikser det.", BUILDER, message_id="<ute-1@entreprenor>"))
    desk = office.store.desk
    await desk.change_owner(said.inquiry, Owner.STAFF, staff=ADA, notice="")
    await desk.say(said.inquiry, staff=ADA, text="De fikser det.", external_id="svar", internal=False, masked=False)
    await office.outbox.deliver_due()
    answer = (await office.out())[-1]
    assert KARI in str(answer["To"])
    assert answer["In-Reply-To"] == "<1@example.org>"
    assert "entreprenor" not in answer.as_string()
    assert str(came["Message-ID"]) not in str(answer["References"])
    (outside,) = await office.messages(Author.OUTSIDE)
    await sent_on(office, outside, BUILDER, text="Takk, når?")
    back = (await office.out())[-1]
    assert (back["In-Reply-To"], str(back["Subject"])[:4]) == ("<ute-1@entreprenor>", "Re: ")
    assert "example.org" not in str(back["References"])


async def test_who_got_nothing_is_a_stranger_with_the_same_key(office: PostOffice) -> None:
    said = await asked(office)
    await sent_on(office, said, BUILDER)
    came = (await office.out())[-1]
    await office.arrive(reply_to(came, "Hei", "en.annen@entreprenor.example", message_id="<ute-9@entreprenor>"))
    assert len(await office.numbers()) == 2
    assert await office.messages(Author.OUTSIDE) == []


async def test_the_citizen_who_gets_it_from_them_is_still_the_citizen(office: PostOffice) -> None:
    said = await asked(office)
    await sent_on(office, said, BUILDER)
    came = (await office.out())[-1]
    await office.arrive(reply_to(came, "Takk begge to!", message_id="<kari-2@example.org>"))
    assert [one.text for one in await office.messages()] == [said.text, "Takk begge to!"]
