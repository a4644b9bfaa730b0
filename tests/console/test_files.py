"""Files in the console: those that came with a message, and those that staff send along."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from console.api import uploads
from console.api.context import COOKIE, PREFIX
from inquiries.privacy.models import access_log
from tests.building import HAVDAL, Person
from tests.console.by_mail import PNG, archive, kept, mail, mailed
from tests.console.conftest import Answer, Console, Open, asked
from tests.site import Site


async def download(console: Console, path: str) -> tuple[int, bytes, dict[str, str]]:
    headers = {"Cookie": f"{COOKIE}={console.token}"}
    async with console.session.get(f"{console.url}{PREFIX}{path}", headers=headers) as response:
        return response.status, await response.read(), dict(response.headers)


async def added(console: Console, inquiry: str, data: bytes, name: str = "kart.png", kind: str = "image/png") -> Answer:
    path = f"/inquiries/{inquiry}/attachments"
    return await console.ask("POST", path, params={"name": name}, data=data, headers={"Content-Type": kind})


async def test_files_of_a_message_are_listed_and_come_as_they_were(ada: Console, site: Site) -> None:
    picture = await kept(site, PNG, "hullet i veien æøå.png", "image/png", inline=True)
    page = await kept(site, b"<script>alert(1)</script>", "side.html", "text/html")
    refused = await kept(site, b"MZ", "spill.exe", "application/x-dosexec", refused="forbidden_type")
    receipt = await mailed(site, attachments=(picture, page, refused))
    (message,) = (await ada.ask("GET", f"/inquiries/{receipt.inquiry}")).body["messages"]
    assert [(file["name"], file["inline"], file["refused"]) for file in message["attachments"]] == [
        ("hullet i veien æøå.png", True, None),
        ("side.html", False, None),
        ("spill.exe", False, "forbidden_type"),
    ]
    status, data, headers = await download(ada, f"/attachments/{picture.id}")
    assert (status, data) == (200, PNG)
    assert headers["Content-Disposition"] == (
        "attachment; filename=\"hullet i veien ___.png\"; filename*=UTF-8''hullet%20i%20veien%20%C3%A6%C3%B8%C3%A5.png"
    )
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert (headers["X-Content-Type-Options"], headers["Content-Type"]) == ("nosniff", "application/octet-stream")


async def test_pictures_alone_are_shown_in_place(ada: Console, site: Site) -> None:
    picture = await kept(site, PNG, "hull.png", "image/png")
    svg = await kept(site, b"<svg/>", "hull.svg", "image/svg+xml")
    page = await kept(site, b"<p>", "side.html", "text/html")
    await mailed(site, attachments=(picture, svg, page))
    _, _, headers = await download(ada, f"/attachments/{picture.id}?inline=1")
    assert (headers["Content-Type"], headers["Content-Disposition"].partition(";")[0]) == ("image/png", "inline")
    for other in (svg, page):
        _, _, headers = await download(ada, f"/attachments/{other.id}?inline=1")
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"].startswith("attachment")


async def test_files_are_for_ones_own_municipality_and_for_who_is_logged_in(
    ada: Console, site: Site, open_console: Open
) -> None:
    ours, theirs = await kept(site, PNG, "hull.png", "image/png"), await kept(site, PNG, "hull.png", "image/png")
    await mailed(site, attachments=(ours,))
    await site.store.record.record(mail(municipality="nabo", attachments=(theirs,)), masked=False)
    assert (await download(ada, f"/attachments/{ours.id}"))[0] == 200
    assert (await download(ada, f"/attachments/{theirs.id}"))[0] == 404
    assert (await download(open_console(site), f"/attachments/{ours.id}"))[0] == 401
    assert (await download(ada, "/attachments/..%2f..%2ftorg.db"))[0] == 404


async def test_staff_send_a_file_along(ada: Console, site: Site) -> None:
    inquiry = (await mailed(site)).inquiry
    await ada.take(inquiry)
    first = await added(ada, inquiry, PNG, "../../Kart \u202eover.png")
    second = await added(ada, inquiry, "Kjære Kari".encode(), "brev.txt", "text/plain")
    assert (first.status, first.body["name"], first.body["media_type"]) == (200, "Kart over.png", "image/png")
    files = [second.body["id"], first.body["id"]]
    answer = await ada.step(inquiry, "replies", client_id="svar-0001", text="Se vedlegg", attachments=files)
    assert [file["id"] for file in answer.body["attachments"]] == files
    said = (await ada.ask("GET", f"/inquiries/{inquiry}")).body["messages"][-1]
    assert [file["name"] for file in said["attachments"]] == ["brev.txt", "Kart over.png"]
    again = await ada.step(inquiry, "replies", client_id="svar-0002", text="Én gang til", attachments=files)
    assert again.refused == (404, "not_found")


async def test_a_notes_file_is_for_staff_alone_and_gone_from_view_with_a_withdrawn_note(ada: Console, site: Site) -> None:
    inquiry = (await mailed(site)).inquiry
    file = (await added(ada, inquiry, PNG)).body
    note = await ada.step(inquiry, "notes", client_id="notat-0001", text="Se vedlegg", attachments=[file["id"]])
    assert [one["id"] for one in note.body["attachments"]] == [file["id"]]
    assert (await download(ada, f"/attachments/{file['id']}"))[:2] == (200, PNG)
    gone = await ada.step(inquiry, f"notes/{note.body['id']}/withdraw", version=1)
    assert gone.body["attachments"] == []
    assert (await download(ada, f"/attachments/{file['id']}"))[0] == 404


async def test_an_internal_messages_file_is_for_who_takes_part(ada: Console, bo: Console, site: Site) -> None:
    place, headers = "/threads/files", {"Content-Type": "image/png"}
    file = (await ada.ask("POST", place, params={"name": "kart.png"}, data=PNG, headers=headers)).body
    new = {"kind": "topic", "title": "Kart", "text": "Se her", "client_id": "melding-0001", "files": [file["id"]]}
    started = (await ada.ask("POST", "/threads", json=new)).body
    assert [one["name"] for one in started["messages"][0]["files"]] == ["kart.png"]
    path = f"/threads/{started['thread']['id']}/files/{file['id']}"
    status, data, headers = await download(bo, f"{path}?inline=1")
    assert (status, data, headers["Content-Type"]) == (200, PNG, "image/png")
    deleted = f"/threads/{started['thread']['id']}/messages/{started['messages'][0]['id']}"
    assert (await ada.ask("DELETE", deleted)).status == 200
    assert (await download(bo, path))[0] == 404
    async with site.store.database.read() as connection:
        looks = select(access_log.c.about, access_log.c.action).where(access_log.c.about == file["id"])
        assert {tuple(row) for row in (await connection.execute(looks)).all()} == {(file["id"], "downloaded")}


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"MZ\x90\x00" + b"\0" * 60, "bilde.png", "bad_input"),
        (b"#!/bin/sh\n", "notat.txt", "bad_input"),
        (b"harmless", "regneark.xlsm", "bad_input"),
        (archive(spill_exe="MZ"), "bilder.zip", "bad_input"),
        (b"", "tom.txt", "empty"),
    ],
)
async def test_what_may_harm_is_refused_and_not_kept(ada: Console, site: Site, data: bytes, name: str, code: str) -> None:
    inquiry = (await asked(site)).inquiry
    answer = await added(ada, inquiry, data, name, "image/png")
    assert answer.refused == (400, code)
    assert [path for path in (site.folder / "files").rglob("*") if path.is_file()] == []


async def test_file_that_is_too_large_is_refused_told_or_not(
    ada: Console, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 100_000)
    inquiry = (await asked(site)).inquiry
    assert (await added(ada, inquiry, b"x" * 100_001)).refused == (413, "too_long")

    async def chunks() -> object:
        for _ in range(3):
            yield b"x" * 50_000

    path = f"/inquiries/{inquiry}/attachments"
    answer = await ada.ask("POST", path, params={"name": "x.txt"}, data=chunks())
    assert answer.refused == (413, "too_long")
    assert [path for path in (site.folder / "files").rglob("*") if path.is_file()] == []


async def test_file_of_another_inquiry_does_not_go_along(ada: Console, site: Site) -> None:
    mine, other = (await mailed(site)).inquiry, (await asked(site, "Hei", Person())).inquiry
    await ada.take(mine)
    file = (await added(ada, other, PNG)).body["id"]
    answer = await ada.step(mine, "replies", client_id="svar-0001", text="Se vedlegg", attachments=[file])
    assert answer.refused == (404, "not_found")
    assert len(await site.store.inbox.messages(HAVDAL, mine)) == 1


async def test_file_needs_a_name(ada: Console, site: Site) -> None:
    inquiry = (await asked(site)).inquiry
    answer = await ada.ask("POST", f"/inquiries/{inquiry}/attachments", data=PNG)
    assert answer.refused == (400, "malformed")
    nameless = await added(ada, inquiry, PNG, "///")
    assert nameless.body["name"] == "vedlegg"
