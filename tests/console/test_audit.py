"""What an auditor reads: the log of who looked, filtered and as a file, and what was changed; and nothing of inquiries."""

from __future__ import annotations

import csv
import io

import pytest

from console.api.context import PREFIX
from tests.building import HAVDAL
from tests.console.conftest import Console, Open, asked
from tests.console.test_accounts import administrator, identifier
from tests.site import PASSWORD, Site


@pytest.fixture
async def auditor(site: Site, open_console: Open) -> Console:
    await site.accounts.add(HAVDAL, "rev", "=Rev", "auditor", PASSWORD)
    console = open_console(site)
    assert (await console.log_in("rev")).status == 200
    return console


async def looked(auditor: Console, query: str) -> list[tuple[str, str]]:
    rows = (await auditor.ask("GET", f"/access-log?{query}")).body["looks"]
    return [(row["staff_name"], row["action"]) for row in rows]


async def test_the_log_is_filtered_by_person_action_and_day(site: Site, ada: Console, bo: Console, auditor: Console) -> None:
    receipt = await asked(site, "Hemmelig sak")
    await ada.ask("GET", f"/inquiries/{receipt.inquiry}")
    await ada.ask("GET", "/search?text=noe")
    await bo.ask("GET", f"/inquiries/{receipt.inquiry}")
    people = {one["name"]: one["id"] for one in (await auditor.ask("GET", "/access-log/people")).body["people"]}
    assert {"Ada", "Bo"} <= set(people)
    assert await looked(auditor, f"staff={people['Ada']}") == [("Ada", "searched"), ("Ada", "opened")]
    assert await looked(auditor, "action=opened") == [("Bo", "opened"), ("Ada", "opened")]
    assert await looked(auditor, f"action=opened&staff={people['Bo']}") == [("Bo", "opened")]
    assert await looked(auditor, "action=opened&since=2026-03-02&until=2026-03-02") == [("Bo", "opened"), ("Ada", "opened")]
    assert await looked(auditor, "since=2026-03-03") == []
    assert await looked(auditor, "until=2026-03-01") == []
    assert (await auditor.ask("GET", "/access-log?action=thought")).refused == (400, "malformed")
    assert (await auditor.ask("GET", f"/inquiries/{receipt.inquiry}")).refused == (403, "refused")


async def test_the_log_is_had_as_a_file_and_that_is_in_it(site: Site, ada: Console, auditor: Console) -> None:
    receipt = await asked(site, "Hemmelig sak")
    await ada.ask("GET", f"/inquiries/{receipt.inquiry}")
    content = ""
    for _ in range(2):
        target = f"{site.url}{PREFIX}/access-log.csv?since=2026-03-02"
        async with auditor.session.get(target, headers=auditor._cookie()) as response:
            assert (response.status, response.content_type) == (200, "text/csv")
            content = (await response.read()).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    number = (await site.store.inbox.inquiry(HAVDAL, receipt.inquiry)).number
    opened = next(row for row in rows if row["action"] == "opened")
    assert (opened["staff"], opened["inquiry"], opened["about"]) == ("Ada", number, receipt.inquiry)
    assert [(row["staff"], row["part"]) for row in rows if row["action"] == "exported"] == [("'=Rev", "access-log")] * 2
    assert "Hemmelig" not in content
    bad = f"{site.url}{PREFIX}/access-log.csv?since=imorgen"
    async with auditor.session.get(bad, headers=auditor._cookie()) as response:
        assert response.status == 400


async def test_what_is_done_with_accounts_is_told_by_whom(
    site: Site, ada: Console, auditor: Console, open_console: Open
) -> None:
    boss, who = await administrator(site, open_console), await identifier(ada)
    await boss.ask("PATCH", f"/accounts/{who}", json={"role": "leader", "name": "Ada Ny"})
    await boss.ask("DELETE", f"/accounts/{who}/sessions")
    await boss.ask("DELETE", f"/accounts/{who}/second-factor")
    await boss.ask("PATCH", f"/accounts/{who}", json={"closed": True})
    await boss.ask("PATCH", f"/accounts/{who}", json={"closed": True})
    await boss.ask("PATCH", f"/accounts/{who}", json={"closed": False})
    rows = (await auditor.ask("GET", "/changes/accounts")).body["changes"]
    of_ada = {row["kind"]: row for row in rows if row["username"] == "ada"}
    assert set(of_ada) == {"made", "named", "role", "sessions_ended", "factor_removed", "closed", "opened"}
    assert [row["kind"] for row in rows].count("closed") == 1
    assert of_ada["role"]["details"] == {"before": "desk", "after": "leader"}
    assert (of_ada["role"]["staff_name"], of_ada["made"]["staff_name"]) == ("Sjef", "")
    assert (await auditor.ask("GET", "/changes/settings")).body == {"changes": []}
    assert (await auditor.ask("PATCH", f"/accounts/{who}", json={"role": "desk"})).refused == (403, "refused")


async def test_what_was_done_is_read_on_from_where_the_last_page_ended(site: Site, auditor: Console) -> None:
    for number in range(60):
        await site.accounts.add(HAVDAL, f"mange{number}", "", "desk", None)
    first = (await auditor.ask("GET", "/changes/accounts")).body
    rest = (await auditor.ask("GET", f"/changes/accounts?before={first['next']}")).body
    names = [row["username"] for row in (*first["changes"], *rest["changes"])]
    assert (len(first["changes"]), rest["next"]) == (50, None)
    assert len(names) == len(set(names)) >= 60
    siv = await site.accounts.add("nabo", "revn", "Rev", "auditor", PASSWORD)
    assert siv.username not in names
