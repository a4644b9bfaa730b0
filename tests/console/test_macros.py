"""Macros by way of the console's interface: written like canned replies, run as one step, all or nothing."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

import pytest

from bot.messages import Owner
from inquiries.canned.shipped import shipped
from inquiries.canned.store import SqlCannedReplies
from tests.building import ADA, HAVDAL, START, Store
from tests.console.conftest import Answer, Console, Open, Start, accounts, asked
from tests.console.experience import Learning
from tests.console.test_canned import HELLO, worker
from tests.console.test_handling import built
from tests.contracts.units import TECHNICAL, add_service, add_unit, change_inquiry
from tests.site import Plan, Site

MACRO: dict[str, Any] = {"title": "Makro", "shortcut": "", "texts": {}}


@pytest.fixture
async def site(start: Start, store: Store) -> Site:
    learning = Learning(store)
    await learning.start()
    handling = partial(built, store, learning)
    site = await start(Plan(experience=lambda _store: learning.desk(), handling=handling))
    await accounts(site)
    return site


async def made(console: Console, texts: dict[str, str] | None = None, **actions: Any) -> str:
    """Make a macro of one's own; return its id."""
    answer = await console.ask("POST", "/canned-replies", json=MACRO | {"texts": texts or {}, "actions": actions})
    assert answer.status == 200, answer.body
    return str(answer.body["replies"][-1]["id"])


async def run(console: Console, inquiry: str, macro: str, client_id: str = "makro-0001") -> Answer:
    return await console.ask("POST", f"/inquiries/{inquiry}/macros/{macro}", json={"client_id": client_id})


async def waiting(site: Site) -> str:
    """Let a citizen ask for a person."""
    inquiry = (await asked(site)).inquiry
    await site.store.desk.change_owner(inquiry, Owner.QUEUE, staff=ADA, notice="")
    return inquiry


async def steps(console: Console, inquiry: str) -> list[str]:
    found = (await console.ask("GET", f"/inquiries/{inquiry}/steps")).body["steps"]
    return [one["values"].get("field", one["kind"]) for one in found]


async def test_all_that_a_macro_does_is_done_as_ordinary_steps(site: Site, ada: Console) -> None:
    await add_unit(site.store.database)
    await add_service(site.store.database, "vei")
    inquiry = await waiting(site)
    await ada.step(inquiry, "take", force=False)
    before = len(await steps(ada, inquiry))
    does: dict[str, Any] = {"take": True, "unit": TECHNICAL, "service": "vei", "priority": "high", "tags": ["Vei", "is"]}
    macro = await made(ada, **does, note="Meldt til brøyterne", ending="solve")
    answer = await run(ada, inquiry, macro)
    assert answer.status == 200, answer.body
    shown = answer.body["inquiry"]
    assert (shown["status"], shown["priority"], shown["tags"]) == ("solved", "high", ["is", "Vei"])
    fields = (await ada.ask("GET", f"/inquiries/{inquiry}/fields")).body
    assert (fields["unit"], fields["service"]) == (TECHNICAL, "vei")
    assert sorted((await steps(ada, inquiry))[before:]) == sorted(["priority", "service", "unit", "tags", "solved"])
    notes = [one["text"] for one in answer.body["messages"] if one["internal"]]
    assert notes == ["Meldt til brøyterne"]


async def test_running_it_again_changes_nothing_more(site: Site, ada: Console) -> None:
    inquiry = await waiting(site)
    macro = await made(ada, take=True, tags=["is"], note="Sett", priority="urgent")
    assert (await run(ada, inquiry, macro)).status == 200
    answer = await run(ada, inquiry, macro)
    assert [one["text"] for one in answer.body["messages"] if one["internal"]] == ["Sett"]
    assert (await steps(ada, inquiry)).count("taken") == 1
    assert answer.body["inquiry"]["tags"] == ["is"]


