"""Mail from machines: nothing is answered by itself, loops end, and bounces reach the message that they tell of."""

from __future__ import annotations

import uuid
from email.message import EmailMessage

import pytest

from bot.messages import ArrivalState, Copied, DeliveryState, InquiryStatus, Message, Owner
from tests.building import ADA
from tests.channels.email.conftest import Open
from tests.channels.email.post_office import DESK, KARI, PostOffice, mail, reply_to


def bounce(
    sent: EmailMessage,
    action: str = "failed",
    status: str = "5.1.1",
    *,
    to: str = DESK,
    original: bool = True,
    of: str = KARI,
    also: str = "",
) -> bytes:
    """Return a delivery report as Postfix writes it (RFC 3464)."""
    about = f"Message-ID: {sent['Message-ID']}\r\n" if original else ""
    return (
        "From: Mail Delivery System <MAILER-DAEMON@relay.example>\r\n"
        f"To: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        f"Message-ID: <{uuid.uuid4()}@relay.example>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="X"\r\n\r\n'
        "--X\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n"
        "--X\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\n"
        f"Final-Recipient: rfc822; {of}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n{also}"
        f"\r\n--X\r\nContent-Type: text/rfc822-headers\r\n\r\n{about}Subject: {sent['Subject']}\r\n\r\n--X--\r\n"
    ).encode()


async def staff_answer(office: PostOffice, *copied: Copied) -> tuple[EmailMessage, Message]:
    """Let Ada answer Kari, with copies, and return the mail and the message."""
    await office.arrive(mail())
    (first,) = await office.messages()
    await office.pipeline.take_over(first.inquiry, ADA, "nb")
    said = await office.pipeline.say(first.inquiry, ADA, "Klokka ti.", external_id="s1", internal=False, copied=copied)
    await office.outbox.deliver_due()
    return (await office.out())[-1], said


async def state_of(office: PostOffice, message: Message) -> tuple[DeliveryState | None, str | None]:
    found = {one.id: one for one in await office.store.inbox.messages("havdal", message.inquiry)}
    return found[message.id].state, found[message.id].error


async def test_a_bounce_marks_its_message_and_alerts_the_owner(office: PostOffice) -> None:
    sent, said = await staff_answer(office)
    assert await state_of(office, said) == (DeliveryState.ACCEPTED, None)
    await office.arrive(bounce(sent), envelope_from="")
    state, error = await state_of(office, said)
    assert state is DeliveryState.FAILED
    assert error is not None
    assert "5.1.1" in error
    (*_, shown) = await office.store.inbox.messages("havdal", said.inquiry)
    assert shown.why is not None
    assert shown.why.code == "delivery_mail_nobody"
    assert "5.1.1" in shown.why.values["more"]
    inquiry = await office.store.inbox.inquiry("havdal", said.inquiry)
    assert (inquiry.status, inquiry.owner, inquiry.staff) == (InquiryStatus.WAITING_STAFF, Owner.STAFF, ADA.id)
    assert len(await office.numbers()) == 1, "a bounce is no inquiry"
    (ignored,) = await office.arrivals(ArrivalState.IGNORED)
    assert said.id in ignored.reason


async def test_a_bounce_that_lost_the_message_id_is_known_by_its_address(office: PostOffice) -> None:
    sent, said = await staff_answer(office)
    (kept, *_) = await office.kept.kept("havdal")
    arrival = await office.store.arrivals.of_message("havdal", kept.id)
    assert arrival is not None
    sender = arrival.envelope["from"]
    await office.arrive(bounce(sent, to=sender, original=False), envelope_from="", envelope_to=sender)
    assert (await state_of(office, said))[0] is DeliveryState.FAILED


async def test_word_of_delivery_makes_it_delivered_and_of_delay_does_not(office: PostOffice) -> None:
    sent, said = await staff_answer(office)
    await office.arrive(bounce(sent, "delayed", "4.4.1"))
    state, waits = await state_of(office, said)
    assert state is DeliveryState.ACCEPTED
    assert waits is not None
    assert waits.startswith("delayed 4.4.1")
    await office.arrive(bounce(sent, "relayed", "2.0.0"))
    assert await state_of(office, said) == (DeliveryState.ACCEPTED, None)
    await office.arrive(bounce(sent, "delivered", "2.0.0"))
    assert await state_of(office, said) == (DeliveryState.DELIVERED, None)
    assert len(await office.numbers()) == 1


async def test_a_bounce_of_nothing_we_know_waits_for_staff(office: PostOffice) -> None:
    foreign = EmailMessage()
    foreign["Message-ID"] = f"<{uuid.uuid4()}@havdal.example>"
    foreign["Subject"] = "Noe annet"
    await office.arrive(bounce(foreign))
    (said,) = await office.messages()
    assert said.details["silent"]
    await office.answered()
    assert await office.out() == []
    inquiry = await office.store.inbox.inquiry("havdal", said.inquiry)
    assert inquiry.status is InquiryStatus.WAITING_STAFF


