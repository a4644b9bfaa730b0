"""Sending a message on over HTTP: what goes is told before, and nothing of it reaches the citizen or who may not see it."""

from __future__ import annotations

from typing import Any

from bot.messages import Address, Event
from inquiries.chatting import SqlChatting
from tests.building import HAVDAL, Person
from tests.console.by_mail import KARI, mailed
from tests.console.conftest import Console, asked, asked_neighbours
from tests.site import Site

BUILDER = "drift@entreprenor.example"


def wanted(**more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"client_id": "videre-0001", "text": "Kan dere se på dette?", "to": [BUILDER], "attachments": []}
    return given | more


async def test_a_message_is_sent_on_once_and_refused_with_a_reason(ada: Console, site: Site) -> None:
    receipt = await mailed(site, "Hull i veien. Fødselsnummeret mitt er 01017012341.")
    place = f"/inquiries/{receipt.inquiry}/messages/{receipt.message}/sent-on"
    quoted = (await ada.ask("GET", place)).body
    assert quoted["subject"].startswith("Hull i veien [#")
    assert "Fra: Innbygger" in quoted["text"]
    for body, code in (
        (wanted(to=[]), "send_on_nobody"),
        (wanted(to=["drift"]), "send_on_address"),
        (wanted(to=[f"en{number}@havdal.example" for number in range(21)]), "send_on_most"),
        (wanted(to=[KARI.value]), "send_on_citizen"),
    ):
        answer = await ada.ask("POST", place, json=body)
        assert answer.refused == (400, "bad_input")
        assert answer.body["why"]["code"] == code
    said = (await ada.ask("POST", place, json=wanted())).body
    assert (await ada.ask("POST", place, json=wanted())).body["id"] == said["id"]
    assert (said["author"], said["internal"], said["address"], said["state"]) == ("staff", True, BUILDER, "queued")
    assert (said["sends_on"], said["full_text"]) == (receipt.message, quoted["text"])
    note = (await ada.step(receipt.inquiry, "notes", text="Bare for oss", client_id="notat-0001")).body
    assert (await ada.ask("GET", place.replace(receipt.message, note["id"]))).refused == (404, "not_found")


async def test_who_wants_no_messages_is_named(ada: Console, site: Site) -> None:
    receipt = await mailed(site, "Hull i veien")
    await site.store.opt_outs.stop(HAVDAL, Address("email", BUILDER))
    answer = await ada.ask("POST", f"/inquiries/{receipt.inquiry}/messages/{receipt.message}/sent-on", json=wanted())
    assert answer.refused == (409, "opted_out")
    assert answer.body["why"] == {"code": "send_on_opted_out", "values": {"address": BUILDER}, "field": "", "line": None}


async def test_what_was_sent_on_goes_once_more_as_it_went(ada: Console, site: Site) -> None:
    receipt = await mailed(site, "Hull i veien")
    place = f"/inquiries/{receipt.inquiry}/messages/{receipt.message}/sent-on"
    said = (await ada.ask("POST", place, json=wanted())).body
    again = place.replace(receipt.message, said["id"])
    assert (await ada.ask("GET", again)).body["text"] == said["full_text"]
    second = (await ada.ask("POST", again, json=wanted(client_id="videre-0002", text="En gang til"))).body
    assert (second["text"], second["full_text"], second["sends_on"]) == ("En gang til", said["full_text"], receipt.message)


async def test_nothing_of_another_municipality_is_sent_on(ada: Console, site: Site) -> None:
    receipt = await asked_neighbours(site)
    place = f"/inquiries/{receipt.inquiry}/messages/{receipt.message}/sent-on"
    assert (await ada.ask("GET", place)).refused == (404, "not_found")
    assert (await ada.ask("POST", place, json=wanted())).refused == (404, "not_found")


async def test_the_chat_and_its_copy_know_nothing_of_it(ada: Console, site: Site) -> None:
    person = Person()
    receipt = await asked(site, "Hull i veien", person)
    place = f"/inquiries/{receipt.inquiry}/messages/{receipt.message}/sent-on"
    said = (await ada.ask("POST", place, json=wanted())).body
    seen = await SqlChatting(site.store.database).said(HAVDAL, person.conversation)
    assert said["id"] not in [one.id for one in seen]
    told: list[Event] = [one for one in await site.store.events.after(0) if one.message and one.message.id == said["id"]]
    assert told
    assert not any(one.for_citizen for one in told)
