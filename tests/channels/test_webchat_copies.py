"""A copy of the chat by e-mail: the code first, then the copy, and never so often that it is a nuisance."""

from __future__ import annotations

import uuid
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.chatting import proof_of_copy
from bot.messages import Address
from channels.webchat import copies
from inquiries.models import outbox
from tests.building import LINKS
from tests.channels.conftest import Start, Widget, begun
from tests.site import Plan, Site

KARI = Address("email", "kari@nordmann.example")


async def ask(widget: Widget, address: str = KARI.value, *, secret: str = "", **more: str) -> tuple[int, dict[str, Any]]:
    url = f"{widget.url}/api/chat/{widget.conversation}/copies?language=nb"
    headers = {"Authorization": f"Bearer {secret or widget.secret}"}
    body = {"id": uuid.uuid4().hex, "address": address} | more
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as response:
        return response.status, await response.json()


async def going_out(site: Site) -> list[tuple[str, str]]:
    async with site.store.database.read() as connection:
        query = select(outbox.c.channel, outbox.c.address).where(outbox.c.channel == "email")
        return [(row.channel, row.address) for row in await connection.execute(query)]


def code(site: Site, address: Address = KARI) -> str:
    return LINKS.code(proof_of_copy("2026-000001"), address, site.store.clock.now())


async def test_the_code_is_sent_first_and_the_chat_tells_of_the_copy_alone(site: Site) -> None:
    widget = await begun(site)
    assert await ask(widget, " Kari@Nordmann.example ") == (200, {"address": KARI.value, "sent": "code"})
    assert await going_out(site) == [("email", KARI.value)]
    known = code(site)
    async with widget.connected():
        again = {"id": "kopi-nummer-en", "code": f"{known[:4]} {known[4:]}"}
        for _ in range(2):
            assert await ask(widget, **again) == (200, {"address": KARI.value, "sent": "copy"})
        await widget.said("copy_sent nb k•••@nordmann.example")
        assert not any("copy_code" in text for text in widget.texts())
    assert await going_out(site) == [("email", KARI.value)] * 2


async def test_a_wrong_code_an_old_one_and_one_for_another_address_send_nothing(site: Site) -> None:
    widget = await begun(site)
    await ask(widget)
    other = code(site, Address("email", "ola@nordmann.example"))
    own_page = LINKS.code("2026-000001", KARI, site.store.clock.now())
    for wrong in ("12345678", "", "nei", other, own_page):
        status, body = await ask(widget, code=wrong)
        assert (status, body["code"]) == (400, "wrong_code")
    known = code(site)
    site.store.clock.advance(minutes=21)
    assert (await ask(widget, code=known))[1]["code"] == "wrong_code"
    assert len(await going_out(site)) == 1


async def test_no_address_no_secret_or_no_conversation(site: Site) -> None:
    widget = await begun(site)
    assert (await ask(widget, "kari"))[0] == 400
    assert (await ask(widget, secret="x" * 43))[0] == 403
    assert (await ask(Widget(site.url)))[0] == 404
    assert await going_out(site) == []


async def test_nobody_is_flooded(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "TRIES", 2)
    site = await start(Plan())
    one, other = await begun(site), await begun(site)
    sent = [(await ask(widget))[0] for widget in (one, other, one, other)]
    assert sent == [200, 200, 200, 429]
    tried = [(await ask(one, code="12345678"))[0] for _ in range(3)]
    assert tried == [400, 400, 429]