@pytest.mark.parametrize("action", ["delivered", "relayed", "delayed"])
async def test_good_news_of_what_was_deleted_is_no_inquiry(office: PostOffice, action: str) -> None:
    gone = EmailMessage()
    gone["Message-ID"] = f"<{uuid.uuid4()}@havdal.example>"
    gone["Subject"] = "Slettet"
    await office.arrive(bounce(gone, action, "2.0.0"))
    assert await office.numbers() == []
    (ignored,) = await office.arrivals(ArrivalState.IGNORED)
    assert "not there any more" in ignored.reason


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<nytt.example.org>"},
        {"X_Auto_Response_Suppress": "All"},
        {"sender": "no-reply@example.org"},
        {"sender": "MAILER-DAEMON@example.org"},
        {"subject": "Automatisk svar: Åpningstider"},
    ],
    ids=str,
)
async def test_machines_get_no_automatic_answer(office: PostOffice, headers: dict[str, str]) -> None:
    await office.arrive(mail(**headers))  # type: ignore[arg-type]
    await office.answered()
    (said,) = await office.messages()
    assert said.details["silent"]
    assert office.dialogue.turns == []
    assert await office.out() == []
    inquiry = await office.store.inbox.inquiry("havdal", said.inquiry)
    assert inquiry.status is InquiryStatus.WAITING_STAFF


async def test_a_null_sender_gets_no_automatic_answer(office: PostOffice) -> None:
    await office.arrive(mail(), envelope_from="")
    await office.answered()
    assert (await office.out(), office.dialogue.turns) == ([], [])


async def test_out_of_office_within_a_thread_changes_nobodys_turn(office: PostOffice) -> None:
    sent, said = await staff_answer(office)
    away = reply_to(sent, "Jeg er på ferie.", subject="Automatisk svar: Åpningstider", Auto_Submitted="auto-replied")
    await office.arrive(away)
    assert len(await office.numbers()) == 1
    inquiry = await office.store.inbox.inquiry("havdal", said.inquiry)
    assert inquiry.status is InquiryStatus.WAITING_CITIZEN
    assert [message.text for message in await office.messages()][-1] == "Jeg er på ferie."


async def test_our_own_mail_that_comes_back_is_none(office: PostOffice) -> None:
    await office.arrive(mail())
    await office.answered()
    (sent,) = await office.out()
    await office.arrive(sent.as_bytes())
    assert len(await office.messages()) == 1
    (ignored,) = await office.arrivals(ArrivalState.IGNORED)
    assert "came back" in ignored.reason


async def test_a_machine_that_hides_itself_is_answered_only_so_often(opened: Open) -> None:
    """It answers every mail with a new one, without a word that it is a machine, in the thread or not."""
    office = opened(per_hour=3)
    await office.arrive(mail())
    for number in range(10):
        await office.answered()
        sent = (await office.out())[-1]
        await office.arrive(reply_to(sent, f"Svar {number}", message_id=f"<r{number}@example.org>"))
    await office.answered()
    assert len(await office.out()) == 3
    failed = [one for one in await office.said("2026-000001") if one.state is DeliveryState.FAILED]
    assert failed
    assert "automatic answers" in (failed[0].error or "")
    inquiry = await office.store.inbox.inquiry("havdal", failed[0].inquiry)
    assert inquiry.status is InquiryStatus.WAITING_STAFF, "a person must look"


async def test_new_inquiries_by_the_dozen_are_answered_only_so_often(opened: Open) -> None:
    office = opened(per_hour=3)
    for number in range(6):
        await office.arrive(mail(f"Sak {number}", subject=f"Sak {number}", message_id=f"<{number}@example.org>"))
    await office.answered()
    assert len(await office.numbers()) == 6, "none is lost"
    assert len(await office.out()) == 3
    said = await office.messages()
    assert [message.details.get("silent") for message in said] == [None] * 3 + ["too-many"] * 3


async def test_two_desks_that_answer_by_themselves_do_not_loop(opened: Open) -> None:
    """One writes to the other in a citizen's name: both are Torg, so each knows the other's answer for a machine's."""
    office = opened()
    await office.arrive(mail(sender="Nabo kommune <post@nabo.example>"))
    await office.answered()
    (sent,) = await office.out()
    for name in ("Auto-Submitted", "X-Auto-Response-Suppress", "X-Torg-Loop"):
        assert sent[name], name
    theirs = reply_to(sent, "Takk for henvendelsen.", sender="post@nabo.example", Auto_Submitted=str(sent["Auto-Submitted"]))
    await office.arrive(theirs)
    await office.answered()
    assert len(await office.out()) == 1


async def test_a_bounce_of_a_copy_says_nothing_of_the_answer(office: PostOffice) -> None:
    sent, said = await staff_answer(office, Copied("cc", "per@example.org"), Copied("bcc", "arkiv@havdal.example"))
    fine = f"\r\nFinal-Recipient: rfc822; {KARI}\r\nAction: delivered\r\nStatus: 2.0.0\r\n"
    await office.arrive(bounce(sent, of="Per@example.org", also=fine), envelope_from="")
    assert await state_of(office, said) == (DeliveryState.DELIVERED, None)
    await office.arrive(bounce(sent, "delivered", "2.0.0", of="arkiv@havdal.example"), envelope_from="")
    (shown,) = [one for one in await office.store.inbox.messages("havdal", said.inquiry) if one.id == said.id]
    assert [one.error for one in shown.copied] == ["failed 5.1.1 550 5.1.1 User unknown", ""]
    assert (await office.store.inbox.inquiry("havdal", said.inquiry)).status is InquiryStatus.WAITING_STAFF
    assert len(await office.numbers()) == 1
