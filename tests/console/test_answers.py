"""Suggested answers and wishes for an article, over the real interface."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.articles import STAFF
from tests.building import HAVDAL, Person, Store
from tests.console.conftest import Console, Start, accounts, asked
from tests.console.test_articles import BOAT, Keeping
from tests.site import Plan, Site

ROUTINE = {
    "service": "havn",
    "audience": STAFF,
    "texts": {"nb": {"question": "Hvordan føres båtplass i regnskapet?", "answer": "Se [rutinen](https://x.example/r)."}},
}


@pytest.fixture
async def site(start: Start, store: Store, tmp_path: Path) -> Site:
    keeping = Keeping(store, tmp_path / "files")
    await keeping.start()
    site = await start(Plan(articles=keeping.editing.desk))
    await accounts(site)
    return site


async def published(ada: Console, body: dict[str, Any]) -> str:
    made = (await ada.ask("POST", "/articles", json=body)).body["newest"]
    name = str(made["article"]["id"])
    answer = await ada.ask("POST", f"/articles/{name}/publish", json={"based_on": made["version"]})
    assert answer.status == 200, answer.body
    return name


async def test_what_the_citizen_said_last_is_searched_for_staff(site: Site, ada: Console) -> None:
    boat, routine = await published(ada, BOAT), await published(ada, ROUTINE)
    person = Person()
    await asked(site, "Hei", person)
    receipt = await asked(site, "Hva koster båtplass?", person)
    found = (await ada.ask("GET", f"/inquiries/{receipt.inquiry}/answers")).body
    assert found["message"] == receipt.message
    hits = {hit["article"]: hit for hit in found["hits"]}
    assert len(found["hits"]) <= 3
    assert (hits[boat]["text"], hits[boat]["public"], hits[boat]["language"]) == ("Det koster 900 kroner.", True, "nb")
    assert routine not in hits, "what is hardly likely is not suggested"
    assert found["hits"][0]["article"] == boat
    body = {"text": "regnskap båtplass", "language": "nb"}
    found = (await ada.ask("POST", f"/inquiries/{receipt.inquiry}/answers", json=body)).body
    hits = {hit["article"]: hit for hit in found["hits"]}
    assert (hits[routine]["text"], hits[routine]["public"]) == ("Se rutinen (https://x.example/r).", False)
    confidences = [hit["confidence"] for hit in found["hits"]]
    assert confidences == sorted(confidences, reverse=True)


async def test_the_answer_comes_in_the_citizens_language_where_it_has_it(site: Site, ada: Console) -> None:
    english = {"question": "What does a berth cost in Havdal?", "answer": "It costs **900** kroner."}
    boat = await published(ada, BOAT | {"texts": BOAT["texts"] | {"en": english}})  # type: ignore[operator]
    receipt = await asked(site, "Hei")
    for language, text in (("en", "It costs 900 kroner."), ("sv", "Det koster 900 kroner.")):
        body = {"text": "båtplass Havdal", "language": language}
        found = (await ada.ask("POST", f"/inquiries/{receipt.inquiry}/answers", json=body)).body
        assert found["message"] is None
        assert [hit["text"] for hit in found["hits"] if hit["article"] == boat] == [text]


async def test_of_a_closed_inquiry_nothing_is_searched_unless_asked(site: Site, ada: Console) -> None:
    boat = await published(ada, BOAT)
    receipt = await asked(site, "Hva koster båtplass?")
    await ada.take(receipt.inquiry)
    await ada.step(receipt.inquiry, "close")
    path = f"/inquiries/{receipt.inquiry}/answers"
    assert (await ada.ask("GET", path)).body == {"message": None, "verdict": "unknown", "hits": []}
    found = (await ada.ask("POST", path, json={"text": "båtplass", "language": "nb"})).body
    assert boat in [hit["article"] for hit in found["hits"]]


async def test_what_cannot_be_searched_finds_nothing_and_breaks_nothing(site: Site, ada: Console) -> None:
    receipt = await asked(site, "😀 ?!")
    found = await ada.ask("GET", f"/inquiries/{receipt.inquiry}/answers")
    assert (found.status, found.body["hits"]) == (200, [])
    refused = await ada.ask("POST", f"/inquiries/{receipt.inquiry}/answers", json={"text": "  ", "language": "nb"})
    assert refused.refused == (400, "malformed")


async def test_suggestions_are_no_second_look_in_the_access_log(site: Site, ada: Console) -> None:
    receipt = await asked(site, "Hva koster båtplass?")
    for part in ("answers", "faq"):
        assert (await ada.ask("GET", f"/inquiries/{receipt.inquiry}/{part}")).status == 200
    assert [row for row in await site.guard.log.page(HAVDAL) if row.action == "opened"] == []


async def test_a_reply_is_wished_for_and_the_wish_taken_back(site: Site, ada: Console) -> None:
    receipt = await asked(site, "Leies gymsalen ut?")
    await ada.take(receipt.inquiry)
    reply = (await ada.reply(receipt.inquiry, "Ja, i helgene.")).body["id"]
    path = f"/inquiries/{receipt.inquiry}/faq"
    before = (await ada.ask("GET", path)).body
    assert before == {"message": None, "staff_name": None, "at": None, "state": "unsolved"}
    wish = (await ada.ask("PUT", path, json={"message": reply})).body
    assert (wish["message"], wish["staff_name"], wish["state"]) == (reply, "Ada", "unsolved")
    assert (await ada.ask("PUT", path, json={"message": receipt.message})).refused == (404, "not_found")
    await ada.step(receipt.inquiry, "close")
    assert (await ada.ask("GET", path)).body["state"] == "waiting"
    assert (await ada.ask("DELETE", path)).body == before | {"state": "waiting"}
