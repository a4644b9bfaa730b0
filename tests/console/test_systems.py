"""The version overview by way of the console's interface."""

from __future__ import annotations

from bot.systems import SystemWords
from console.api.systems_context import SYSTEMS
from tests.building import BO, HAVDAL, NABO
from tests.console.conftest import Console, Open
from tests.site import PASSWORD, Site

CARE = {"name": "Pleiesystemet", "version": "4.2", "note": "Oppgraderes i mai"}


async def test_one_keeps_ones_own_up_and_reads_the_neighbours(site: Site, ada: Console) -> None:
    await site.app[SYSTEMS].add(NABO, SystemWords("Pleiesystemet", "3.9"), by=BO.id)
    both = (await ada.ask("POST", "/systems", json=CARE)).body
    mine, theirs = both["systems"]
    assert (mine["version"], mine["own"], mine["changed_by"], both["may_change"]) == ("4.2", True, "Ada", True)
    assert (theirs["municipality"], theirs["version"], theirs["own"], theirs["changed_by"]) == (NABO, "3.9", False, None)
    assert (await ada.ask("POST", "/systems", json=CARE)).status == 409
    newer = CARE | {"version": "4.3", "based_on": mine["revision"]}
    assert (await ada.ask("PUT", f"/systems/{mine['id']}", json=newer)).body["systems"][0]["version"] == "4.3"
    assert (await ada.ask("PUT", f"/systems/{mine['id']}", json=newer)).status == 409
    assert (await ada.ask("PUT", f"/systems/{theirs['id']}", json=newer)).status == 404
    assert (await ada.ask("DELETE", f"/systems/{mine['id']}")).body["systems"] == [theirs]
    assert len((await ada.ask("POST", f"/systems/{mine['id']}/restore")).body["systems"]) == 2
    assert (await ada.ask("POST", "/systems", json={"name": " ", "version": "1"})).status == 400


async def test_who_helps_from_outside_reads_only(site: Site, open_console: Open) -> None:
    await site.accounts.add(HAVDAL, "cato", "Cato", "support", PASSWORD)
    console = open_console(site)
    assert (await console.log_in("cato")).status == 200
    assert (await console.ask("GET", "/systems")).body == {"systems": [], "may_change": False}
    assert (await console.ask("POST", "/systems", json=CARE)).status == 403
