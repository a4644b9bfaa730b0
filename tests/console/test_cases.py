"""Cases over the real interface: what is seen and sent, by whom, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.app.cases import backends_of, package_backend
from bot.clock import SystemClock
from bot.errors import SettingsError
from bot.settings import Settings
from inquiries.cases.models import cases
from inquiries.files import DiskFiles
from inquiries.services.models import services
from tests.building import HAVDAL, START
from tests.console.conftest import Console, Open, Start, accounts, asked, asked_neighbours
from tests.contracts.units import change_inquiry
from tests.site import PASSWORD, Plan, Site

SECRET = "a secret that both sides know"
HOOK = {"webhook_url": "https://sak.havdal.example/torg", "webhook_secret": SECRET, "webhook_title": "Acos"}
ALL = {"system": "case_system", "messages": True, "notes": True, "files": True, "person": True}


def settings(**cases: Any) -> Settings:
    return Settings.model_validate({"cases": cases})


@pytest.fixture
async def site(start: Start, tmp_path: Path) -> Site:
    site = await start(Plan(cases=settings(**HOOK, package_folder=tmp_path)))
    await accounts(site)
    return site


@pytest.fixture
async def inquiry(site: Site) -> str:
    return (await asked(site)).inquiry


async def send(console: Console, inquiry: str, client_id: str = "click-001", **more: Any) -> Any:
    return await console.ask("POST", f"/inquiries/{inquiry}/cases", json=ALL | {"client_id": client_id} | more)


async def test_seen_then_sent_once(ada: Console, bo: Console, inquiry: str) -> None:
    shown = await ada.ask("POST", f"/inquiries/{inquiry}/cases/preview", json=ALL)
    assert (shown.body["messages"], shown.body["before"], shown.body["files"]) == (2, 0, [])
    before = (await ada.ask("GET", f"/inquiries/{inquiry}/cases")).body
    assert before["cases"] == []
    assert [(one["name"], one["title"]) for one in before["systems"]] == [("case_system", "Acos"), ("archive", "Noark 5")]
    (case,) = (await send(ada, inquiry)).body["cases"]
    assert (case["state"], case["sent_by"], case["system_title"], case["messages"]) == ("waiting", "Ada", "Acos", 2)
    assert (await send(ada, inquiry)).body["cases"] == [case]
    assert (await send(bo, inquiry, "click-002")).refused == (409, "nothing_new")
    assert (await send(ada, inquiry, "click-003", system="archive")).status == 200
    assert (await send(ada, inquiry, "click-004", system="elsewhere")).refused == (404, "not_found")


async def test_neighbours_and_other_inquiries_cases_are_nobodys(site: Site, ada: Console, inquiry: str) -> None:
    (case,) = (await send(ada, inquiry)).body["cases"]
    other, neighbours = (await asked(site)).inquiry, (await asked_neighbours(site)).inquiry
    for wrong in (other, neighbours):
        place = f"/inquiries/{wrong}/cases/{case['id']}"
        assert (await ada.ask("POST", f"{place}/retry")).refused == (404, "not_found")
        told = await ada.ask("PUT", f"{place}/reference", json={"reference": "26/1", "url": ""})
        assert told.refused == (404, "not_found")
        assert (await ada.ask("GET", f"{place}/package")).refused == (404, "not_found")
    for path in ("cases", "cases/preview"):
        told = await ada.ask("POST", f"/inquiries/{neighbours}/{path}", json=ALL | {"client_id": "click-009"})
        assert told.refused == (404, "not_found")
    assert (await ada.ask("POST", f"/inquiries/{inquiry}/cases/{case['id']}/retry")).status == 200


async def test_the_list_of_unsettled_cases_names_no_inquiry_that_the_asker_may_not_see(
    site: Site, ada: Console, bo: Console, inquiry: str
) -> None:
    (case,) = (await send(ada, inquiry)).body["cases"]
    async with site.store.database.write() as connection:
        await connection.execute(update(cases).where(cases.c.id == case["id"]).values(state="refused", reason="nei"))
    assert [one["id"] for one in (await bo.ask("GET", "/cases/unsettled")).body["cases"]] == [case["id"]]
    child_welfare = {"municipality": HAVDAL, "id": "barnevern", "names": {"nb": "Barnevern"}, "track": "specialist"}
    async with site.store.database.write() as connection:
        await connection.execute(insert(services).values(**child_welfare, opening_hours={}, version=1, updated_at=START))
    me = (await ada.ask("GET", "/session")).body["staff"]["id"]
    await change_inquiry(site.store.database, inquiry, service="barnevern", responsible=me)
    assert [one["id"] for one in (await ada.ask("GET", "/cases/unsettled")).body["cases"]] == [case["id"]]
    assert (await bo.ask("GET", "/cases/unsettled")).body["cases"] == []


async def test_what_is_wrong_is_refused(ada: Console, inquiry: str) -> None:
    (case,) = (await send(ada, inquiry)).body["cases"]
    place = f"/inquiries/{inquiry}/cases/{case['id']}/reference"
    for wrong in ({"reference": ""}, {"reference": "x" * 101}, {"reference": "1", "url": "javascript:alert(1)"}):
        assert (await ada.ask("PUT", place, json={"url": ""} | wrong)).refused == (400, "malformed")
    assert (await ada.ask("PUT", place, json={"reference": "26/1", "url": ""})).refused == (409, "conflict")
    assert (await ada.ask("GET", "/cases/unsettled")).body["cases"] == []


async def test_editors_send_nothing(site: Site, open_console: Open, inquiry: str) -> None:
    await site.accounts.add(HAVDAL, "eva", "Eva", "editor", PASSWORD)
    eva = open_console(site)
    await eva.log_in("eva")
    assert (await send(eva, inquiry)).refused == (403, "refused")
    assert (await eva.ask("GET", "/cases/unsettled")).refused == (403, "refused")


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (HOOK | {"webhook_url": "http://sak.havdal.example/torg"}, "https"),
        (HOOK | {"webhook_secret": ""}, "webhook_secret"),
        (HOOK | {"webhook_secret": "short"}, "24 characters"),
    ],
)
def test_settings_that_would_leak_stop_the_start(chosen: dict[str, Any], told: str, tmp_path: Path) -> None:
    given, files = settings(**chosen), DiskFiles(tmp_path)
    with pytest.raises(SettingsError, match=told):
        backends_of(given, files, SystemClock(), package_backend(given, files))


@pytest.mark.parametrize(
    "more", [{"webhook_url": "http://127.0.0.1:1/torg"}, {"webhook_url": "http://a.example/", "webhook_unencrypted": True}]
)
def test_own_machine_and_a_trusted_network_need_no_encryption(more: dict[str, Any], tmp_path: Path) -> None:
    given, files = settings(**HOOK | more), DiskFiles(tmp_path)
    assert len(backends_of(given, files, SystemClock(), package_backend(given, files))) == 1
