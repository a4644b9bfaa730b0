"""Whole SMS through the real service: from a phone in a browser, and from Kannel's own fakesmsc."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser

from tests.browser.chromium import chromium
from tests.browser.page import ARTEFACTS, opened, shot, violations
from tests.kannel_server import FakesmscProgram, KannelServer
from tests.sealed import sealed
from tests.service import Service, eventually
from tests.system_requirements import needs, where

QUESTION = "Når er biblioteket åpent?"


def rows(service: Service, query: str) -> list[tuple[object, ...]]:
    store = sqlite3.connect(service.folder / "var" / "torg.db", timeout=10)
    try:
        return store.execute(query).fetchall()
    finally:
        store.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        yield browser


@needs("chromium", "fonts")
@pytest.mark.timeout(180)
async def test_a_phone_in_the_browser(tmp_path: Path, browser: Browser) -> None:
    async with Service(tmp_path) as service:
        context = await browser.new_context(viewport={"width": 1200, "height": 860}, locale="nb-NO")
        front, wrong_in_front = await opened(context, service.url)
        await front.get_by_role("link", name="Prøv kommunens SMS").click()
        await front.wait_for_url("**/phone.html")
        phone, wrong = await opened(context, f"{service.url}/phone.html?number=%2B4712345699")
        await phone.get_by_label("Skriv en SMS").fill(QUESTION)
        assert "25 tegn, 1 SMS (GSM-7), 135 igjen" in await phone.inner_text("#count")
        await phone.keyboard.press("Enter")
        await phone.get_by_text("sendt", exact=False).first.wait_for(timeout=20_000)
        await phone.locator(".theirs").first.wait_for(timeout=20_000)
        await shot(phone, "sms-phone")
        assert await violations(phone) == []
        number = sealed(service.folder / "var", "+4712345699")
        query = f"SELECT state FROM outbox WHERE channel = 'sms' AND address = '{number}'"  # noqa: S608 - our own
        await eventually(lambda: rows(service, query) == [("delivered",)], what="the report")
        await phone.get_by_label("Språk").select_option("en")
        await phone.get_by_label("Write a text message").fill("Stop")
        await phone.get_by_role("button", name="Send").click()
        await phone.locator(".theirs").nth(1).wait_for(timeout=20_000)
        await phone.get_by_label("The phone's number").fill("40 00 00 01")
        await phone.get_by_role("button", name="Change").click()
        await phone.get_by_text("No messages yet", exact=False).wait_for()
        assert await phone.locator(".message").count() == 0
        assert wrong == wrong_in_front == []
        await context.close()


@needs("kannel-bearerbox", "kannel-smsbox", "kannel-fakesmsc")
@pytest.mark.timeout(180)
async def test_a_telephone_behind_kannels_own_fakesmsc(tmp_path: Path) -> None:
    kannel = KannelServer(where("kannel-bearerbox"), where("kannel-smsbox"))
    fakesmsc = FakesmscProgram(where("kannel-fakesmsc"), kannel)
    settings = tmp_path / "torg.toml"
    service = Service(tmp_path, TORG_SETTINGS=str(settings), TORG_SMS_QUIET="")
    table = "\n".join(f"{key} = {json.dumps(value)}" for key, value in kannel.table(service.url).items())
    settings.write_text(f"[sms.gateways.kannel]\n{table}\n", encoding="utf-8")
    kannel.configure(service.url)
    try:
        kannel.start()
        async with service:
            await asyncio.to_thread(fakesmsc.send, f"+4791234567 2020 text {QUESTION}")
            number = sealed(service.folder / "var", "+4791234567")
            states = f"SELECT state FROM outbox WHERE channel = 'sms' AND address = '{number}'"  # noqa: S608 - our own
            await eventually(lambda: rows(service, states) == [("delivered",)], within=40, what="the report")
            assert rows(service, "SELECT text FROM message WHERE author = 'citizen'") == [(QUESTION,)]
            await eventually(lambda: "Got message" in fakesmsc.said() and "bibliotek" in fakesmsc.said().lower())
            async with aiohttp.ClientSession() as session, session.get(f"{service.url}/phone.html") as response:
                assert response.status == 404, "there is no simulator where there is a gateway"
    finally:
        fakesmsc.close()
        kannel.close()


@pytest.mark.timeout(120)
async def test_wrong_settings_turn_sms_alone_off(tmp_path: Path) -> None:
    settings = tmp_path / "torg.toml"
    settings.write_text('[sms.gateways.kannel]\nkind = "kannel"\nnumber = "2020"\nurl = "http://127.0.0.1:1/"\n')
    service = Service(tmp_path, TORG_SETTINGS=str(settings))
    async with service, aiohttp.ClientSession() as session:
        assert "the channel sms is off: [sms.gateways.kannel] secret: without it anybody" in service.log.read_text()
        async with session.get(f"{service.url}/api/chat/config") as response:
            assert response.status == 200
        async with session.get(f"{service.url}/api/sms/kannel/inbound?from=1&text=a") as response:
            assert response.status == 404
