"""What each role may ask of the console's interface: every route with every role, held against docs/roles.md."""

from __future__ import annotations

import re
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import insert, update

from bot.errors import Refused
from bot.messages import Staff
from console.api.context import OPEN, PREFIX
from console.auth.rights import OTHERS, REACH, RIGHTS, ROLES, may_use, right_of
from inquiries.models import inquiries
from inquiries.services.models import unit_members
from tests.building import HAVDAL
from tests.console.conftest import Console, Open, asked, quiet
from tests.site import PASSWORD, Site

NOBODYS_WORD = "00000000-0000-4000-8000-000000000000"
TABLE = Path(__file__).parents[2] / "docs" / "roles.md"
LOGS_OUT = {("DELETE", f"{PREFIX}/session"), ("DELETE", f"{PREFIX}/sessions"), ("POST", f"{PREFIX}/session/end")}
UNIT = "11111111-0000-4000-8000-000000000000"


def written() -> dict[str, set[str]]:
    """Return the roles of each right as the documentation tells them."""
    lines = [[cell.strip() for cell in line.strip("|\n ").split(" | ")] for line in TABLE.read_text().splitlines()]
    head = next(line for line in lines if line[0] == "right")
    roles = [cell.strip("`") for cell in head[2:]]
    assert roles == list(ROLES)
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \|(.*)\|$", TABLE.read_text(), re.MULTILINE)
    marks = {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows if cells.count("|") == len(roles) - 1}
    return {name: {role for role, mark in zip(roles, cells, strict=True) if mark == "yes"} for name, cells in marks.items()}


def routes(site: Site) -> list[tuple[str, str]]:
    """Return every method and path of the console's interface."""
    found = set()
    for route in site.app.router.routes():
        path = route.resource.canonical if route.resource else ""
        methods = ("GET", "POST", "PUT", "PATCH", "DELETE") if route.method == "*" else (route.method,)
        if path.startswith(PREFIX):
            found |= {(method, path) for method in methods}
    return sorted(found - OPEN)


async def logged_in(site: Site, open_console: Open, role: str) -> tuple[Staff, Console]:
    who = await site.accounts.add(HAVDAL, f"min-{role}", role, role, PASSWORD)
    console = open_console(site)
    assert (await console.log_in(f"min-{role}")).status == 200
    return who, console


def test_what_is_written_is_what_holds() -> None:
    assert written() == {right.name: set(right.roles) for right in (*RIGHTS, OTHERS)}


@pytest.mark.parametrize("role", ROLES)
async def test_every_route_refuses_whom_the_table_does_not_name(site: Site, open_console: Open, role: str) -> None:
    _, console = await logged_in(site, open_console, role)
    told, refused = written(), 0
    for method, path in routes(site):
        if (method, path) in LOGS_OUT or path.endswith("/socket"):
            continue
        target = f"{site.url}{re.sub(r'{[^}]+}', NOBODYS_WORD, path)}"
        async with console.session.request(method, target, headers=console._cookie()) as response:
            allowed = role in told[right_of(method, path.removeprefix(PREFIX)).name]
            assert (response.status == 403) is not allowed, (method, path, await response.text())
            refused += not allowed
    assert refused == 0 or role != "administrator"
    assert refused > 0 or role == "administrator"


@pytest.mark.parametrize("role", sorted(set(ROLES) - {role for role, reach in REACH.items() if reach != "none"}))
async def test_who_sees_no_inquiries_gets_no_news_of_them(site: Site, open_console: Open, role: str) -> None:
    _, console = await logged_in(site, open_console, role)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with console.live():
            pass
    assert refused.value.status == 403


async def test_an_auditor_changes_nothing() -> None:
    of_oneself = {"own_account", "read_notices", "answer_invitations"}
    changing = [right for right in RIGHTS if "auditor" in right.roles and right.name not in of_oneself]
    assert changing
    assert all(path.startswith("GET ") for right in changing for path in right.paths)


async def _stands(site: Site, inquiry: str, **fields: str) -> None:
    async with site.store.database.write() as connection:
        await connection.execute(update(inquiries).where(inquiries.c.id == inquiry).values(**fields))


@pytest.mark.parametrize("role", ["case_worker", "leader", "support"])
async def test_who_was_not_handed_an_inquiry_sees_nothing_of_it(site: Site, open_console: Open, role: str) -> None:
    who, console = await logged_in(site, open_console, role)
    receipt = await asked(site, "Hemmelig sak")
    assert (await console.ask("GET", f"/inquiries/{receipt.inquiry}")).status == 404
    assert (await console.take(receipt.inquiry)).status == 404
    assert (await console.ask("GET", "/inquiries?view=all")).body["inquiries"] == []
    assert set((await console.ask("GET", "/inquiries")).body["counts"].values()) == {0}
    await _stands(site, receipt.inquiry, responsible=who.id)
    assert (await console.ask("GET", f"/inquiries/{receipt.inquiry}")).status == 200
    assert len((await console.ask("GET", "/inquiries?view=all")).body["inquiries"]) == 1
    assert (await console.take(receipt.inquiry)).status == 200


async def test_the_own_units_inquiries_are_seen_by_its_people_and_not_by_support(site: Site, open_console: Open) -> None:
    receipt = await asked(site, "Om byggesak")
    await _stands(site, receipt.inquiry, unit=UNIT)
    number = None
    for role, status in {"case_worker": 200, "leader": 200, "support": 404, "desk": 200}.items():
        who, console = await logged_in(site, open_console, role)
        async with site.store.database.write() as connection:
            await connection.execute(insert(unit_members).values(unit=UNIT, staff=who.id, municipality=HAVDAL))
        answer = await console.ask("GET", f"/inquiries/{receipt.inquiry}")
        assert answer.status == status, role
        number = answer.body["inquiry"]["number"] if status == 200 else number
        assert (await console.ask("GET", f"/inquiries/by-number/{number}")).status == status, role
        assert len((await console.ask("GET", "/inquiries?view=all")).body["inquiries"]) == (status == 200), role


async def test_live_updates_tell_only_of_what_somebody_sees(site: Site, open_console: Open) -> None:
    who, console = await logged_in(site, open_console, "case_worker")
    closed, mine = await asked(site, "Ikke for deg"), await asked(site, "For deg")
    await _stands(site, mine.inquiry, responsible=who.id)
    after = await quiet(site)
    async with console.live(after=0):
        missed = [await console.expect("event") for _ in range(1)]
        assert {frame["inquiry"] for frame in missed} == {mine.inquiry}
    async with console.live(after=after):
        await console.expect("welcome")
        desk = open_console(site)
        await desk.log_in("ada")
        await desk.take(closed.inquiry)
        await desk.take(mine.inquiry)
        frame = await console.expect("event")
        assert frame["inquiry"] == mine.inquiry
        assert {event["inquiry"] for event in console.events()} == {mine.inquiry}


@pytest.mark.parametrize("path", ["/articles-of-somebody", "/inquiries/x/topic", "", "/", "//inquiries", "/Articles"])
def test_a_path_that_only_looks_like_the_knowledge_base_is_refused(path: str) -> None:
    with pytest.raises(Refused):
        may_use("editor", "GET", path)
