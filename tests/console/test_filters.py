"""Saved views over HTTP: one's own, and those that are shared."""

from __future__ import annotations

import uuid
from typing import Any

from tests.building import HAVDAL
from tests.console.conftest import Console, Open, asked
from tests.console.test_inbox import FILTER
from tests.contracts.units import TECHNICAL, add_unit
from tests.site import PASSWORD, Site


async def somebody(site: Site, open_console: Open, name: str, role: str) -> tuple[str, Console]:
    """Log somebody new in; return their id, too."""
    who = await site.accounts.add(HAVDAL, name, name.title(), role, PASSWORD)
    console = open_console(site)
    assert (await console.log_in(name)).status == 200
    return who.id, console


def fields(info: dict[str, Any]) -> dict[str, Any]:
    """Return what of a saved filter is sent to save it."""
    told = {"id", "unit_name", "made_by", "may_change", "version", "hidden"}
    return {name: value for name, value in info.items() if name not in told}


async def test_filters_are_saved_renamed_deleted_and_brought_back(ada: Console, bo: Console) -> None:
    path = f"/inquiries/filters/{uuid.uuid4()}"
    kept = (await ada.ask("PUT", path, json=FILTER)).body["filters"]
    assert {name: kept[0][name] for name in FILTER} == FILTER
    assert (kept[0]["scope"], kept[0]["made_by"], kept[0]["may_change"]) == ("own", None, True)
    renamed = (await ada.ask("PUT", path, json=FILTER | {"name": "Annet", "unread": True})).body["filters"]
    assert [(one["name"], one["unread"]) for one in renamed] == [("Annet", True)]
    assert (await bo.ask("GET", "/inquiries/filters/own")).body["filters"] == []
    for method in ("PUT", "DELETE"):
        body = {"json": FILTER} if method == "PUT" else {}
        assert (await bo.ask(method, path, **body)).refused == (404, "not_found")
    assert (await ada.ask("DELETE", path)).body["filters"] == []
    assert (await ada.ask("DELETE", path)).body["filters"] == []
    back = (await ada.ask("PUT", path, json=fields(renamed[0]))).body["filters"]
    assert [fields(one) for one in back] == [fields(renamed[0])]


async def test_what_cannot_be_a_filter_is_refused(ada: Console) -> None:
    path = f"/inquiries/filters/{uuid.uuid4()}"
    wrong: list[dict[str, Any]] = [{"name": " "}, {"name": "x" * 101}, {"view": "none"}, {"order": "colour"}]
    for one in (*wrong, {"colour": "blue"}, {"scope": "unit"}, {"scope_unit": str(uuid.uuid4())}, {"scope": "everybody"}):
        assert (await ada.ask("PUT", path, json=FILTER | one)).status == 400, one


async def test_leaders_share_with_the_municipality_and_administrators_take_away(
    site: Site, ada: Console, bo: Console, open_console: Open
) -> None:
    _, leader = await somebody(site, open_console, "lea", "leader")
    _, desk = await somebody(site, open_console, "dag", "desk")
    path, shared = f"/inquiries/filters/{uuid.uuid4()}", FILTER | {"scope": "municipality"}
    assert (await desk.ask("PUT", path, json=shared)).refused == (403, "refused")
    [mine] = (await leader.ask("PUT", path, json=shared)).body["filters"]
    assert (mine["made_by"], mine["may_change"]) == (None, True)
    [theirs] = (await desk.ask("GET", "/inquiries/filters/own")).body["filters"]
    assert (theirs["made_by"], theirs["may_change"], theirs["scope"]) == ("Lea", False, "municipality")
    for method in ("PUT", "DELETE"):
        assert (await desk.ask(method, path, **({"json": shared} if method == "PUT" else {}))).status == 403
    _, administrator = await somebody(site, open_console, "adm", "administrator")
    [changed] = (await administrator.ask("PUT", path, json=shared | {"name": "Nytt", "based_on": 1})).body["filters"]
    assert (changed["name"], changed["made_by"], changed["version"]) == ("Nytt", "Lea", 2)
    assert (await leader.ask("PUT", path, json=shared | {"based_on": 1})).refused == (409, "conflict")
    assert (await administrator.ask("DELETE", path)).body["filters"] == []
    assert (await leader.ask("GET", "/inquiries/filters/own")).body["filters"] == []
    [back] = (await administrator.ask("PUT", path, json=fields(changed))).body["filters"]
    assert back["made_by"] == "Lea", "what an administrator brings back is its maker's again"


async def test_everybody_shares_with_their_own_units(site: Site, open_console: Open, ada: Console) -> None:
    worker_id, worker = await somebody(site, open_console, "cato", "case_worker")
    head_id, head = await somebody(site, open_console, "hege", "case_worker")
    path, shared = f"/inquiries/filters/{uuid.uuid4()}", FILTER | {"scope": "unit", "scope_unit": TECHNICAL}
    assert (await worker.ask("PUT", path, json=shared)).status == 403
    await add_unit(site.store.database, members=(worker_id,), leader=head_id)
    answer = (await worker.ask("PUT", path, json=shared)).body
    assert (answer["filters"][0]["unit_name"], answer["may_share"]) == ("Teknisk drift", False)
    assert answer["units"] == [{"id": TECHNICAL, "name": "Teknisk drift"}]
    [seen] = (await head.ask("GET", "/inquiries/filters/own")).body["filters"]
    assert (seen["made_by"], seen["may_change"]) == ("Cato", True), "who leads the unit has a say"
    assert (await ada.ask("GET", "/inquiries/filters/own")).body["filters"] == []
    assert (await head.ask("PUT", path, json=shared | {"scope": "municipality", "scope_unit": None})).status == 403
    assert (await head.ask("DELETE", path)).body["filters"] == []


async def test_each_tells_how_many_it_holds(site: Site, ada: Console, bo: Console) -> None:
    path = f"/inquiries/filters/{uuid.uuid4()}"
    [one] = (await ada.ask("PUT", path, json=FILTER | {"channel": "webchat"})).body["filters"]
    assert (await ada.ask("GET", "/inquiries/filters/counts")).body == {"counts": {one["id"]: 0}, "more": []}
    await asked(site)
    assert (await ada.ask("GET", "/inquiries/filters/counts")).body == {"counts": {one["id"]: 1}, "more": []}
    assert (await bo.ask("GET", "/inquiries/filters/counts")).body == {"counts": {}, "more": []}


async def test_what_others_share_is_hidden_for_oneself_alone(
    site: Site, ada: Console, bo: Console, open_console: Open
) -> None:
    _, leader = await somebody(site, open_console, "lea", "leader")
    path = f"/inquiries/filters/{uuid.uuid4()}"
    await leader.ask("PUT", path, json=FILTER | {"scope": "municipality"})
    [hidden] = (await ada.ask("PUT", f"{path}/hidden")).body["filters"]
    assert hidden["hidden"] is True
    assert (await ada.ask("GET", "/inquiries/filters/counts")).body == {"counts": {}, "more": []}
    assert [one["hidden"] for one in (await bo.ask("GET", "/inquiries/filters/own")).body["filters"]] == [False]
    assert (await leader.ask("PUT", f"{path}/hidden")).refused == (400, "bad_input")
    assert (await ada.ask("PUT", f"/inquiries/filters/{uuid.uuid4()}/hidden")).refused == (404, "not_found")
    assert [one["hidden"] for one in (await ada.ask("DELETE", f"{path}/hidden")).body["filters"]] == [False]
    assert (await open_console(site).ask("PUT", f"{path}/hidden")).status == 401
