"""Asking a register over the real interface: who may, what is written down of it, and that nothing is kept."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreUnavailable
from bot.privacy import Look
from bot.settings import Settings
from inquiries.privacy.access_log import SqlAccessLog
from tests.building import HAVDAL, NABO
from tests.console.conftest import Console, Open, Start, accounts, asked, asked_neighbours
from tests.everywhere import in_database
from tests.registers import RegisterServer, csv_table, csv_text, http_table, put, register_server
from tests.site import PASSWORD, Plan, Site


@pytest.fixture
async def server() -> AsyncIterator[RegisterServer]:
    async with register_server() as server:
        yield server


@pytest.fixture
def registers(server: RegisterServer, tmp_path: Path) -> dict[str, Any]:
    export = put(tmp_path / "kunder.csv", csv_text())
    return {
        "customers": csv_table(export, roles=["administrator"]),
        "people": http_table(server.url, timeout_s=1),
        "wrong": csv_table(export) | {"colour": "red"},
    }


@pytest.fixture
async def site(start: Start, registers: dict[str, Any], tmp_path: Path) -> Site:
    chosen = {"service": {"data_dir": tmp_path / "var"}, "lookups": {"registers": registers}}
    site = await start(Plan(lookups=Settings.model_validate(chosen)))
    await accounts(site)
    return site


@pytest.fixture
async def eva(site: Site, open_console: Open) -> Console:
    await site.accounts.add(HAVDAL, "eva", "Eva", "administrator", PASSWORD)
    console = open_console(site)
    assert (await console.log_in("eva")).status == 200
    return console


@pytest.fixture
async def inquiry(site: Site) -> str:
    return (await asked(site)).inquiry


async def look(console: Console, inquiry: str, register: str, **query: str) -> Any:
    return await console.ask("POST", f"/inquiries/{inquiry}/lookups/{register}", json={"query": query})


async def rows(site: Site) -> list[Any]:
    return [row for row in await site.guard.log.page(HAVDAL) if row.action == "looked_up"]


async def test_each_role_sees_its_registers_and_what_is_wrong_with_one(ada: Console, eva: Console, inquiry: str) -> None:
    mine = (await ada.ask("GET", f"/inquiries/{inquiry}/lookups")).body["registers"]
    theirs = (await eva.ask("GET", f"/inquiries/{inquiry}/lookups")).body["registers"]
    assert [one["name"] for one in mine] == ["people", "wrong"]
    assert [one["name"] for one in theirs] == ["customers", "people", "wrong"]
    assert mine[0]["fields"][0] == {"name": "name", "labels": {"nb": "Navn"}, "required": False}
    assert mine[1]["wrong"] == "[lookups.registers.wrong] colour: there is no such setting"
    assert mine[1]["why"]["code"] == "setting_unknown"
    assert mine[1]["labels"]["nb"] == "Kunder"


async def test_a_hit_is_told_and_kept_nowhere(site: Site, ada: Console, inquiry: str) -> None:
    answer = await look(ada, inquiry, "people", name="åse strand")
    (entry,) = answer.body["entries"]
    assert entry["person"] == "Åse Strand"
    assert entry["ways"] == [{"channel": "letter", "address": "Åse Strand\n4485 YTRE HAVDAL"}]
    await look(ada, inquiry, "people", name="kari")
    assert await in_database(site.store.database, {"Åse Strand", "Storgata 14", "YTRE HAVDAL"}) == set()


async def test_who_asked_is_written_down_and_what_was_asked_only_as_a_hash(site: Site, ada: Console, inquiry: str) -> None:
    for name in ("Karihemmelig", "Karihemmelig", "annen"):
        await look(ada, inquiry, "people", name=name)
    other, again, first = await rows(site)
    assert (first.staff_name, first.about) == ("Ada", inquiry)
    assert (first.details["register"], first.details["asked"]) == ("people", ["name"])
    assert re.fullmatch(r"[0-9a-f]{64}", first.details["query"])
    assert first.details["query"] == again.details["query"] != other.details["query"]
    assert await in_database(site.store.database, {"Karihemmelig"}) == set()


async def test_the_log_shows_the_register(ada: Console, eva: Console, inquiry: str) -> None:
    await look(ada, inquiry, "people", name="kari")
    page = (await eva.ask("GET", "/access-log")).body["looks"]
    found = next(one for one in page if one["action"] == "looked_up")
    assert (found["staff_name"], found["looked_in"], found["about"]) == ("Ada", "people", inquiry)


async def test_seeing_which_registers_there_are_is_no_look(site: Site, ada: Console, inquiry: str) -> None:
    await ada.ask("GET", f"/inquiries/{inquiry}/lookups")
    assert await site.guard.log.page(HAVDAL) == []


async def test_what_cannot_be_written_down_is_not_asked(
    server: RegisterServer, ada: Console, inquiry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_self: SqlAccessLog, _looks: list[Look]) -> None:
        raise StoreUnavailable("the store is away")

    monkeypatch.setattr(SqlAccessLog, "_write", away)
    assert (await look(ada, inquiry, "people", name="kari")).refused == (503, "unavailable")
    assert server.headers == []


@pytest.mark.parametrize(
    ("register", "query", "refused"),
    [
        ("customers", {"name": "kari"}, (403, "refused")),
        ("wrong", {"name": "kari"}, (503, "register_off")),
        ("nowhere", {"name": "kari"}, (404, "not_found")),
        ("people", {"age": "7"}, (400, "bad_input")),
        ("people", {"name": " "}, (400, "empty")),
        ("people", {"name": "../.."}, (400, "empty")),
        ("people", {"name": "x" * 201}, (413, "too_long")),
        ("people", {"name": "per"}, (400, "too_many_hits")),
        ("people", {}, (400, "malformed")),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    ada: Console, inquiry: str, register: str, query: dict[str, str], refused: tuple[int, str]
) -> None:
    assert (await look(ada, inquiry, register, **query)).refused == refused


async def test_slow_and_away_are_told_apart_and_nothing_of_the_query_is_logged(
    server: RegisterServer, ada: Console, inquiry: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        server.status = 500
        assert (await look(ada, inquiry, "people", name="Karihemmelig")).refused == (503, "register_unavailable")
        server.hangs = True
        assert (await look(ada, inquiry, "people", name="Karihemmelig")).refused == (503, "register_slow")
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("aiohttp.access", "asyncio"))]
    assert ours
    assert not any("Karihemmelig" in line for line in ours)


async def test_another_municipality_asks_neither_our_registers_nor_about_our_inquiries(
    site: Site, open_console: Open, ada: Console, inquiry: str
) -> None:
    siv = open_console(site)
    await siv.ask("POST", "/session", json={"username": "siv", "password": PASSWORD})
    theirs = (await asked_neighbours(site)).inquiry
    assert (await look(ada, theirs, "people", name="kari")).refused == (404, "not_found")
    assert (await site.guard.log.page(NABO)) == []


async def test_a_hit_put_on_the_person_is_sealed(site: Site, ada: Console, inquiry: str) -> None:
    (entry,) = (await look(ada, inquiry, "people", name="kari")).body["entries"]
    way = entry["ways"][0]
    detail = await ada.ask("POST", f"/inquiries/{inquiry}/contacts", json={**way, "name": entry["person"]})
    assert {"channel": "letter", "address": way["address"], "name": "Kari Nordmann"} in detail.body["contacts"]
