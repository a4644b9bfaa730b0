"""Splitting and merging over the real interface."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app.deadlines import working_days
from bot.app.handling import handling_of
from bot.errors import NotFound
from bot.interfaces import EventBus
from bot.settings import Settings
from console.api.handling_context import Handling
from console.api.typed import number_of
from tests.bot.conftest import KeyTexts
from tests.building import Person, Store
from tests.console.by_mail import KARI, mailed
from tests.console.conftest import Console, Start, accounts, asked, asked_neighbours, quiet
from tests.console.experience import Learning
from tests.site import Plan, Site


@pytest.fixture
async def site(start: Start, store: Store) -> Site:
    """A site that also tells what was done about inquiries."""
    learning = Learning(store)
    await learning.start()

    def handling(bus: EventBus) -> Handling:
        knowledge, texts = learning.knowledge.search, KeyTexts()
        parts: dict[str, Any] = {"experience": learning.experience, "knowledge": knowledge, "texts": texts, "bus": bus}
        days = working_days(Settings().municipality)
        return handling_of(Settings(), store.database, store.clock, **parts, days=days)

    site = await start(Plan(handling=handling))
    await accounts(site)
    return site


async def thread(site: Site) -> tuple[str, list[str]]:
    """Let Kari write three mails in one thread; return the inquiry and the messages."""
    first = await mailed(site, "Hull i veien")
    more = [await mailed(site, text, conversation=first.conversation) for text in ("Og en ting til", "Barnehage")]
    return first.inquiry, [first.message, *(receipt.message for receipt in more)]


def said(detail: dict[str, Any]) -> list[str]:
    return [message["text"] for message in detail["messages"]]


async def test_split_makes_an_inquiry_of_what_came_later(ada: Console, site: Site) -> None:
    inquiry, messages = await thread(site)
    await ada.take(inquiry)
    async with ada.live(await quiet(site)) as console:
        made = await ada.step(inquiry, "split", message=messages[2])
        assert made.status == 200
        frame = await console.expect("event", kind="moved")
    assert frame["body"] == {"from": inquiry, "to": made.body["id"]}
    assert (made.body["number"], made.body["owner"], made.body["channel"]) == ("2026-000002", "staff", "email")
    kept = (await ada.ask("GET", f"/inquiries/{inquiry}")).body
    moved = (await ada.ask("GET", f"/inquiries/{made.body['id']}")).body
    assert said(moved) == ["Barnehage"]
    assert said(kept)[:2] == ["Hull i veien", "Og en ting til"]
    assert moved["reply_to"]["address"] == KARI.value


async def test_what_is_chosen_becomes_an_inquiry_and_the_rest_stays(ada: Console, site: Site) -> None:
    inquiry, messages = await thread(site)
    await ada.take(inquiry)
    made = await ada.step(inquiry, "split-chosen", messages=[messages[1]])
    assert (made.status, made.body["number"]) == (200, "2026-000002")
    assert said((await ada.ask("GET", f"/inquiries/{made.body['id']}")).body) == ["Og en ting til"]
    kept = said((await ada.ask("GET", f"/inquiries/{inquiry}")).body)
    assert [text for text in kept if text in {"Hull i veien", "Barnehage"}] == ["Hull i veien", "Barnehage"]
    assert "Og en ting til" not in kept
    assert (await ada.step(inquiry, "split-chosen", messages=[messages[0], messages[2]])).refused == (409, "conflict")
    assert (await ada.step(inquiry, "split-chosen", messages=[])).status == 400


async def test_first_message_cannot_be_split_off(ada: Console, site: Site) -> None:
    inquiry, messages = await thread(site)
    assert (await ada.step(inquiry, "split", message=messages[0])).refused == (409, "conflict")


@pytest.mark.parametrize("by", ["id", "number", "short"])
async def test_merge_moves_all_and_closes_the_emptied_one(ada: Console, site: Site, by: str) -> None:
    into = await asked(site, "Hei", Person())
    receipt = await mailed(site)
    name = {"id": into.inquiry, "number": into.inquiry_number, "short": "#1"}[by]
    answer = await ada.step(receipt.inquiry, "merge", into=name)
    assert (answer.status, answer.body["id"]) == (200, into.inquiry)
    emptied = (await ada.ask("GET", f"/inquiries/{receipt.inquiry}")).body
    assert emptied["merged_into"] == {"id": into.inquiry, "number": "2026-000001"}
    assert (emptied["inquiry"]["status"], emptied["messages"]) == ("closed", [])
    whole = (await ada.ask("GET", f"/inquiries/{into.inquiry}")).body
    assert said(whole) == ["Hei", "Du sa: Hei", "Hull i veien"]
    assert {contact["channel"] for contact in whole["contacts"]} == {"webchat", "email"}


async def undo_on(console: Console, inquiry: str) -> Any:
    """Return what the last step of an inquiry says of undoing its merge."""
    steps = (await console.ask("GET", f"/inquiries/{inquiry}/steps")).body["steps"]
    assert all(step["undo"] is None for step in steps[:-1])
    return steps[-1]["undo"]


async def test_merge_is_undone_from_either_side(ada: Console, site: Site) -> None:
    into = await asked(site, "Hei", Person())
    receipt = await mailed(site)
    await ada.step(receipt.inquiry, "merge", into=into.inquiry)
    undo = await undo_on(ada, into.inquiry)
    assert undo == await undo_on(ada, receipt.inquiry)
    assert (undo["inquiry"], undo["into"], undo["refused"]) == (receipt.inquiry, into.inquiry, None)
    old = await ada.step(receipt.inquiry, "unmerge", version=undo["version"] + 1)
    assert old.refused == (409, "conflict")
    for _ in range(2):
        answer = await ada.step(receipt.inquiry, "unmerge", version=undo["version"])
        assert (answer.status, answer.body["id"]) == (200, receipt.inquiry)
    assert said((await ada.ask("GET", f"/inquiries/{into.inquiry}")).body) == ["Hei", "Du sa: Hei"]
    back = (await ada.ask("GET", f"/inquiries/{receipt.inquiry}")).body
    assert (said(back), back["merged_into"]) == (["Hull i veien"], None)
    assert [contact["channel"] for contact in back["contacts"]] == ["email"]
    assert [await undo_on(ada, inquiry) for inquiry in (into.inquiry, receipt.inquiry)] == [None, None]


async def test_why_a_merge_stands_is_said(ada: Console, site: Site) -> None:
    person = Person()
    one, into = await mailed(site), await asked(site, "Hei", person)
    await ada.step(one.inquiry, "merge", into=into.inquiry)
    await asked(site, "Og ett til", person)
    undo = await undo_on(ada, one.inquiry)
    assert undo["refused"] == "said_since"
    assert (await ada.step(one.inquiry, "unmerge", version=undo["version"])).refused == (409, "conflict")


async def test_merging_with_itself_or_a_closed_one_is_a_conflict(ada: Console, site: Site) -> None:
    one, other = (await asked(site)).inquiry, (await mailed(site)).inquiry
    assert (await ada.step(one, "merge", into=one)).refused == (409, "conflict")
    await ada.step(other, "close")
    assert (await ada.step(one, "merge", into=other)).refused == (409, "conflict")


async def test_inquiry_is_found_by_its_number(ada: Console, site: Site) -> None:
    receipt = await asked(site)
    await asked_neighbours(site)
    for typed in ("2026-000001", "1", "2026-1", "%232026-000001"):
        found = await ada.ask("GET", f"/inquiries/by-number/{typed}")
        assert (found.status, found.body["id"]) == (200, receipt.inquiry)
    for typed in ("2", "2025-000001", "x", "2026-", "9" * 12):
        assert (await ada.ask("GET", f"/inquiries/by-number/{typed}")).refused == (404, "not_found")


def test_numbers_are_read_as_people_say_them() -> None:
    assert [number_of(typed, 2026) for typed in ("12", " #12 ", "2025-12", "2025/000012", "000012")] == [
        "2026-000012",
        "2026-000012",
        "2025-000012",
        "2025-000012",
        "2026-000012",
    ]
    with pytest.raises(NotFound):
        number_of("tolv", 2026)
