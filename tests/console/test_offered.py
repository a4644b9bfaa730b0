"""Whose account is closed is offered for nothing any more, and still stands where they stood."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from bot.app.deadlines import working_days
from bot.app.handling import handling_of
from bot.settings import Settings
from tests.bot.conftest import KeyTexts
from tests.building import HAVDAL, Store
from tests.console.conftest import Console, Open, Start, accounts
from tests.console.experience import Learning
from tests.site import PASSWORD, Plan, Site


@pytest.fixture
async def site(start: Start, store: Store) -> Site:
    learning = Learning(store)
    await learning.start()

    def handling(bus: Any) -> Any:
        return handling_of(
            Settings(),
            store.database,
            store.clock,
            experience=learning.experience,
            knowledge=learning.knowledge.search,
            texts=KeyTexts(),
            bus=bus,
            days=working_days(Settings().municipality),
        )

    plan = Plan(
        session=timedelta(days=30),
        experience=lambda _store: learning.desk(),
        handling=handling,
        services=Settings(),
        duty=Settings(),
    )
    site = await start(plan)
    await accounts(site)
    await site.accounts.add(HAVDAL, "sjef", "Sjef", "administrator", PASSWORD)
    return site


@pytest.fixture
async def boss(site: Site, open_console: Open) -> Console:
    console = open_console(site)
    assert (await console.log_in("sjef")).status == 200
    return console


def ids(people: object, key: str = "id") -> set[str]:
    assert isinstance(people, list)
    return {one[key] for one in people}


async def test_closed_accounts_are_offered_for_nothing(ada: Console, bo: Console, boss: Console) -> None:
    me, his = [str((await one.ask("GET", "/session")).body["staff"]["id"]) for one in (ada, bo)]
    asked = {"/field-choices": "id", "/duty": "id", "/services": "staff"}
    for path, key in asked.items():
        assert {me, his} <= ids((await boss.ask("GET", path)).body["staff"], key)
    unit = {"name": "Drift", "members": [his], "opening_hours": {}}
    assert (await boss.ask("POST", "/units", json=unit)).status == 201
    for who in (me, his):
        assert (await boss.ask("PATCH", f"/accounts/{who}", json={"closed": True})).status == 200
    for path in ("/field-choices", "/duty"):
        assert not {me, his} & ids((await boss.ask("GET", path)).body["staff"])
    # Who stands in a unit is shown there, so that somebody sees it and takes the name out.
    register = (await boss.ask("GET", "/services")).body
    assert ids(register["staff"], "staff") & {me, his} == {his}


async def test_nobody_becomes_responsible_whose_account_is_closed(ada: Console, bo: Console, boss: Console) -> None:
    call = {"client_id": uuid.uuid4().hex, "channel": "telephone", "result": "queue", "text": "Hull i veien"}
    inquiry = (await ada.ask("POST", "/registrations", json=call)).body["id"]
    his = str((await bo.ask("GET", "/session")).body["staff"]["id"])
    assert (await boss.ask("PATCH", f"/accounts/{his}", json={"closed": True})).status == 200
    version = (await ada.ask("GET", f"/inquiries/{inquiry}/fields")).body["version"]
    refused = await ada.ask("PUT", f"/inquiries/{inquiry}/fields", json={"version": version, "responsible": his})
    assert refused.refused == (400, "bad_input")
    assert "closed" in refused.body["message"]
    assert (await ada.ask("GET", f"/inquiries/{inquiry}/fields")).body["responsible"] is None
