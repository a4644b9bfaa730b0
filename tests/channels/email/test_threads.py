"""Which conversation a mail belongs to: token, references, number, and always the sender."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest

from bot.messages import Address, Contact, InquiryStatus, Message
from tests.building import ADA
from tests.channels.email.conftest import Open
from tests.channels.email.post_office import DESK, IDENTITY, KARI, OLA, PostOffice, mail, reply_to


async def begun(office: PostOffice) -> EmailMessage:
    """Let Kari ask, and return the answer that she gets."""
    await office.arrive(mail())
    await office.answered()
    (answer,) = await office.out()
    return answer


async def last(office: PostOffice) -> Message:
    """Return what came last."""
    return (await office.messages())[-1]


@pytest.mark.parametrize(
    "changes",
    [
        {"to": DESK, "subject": "SV: Åpningstider"},
        {"References": "", "In_Reply_To": "", "subject": "SV: Åpningstider"},
        {"References": "", "In_Reply_To": "", "to": DESK},
        {
            "References": "<somebody@else.example> <1@example.org>",
            "In_Reply_To": "",
            "to": DESK,
            "subject": "SV: Åpningstider",
        },
    ],
    ids=["references", "token in the address", "number in the subject", "her own first mail"],
)
async def test_an_answer_joins_its_conversation(office: PostOffice, changes: dict[str, str]) -> None:
    answer = await begun(office)
    await office.arrive(reply_to(answer, "Takk!", **changes))
    assert await office.numbers() == ["2026-000001"]
    assert [message.text for message in await office.messages()] == ["Når åpner biblioteket?", "Takk!"]


async def test_a_token_on_the_envelope_is_enough(office: PostOffice) -> None:
    answer = await begun(office)
    address = str(answer["Reply-To"]).partition("<")[2].rstrip(">")
    await office.arrive(mail("Takk!", message_id="<2@example.org>", subject="Takk"), envelope_to=address)
    assert await office.numbers() == ["2026-000001"]


async def test_somebody_else_does_not_get_into_a_conversation(office: PostOffice) -> None:
    """A forwarded mail is answered by whom it was forwarded to: token and references are right, the sender is not."""
    answer = await begun(office)
    await office.arrive(reply_to(answer, "Jeg også", sender=f"Ola <{OLA}>"))
    assert await office.numbers() == ["2026-000001", "2026-000002"]
    (said,) = [message for message in await office.messages() if message.text == "Jeg også"]
    assert said.details["belongs_to"] == "2026-000001"
    assert "split_offered" not in said.details


async def test_once_an_address_is_known_it_belongs(office: PostOffice) -> None:
    answer = await begun(office)
    (first,) = await office.messages()
    await office.store.contacts.add("havdal", first.conversation, Contact(Address("email", OLA), "Ola"))
    await office.arrive(reply_to(answer, "Jeg også", sender=f"Ola <{OLA}>"))
    assert await office.numbers() == ["2026-000001"]


async def test_capitals_in_an_address_do_not_matter(office: PostOffice) -> None:
    answer = await begun(office)
    await office.arrive(reply_to(answer, "Takk!", sender="KARI@Example.Org"))
    assert await office.numbers() == ["2026-000001"]


async def test_a_forged_token_is_none(office: PostOffice) -> None:
    answer = await begun(office)
    address = str(answer["Reply-To"]).partition("<")[2].rstrip(">")
    forged = f"{address.partition('-')[0]}-aaaaaaaaaaaaaaaa@havdal.example"
    await office.arrive(mail("Takk!", message_id="<2@example.org>", to=forged, subject="Noe"))
    assert len(await office.numbers()) == 2


async def test_a_guessed_number_opens_nothing(office: PostOffice) -> None:
    await begun(office)
    guessed = mail("Hei", sender=OLA, subject="Sak [#2026-000001]", message_id="<9@example.org>")
    await office.arrive(guessed)
    assert len(await office.numbers()) == 2


async def test_a_new_subject_in_a_known_thread_offers_a_split(office: PostOffice) -> None:
    answer = await begun(office)
    await office.arrive(reply_to(answer, "Og hva med kinoen?", subject="Kinobilletter"))
    assert await office.numbers() == ["2026-000001"]
    said = await last(office)
    assert said.details["split_offered"] is True
    assert said.details["subject"] == "Kinobilletter"
    await office.arrive(reply_to(answer, "Mer om kinoen", subject="Re: Kinobilletter", message_id="<3@example.org>"))
    (more,) = [message for message in await office.messages() if message.text == "Mer om kinoen"]
    assert "split_offered" not in more.details


async def test_two_mails_of_one_person_are_two_inquiries(office: PostOffice) -> None:
    await office.arrive(mail())
    await office.arrive(mail("Når tømmes søpla?", subject="Søppel", message_id="<2@example.org>"))
    assert len(await office.numbers()) == 2


async def test_an_answer_after_the_end_is_a_new_inquiry_in_the_same_conversation(office: PostOffice) -> None:
    answer = await begun(office)
    (first,) = await office.messages()
    await office.pipeline.take_over(first.inquiry, ADA, "nb")
    await office.pipeline.close(first.inquiry, ADA, "nb")
    await office.arrive(reply_to(answer, "Enda et spørsmål"))
    assert await office.numbers() == ["2026-000001", "2026-000002"]
    assert {message.conversation for message in await office.messages()} == {first.conversation}


async def test_an_answer_to_what_was_deleted_begins_anew(office: PostOffice) -> None:
    answer = await begun(office)
    (first,) = await office.messages()
    await office.pipeline.forget("havdal", first.conversation)
    await office.arrive(reply_to(answer, "Er dere der?"))
    (said,) = await office.messages()
    assert said.text == "Er dere der?"
    assert said.conversation != first.conversation


async def test_after_a_merge_answers_come_to_the_one_that_is_left(office: PostOffice) -> None:
    answer = await begun(office)
    await office.arrive(mail("Om det samme", subject="Bibliotek", message_id="<2@example.org>"))
    first, second = [await office.inquiry_of(number) for number in await office.numbers()]
    for inquiry in (first, second):
        await office.pipeline.take_over(inquiry, ADA, "nb")
    await office.pipeline.merge(first, ADA, into=second)
    await office.arrive(reply_to(answer, "Takk!"))
    texts = [message.text for message in await office.said("2026-000002")]
    assert "Takk!" in texts
    assert len(await office.numbers()) == 2


async def test_without_plus_addresses_threads_hold_all_the_same(opened: Open) -> None:
    office = opened(identity=replace(IDENTITY, plus_addressing=False))
    answer = await begun(office)
    assert answer["Reply-To"] is None
    await office.arrive(reply_to(answer, "Takk!", References="", In_Reply_To=""))
    assert await office.numbers() == ["2026-000001"]


async def test_staff_answer_into_the_thread(office: PostOffice) -> None:
    await begun(office)
    (first,) = await office.messages()
    await office.pipeline.take_over(first.inquiry, ADA, "nb")
    await office.pipeline.say(first.inquiry, ADA, "Biblioteket åpner klokka ti.", external_id="s1", internal=False)
    await office.outbox.deliver_due()
    automatic, answer = await office.out()
    assert answer["In-Reply-To"] == "<1@example.org>"
    assert str(answer["References"]).split() == ["<1@example.org>", automatic["Message-ID"]]
    assert answer["Subject"] == "Re: Åpningstider [#2026-000001]"
    inquiry = await office.store.inbox.inquiry("havdal", first.inquiry)
    assert inquiry.status is InquiryStatus.WAITING_CITIZEN
    await office.arrive(reply_to(answer, "Tusen takk!"))
    inquiry = await office.store.inbox.inquiry("havdal", first.inquiry)
    assert inquiry.status is InquiryStatus.WAITING_STAFF
    assert KARI in str(answer["To"])


async def test_what_goes_at_one_moment_is_named_in_its_order(office: PostOffice) -> None:
    await begun(office)
    (first,) = await office.messages()
    await office.pipeline.take_over(first.inquiry, ADA, "nb")
    for number in range(6):
        await office.pipeline.say(first.inquiry, ADA, f"Svar {number}.", external_id=f"s{number}", internal=False)
    await office.outbox.deliver_due()
    *before, last = await office.out()
    assert len(before) == 6
    assert str(last["References"]).split() == ["<1@example.org>", *(mail["Message-ID"] for mail in before)]
