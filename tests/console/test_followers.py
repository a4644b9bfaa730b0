"""Following over HTTP: by who may see the inquiry, told at once, and found in a view of its own."""

from __future__ import annotations

from sqlalchemy import insert

from inquiries.notices import SqlNotices
from inquiries.services.models import services
from tests.building import HAVDAL, START
from tests.console.conftest import Console, asked
from tests.contracts.units import TECHNICAL, add_unit, change_inquiry
from tests.site import Site


async def test_who_follows_hears_of_it_and_finds_it(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await asked(site)).inquiry
    place = f"/inquiries/{inquiry}/following"
    assert (await bo.ask("GET", place)).body == {"following": False}
    async with bo.live():
        assert (await bo.ask("PUT", place)).body == {"following": True}
        await bo.expect("notices", inquiry=None)
    assert (await ada.ask("GET", place)).body == {"following": False}, "following is one's own"
    note = {"client_id": "notat-0001", "text": "Ring henne"}
    assert (await ada.ask("POST", f"/inquiries/{inquiry}/notes", json=note)).status == 200
    async with bo.live():
        assert await site.followers.telling.look() == 1
        await bo.expect("notices", inquiry=None)
    me = (await bo.ask("GET", "/session")).body["staff"]["id"]
    [notice] = await SqlNotices(site.store.database, site.store.clock).of(HAVDAL, me)
    assert (notice.kind, notice.text, notice.about) == ("followed", "followed_note", f"inquiry:{inquiry}")
    page = (await bo.ask("GET", "/inquiries?view=following")).body
    assert ([one["id"] for one in page["inquiries"]], page["counts"]["following"]) == ([inquiry], 1)
    assert (await bo.ask("DELETE", place)).body == {"following": False}
    assert (await bo.ask("GET", "/inquiries?view=following")).body["inquiries"] == []


async def test_a_note_that_mentions_who_follows_is_one_notice(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await asked(site)).inquiry
    await bo.ask("PUT", f"/inquiries/{inquiry}/following")
    await ada.step(inquiry, "notes", client_id="notat-0001", text="Kan @BO ringe henne?")
    assert await site.followers.telling.look() == 0
    me = (await bo.ask("GET", "/session")).body["staff"]["id"]
    [notice] = await SqlNotices(site.store.database, site.store.clock).of(HAVDAL, me)
    assert notice.kind == "mention"


async def test_nobody_follows_what_they_may_not_see(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await asked(site, "Jeg er redd for et barn")).inquiry
    place = f"/inquiries/{inquiry}/following"
    assert (await ada.ask("PUT", place)).status == 200
    me = (await bo.ask("GET", "/session")).body["staff"]["id"]
    await add_unit(site.store.database, members=(me,))
    values = {"municipality": HAVDAL, "id": "barnevern", "names": {"nb": "Barnevern"}, "unit": TECHNICAL}
    async with site.store.database.write() as connection:
        more = {"track": "specialist", "opening_hours": {}, "version": 1, "updated_at": START}
        await connection.execute(insert(services).values(**values, **more))
    await change_inquiry(site.store.database, inquiry, service="barnevern")
    note = {"client_id": "notat-0001", "text": "Ring henne"}
    assert (await bo.ask("POST", f"/inquiries/{inquiry}/notes", json=note)).status == 200
    assert await site.followers.telling.look() == 0
    for method in ("GET", "PUT", "DELETE"):
        assert (await ada.ask(method, place)).refused == (404, "not_found")
    page = (await ada.ask("GET", "/inquiries?view=following")).body
    assert (page["inquiries"], page["counts"]["following"], page["counts"]["followed"]) == ([], 0, 0)
