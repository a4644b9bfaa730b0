"""Two services over one PostgreSQL and one Redis: the citizen is connected to one, staff to the other."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.vault import new_key
from tests.desk import PASSWORD
from tests.servers import RedisServer
from tests.service import Citizen, Service, eventually
from tests.system_requirements import needs

pytestmark = [needs("postgresql", "redis"), pytest.mark.timeout(180)]

REPLY = "Hei, jeg ser på det."


async def test_a_conversation_over_two_nodes(fresh_postgres_url: str, redis_server: RedisServer, tmp_path: Path) -> None:
    shared = {
        "TORG_STORE_URL": fresh_postgres_url,
        "TORG_REDIS_URL": redis_server.url,
        "TORG_PRIVACY_KEY": new_key(),
        "TORG_SERVICE_LINK_SECRET": secrets.token_hex(32),
    }
    first, second = _node(tmp_path / "first", shared), _node(tmp_path / "second", shared)
    citizen, done = Citizen(first.url), asyncio.Event()
    async with first, second, _logged_in(first, second) as staff:
        talking = asyncio.create_task(citizen.talk(done))
        await citizen.say("Jeg vil snakke med et menneske", choice="human")
        await eventually(lambda: len(citizen.replies()) >= 1, what="the hand-over")
        (inquiry,) = (await _json(staff.get("/api/console/inquiries?view=waiting")))["inquiries"]
        path = f"/api/console/inquiries/{inquiry['id']}"
        await _json(staff.post(f"{path}/take", json={}))
        await _json(staff.post(f"{path}/replies", json={"client_id": "reply-0001", "text": REPLY}))
        await eventually(
            lambda: any(said["text"] == REPLY for said in citizen.messages), what="the reply by way of the other node"
        )
        await citizen.say("Takk!")
        await eventually(lambda: not citizen.unsent, what="the acknowledgement")
        detail = await _json(staff.get(path))
        done.set()
        await talking
    assert [message["text"] for message in detail["messages"]][-2:] == [REPLY, "Takk!"]
    assert set(citizen.seen.values()) == {1}


def _node(folder: Path, shared: dict[str, str]) -> Service:
    folder.mkdir()
    return Service(folder, **shared)


@asynccontextmanager
async def _logged_in(first: Service, second: Service) -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session of staff at the second node; the first administrator was told by the node that started first."""
    found = PASSWORD.search(first.log.read_text(encoding="utf-8"))
    assert found is not None
    async with aiohttp.ClientSession(second.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        await _json(session.post("/api/console/session", json={"username": found.group(1), "password": found.group(2)}))
        yield session


async def _json(request: Any) -> Any:
    async with request as response:
        assert response.status == 200, await response.text()
        return await response.json()
