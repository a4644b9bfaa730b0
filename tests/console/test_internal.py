"""Internal messages over the real interface: heard at once by who takes part, and by nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from console.auth.models import staff
from inquiries.notices import SqlNotices
from tests.console.conftest import Console, Open
from tests.site import PASSWORD, Site


@pytest.fixture
async def cecilie(site: Site, open_console: Open) -> Console:
    await site.accounts.add("havdal", "cecilie", "Cecilie", "case_worker", PASSWORD)
    console = open_console(site)
    await console.log_in("cecilie")
    return console


async def id_of(console: Console) -> str:
    return str((await console.ask("GET", "/session")).body["staff"]["id"])


async def test_a_chat_from_its_first_word_to_its_last(site: Site, ada: Console, bo: Console, cecilie: Console) -> None:
    notices, bos = SqlNotices(site.store.database, site.store.clock), await id_of(bo)
    new = {"kind": "chat", "to": [bos], "text": "Kan du ta denne?", "client_id": "melding-0001"}
    async with bo.live():
        started = await ada.ask("POST", "/threads", json=new)
        assert started.status == 201
        thread = started.body["thread"]["id"]
        assert await bo.expect("internal") == {"type": "internal", "thread": thread}
    counts = [(await one.ask("GET", "/threads/unread")).body for one in (ada, bo, cecilie)]
    assert counts == [{"unread": 0}, {"unread": 1}, {"unread": 0}]
    listed = (await bo.ask("GET", "/threads")).body
    assert (listed["unread"], listed["threads"][0]["last"]["text"]) == (1, "Kan du ta denne?")
    left = await notices.of("havdal", bos, unread=True)
    assert [(one.kind, one.about, one.details) for one in left] == [("internal", f"thread:{thread}", {"title": "Ada"})]
    async with ada.live():
        assert (await bo.ask("PUT", f"/threads/{thread}/read", json={"number": 1})).status == 204
        await ada.expect("internal", thread=thread)
    seen = {one["name"]: one["seen"] for one in (await ada.ask("GET", f"/threads/{thread}")).body["thread"]["members"]}
    assert seen == {"Ada": 1, "Bo": 1}
    assert await notices.of("havdal", bos, unread=True) == []
    said = await bo.ask("POST", f"/threads/{thread}/messages", json={"text": "Ja!", "client_id": "melding-0002"})
    assert [one["text"] for one in said.body["messages"]] == ["Kan du ta denne?", "Ja!"]
    mine, message = f"/threads/{thread}", said.body["messages"][1]["id"]
    assert (await ada.ask("DELETE", f"{mine}/messages/{message}")).refused == (404, "not_found")
    gone = (await bo.ask("DELETE", f"{mine}/messages/{message}")).body["messages"][1]
    assert (gone["deleted"], gone["text"]) == (True, "")
    assert (await cecilie.ask("GET", mine)).refused == (404, "not_found")
    joined = await ada.ask("POST", f"{mine}/members", json={"staff": [await id_of(cecilie)]})
    assert len(joined.body["thread"]["members"]) == 3
    assert (await cecilie.ask("GET", mine)).body["messages"] == []
    assert (await cecilie.ask("DELETE", f"{mine}/members")).status == 204
    assert (await cecilie.ask("GET", "/threads")).body == {"threads": [], "unread": 0}


async def test_a_new_topic_is_heard_of_by_all_and_counts_until_it_is_opened(ada: Console, bo: Console) -> None:
    new = {"kind": "topic", "title": "Skranken", "to": [], "text": "Hvem har nøkkelen?", "client_id": "melding-0003"}
    async with bo.live():
        thread = (await ada.ask("POST", "/threads", json=new)).body["thread"]["id"]
        assert await bo.expect("internal") == {"type": "internal", "thread": thread}
    assert [(await one.ask("GET", "/threads/unread")).body["unread"] for one in (ada, bo)] == [0, 1]
    assert (await bo.ask("PUT", f"/threads/{thread}/read", json={"number": 1})).status == 204
    assert (await bo.ask("GET", "/threads/unread")).body == {"unread": 0}


async def test_who_cannot_read_cannot_be_written_to(ada: Console, site: Site) -> None:
    editor = await site.accounts.add("havdal", "redaktor", "Redaktør", "editor", PASSWORD)
    for to in (editor.id, "00000000-0000-4000-8000-000000000000"):
        new = {"kind": "chat", "to": [to], "text": "Hei", "client_id": "melding-0001"}
        assert (await ada.ask("POST", "/threads", json=new)).refused == (400, "bad_input")
    assert (await ada.ask("POST", "/threads", json={"kind": "topic", "text": "Hei", "client_id": "m-000001"})).status == 400


async def test_a_message_goes_to_who_is_in_the_group_when_it_is_sent(
    site: Site, ada: Console, bo: Console, cecilie: Console
) -> None:
    bos, cecilies = await id_of(bo), await id_of(cecilie)
    made = await ada.ask("POST", "/groups", json={"name": "Brøyting", "members": [bos, cecilies]})
    (group,) = made.body["groups"]
    assert [one["name"] for one in group["members"]] == ["Bo", "Cecilie"]
    assert (group["scope"], group["owner"], group["may_change"]) == ("own", "Ada", True)
    assert (await bo.ask("GET", "/groups")).body == {"groups": [], "units": []}
    new = {"kind": "chat", "groups": [group["id"]], "text": "Det snør", "client_id": "melding-0001"}
    assert (await bo.ask("POST", "/threads", json=new)).refused == (404, "not_found")
    first = (await ada.ask("POST", "/threads", json=new)).body["thread"]
    assert {one["name"] for one in first["members"]} == {"Ada", "Bo", "Cecilie"}
    fewer = {"name": "Brøyting", "members": [bos], "based_on": group["version"]}
    assert (await ada.ask("PUT", f"/groups/{group['id']}", json=fewer)).status == 200
    assert (await ada.ask("PUT", f"/groups/{group['id']}", json=fewer)).refused == (409, "conflict")
    second = (await ada.ask("POST", "/threads", json=new | {"client_id": "melding-0002"})).body["thread"]
    assert {one["name"] for one in second["members"]} == {"Ada", "Bo"}
    assert len((await cecilie.ask("GET", "/threads")).body["threads"]) == 1, "who was there at first keeps the first alone"
    assert (await ada.ask("DELETE", f"/groups/{group['id']}")).body["groups"] == []
    assert (await ada.ask("POST", "/threads", json=new | {"client_id": "melding-0003"})).refused == (404, "not_found")
    restored = (await ada.ask("POST", f"/groups/{group['id']}/restore")).body["groups"]
    assert [one["name"] for one in restored] == ["Brøyting"]


async def test_a_shared_group_is_used_by_its_members_and_changed_by_its_owner(ada: Console, bo: Console) -> None:
    both = [await id_of(ada), await id_of(bo)]
    body = {"name": "Vakt", "members": both, "shared": True}
    (group,) = (await ada.ask("POST", "/groups", json=body)).body["groups"]
    (theirs,) = (await bo.ask("GET", "/groups")).body["groups"]
    assert (theirs["scope"], theirs["owner"], theirs["may_change"]) == ("shared", "Ada", False)
    assert (await bo.ask("DELETE", f"/groups/{group['id']}")).refused == (403, "refused")
    new = {"kind": "chat", "groups": [group["id"]], "text": "Hei", "client_id": "melding-0001"}
    started = (await bo.ask("POST", "/threads", json=new)).body["thread"]
    assert {one["name"] for one in started["members"]} == {"Ada", "Bo"}


async def test_who_cannot_read_is_in_no_group(ada: Console, site: Site) -> None:
    editor = await site.accounts.add("havdal", "redaktor", "Redaktør", "editor", PASSWORD)
    for members in ([editor.id], ["00000000-0000-4000-8000-000000000000"], []):
        body = {"name": "Alle", "members": members}
        assert (await ada.ask("POST", "/groups", json=body)).status == 400
    unit = {"name": "Vakt", "members": [await id_of(ada)], "unit": "aaaaaaaa-0000-4000-8000-000000000001"}
    assert (await ada.ask("POST", "/groups", json=unit)).refused == (403, "refused")


async def test_who_may_not_read_any_more_gets_nothing_to_the_group(
    site: Site, ada: Console, bo: Console, cecilie: Console
) -> None:
    bos, cecilies = await id_of(bo), await id_of(cecilie)
    made = await ada.ask("POST", "/groups", json={"name": "Brøyting", "members": [bos, cecilies]})
    (group,) = made.body["groups"]
    async with site.store.database.write() as connection:
        await connection.execute(update(staff).where(staff.c.id == cecilies).values(role="editor"))
    (listed,) = (await ada.ask("GET", "/groups")).body["groups"]
    assert [one["name"] for one in listed["members"]] == ["Bo"]
    new = {"kind": "chat", "groups": [group["id"]], "text": "Det snør", "client_id": "melding-0001"}
    started = (await ada.ask("POST", "/threads", json=new)).body["thread"]
    assert {one["name"] for one in started["members"]} == {"Ada", "Bo"}
