"""Drafts by way of the console's interface: found by their own writer, hinted to colleagues, gone when sent."""

from __future__ import annotations

from tests.console.conftest import Console, asked
from tests.site import Site

CLIENT = "utkast-0001"


async def test_a_draft_is_found_again_and_gone_when_sent(site: Site, ada: Console) -> None:
    inquiry = (await asked(site)).inquiry
    place = f"/inquiries/{inquiry}/drafts"
    assert (await ada.take(inquiry)).status == 200
    body = {"text": "Hei du", "client_id": CLIENT, "based_on": ""}
    saved = (await ada.ask("PUT", f"{place}/reply", json=body)).body["draft"]
    stale = await ada.ask("PUT", f"{place}/reply", json=body | {"text": "Noe annet"})
    assert (stale.status, stale.body["current"]) == (409, saved)
    assert (await ada.ask("GET", place)).body == {"own": [saved], "others": []}
    assert (await ada.reply(inquiry, "Hei du", CLIENT)).status == 200
    assert (await ada.ask("GET", place)).body["own"] == []


async def test_a_colleague_hears_of_it_and_may_take_it_over(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await asked(site)).inquiry
    place = f"/inquiries/{inquiry}/drafts"
    body = {"text": "Halvferdig", "client_id": CLIENT, "based_on": ""}
    assert (await ada.ask("PUT", f"{place}/reply", json=body)).status == 200
    assert (await ada.ask("PUT", f"{place}/note", json=body | {"text": "Bare mitt"})).status == 200
    [other] = (await bo.ask("GET", place)).body["others"]
    assert other["name"] == "Ada"
    assert "text" not in other
    taking = {"staff": other["staff"]}
    assert (await bo.ask("POST", f"/inquiries/{inquiry}/draft-taking", json=taking)).status == 409
    assert (await bo.take(inquiry)).status == 200
    assert (await bo.ask("POST", f"/inquiries/{inquiry}/draft-taking", json=taking)).body["text"] == "Halvferdig"
    assert [one["kind"] for one in (await ada.ask("GET", place)).body["own"]] == ["note"]


async def test_the_list_marks_ones_own_begun_replies_as_they_come_and_go(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await asked(site)).inquiry
    place, body = f"/inquiries/{inquiry}/drafts", {"text": "Hei", "client_id": CLIENT, "based_on": ""}
    assert (await ada.take(inquiry)).status == 200
    async with ada.live(), bo.live():
        saved = (await ada.ask("PUT", f"{place}/reply", json=body)).body["draft"]
        assert await ada.expect("drafts") == {"type": "drafts", "inquiry": inquiry, "begun": True}
        more = body | {"text": "Hei du", "based_on": saved["version"]}
        assert (await ada.ask("PUT", f"{place}/reply", json=more)).status == 200
        assert (await ada.ask("PUT", f"{place}/note", json=body | {"text": "Ring henne"})).status == 200
        assert (await ada.ask("GET", "/inquiries?view=all")).body["drafted"] == [inquiry]
        assert (await bo.ask("GET", "/inquiries?view=all")).body["drafted"] == []
        assert (await ada.reply(inquiry, "Hei du", CLIENT)).status == 200
        assert (await ada.expect("drafts"))["begun"] is False
        assert not [frame for frame in bo.frames if frame["type"] == "drafts"]
    assert (await ada.ask("GET", "/inquiries?view=all")).body["drafted"] == []


async def test_a_draft_that_is_taken_over_is_marked_for_who_has_it_now(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await asked(site)).inquiry
    body = {"text": "Halvferdig", "client_id": CLIENT, "based_on": ""}
    assert (await ada.ask("PUT", f"/inquiries/{inquiry}/drafts/reply", json=body)).status == 200
    assert (await bo.take(inquiry)).status == 200
    whose = (await ada.ask("GET", "/session")).body["staff"]["id"]
    async with ada.live(), bo.live():
        assert (await bo.ask("POST", f"/inquiries/{inquiry}/draft-taking", json={"staff": whose})).status == 200
        assert (await ada.expect("drafts"))["begun"] is False
        assert (await bo.expect("drafts"))["begun"] is True