@pytest.mark.parametrize(
    ("actions", "code"),
    [
        ({"priority": "high", "tags": ["is"], "note": "Hei", "ending": "close"}, "macro_close"),
        ({"note": "Hei", "ending": "solve"}, "macro_solve"),
        ({"tags": ["is"], "ending": "put_off", "days": 7}, "macro_put_off"),
        ({"note": "Hei", "unit": "gone"}, "macro_describe"),
        ({"take": True, "note": "Hei"}, "macro_take"),
    ],
)
async def test_what_cannot_all_be_done_is_not_begun(
    site: Site, ada: Console, bo: Console, actions: dict[str, Any], code: str
) -> None:
    inquiry = await waiting(site)
    await bo.take(inquiry)
    macro = await made(ada, **actions)
    before = (await ada.ask("GET", f"/inquiries/{inquiry}")).body, await steps(ada, inquiry)
    answer = await run(ada, inquiry, macro)
    assert answer.status == (400 if code == "macro_describe" else 409)
    assert answer.body["why"]["code"] == code
    assert ((await ada.ask("GET", f"/inquiries/{inquiry}")).body, await steps(ada, inquiry)) == before


async def test_it_is_put_off_to_an_opening(site: Site, ada: Console) -> None:
    inquiry = await waiting(site)
    answer = await run(ada, inquiry, await made(ada, ending="put_off", days=7))
    assert answer.body["inquiry"]["put_off_until"] > START.isoformat()


async def test_who_is_mentioned_in_its_note_is_told(site: Site, ada: Console, bo: Console) -> None:
    inquiry = await waiting(site)
    assert (await run(ada, inquiry, await made(ada, note="@bo, se på denne"))).status == 200
    assert (await bo.ask("GET", "/inquiries?view=mentioned")).body["counts"]["mentions"] == 1


async def test_what_somebody_does_not_see_is_not_there(site: Site, ada: Console, bo: Console, open_console: Open) -> None:
    _, cato = await worker(site, open_console)
    inquiry = await waiting(site)
    mine = await made(ada, priority="high")
    for console, macro in ((bo, mine), (ada, str(uuid.uuid4()))):
        assert (await run(console, inquiry, macro)).refused == (404, "not_found")
    shared = MACRO | {"actions": {"priority": "high"}, "scope": "municipality"}
    assert (await cato.ask("POST", "/canned-replies", json=shared)).status == 403
    reply = (await ada.ask("POST", "/canned-replies", json=HELLO)).body["replies"][0]
    assert (reply["actions"], (await run(ada, inquiry, reply["id"])).status) == (None, 404)
    own = await made(cato, priority="high")
    await change_inquiry(site.store.database, inquiry, unit=None)
    assert (await run(cato, inquiry, own)).refused == (404, "not_found")


async def test_what_is_no_macro_is_refused(ada: Console) -> None:
    put_off = {"ending": "put_off"}
    wrong: list[dict[str, Any]] = [{}, {"take": False}, put_off, put_off | {"days": 0}, {"take": True, "days": 3}]
    for actions in (*wrong, {"colour": "red"}, {"ending": "open"}, {"tags": ["a,b"]}):
        assert (await ada.ask("POST", "/canned-replies", json=MACRO | {"actions": actions})).status == 400, actions
    for actions in ({"priority": "high"}, {"take": True, "ending": "close"}):
        said = MACRO | {"texts": {"nb": "Hei"}, "actions": actions}
        assert (await ada.ask("POST", "/canned-replies", json=said)).status == 400, actions
    assert await made(ada, {"nb": "Hei {{navn}}"}, take=True)


async def test_those_that_are_shipped_can_be_run(site: Site, ada: Console) -> None:
    await SqlCannedReplies(site.store.database, site.store.clock).found(HAVDAL, shipped())
    replies = (await ada.ask("GET", "/canned-replies")).body["replies"]
    macros = [one for one in replies if one["actions"] is not None]
    assert len(macros) == len([one for one in shipped() if one.actions is not None]) > 2
    for macro in macros:
        assert (await run(ada, await waiting(site), macro["id"])).status == 200, macro["title"]
