"""Mails that a filter has marked, and those of blocked senders: recorded, and junk unless they answer one of ours."""

from __future__ import annotations

from typing import Any

from bot.messages import Inquiry
from inquiries.junk.store import SqlJunk
from tests.building import ADA, HAVDAL
from tests.channels.email.post_office import KARI, OLA, PostOffice, mail, reply_to

MARKED: dict[str, Any] = {"X_Spam_Flag": "YES"}


async def junk_of(office: PostOffice) -> list[Inquiry]:
    """Return what lies among the junk, the newest first."""
    return list((await office.store.inbox.window(HAVDAL, view="junk", staff=ADA.id, limit=10)).inquiries)


async def test_what_a_filter_has_marked_is_junk_and_gets_no_receipt(office: PostOffice) -> None:
    await office.arrive(mail("Vinn en bil!", X_Spam_Flag="YES"))
    assert [one.title for one in await junk_of(office)] == ["Åpningstider"]
    assert [message.text for message in await office.messages()] == ["Vinn en bil!"]
    assert await office.store.record.pending() == []
    assert await office.out() == []


async def test_what_answers_one_of_ours_is_none_whatever_a_filter_says(office: PostOffice) -> None:
    await office.arrive(mail())
    await office.answered()
    (answer,) = await office.out()
    await office.arrive(reply_to(answer, "Takk!", **MARKED))
    await office.arrive(reply_to(answer, "Jeg også", sender=f"Ola <{OLA}>", **MARKED))
    assert await office.numbers() == ["2026-000001", "2026-000002"]
    assert await junk_of(office) == []


async def test_what_follows_on_marked_mail_and_is_marked_is_junk_with_it(office: PostOffice) -> None:
    await office.arrive(mail("Vinn en bil!", X_Spam_Flag="YES"))
    follows = mail("Vant du?", message_id="<2@example.org>", In_Reply_To="<1@example.org>", X_Spam_Flag="YES")
    await office.arrive(follows)
    (junk,) = await junk_of(office)
    assert {message.inquiry for message in await office.messages()} == {junk.id}
    assert await office.store.record.pending() == []


async def test_a_blocked_senders_answer_stays_and_what_is_new_of_them_is_junk(office: PostOffice) -> None:
    await office.arrive(mail())
    await office.answered()
    (answer,) = await office.out()
    await office.arrive(mail("Vinn en bil!", message_id="<2@example.org>", subject="Bil"))
    await office.answered()
    spam = next(one for one in await office.messages() if one.text == "Vinn en bil!")
    junk = SqlJunk(office.store.database, office.store.clock)
    await junk.sort_out(spam.inquiry, staff=ADA, block=True)
    assert [one.address.value for one in await junk.blocked(HAVDAL)] == [KARI]
    await office.arrive(reply_to(answer, "Takk!"))
    await office.arrive(mail("Vinn to!", message_id="<3@example.org>", subject="To"))
    assert sorted(one.title for one in await junk_of(office)) == ["Bil", "To"]
    first = next(one for one in await office.messages() if one.text == "Når åpner biblioteket?")
    kept = next(one for one in await office.messages() if one.text == "Takk!")
    assert kept.inquiry == first.inquiry
