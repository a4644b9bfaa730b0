"""What was changed of the register, over the real interface: read by who oversees, undone by who may change it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.settings import Settings
from inquiries.services.models import register_changes
from tests.console.conftest import Console, Open, Start, accounts
from tests.console.test_services import changed, register, service, unit
from tests.site import PASSWORD, Plan, Site


@pytest.fixture
async def site(start: Start) -> Site:
    site = await start(Plan(session=timedelta(days=30), services=Settings()))
    await accounts(site)
    for name, role in (("sjef", "administrator"), ("rev", "auditor")):
        await site.accounts.add("havdal", name, name.title(), role, PASSWORD)
    assert site.services is not None
    await site.services.start()
    return site


async def console(site: Site, open_console: Open, name: str) -> Console:
    opened = open_console(site)
    assert (await opened.log_in(name)).status == 200
    return opened


@pytest.fixture
async def boss(site: Site, open_console: Open) -> Console:
    return await console(site, open_console, "sjef")


@pytest.fixture
async def auditor(site: Site, open_console: Open) -> Console:
    return await console(site, open_console, "rev")


async def newest(reader: Console) -> dict[str, Any]:
    answer = await reader.ask("GET", "/changes/register")
    assert answer.status == 200
    return dict(answer.body["changes"][0])


async def test_a_change_is_told_in_names_with_the_fields_that_differ(boss: Console, auditor: Console) -> None:
    ada = next(one["staff"] for one in (await register(boss))["staff"] if one["username"] == "ada")
    drift = await unit(boss, "Teknisk drift")
    await boss.ask("PUT", f"/units/{drift['id']}", json=changed(drift, members=[ada], leader=ada, closed_on=["2026-12-24"]))
    of_unit = await newest(auditor)
    assert (of_unit["kind"], of_unit["name"], of_unit["what"], of_unit["staff_name"]) == (
        *("unit", "Teknisk drift"),
        *("changed", "Sjef"),
    )
    assert {one["field"]: (one["before"], one["after"]) for one in of_unit["fields"]} == {
        "leader": (None, "Ada"),
        "members": (None, ["Ada"]),
        "closed_on": (None, ["2026-12-24"]),
    }
    vei = await service(boss, "vei-og-trafikk")
    torget = await unit(boss, "Servicetorget")
    answer = changed(vei, unit=torget["id"], answer_days=0)
    assert (await boss.ask("PUT", "/services/one/vei-og-trafikk", json=answer)).status == 200
    of_service = await newest(auditor)
    assert (of_service["name"], of_service["names"]) == ("vei-og-trafikk", vei["names"])
    assert {one["field"]: (one["before"], one["after"]) for one in of_service["fields"]} == {
        "unit": ("Teknisk drift", "Servicetorget"),
        "answer_days": (vei["answer_days"], 0),
    }
    await boss.ask("PUT", f"/competence/{ada}", json={"competence": ["avfall"]})
    of_ada = await newest(auditor)
    assert (of_ada["name"], of_ada["what"], of_ada["fields"]) == (
        *("Ada", "changed"),
        [{"field": "competence", "before": None, "after": ["avfall"]}],
    )


async def test_undoing_puts_back_and_is_told_and_undone_like_any_change(boss: Console) -> None:
    vann = await service(boss, "vann-og-avlop")
    await boss.ask("PUT", "/services/one/vann-og-avlop", json=changed(vann, withdrawn=True))
    gone = await newest(boss)
    assert (gone["what"], gone["undoable"], gone["undoes"]) == ("withdrawn", True, None)
    page = (await boss.ask("POST", f"/services/changes/{gone['id']}/undo")).body["changes"]
    assert (page[0]["what"], page[0]["undoes"], page[1]["undoable"]) == ("brought_back", gone["id"], False)
    assert await service(boss, "vann-og-avlop") == vann | {"version": 3}
    assert (await boss.ask("POST", f"/services/changes/{gone['id']}/undo")).refused == (409, "conflict")
    assert (await boss.ask("POST", f"/services/changes/{page[0]['id']}/undo")).status == 200
    assert (await service(boss, "vann-og-avlop"))["withdrawn"]


async def test_a_unit_that_is_needed_stays(boss: Console) -> None:
    made = {one["name"]: one for one in (await boss.ask("GET", "/changes/register")).body["changes"]}["Teknisk drift"]
    assert (made["what"], made["staff_name"]) == ("made", "")
    refused = await boss.ask("POST", f"/services/changes/{made['id']}/undo")
    assert refused.refused == (409, "needed")
    assert refused.body["why"]["code"] in {"unit_needed", "default_needed"}
    assert "3 services" in refused.body["message"]


async def test_only_who_may_reads_and_undoes(boss: Console, ada: Console, auditor: Console) -> None:
    change = (await newest(boss))["id"]
    assert (await ada.ask("GET", "/changes/register")).refused == (403, "refused")
    for somebody in (ada, auditor):
        assert (await somebody.ask("POST", f"/services/changes/{change}/undo")).refused == (403, "refused")
    assert (await boss.ask("POST", "/services/changes/999999/undo")).refused == (404, "not_found")
    for wrong in ("x", "0", str(2**31)):
        assert (await boss.ask("POST", f"/services/changes/{wrong}/undo")).status == 400


async def test_it_is_read_on_from_where_the_last_page_ended(site: Site, boss: Console, auditor: Console) -> None:
    for number in range(30):
        made = {"id": f"nr-{number}", "names": {"nb": f"Nr {number}"}, "unit": None}
        assert (await boss.ask("POST", "/services/new", json=made)).status == 201
    first = (await auditor.ask("GET", "/changes/register")).body
    rest = (await auditor.ask("GET", f"/changes/register?before={first['next']}")).body
    told = [one["id"] for one in (*first["changes"], *rest["changes"])]
    assert (len(first["changes"]), rest["next"]) == (50, None)
    assert told == sorted(set(told), reverse=True)
    async with site.store.database.read() as connection:
        assert len((await connection.execute(register_changes.select())).all()) == len(told)
