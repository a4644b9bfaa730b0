"""Internal notes over HTTP: mended and withdrawn by who wrote them, with what they said before."""

from __future__ import annotations

import uuid

from inquiries.notices import SqlNotices
from tests.building import HAVDAL
from tests.console.conftest import Console, asked
from tests.site import Site


async def noted(ada: Console, inquiry: str, text: str = "Ring henne mandag") -> dict[str, object]:
    answer = await ada.ask("POST", f"/inquiries/{inquiry}/notes", json={"client_id": "notat-0001", "text": text})
    assert answer.status == 200
    return dict(answer.body)


async def test_a_note_is_mended_withdrawn_and_put_back_by_its_writer(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await asked(site)).inquiry
    note = await noted(ada, inquiry)
    place = f"/inquiries/{inquiry}/notes/{note['id']}"
    body = {"text": "Hun er 01010112377, ring tirsdag", "version": 1}
    assert (await bo.ask("PUT", place, json=body)).refused == (403, "refused")
    mended = (await ada.ask("PUT", place, json=body)).body
    assert (mended["masked"], mended["version"], mended["staff"]) == (True, 2, note["staff"])
    assert "01010112377" not in mended["text"]
    stale = await ada.ask("PUT", place, json={"text": "Noe annet", "version": 1})
    assert (stale.status, stale.body["current"]["text"]) == (409, mended["text"])
    [before] = (await bo.ask("GET", f"{place}/versions")).body["versions"]
    assert (before["text"], before["version"]) == ("Ring henne mandag", 1)
    assert (await bo.ask("POST", f"{place}/withdraw", json={"version": 2})).status == 403
    gone = (await ada.ask("POST", f"{place}/withdraw", json={"version": 2})).body
    assert (gone["text"], gone["withdrawn"]) == ("", True)
    assert (await bo.ask("GET", f"{place}/versions")).body["versions"] == []
    [shown] = [one for one in (await bo.ask("GET", f"/inquiries/{inquiry}")).body["messages"] if one["internal"]]
    assert (shown["text"], shown["withdrawn"]) == ("", True)
    assert (await ada.ask("PUT", place, json={"text": "Noe annet", "version": 3})).status == 409
    back = (await ada.ask("POST", f"{place}/restore", json={"version": 3})).body
    assert (back["text"], back["withdrawn"]) == (mended["text"], False)


async def test_a_mention_that_is_added_tells_once(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await asked(site)).inquiry
    note = await noted(ada, inquiry)
    place = f"/inquiries/{inquiry}/notes/{note['id']}"
    counted = "/inquiries?view=mentioned"
    assert (await bo.ask("GET", counted)).body["counts"]["mentions"] == 0
    assert (await ada.ask("PUT", place, json={"text": "@bo ring henne", "version": 1})).body["unreached"] == []
    assert (await ada.ask("PUT", place, json={"text": "@bo ring henne mandag", "version": 2})).status == 200
    assert (await bo.ask("GET", counted)).body["counts"]["mentions"] == 1


async def test_a_mention_that_stands_no_more_takes_its_notice_away(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await asked(site)).inquiry
    place = f"/inquiries/{inquiry}/notes/{(await noted(ada, inquiry, 'Kan @bo ringe?'))['id']}"

    notices, me = SqlNotices(site.store.database, site.store.clock), (await bo.ask("GET", "/session")).body["staff"]["id"]

    async def mentions() -> tuple[int, int]:
        counts = (await bo.ask("GET", "/inquiries?view=mentioned")).body["counts"]
        return counts["mentions"], len(await notices.of(HAVDAL, me, unread=True))

    assert await mentions() == (1, 1)
    async with bo.live():
        await bo.expect("health")
        await ada.ask("PUT", place, json={"text": "Jeg ringer.", "version": 1})
        assert await bo.expect("notices") == {"type": "notices", "inquiry": None}
    assert await mentions() == (0, 0)
    await ada.ask("PUT", place, json={"text": "Kan @bo ringe likevel?", "version": 2})
    assert await mentions() == (1, 1)
    await ada.ask("POST", f"{place}/withdraw", json={"version": 3})
    assert await mentions() == (0, 0)
    await ada.ask("POST", f"{place}/restore", json={"version": 4})
    await ada.ask("POST", f"{place}/restore", json={"version": 4})
    assert await mentions() == (1, 1), "put back, it is told once"
    await notices.read(HAVDAL, me)
    await ada.ask("POST", f"{place}/withdraw", json={"version": 5})
    assert len(await notices.of(HAVDAL, me)) == 1, "what was read stays"
    await ada.ask("POST", f"{place}/restore", json={"version": 6})
    assert await mentions() == (0, 0), "and is not told again"


async def test_what_is_no_note_is_not_there(site: Site, ada: Console) -> None:
    inquiry = (await asked(site)).inquiry
    other = (await asked(site)).inquiry
    note = await noted(ada, inquiry)
    for place in (f"/inquiries/{other}/notes/{note['id']}", f"/inquiries/{inquiry}/notes/{uuid.uuid4()}"):
        assert (await ada.ask("PUT", place, json={"text": "Hei", "version": 1})).refused == (404, "not_found")
        assert (await ada.ask("GET", f"{place}/versions")).refused == (404, "not_found")
