"""Files that citizens send in the chat, and fetch from it."""

from __future__ import annotations

import uuid
from typing import Any

import aiohttp
import pytest

from channels.webchat.channel import WebChatLimits
from tests.building import HAVDAL
from tests.channels.conftest import Start, Widget
from tests.console.by_mail import PNG
from tests.site import Plan, Site


def form(*files: tuple[str, bytes], text: str = "") -> aiohttp.FormData:
    """Return a body with a text and files."""
    data = aiohttp.FormData(quote_fields=False, default_to_multipart=True)  # As browsers write names of files.
    data.add_field("text", text)
    for name, content in files:
        data.add_field("file", content, filename=name, content_type="application/octet-stream")
    return data


async def send(widget: Widget, data: aiohttp.FormData, identifier: str = "", **headers: str) -> tuple[int, Any]:
    url = f"{widget.url}/api/chat/{widget.conversation}/files?language=nb&id={identifier or uuid.uuid4().hex}"
    headers = {"Authorization": f"Bearer {widget.secret}"} | headers
    async with aiohttp.ClientSession() as session, session.post(url, data=data, headers=headers) as response:
        return response.status, await response.json()


async def fetch(widget: Widget, file: str) -> tuple[int, bytes, Any]:
    url = f"{widget.url}/api/chat/{widget.conversation}/files/{file}"
    headers = {"Authorization": f"Bearer {widget.secret}"}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.read(), response.headers


def kept(site: Site) -> int:
    return sum(place.is_file() for place in (site.folder / "files").glob("??/*"))


async def test_a_message_with_files_is_one_message_and_its_files_come_back(site: Site) -> None:
    widget = Widget(site.url)
    async with widget.connected():
        status, ack = await send(widget, form(("blåbær i veien.png", PNG), ("brev.txt", b"Hei"), text="Se her 👩‍🚒"))
        assert (status, ack["type"]) == (200, "ack")
        event = await widget.said("Se her 👩‍🚒")
        assert [(one["name"], one["media_type"], one["size"]) for one in event["message"]["files"]] == [
            ("blåbær i veien.png", "image/png", len(PNG)),
            ("brev.txt", "text/plain", 3),
        ]
        picture = event["message"]["files"][0]["id"]
    status, content, headers = await fetch(widget, picture)
    assert (status, content) == (200, PNG)
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == "attachment"
    assert "sandbox" in headers["Content-Security-Policy"]
    stranger = Widget(site.url, conversation=widget.conversation)
    assert (await fetch(stranger, picture))[0] == 403
    other = Widget(site.url)
    await send(other, form(("brev.txt", b"Hei")))
    assert (await fetch(other, picture))[0] == 404


async def test_sent_again_it_is_the_same_message_and_no_file_is_kept_twice(site: Site) -> None:
    widget, identifier = Widget(site.url), uuid.uuid4().hex
    first = await send(widget, form(("brev.txt", b"Hei")), identifier)
    again = await send(widget, form(("brev.txt", b"Hei")), identifier)
    assert (first[1]["duplicate"], again[1]["duplicate"], kept(site)) == (False, True, 1)
    assert first[1]["sequence"] == again[1]["sequence"]


@pytest.mark.parametrize(
    ("data", "status", "code", "message"),
    [
        (form(("brev.txt", b"Hei"), ("virus.exe", b"MZ\0\0")), 400, "file_refused", "virus.exe"),
        (form(("tom.txt", b"")), 400, "file_refused", "tom.txt"),
        (form(("brev.txt", b"Hei"), ("stor.txt", b"x" * 2_000)), 413, "file_too_large", "stor.txt"),
        (form(*[(f"{count}.txt", b"Hei") for count in range(4)]), 413, "too_long", "at most 3 files at once"),
        (form(("brev.txt", b"Hei"), text="x" * 30), 413, "too_long", None),
        (form(text="Hei"), 400, "empty", "there is no file"),
    ],
)
async def test_what_is_refused_says_why_and_leaves_nothing(
    start: Start, data: aiohttp.FormData, status: int, code: str, message: str | None
) -> None:
    site = await start(Plan(limits=WebChatLimits(text=20, file_bytes=1_000, files_at_once=3)))
    widget = Widget(site.url)
    answer, problem = await send(widget, data)
    assert (answer, problem["code"], kept(site)) == (status, code, 0)
    assert message in {None, problem["message"]}
    assert await site.store.record.state(widget.conversation) is None


async def test_nobody_sends_files_into_somebody_elses_conversation(site: Site) -> None:
    widget = Widget(site.url)
    await send(widget, form(("brev.txt", b"Hei")))
    stranger = Widget(site.url, conversation=widget.conversation)
    assert (await send(stranger, form(("brev.txt", b"Hei"))))[1]["code"] == "wrong_token"
    status, problem = await send(widget, form(("brev.txt", b"Hei")), "kort")
    assert (status, problem["code"], kept(site)) == (400, "malformed", 1)
    assert len(await site.store.events.after(0, conversation=widget.conversation)) > 0
    assert (await site.stores.contacts.of(HAVDAL, widget.conversation)) == []


async def test_nobody_fills_the_disk(start: Start) -> None:
    site = await start(Plan(limits=WebChatLimits(file_messages_per_hour=2, file_messages_per_hour_and_address=3)))
    widget = Widget(site.url)
    answers = [await send(widget, form(("brev.txt", b"Hei"))) for _ in range(3)]
    assert [(status, body.get("code")) for status, body in answers] == [(200, None), (200, None), (429, "rate_limited")]
    other = Widget(site.url)
    assert (await send(other, form(("brev.txt", b"Hei"))))[0] == 429
    assert kept(site) == 2
