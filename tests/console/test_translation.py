"""Translating over the real interface: a message and a reply, for who sees the inquiry, and nothing without a machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.console.conftest import Console, Open, Start, accounts, asked, quiet
from tests.contracts.test_translation import Machine, table
from tests.site import Plan, Site


@pytest.fixture
async def machine() -> AsyncIterator[Machine]:
    async with Machine() as machine:
        yield machine


@pytest.fixture
async def site(start: Start, machine: Machine, tmp_path: Path) -> Site:
    chosen = {"service": {"data_dir": tmp_path / "var"}, "translation": {"backend": table(machine.url)}}
    site = await start(Plan(translation=Settings.model_validate(chosen)))
    await accounts(site)
    return site


async def test_a_message_and_a_reply_are_translated_and_kept_nowhere(site: Site, ada: Console, machine: Machine) -> None:
    assert (await ada.ask("GET", "/translation")).body == {"offered": True}
    receipt = await asked(site, "når åpner dere?")
    await quiet(site)
    before = (await ada.ask("GET", f"/inquiries/{receipt.inquiry}")).body
    path = f"/inquiries/{receipt.inquiry}/messages/{receipt.message}/translation"
    said = await ada.ask("POST", path, json={"target": "en"})
    assert said.body == {"text": "NÅR ÅPNER DERE?", "hidden": False, "lost": False}
    reply = {"text": "klokka ti", "source": "nb", "target": "sv"}
    said = await ada.ask("POST", f"/inquiries/{receipt.inquiry}/translation", json=reply)
    assert said.body["text"] == "KLOKKA TI"
    assert (await ada.ask("GET", f"/inquiries/{receipt.inquiry}")).body == before
    assert [body["target"] for body in machine.bodies] == ["en", "sv"]


async def test_only_what_the_citizen_said_in_it_is_translated(site: Site, ada: Console, machine: Machine) -> None:
    receipt, other = await asked(site, "når åpner dere?"), await asked(site, "noe annet")
    bot = (await ada.ask("GET", f"/inquiries/{receipt.inquiry}")).body["messages"][-1]["id"]
    for message in (bot, other.message):
        path = f"/inquiries/{receipt.inquiry}/messages/{message}/translation"
        assert (await ada.ask("POST", path, json={"target": "en"})).refused == (404, "not_found")
    assert machine.bodies == []


async def test_a_machine_that_fails_is_told_by_its_name(site: Site, ada: Console, machine: Machine) -> None:
    machine.status = 503
    receipt = await asked(site, "når åpner dere?")
    path = f"/inquiries/{receipt.inquiry}/messages/{receipt.message}/translation"
    assert (await ada.ask("POST", path, json={"target": "en"})).refused == (503, "translator_unavailable")


@pytest.mark.parametrize("backend", [{}, {"url": "https://x.example/"}])
async def test_without_a_machine_nothing_is_offered(
    start: Start, open_console: Open, tmp_path: Path, backend: dict[str, str]
) -> None:
    chosen = {"service": {"data_dir": tmp_path / "var"}, "translation": {"backend": backend}}
    site = await start(Plan(translation=Settings.model_validate(chosen)))
    await accounts(site)
    console = open_console(site)
    await console.log_in("ada")
    assert (await console.ask("GET", "/translation")).body == {"offered": False}
    receipt = await asked(site, "når åpner dere?")
    path = f"/inquiries/{receipt.inquiry}/messages/{receipt.message}/translation"
    assert (await console.ask("POST", path, json={"target": "en"})).refused == (404, "not_found")
