"""Internal notes over HTTP: mended and withdrawn by who wrote them, with what they said before."""

from __future__ import annotations

import uuid

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


async def test_what_is_no_note_is_not_there(site: Site, ada: Console) -> None:
    inquiry = (await asked(site)).inquiry
    other = (await asked(site)).inquiry
    note = await noted(ada, inquiry)
    for place in (f"/inquiries/{other}/notes/{note['id']}", f"/inquiries/{inquiry}/notes/{uuid.uuid4()}"):
        assert (await ada.ask("PUT", place, json={"text": "Hei", "version": 1})).refused == (404, "not_found")
        assert (await ada.ask("GET", f"{place}/versions")).refused == (404, "not_found")
