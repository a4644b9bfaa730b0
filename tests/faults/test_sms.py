"""SMS through Kannel while things die: what is sent is recorded once and answered once, whatever is killed when."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from tests.kannel_server import DESK, SECRET, KannelServer, Network
from tests.sealed import opened, sealed
from tests.service import Service, eventually
from tests.system_requirements import needs, where

pytestmark = [needs("kannel-bearerbox", "kannel-smsbox"), pytest.mark.timeout(300)]

KILLS = 3
PHONES = tuple(f"+479123456{number}" for number in range(3))


@dataclass
class Scene:
    """The service, Kannel and the telephones; `sent` is what the telephones have sent, by number."""

    service: Service
    kannel: KannelServer
    network: Network
    sent: Counter[str] = field(default_factory=Counter)

    async def ask(self, number: str) -> None:
        """Send a question that says how many it is."""
        self.sent[number] += 1
        await self.network.send(number, f"Hvilken dag blir soppel hentet? ({self.sent[number]})")

    async def all_is_quiet(self) -> None:
        """Wait until everything sent is recorded and answered, and every answer is with its telephone."""
        total = sum(self.sent.values())
        await eventually(
            lambda: len(self.rows("SELECT id FROM message WHERE author = 'citizen'")) >= total, within=60, what="the record"
        )
        await eventually(
            lambda: self.rows("SELECT 1 FROM message WHERE waits_for_bot") == [], within=30, what="an answer to all"
        )
        await eventually(
            lambda: self.rows("SELECT 1 FROM outbox WHERE due_at IS NOT NULL") == [], within=90, what="the outbox's end"
        )
        await eventually(
            lambda: all(len(self.network.texts_to(phone)) >= self.answers(phone) for phone in PHONES), within=20
        )
        await asyncio.sleep(1.5)  # What comes twice comes later.

    def check(self) -> None:
        """Count what was sent and what became of it: nothing lost, nothing doubled."""
        recorded = Counter(row[0] for row in self.rows(
            "SELECT conversation.address FROM message JOIN conversation ON conversation.id = message.conversation"
            " WHERE author = 'citizen'"
        ))  # fmt: skip
        recorded = Counter({opened(self.data, str(kept)): count for kept, count in recorded.items()})
        assert recorded == self.sent, "a message was lost or recorded twice"
        texts = self.rows("SELECT text FROM message WHERE author = 'citizen'")
        assert len(texts) == sum(self.sent.values())
        got = Counter(number for number, _ in self.network.got)
        assert got == Counter({phone: self.answers(phone) for phone in PHONES if self.answers(phone)}), (
            "an answer was lost or sent twice"
        )
        assert self.rows("SELECT 1 FROM outbox WHERE state NOT IN ('accepted', 'delivered')") == []
        assert self.rows("SELECT 1 FROM arrival WHERE state != 'recorded'") == []
        assert self.rows("PRAGMA integrity_check") == [("ok",)]

    def answers(self, number: str) -> int:
        """Return how many messages were addressed to a number."""
        return len(self.rows("SELECT 1 FROM outbox WHERE channel = 'sms' AND address = ?", sealed(self.data, number)))

    @property
    def data(self) -> Path:
        """The service's folder of data."""
        return self.service.folder / "var"

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Ask the service's database."""
        store = sqlite3.connect(self.data / "torg.db", timeout=10)
        try:
            return store.execute(query, values).fetchall()
        finally:
            store.close()


@pytest.fixture
def kannel() -> Iterator[KannelServer]:
    server = KannelServer(where("kannel-bearerbox"), where("kannel-smsbox"))
    yield server
    server.close()


@asynccontextmanager
async def playing(folder: Path, kannel: KannelServer, **more: object) -> AsyncIterator[Scene]:
    """Have all of it running, in the middle of the day."""
    settings = folder / "torg.toml"
    service = Service(folder, TORG_SETTINGS=str(settings), TORG_SMS_QUIET="")
    table = kannel.table(service.url) | {"timeout_s": 3} | more
    settings.write_text(
        "[sms.gateways.kannel]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in table.items())
    )
    kannel.configure(service.url)
    kannel.start()
    network = Network(kannel.network_port)
    await network.start()
    try:
        async with service:
            yield Scene(service, kannel, network)
    finally:
        await network.close()


async def test_the_service_is_killed_again_and_again(tmp_path: Path, kannel: KannelServer) -> None:
    chance = random.Random(338)  # noqa: S311 - the same moments at every run
    async with playing(tmp_path, kannel) as scene:
        over = asyncio.Event()

        async def talk(phone: str) -> None:
            while not over.is_set():
                await scene.ask(phone)
                await asyncio.sleep(1.2)

        talking = [asyncio.create_task(talk(phone)) for phone in PHONES]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.05, 1.0))
            await scene.service.kill()
            await scene.service.start()
        over.set()
        await asyncio.gather(*talking)
        await scene.all_is_quiet()
        scene.check()
        assert sum(scene.sent.values()) > 3 * KILLS
        print(f"sent {sum(scene.sent.values())}, lost 0, doubled 0, killed {KILLS} times")  # noqa: T201 - for who reads the run


async def test_kannel_is_killed_and_started_again(tmp_path: Path, kannel: KannelServer) -> None:
    async with playing(tmp_path, kannel) as scene:
        for phone in PHONES:
            await scene.ask(phone)
        await scene.all_is_quiet()
        kannel.kill_smsbox()
        for phone in PHONES:  # What bearerbox has stored, nobody has fetched yet.
            await scene.ask(phone)
        await eventually(
            lambda: len(list((kannel.folder / "store").rglob("*-*-*"))) >= len(PHONES), what="bearerbox's store"
        )
        kannel.kill()
        kannel.start()
        await scene.all_is_quiet()
        scene.check()


async def test_what_is_to_go_out_while_kannel_is_away_goes_afterwards(tmp_path: Path, kannel: KannelServer) -> None:
    async with playing(tmp_path, kannel) as scene:
        await scene.ask(PHONES[0])
        await scene.all_is_quiet()
        kannel.kill()
        # As smsbox would have, a moment before it was killed.
        query = {"secret": SECRET, "id": "last", "from": PHONES[0], "to": DESK, "text": "Hvilken dag?", "charset": "UTF-8"}
        url = f"{scene.service.url}/api/sms/kannel/inbound"
        async with aiohttp.ClientSession() as session, session.get(url, params=query) as response:
            assert response.status == 200
        scene.sent[PHONES[0]] += 1
        await eventually(lambda: bool(scene.rows("SELECT 1 FROM outbox WHERE error LIKE '%cannot be reached%'")))
        kannel.start()
        await scene.all_is_quiet()
        scene.check()


async def test_an_smsbox_that_hangs_while_it_is_given_a_message_gets_it_once(tmp_path: Path, kannel: KannelServer) -> None:
    async with playing(tmp_path, kannel, timeout_s=1) as scene:
        await scene.ask(PHONES[0])
        await eventually(lambda: len(scene.rows("SELECT 1 FROM message WHERE author = 'citizen'")) == 1)
        kannel.freeze()
        try:
            await eventually(
                lambda: (
                    bool(scene.rows("SELECT 1 FROM outbox WHERE error LIKE '%did not answer%'")) or bool(scene.network.got)
                )
            )
        finally:
            kannel.thaw()
        await scene.all_is_quiet()
        scene.check()
