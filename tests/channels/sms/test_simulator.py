"""The simulated phone: the same webhook as any gateway's, for this machine only unless the settings say otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.messages import DeliveryState
from channels.sms import simulator as module
from channels.sms.models import Outgoing
from channels.sms.simulator import HEADER, Simulator
from channels.sms.simulator_handlers import Place
from tests.building import Store
from tests.channels.sms.site import SmsSite, sms_site

PHONE = "+4712345678"


async def the_page(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="the phone")


@pytest.fixture
async def site(store: Store, tmp_path: Path) -> AsyncIterator[SmsSite]:
    place = Place(page=the_page)
    async with sms_site(store, tmp_path, lambda _: {"simulator": Simulator(store.clock)}, place=place) as running:
        yield running


async def fetched(site: SmsSite, path: str, **headers: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.get(site.webhook + path, headers=headers) as response:
        return response.status, await response.json() if "json" in response.content_type else await response.text()


async def test_a_phone_sends_gets_an_answer_and_reports_it(site: SmsSite) -> None:
    _, phone = await fetched(site, "/api/sms/simulator/phone")
    access = {phone["header"]: phone["secret"]}
    async with aiohttp.ClientSession(headers=access) as session:
        sms = {"id": "1", "from": PHONE, "to": phone["number"], "text": "Når er biblioteket åpent?"}
        for _ in range(2):
            async with session.post(f"{site.webhook}/api/sms/simulator/inbound", json=sms) as response:
                assert response.status == 200
        _, got = await fetched(site, "/api/sms/simulator/messages?number=%2B4712345678&wait=1", **access)
        (answer,) = got["messages"]
        assert answer["text"] == "Du sa: Når er biblioteket åpent?"
        report = {"id": answer["id"], "state": "delivered"}
        async with session.post(f"{site.webhook}/api/sms/simulator/report", json=report) as response:
            assert response.status == 200
    (message,) = await site.replies(state=DeliveryState.DELIVERED)
    assert message.id == answer["id"]
    path = f"/api/sms/simulator/messages?number=%2B4712345678&after={answer['place']}"
    assert (await fetched(site, path, **access))[1] == {"messages": []}


async def test_nothing_without_the_secret(site: SmsSite) -> None:
    for path in ("messages?number=%2B4712345678", "inbound?from=1&text=a", "report?id=1&state=delivered"):
        assert (await fetched(site, f"/api/sms/simulator/{path}"))[0] == 401
        assert (await fetched(site, f"/api/sms/simulator/{path}", **{HEADER: "wrong"}))[0] == 403
    _, phone = await fetched(site, "/api/sms/simulator/phone")
    odd = await fetched(site, "/api/sms/simulator/messages?after=x", **{HEADER: phone["secret"]})
    assert odd[0] == 400


async def test_other_websites_do_not_get_the_secret(site: SmsSite) -> None:
    assert (await fetched(site, "/api/sms/simulator/phone", Origin="https://elsewhere.example"))[0] == 403
    assert (await fetched(site, "/api/sms/simulator/phone", Origin=site.webhook))[0] == 200
    assert await fetched(site, "/api/sms/simulator") == (200, {"number": "2020"})
    assert await fetched(site, "/phone.html") == (200, "the phone")


async def test_behind_a_proxy_only_when_the_settings_open_it(store: Store, tmp_path: Path) -> None:
    def gateways(_: str) -> dict[str, Simulator]:
        return {"simulator": Simulator(store.clock)}

    async with sms_site(store, tmp_path, gateways, place=Place(behind_proxy=True)) as site:
        assert (await fetched(site, "/api/sms/simulator/phone"))[0] == 404
    async with sms_site(store, tmp_path, gateways, place=Place(behind_proxy=True, open_to_all=True)) as site:
        assert (await fetched(site, "/api/sms/simulator/phone"))[0] == 200


async def test_phones_are_forgotten_when_there_are_too_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PHONES", 2)
    simulator = Simulator(store.clock)
    for number in ("+1", "+2", "+3"):
        for _ in range(2):
            await simulator.send(Outgoing(f"m{number}", number, "Hei", unicode=False))
    assert await simulator.fetched("+1", 0, 0.01) == []
    assert len(await simulator.fetched("+3", 0, 0.01)) == 1
