"""Canned replies by way of the console's interface: who may write for whom."""

from __future__ import annotations

from typing import Any

from bot.messages import Staff
from tests.building import HAVDAL
from tests.console.conftest import Console, Open
from tests.site import PASSWORD, Site

HELLO: dict[str, Any] = {"title": "Hilsen", "shortcut": "hei", "texts": {"nb": "Hei, {{navn}}!"}}


async def worker(site: Site, open_console: Open) -> tuple[Staff, Console]:
    who = await site.accounts.add(HAVDAL, "cato", "Cato", "case_worker", PASSWORD)
    console = open_console(site)
    assert (await console.log_in("cato")).status == 200
    return who, console


async def test_own_ones_are_nobody_elses(site: Site, ada: Console, bo: Console) -> None:
    [mine] = (await ada.ask("POST", "/canned-replies", json=HELLO)).body["replies"]
    assert (mine["scope"], mine["may_change"]) == ("own", True)
    assert (await bo.ask("GET", "/canned-replies")).body["replies"] == []
    changed = {"title": "Hei", "shortcut": "", "texts": {"nb": "Hei"}, "based_on": 1}
    assert (await bo.ask("PUT", f"/canned-replies/{mine['id']}", json=changed)).status == 404
    assert (await ada.ask("PUT", f"/canned-replies/{mine['id']}", json=changed)).body["replies"][0]["version"] == 2
    assert (await ada.ask("PUT", f"/canned-replies/{mine['id']}", json=changed)).status == 409


async def test_shared_ones_are_written_by_who_may(site: Site, ada: Console, open_console: Open) -> None:
    _, cato = await worker(site, open_console)
    shared = HELLO | {"scope": "municipality"}
    assert (await cato.ask("POST", "/canned-replies", json=shared)).status == 403
    [one] = (await ada.ask("POST", "/canned-replies", json=shared)).body["replies"]
    assert (await cato.ask("GET", "/canned-replies")).body["replies"] == [one | {"may_change": False}]
    assert (await cato.ask("DELETE", f"/canned-replies/{one['id']}")).status == 403
    assert (await ada.ask("DELETE", f"/canned-replies/{one['id']}")).body["replies"] == []
    assert (await ada.ask("POST", f"/canned-replies/{one['id']}/restore")).body["replies"] == [one]


async def test_a_units_are_for_its_people(site: Site, ada: Console) -> None:
    unit = "44444444-4444-4444-8444-444444444444"
    assert (await ada.ask("POST", "/canned-replies", json=HELLO | {"scope": "unit", "unit": unit})).status == 403
    assert (await ada.ask("POST", "/canned-replies", json=HELLO | {"scope": "unit"})).status == 400
    assert (await ada.ask("POST", "/canned-replies", json=HELLO | {"texts": {}})).status == 400
