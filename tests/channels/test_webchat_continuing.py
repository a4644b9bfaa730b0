"""A chat goes on in another browser, and both hear the same."""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
import pytest

from channels.webchat import continuing
from tests.channels.conftest import Start, Widget, begun
from tests.site import Plan, Site


async def ask(site: Site, path: str, secret: str | None = None, **body: str) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    url = f"{site.url}/api/chat/{path}"
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as response:
        return response.status, await response.json()


async def offered(site: Site, widget: Widget) -> str:
    status, body = await ask(site, f"{widget.conversation}/continue", widget.secret)
    assert status == 200
    return str(body["key"])


async def test_the_other_browser_has_all_that_was_said_and_both_go_on(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    widget = await begun(site)
    key = await offered(site, widget)
    status, found = await ask(site, "continued", key=key)
    assert status == 200
    assert found == {
        "conversation": widget.conversation,
        "secret": widget.secret,
        "language": "nb",
        "inquiry": "2026-000001",
    }
    other = Widget(site.url, conversation=found["conversation"], secret=found["secret"])
    async with widget.connected(), other.connected():
        await other.said("Når åpner biblioteket?")
        await other.say("Og på lørdager?")
        await widget.said("Og på lørdager?")
        await widget.say("Takk")
        await other.said("Takk")
    assert (await ask(site, "continued", key=key))[0] == 404
    assert key not in caplog.text
    assert widget.secret not in caplog.text


async def test_only_who_has_the_secret_gets_a_key_and_only_once_something_was_said(site: Site) -> None:
    widget = await begun(site)
    assert (await ask(site, f"{widget.conversation}/continue", "x" * 43))[0] == 403
    nobody = Widget(site.url)
    assert (await ask(site, f"{nobody.conversation}/continue", nobody.secret))[0] == 404
    assert (await ask(site, "continued", key="short"))[0] == 400


async def test_keys_and_tries_are_limited(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(continuing, "KEYS_OF_ONE_CHAT", 2)
    monkeypatch.setattr(continuing, "TRIES_OF_ONE_ADDRESS", 3)
    site = await start(Plan())
    widget = await begun(site)
    asked = [await ask(site, f"{widget.conversation}/continue", widget.secret) for _ in range(3)]
    assert [status for status, _ in asked] == [200, 200, 429]
    tried = [(await ask(site, "continued", key="x" * 22))[0] for _ in range(4)]
    assert tried == [404, 404, 404, 429]
