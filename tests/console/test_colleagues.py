"""Who is here, over the real interface: what people say, what shows by itself, live and without a history."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.settings import Settings
from console.api.context import PREFIX
from console.auth.models import roles_elsewhere
from inquiries.duty.models import absences
from inquiries.routing.models import staff_statuses
from tests.building import HAVDAL, NABO, until
from tests.console.conftest import Console, Open, Start, accounts, asked
from tests.site import PASSWORD, Plan, Site


@pytest.fixture
async def site(start: Start) -> Site:
    site = await start(Plan(session=timedelta(days=30), services=Settings()))
    await accounts(site)
    assert site.services is not None
    await site.services.start()
    return site


async def seen(console: Console, name: str) -> dict[str, Any]:
    answer = await console.ask("GET", "/colleagues")
    assert answer.status == 200
    return next(one for one in answer.body["colleagues"] if one["name"] == name)


async def kept(site: Site) -> list[Any]:
    async with site.store.database.read() as connection:
        return list((await connection.execute(select(staff_statuses.c.status))).scalars())


async def test_what_one_says_and_what_shows_by_itself(site: Site, open_console: Open) -> None:
    ada, bo = open_console(site), open_console(site)
    await ada.log_in("ada")
    await bo.log_in("bo")
    assert (await seen(bo, "Ada"))["status"] == "offline"
    async with bo.live(), ada.live():

        async def shows(status: str) -> bool:
            return bool((await seen(bo, "Ada"))["status"] == status)

        await until(lambda: shows("available"))
        assert ada.socket is not None
        await ada.socket.send_json({"type": "idle", "idle": True})
        await until(lambda: shows("idle"))
        receipt = await asked(site)
        await ada.take(receipt.inquiry)
        assert await shows("in_conversation")
        site.store.clock.advance(minutes=11)
        assert await shows("idle")
        await ada.socket.send_json({"type": "idle", "idle": False})
        await until(lambda: shows("available"))
        assert (await ada.ask("PUT", "/availability", json={"status": "undisturbed"})).status == 200
        assert await shows("undisturbed")
        assert await kept(site) == ["undisturbed"]
        assert set(await bo.expect("people")) == {"type", "consoles"}, "nobody is named"
        await ada.ask("PUT", "/availability", json={"status": "available"})
        assert await kept(site) == []

    async def gone() -> bool:
        return bool((await seen(bo, "Ada"))["status"] == "offline")

    await until(gone)


async def test_units_competence_and_whoever_helps_from_elsewhere(site: Site, open_console: Open) -> None:
    boss = open_console(site)
    await site.accounts.add(HAVDAL, "sjef", "Sjef", "administrator", PASSWORD)
    helper = await site.accounts.add(NABO, "hjelper", "Hjelper", "desk", PASSWORD)
    async with site.store.database.write() as connection:
        await connection.execute(insert(roles_elsewhere).values(staff=helper.id, municipality=HAVDAL, role="support"))
    await boss.log_in("sjef")
    ada = await seen(boss, "Ada")
    unit = (await boss.ask("GET", "/services")).body["units"][0]
    wanted = {name: value for name, value in unit.items() if name not in {"id", "version", "withdrawn"}}
    wanted |= {"based_on": unit["version"], "members": [ada["staff"]], "leader": ada["staff"]}
    assert (await boss.ask("PUT", f"/units/{unit['id']}", json=wanted)).status == 200
    assert (await boss.ask("PUT", f"/competence/{ada['staff']}", json={"competence": ["skatt"]})).status == 200
    ada = await seen(boss, "Ada")
    assert (ada["units"], ada["leads"], ada["competence"], ada["home"]) == ([unit["name"]], [unit["name"]], ["skatt"], None)
    assert (await seen(boss, "Hjelper"))["home"] == NABO
    assert PREFIX not in str(ada)


async def test_who_is_absent_is_told_with_when_they_are_back(site: Site, open_console: Open) -> None:
    bo = open_console(site)
    await bo.log_in("bo")
    ada = await seen(bo, "Ada")
    assert (ada["absent"], ada["back"]) == (False, None)
    now = site.store.clock.now()
    away = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=6), "changed_at": now}
    who = {"id": uuid.uuid4().hex, "municipality": HAVDAL, "staff": ada["staff"], "changed_by": ada["staff"]}
    async with site.store.database.write() as connection:
        await connection.execute(insert(absences).values(**away, **who))
    ada = await seen(bo, "Ada")
    back = datetime.fromisoformat(ada["back"])
    assert ada["absent"]
    assert timedelta() <= back - away["ends_at"] <= timedelta(minutes=15)
