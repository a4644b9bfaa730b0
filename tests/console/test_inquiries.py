"""What staff read and do, over the real interface."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest

from bot import database as database_module
from bot.database import Database
from bot.messages import Choice, Outcome, Reply, Source, Turn
from tests.bot.conftest import EchoDialogue
from tests.building import HAVDAL, Person, SettableClock, SomebodyElse, Store
from tests.console.conftest import OPERATIONS, Console, Open, Start, accounts, asked, asked_neighbours
from tests.site import VERSION, Plan, Site, running

SAID = {"client_id": "svar-0001", "text": "Hei"}
SOMETHING = "99999999-9999-4999-8999-999999999999"
BODIES: dict[str, dict[str, Any]] = {
    "/forward": {"unit": "drift"},
    "/result": {"text": "Ferdig"},
    "/take": {"force": True},
    "/replies": SAID,
    "/notes": SAID,
    "/contacts": {"channel": "sms", "address": "412 34 567"},
    "/split": {"message": SOMETHING},
    "/split-chosen": {"messages": [SOMETHING]},
    "/merge": {"into": SOMETHING},
    "/links": {"other": SOMETHING},
}
"""What each step is asked with."""
WRITTEN: dict[str, dict[str, Any]] = {"/topic": {"topic": None}, "/fields": {"version": 1}}
"""What is written in place of what stands."""


def texts(detail: dict[str, Any]) -> list[str]:
    return [message["text"] for message in detail["messages"]]


async def test_inbox_shows_what_was_asked(ada: Console, site: Site) -> None:
    receipt = await asked(site, "Når åpner svømmehallen?")
    await asked_neighbours(site)
    answer = await ada.ask("GET", "/inquiries")
    assert answer.status == 200
    (summary,) = answer.body["inquiries"]
    assert summary == summary | {
        "id": receipt.inquiry,
        "number": "2026-000001",
        "conversation": receipt.conversation,
        "channel": "webchat",
        "status": "with_bot",
        "owner": "bot",
        "staff": None,
        "title": "Når åpner svømmehallen?",
        "preview": "Når åpner svømmehallen?",
        "language": "nb",
        "opened_at": "2026-03-02T08:00:00Z",
        "waiting_since": None,
        "messages": 2,
    }
    assert answer.body["counts"] == {
        "waiting": 0,
        "mine": 0,
        "unit": 0,
        "unassigned": 0,
        "citizen": 0,
        "others": 0,
        "overdue": 0,
        "put_off": 0,
        "bot": 1,
        "open": 1,
        "closed": 0,
        "junk": 0,
        "all": 1,
        "unread": 0,
        "mentions": 0,
        "followed": 0,
        "following": 0,
    }
    assert (answer.body["next"], answer.body["sequence"] > 0) == (None, True)


async def test_inbox_is_leafed_through(ada: Console, site: Site) -> None:
    for number in range(5):
        await asked(site, str(number))
        site.store.clock.advance(minutes=1)
    found: list[str] = []
    more: str | None = ""
    while more is not None:
        page = (await ada.ask("GET", f"/inquiries?view=all&limit=2{more}")).body
        found += [summary["title"] for summary in page["inquiries"]]
        more = page["next"] and f"&before={page['next']}"
    assert found == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(("limit", "shown"), [("0", 1), ("-5", 1), ("1", 1), ("100000", 3), ("9" * 30, 3)])
async def test_limits_out_of_bounds_are_brought_into_them(ada: Console, site: Site, limit: str, shown: int) -> None:
    for number in range(3):
        await asked(site, str(number))
    assert len((await ada.ask("GET", f"/inquiries?limit={limit}")).body["inquiries"]) == shown


@pytest.mark.parametrize(
    "query", ["view=nothing", "view=", "limit=x", "limit=1.5", "before=x", "before=", "before=%00", "before=bm9wZQ%3D%3D"]
)
async def test_bad_queries_are_malformed(ada: Console, query: str) -> None:
    assert (await ada.ask("GET", f"/inquiries?{query}")).refused == (400, "malformed")


async def test_inquiry_shows_all_that_was_said_and_what_it_rests_on(start: Start, open_console: Open) -> None:
    class RichDialogue(EchoDialogue):
        """Dialogue whose answer has everything that an answer can have."""

        async def respond(self, turn: Turn) -> Outcome:
            """Answer from an article."""
            source = Source("hall", "Svømmehallen", "https://www.havdal.example/svomming", "nb")
            reply = Reply("Klokka ti.", "<p>Klokka ti.</p>", (source,), (Choice("En person", "human"),))
            return Outcome(replies=(reply,), intent="faq", confidence=0.75, handover="asked")

    site = await start(Plan(dialogue=RichDialogue()))
    await accounts(site)
    console = open_console(site)
    await console.log_in("ada")
    receipt = await asked(site, "<b>Når?</b>")
    answer = await console.ask("GET", f"/inquiries/{receipt.inquiry}")
    assert answer.status == 200
    citizen, bot = answer.body["messages"]
    assert (citizen["text"], citizen["author"], citizen["html"], citizen["state"]) == ("<b>Når?</b>", "citizen", None, None)
    assert bot == bot | {
        "author": "bot",
        "internal": False,
        "text": "Klokka ti.",
        "html": "<p>Klokka ti.</p>",
        "sources": [
            {"article": "hall", "title": "Svømmehallen", "url": "https://www.havdal.example/svomming", "language": "nb"}
        ],
        "choices": [{"label": "En person", "value": "human"}],
        "masked": False,
        "intent": "faq",
        "confidence": 0.75,
    }
    assert answer.body["handover_reason"] == "asked"
    assert answer.body["inquiry"]["waiting_since"] == "2026-03-02T08:00:00Z"


async def test_whole_way_of_an_inquiry(ada: Console, site: Site) -> None:
    person = Person()
    inquiry = (await asked(site, "Hei", person)).inquiry
    taken = await ada.take(inquiry)
    assert (taken.status, taken.body["inquiry"]["owner"], taken.body["inquiry"]["staff"]["username"]) == (
        200,
        "staff",
        "ada",
    )
    reply = await ada.reply(inquiry, "Hei, jeg heter Ada")
    assert (
        reply.status,
        reply.body["author"],
        reply.body["author_name"],
        reply.body["client_id"],
        reply.body["internal"],
    ) == (
        200,
        "staff",
        "Ada",
        "svar-0001",
        False,
    )
    note = await ada.step(inquiry, "notes", client_id="notat-0001", text="Ring henne")
    assert (note.status, note.body["internal"], note.body["state"]) == (200, True, None)
    released = await ada.step(inquiry, "release")
    assert (released.body["inquiry"]["owner"], released.body["inquiry"]["staff"]) == ("queue", None)
    await ada.take(inquiry)
    back = await ada.step(inquiry, "hand-back")
    assert (back.body["inquiry"]["owner"], back.body["inquiry"]["status"]) == ("bot", "with_bot")
    closed = await ada.step(inquiry, "close")
    assert (closed.status, closed.body["inquiry"]["status"]) == (200, "closed")
    assert texts(closed.body) == [
        "Hei",
        "Du sa: Hei",
        "notice_taken nb Ada",
        "Hei, jeg heter Ada",
        "Ring henne",
        "notice_released nb",
        "notice_taken nb Ada",
        "notice_handed_back nb",
        "notice_closed nb",
    ]


async def test_closing_again_is_well_and_all_else_is_too_late(ada: Console, site: Site) -> None:
    inquiry = (await asked(site)).inquiry
    await ada.take(inquiry)
    await ada.step(inquiry, "close")
    assert (await ada.step(inquiry, "close")).status == 200
    for answer in (
        await ada.take(inquiry),
        await ada.take(inquiry, force=True),
        await ada.step(inquiry, "release"),
        await ada.step(inquiry, "hand-back"),
        await ada.reply(inquiry, "Hei"),
    ):
        assert answer.refused == (409, "conflict")
    assert (await ada.step(inquiry, "notes", client_id="notat-0001", text="Etterpå")).status == 200


async def test_colleagues_conversation_is_taken_by_force_only(ada: Console, bo: Console, site: Site) -> None:
    inquiry = (await asked(site)).inquiry
    await ada.take(inquiry)
    for answer in (
        await bo.take(inquiry),
        await bo.reply(inquiry, "Hei"),
        await bo.step(inquiry, "release"),
        await bo.step(inquiry, "hand-back"),
        await bo.step(inquiry, "close"),
    ):
        assert answer.refused == (409, "conflict")
    assert "Ada" in (await bo.take(inquiry)).body["message"]
    assert (await bo.take(inquiry, force=True)).body["inquiry"]["staff"]["username"] == "bo"
    assert (await ada.reply(inquiry, "Hei")).refused == (409, "conflict")


async def test_of_two_who_take_over_together_one_gets_it(ada: Console, bo: Console, site: Site) -> None:
    inquiry = (await asked(site)).inquiry
    answers = await asyncio.gather(ada.take(inquiry), bo.take(inquiry))
    assert sorted(answer.status for answer in answers) == [200, 409]


async def test_same_client_id_is_one_reply(ada: Console, site: Site) -> None:
    inquiry = (await asked(site)).inquiry
    await ada.take(inquiry)
    answers = await asyncio.gather(*(ada.reply(inquiry, "Hei") for _ in range(5)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body["id"] for answer in answers}) == 1
    again = await ada.reply(inquiry, "noe annet")
    assert again.body["text"] == "Hei"
    assert texts((await ada.ask("GET", f"/inquiries/{inquiry}")).body).count("Hei") == 2  # The citizen's, and Ada's.


async def test_reply_before_taking_over_is_a_conflict(ada: Console, site: Site) -> None:
    assert (await ada.reply((await asked(site)).inquiry, "Hei")).refused == (409, "conflict")


async def test_number_of_a_person_in_a_reply_is_masked(ada: Console, site: Site) -> None:
    inquiry = (await asked(site)).inquiry
    await ada.take(inquiry)
    answer = await ada.reply(inquiry, "Er det 15108695088?")
    assert (answer.body["text"], answer.body["masked"]) == ("Er det [***]?", True)


@pytest.mark.parametrize(("method", "path"), [operation for operation in OPERATIONS if "{inquiry}" in operation[1]])
async def test_what_is_not_ones_own_municipalitys_is_not_there(ada: Console, site: Site, method: str, path: str) -> None:
    theirs = await asked_neighbours(site)
    step = path.partition("{inquiry}")[2].replace("{message}", SOMETHING)
    for inquiry in (theirs.inquiry, str(uuid.uuid4()), theirs.conversation):
        body = (BODIES | WRITTEN).get(step)
        answer = await ada.ask(method, f"/inquiries/{inquiry}{step}?name=x.txt", json=body)
        assert answer.refused == (404, "not_found")
    assert (await site.store.inbox.inquiry("nabo", theirs.inquiry)).owner == "bot"
    assert len(await site.store.inbox.messages("nabo", theirs.inquiry)) == 1


async def test_deleted_conversation_is_not_there(ada: Console, site: Site) -> None:
    receipt = await asked(site)
    await ada.take(receipt.inquiry)
    await site.pipeline.forget(HAVDAL, receipt.conversation)
    assert (await ada.ask("GET", f"/inquiries/{receipt.inquiry}")).refused == (404, "not_found")
    for step in ("/hand-back", "/release", "/close", *BODIES):
        answer = await ada.ask("POST", f"/inquiries/{receipt.inquiry}{step}", json=BODIES.get(step))
        assert answer.refused == (404, "not_found")
    assert (await ada.ask("GET", "/inquiries?view=all")).body["inquiries"] == []


@pytest.mark.parametrize("inquiry", ["x", "1", "2026-000001", "..%2F..", "%00", "0" * 5_000])
async def test_inquiry_that_is_no_id_is_malformed(ada: Console, inquiry: str) -> None:
    assert (await ada.ask("GET", f"/inquiries/{inquiry}")).refused == (400, "malformed")


MALFORMED = [
    b"hei",
    b"[]",
    b"null",
    b"{}",
    b'{"text":"Hei"}',
    b'{"client_id":"svar-0001"}',
    b'{"client_id":"svar-0001","text":""}',
    b'{"client_id":"svar-0001","text":" \\n "}',
    b'{"client_id":"svar-0001","text":5}',
    b'{"client_id":"svar-0001","text":"\\ud800"}',
    b'{"client_id":"svar-0001","text":"\xff"}',
    b'{"client_id":"svar-0001","text":"Hei","internal":false}',
    b'{"client_id":"kort","text":"Hei"}',
    b'{"client_id":"svar/0001","text":"Hei"}',
    b'{"client_id":"svar-0001\\u0000","text":"Hei"}',
    b'{"client_id":"' + b"a" * 65 + b'","text":"Hei"}',
    b'{"client_id":"svar-0001","text":"' + b"a" * 8_001 + b'"}',
    b"[" * 50_000,
]


@pytest.mark.parametrize("step", ["replies", "notes"])
async def test_malformed_messages_are_said_to_be_so(ada: Console, site: Site, step: str) -> None:
    inquiry = (await asked(site)).inquiry
    await ada.take(inquiry)
    for body in MALFORMED:
        answer = await ada.ask("POST", f"/inquiries/{inquiry}/{step}", data=body)
        assert answer.refused == (400, "malformed"), body[:80]
    assert len(await site.store.inbox.messages(HAVDAL, inquiry)) == 3


async def test_message_of_what_leaves_no_ink_is_empty(ada: Console, site: Site) -> None:
    inquiry = (await asked(site)).inquiry
    await ada.take(inquiry)
    assert (await ada.reply(inquiry, "\u200b\u0007")).refused == (400, "empty")


@pytest.mark.parametrize("body", [b"5", b'{"force":"perhaps"}', b'{"force":null}', b'{"fource":true}'])
async def test_malformed_take_over_is_said_to_be_so(ada: Console, site: Site, body: bytes) -> None:
    inquiry = (await asked(site)).inquiry
    assert (await ada.ask("POST", f"/inquiries/{inquiry}/take", data=body)).refused == (400, "malformed")


async def test_health_tells_how_every_part_is(ada: Console, site: Site) -> None:
    site.part.becomes("down", "Rasa does not answer")
    answer = await ada.ask("GET", "/health")
    assert answer.body == {
        "version": VERSION,
        "parts": [
            {
                "part": "dialogue",
                "state": "down",
                "since": "2026-03-02T08:00:00Z",
                "reason": "Rasa does not answer",
                "whys": [],
            }
        ],
    }


async def test_store_that_is_away_is_said_to_be_so(
    open_console: Open,
    sqlite_url: str,
    clock: SettableClock,
    somebody_else: SomebodyElse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database_module, "BUSY_TIMEOUT_MS", 30)
    database = Database(sqlite_url)
    async with running(Store.over(database, clock)) as site:
        await accounts(site)
        console = open_console(site)
        await console.log_in("ada")
        inquiry = (await asked(site)).inquiry
        await console.take(inquiry)
        await somebody_else.lock()
        answer = await console.reply(inquiry, "Hei")
        somebody_else.release()
        assert answer.refused == (503, "unavailable")
        assert "database" not in answer.body["message"]
        assert (await console.reply(inquiry, "Hei")).status == 200
    await database.close()
