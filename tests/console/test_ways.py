"""By which way an answer goes: where the person wrote from, where staff want it, and what happens when the chat is left."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import Why
from bot.messages import Address, Contact, DeliveryState
from bot.reasons import kept
from channels.webchat.parsing import message_body
from inquiries.chatting import SqlChatting
from tests.building import HAVDAL, Person, until
from tests.channels.conftest import Widget
from tests.console.by_mail import KARI, mailed
from tests.console.conftest import Console, asked, quiet
from tests.site import Site

PHONE = {"channel": "sms", "address": "412 34 567", "name": "Kari"}
POST = {"channel": "letter", "address": "Kari Nordmann\nStorgata 1\n4580 Havdal", "name": ""}


async def detail(console: Console, inquiry: str) -> dict[str, Any]:
    body: dict[str, Any] = (await console.ask("GET", f"/inquiries/{inquiry}")).body
    return body


async def test_mail_is_answered_by_mail_unless_staff_choose(ada: Console, site: Site) -> None:
    inquiry = (await mailed(site, silent=None)).inquiry
    await until(lambda: not site.pipeline._working)
    await ada.take(inquiry)
    shown = await detail(ada, inquiry)
    kari = {"channel": "email", "address": KARI.value, "name": "Kari Nordmann"}
    assert (shown["contacts"], shown["reply_to"]) == ([kari], kari)
    first = shown["messages"][0]
    assert (first["channel"], first["address"], first["author_name"]) == ("email", KARI.value, "Kari Nordmann")
    assert (await ada.reply(inquiry, "Takk")).body["channel"] == "email"
    added = await ada.ask("POST", f"/inquiries/{inquiry}/contacts", json=PHONE)
    assert {"channel": "sms", "address": "+4741234567", "name": "Kari"} in added.body["contacts"]
    via = {"channel": "sms", "address": "+4741234567"}
    answer = await ada.step(inquiry, "replies", client_id="svar-0002", text="På telefonen", via=via)
    assert (answer.body["channel"], answer.body["address"]) == ("sms", "+4741234567")


async def test_address_that_the_person_has_not_given_is_refused(ada: Console, site: Site) -> None:
    inquiry = (await mailed(site)).inquiry
    await ada.take(inquiry)
    via = {"channel": "email", "address": "noen@andre.example"}
    answer = await ada.step(inquiry, "replies", client_id="svar-0001", text="Hei", via=via)
    assert answer.refused == (400, "bad_input")
    assert len(await site.store.inbox.messages(HAVDAL, inquiry)) == 1


@pytest.mark.parametrize(
    ("channel", "address", "code"),
    [("email", "kari", "bad_input"), ("letter", "Storgata 1", "bad_input"), ("webchat", "x", "malformed")],
)
async def test_contact_that_is_no_address_is_refused(
    ada: Console, site: Site, channel: str, address: str, code: str
) -> None:
    inquiry = (await asked(site)).inquiry
    answer = await ada.ask("POST", f"/inquiries/{inquiry}/contacts", json={"channel": channel, "address": address})
    assert answer.refused == (400, code)


async def test_who_has_left_the_chat_is_answered_at_the_address_they_left(ada: Console, site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        await widget.say("Hei")
        await widget.said("Du sa: Hei")
        inquiry = (await ada.ask("GET", "/inquiries")).body["inquiries"][0]["id"]
        await ada.take(inquiry)
        async with ada.live(await quiet(site)) as console:
            await console.expect("health")
            await widget.send({"type": "contact", "id": "kontakt-0001", "channel": "email", "address": KARI.value})
            await console.expect("contacts", conversation=widget.conversation, channel="email")
        assert (await detail(ada, inquiry))["reply_to"]["channel"] == "webchat"
        assert (await ada.reply(inquiry, "Her i chatten")).body["channel"] == "webchat"
    site.webchat.presence._gone_after_s = 0.0  # Two minutes later.
    shown = await detail(ada, inquiry)
    assert shown["reply_to"] == {"channel": "email", "address": KARI.value, "name": ""}
    assert [contact["channel"] for contact in shown["contacts"]] == ["webchat", "email"]
    said = (await ada.reply(inquiry, "På e-post", "svar-0002")).body
    assert (said["channel"], said["address"]) == ("email", KARI.value)
    chat = {"channel": "webchat", "address": widget.conversation}
    by_force = await ada.step(inquiry, "replies", client_id="svar-0003", text="I chatten likevel", via=chat)
    assert by_force.body["channel"] == "webchat"
    async with widget.connected():
        await widget.said("På e-post")


async def test_postal_address_alone_does_not_send_letters_to_who_left_the_chat(ada: Console, site: Site) -> None:
    inquiry = (await asked(site, "Hei", Person())).inquiry
    added = await ada.ask("POST", f"/inquiries/{inquiry}/contacts", json=POST)
    assert added.body["reply_to"]["channel"] == "webchat"


async def test_letter_is_marked_as_posted_once_it_is_ready(ada: Console, site: Site) -> None:
    inquiry = (await mailed(site)).inquiry
    await ada.take(inquiry)
    await ada.ask("POST", f"/inquiries/{inquiry}/contacts", json=POST)
    via = {"channel": "letter", "address": POST["address"]}
    letter = (await ada.step(inquiry, "replies", client_id="svar-0001", text="Kjære Kari", via=via)).body
    path = f"/inquiries/{inquiry}/messages/{letter['id']}/posted"
    assert (await ada.ask("POST", path)).refused == (409, "conflict")
    await site.stores.deliveries.report(letter["id"], DeliveryState.ACCEPTED)
    async with ada.live(await quiet(site)) as console:
        assert (await ada.ask("POST", path)).body["state"] == "delivered"
        frame = await console.expect("event", kind="delivery")
    assert frame["body"] == {"state": "delivered"}
    assert (await ada.ask("POST", path)).status == 200
    mail = (await ada.reply(inquiry, "Og på e-post", "svar-0002")).body
    not_a_letter = await ada.ask("POST", f"/inquiries/{inquiry}/messages/{mail['id']}/posted")
    assert not_a_letter.refused == (404, "not_found")


async def test_failure_shows_with_its_reason(ada: Console, site: Site) -> None:
    inquiry = (await mailed(site)).inquiry
    await ada.take(inquiry)
    said = (await ada.reply(inquiry, "Hei")).body
    await site.stores.deliveries.report(said["id"], DeliveryState.FAILED, error="550 no such user")
    message = (await detail(ada, inquiry))["messages"][-1]
    assert (message["state"], message["error"]) == ("failed", "550 no such user")


async def test_what_a_channel_knows_of_a_message_is_told(ada: Console, site: Site) -> None:
    details = {"split_offered": True, "subject": "Ny sak", "cc": ["ola@nordmann.example"], "belongs_to": "2026-000012"}
    problems = ["a header was broken", kept("there is no date", Why("mail_no_date"), most=100)]
    details |= {"automatic": "out-of-office", "problems": problems, "cut": True, "gateway": "kannel"}
    receipt = await mailed(site, "Nytt", full_text="Nytt\n> gammelt", details=details)
    (message,) = (await detail(ada, receipt.inquiry))["messages"]
    assert message["full_text"] == "Nytt\n> gammelt"
    assert message["copied"] == [{"kind": "cc", "address": "ola@nordmann.example", "error": "", "why": None}]
    assert message["notes"] == {
        "sender": None,
        "subject": "Ny sak",
        "split_offered": True,
        "belongs_to": "2026-000012",
        "automatic": "out-of-office",
        "silent": "list",
        "unanswerable": None,
        "opt_out": None,
        "problems": ["a header was broken", "there is no date"],
        "problem_whys": [None, {"code": "mail_no_date", "values": {}, "field": "", "line": None}],
        "incomplete": True,
    }


async def test_way_that_a_colleague_adds_is_there_for_all(ada: Console, bo: Console, site: Site) -> None:
    receipt = await mailed(site)
    await site.stores.contacts.add(HAVDAL, receipt.conversation, Contact(Address("sms", "+4741234567"), "Kari"))
    for console in (ada, bo):
        assert len((await detail(console, receipt.inquiry))["contacts"]) == 2


async def test_copies_of_a_reply_are_checked_told_to_staff_and_never_to_the_citizen(ada: Console, site: Site) -> None:
    receipt = await mailed(site)
    await ada.take(receipt.inquiry)
    for wrong in ({"cc": ["per"]}, {"bcc": [f"en{number}@havdal.example" for number in range(21)]}):
        refused = await ada.step(receipt.inquiry, "replies", client_id="svar-0001", text="Hei", **wrong)
        assert refused.refused == (400, "bad_input")
    copies = {"cc": ["Per@Nordmann.example"], "bcc": ["arkiv@kontroll.example"]}
    said = (await ada.step(receipt.inquiry, "replies", client_id="svar-0001", text="Hei", **copies)).body
    assert [(one["kind"], one["address"]) for one in said["copied"]] == [
        ("cc", "per@nordmann.example"),
        ("bcc", "arkiv@kontroll.example"),
    ]
    shown = (await detail(ada, receipt.inquiry))["messages"][-1]
    assert shown["copied"] == said["copied"]
    (mine,) = [
        one for one in await SqlChatting(site.store.database).said(HAVDAL, receipt.conversation) if one.id == said["id"]
    ]
    assert "kontroll" not in repr(message_body(mine))
