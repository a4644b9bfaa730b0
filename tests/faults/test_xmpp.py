"""XMPP with a server that dies, freezes or refuses, a network that breaks, and the service killed at any moment.

What was sent is counted, and what was lost or doubled.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.database import Database
from tests.channels.xmpp.citizen import Citizen
from tests.channels.xmpp.proxy import Proxy
from tests.channels.xmpp.site import XmppSite, account_of, component_of
from tests.prosody_server import PASSWORD, ProsodyServer
from tests.service import Service, eventually
from tests.system_requirements import needs, where

KILLS = 3
UNRECEIPTED = 20
"""How many messages a citizen has under way at most: the slower a machine starts the service, the more would wait for it."""

pytestmark = [needs("prosody"), pytest.mark.timeout(240)]


@pytest.fixture
def prosody() -> Iterator[ProsodyServer]:
    """A server of the test's own, since it is maltreated."""
    server = ProsodyServer(where("prosody"))
    try:
        server.start()
        yield server
    finally:
        server.close()


@asynccontextmanager
async def talking(citizen: Citizen, count: int, pause: float = 0.02, *, answered: bool = True) -> AsyncIterator[list[str]]:
    """Let the citizen say something again and again, and wait at the end until all of it was `answered`."""
    texts = [f"Hvor er {number}? {uuid.uuid4().hex[:6]}" for number in range(count)]

    async def talk() -> None:
        for text in texts:
            citizen.say(text)
            await asyncio.sleep(pause)

    task = asyncio.create_task(talk())
    yield texts
    await task
    if answered:
        await eventually(lambda: len(citizen.texts()) >= count, within=60, what="an answer to everything")


async def nothing_lost_nor_doubled(site: XmppSite, citizen: Citizen, texts: list[str]) -> None:
    recorded = await site.citizens()
    assert sorted(recorded) == sorted(texts), "a message was lost or recorded twice"
    assert sorted(citizen.texts()) == sorted(f"Du sa: {text}" for text in texts), "an answer was lost or given twice"


async def test_a_cut_connection_is_resumed(prosody: ProsodyServer, sqlite_database: Database, tmp_path: Path) -> None:
    """What was under way arrives once, and once only: not even the same message with the same id comes again."""
    address, chance = prosody.account("torg"), random.Random(198)  # noqa: S311 - the same moments at every run
    async with Proxy(prosody.port) as network:
        site = XmppSite(sqlite_database, tmp_path, account_of(prosody, address, port=network.port))
        connection = site.channel.connection
        async with site.running(), Citizen(prosody.account("per"), prosody.port, prosody.ca, address) as citizen:
            async with talking(citizen, 60) as texts:
                for _ in range(6):
                    await asyncio.sleep(chance.uniform(0.05, 0.4))
                    before = connection.resumptions
                    network.cut()
                    await eventually(lambda before=before: connection.resumptions > before, what="the resumption")
            await nothing_lost_nor_doubled(site, citizen, texts)
            assert set(citizen.times().values()) == {1}


async def test_a_server_that_is_killed_and_started_again(
    prosody: ProsodyServer, sqlite_database: Database, tmp_path: Path
) -> None:
    """No session survives that; the archive has what was missed, and clients tell a repetition by its id."""
    address = prosody.account("torg")
    site = XmppSite(sqlite_database, tmp_path, account_of(prosody, address))
    async with site.running(), Citizen(prosody.account("per"), prosody.port, prosody.ca, address) as citizen:
        async with talking(citizen, 40, pause=0.05) as texts:
            for _ in range(2):
                await asyncio.sleep(0.5)
                prosody.kill()
                await eventually(lambda: site.channel.health().state == "down", what="word that the server is away")
                prosody.start()
                await site.up()
        await nothing_lost_nor_doubled(site, citizen, texts)


async def test_a_component_whose_server_is_killed(prosody: ProsodyServer, sqlite_database: Database, tmp_path: Path) -> None:
    """A component has neither resumption nor archive: what has no receipt, the citizen's client sends again.

    An answer that the server had taken, but not passed on when it was killed, is gone with it (XEP-0114 knows no
    acknowledgement, and nothing kept it): docs/channels.md says so. None comes twice, and afterwards all goes on.
    """
    site = XmppSite(sqlite_database, tmp_path, component_of(prosody))
    desk = site.access.address
    async with site.running(), Citizen(prosody.account("per"), prosody.port, prosody.ca, desk) as citizen:
        async with talking(citizen, 40, pause=0.05, answered=False) as texts:
            for _ in range(2):
                await asyncio.sleep(0.5)
                prosody.kill()
                prosody.start()
                await site.up()
        await eventually(lambda: not citizen.unreceipted, within=60, what="a receipt for everything")
        citizen.say("Er du der?")
        await eventually(lambda: "Du sa: Er du der?" in citizen.texts(), within=60, what="an answer afterwards")
        assert sorted(await site.citizens()) == sorted([*texts, "Er du der?"]), "a message was lost or recorded twice"
        answers = citizen.texts()
        assert len(answers) == len(set(answers)), "an answer came twice"
        assert set(answers) <= {f"Du sa: {text}" for text in [*texts, "Er du der?"]}


async def test_a_frozen_server_is_noticed(prosody: ProsodyServer, sqlite_database: Database, tmp_path: Path) -> None:
    address = prosody.account("torg")
    site = XmppSite(sqlite_database, tmp_path, account_of(prosody, address))
    async with site.running(), Citizen(prosody.account("per"), prosody.port, prosody.ca, address) as citizen:
        async with talking(citizen, 20) as texts:
            await asyncio.sleep(0.1)
            prosody.freeze()
            await eventually(lambda: site.channel.health().state == "down", what="word that the server is frozen")
            assert site.channel.health().reason == "the server does not answer"
            prosody.thaw()
            await site.up()
        await nothing_lost_nor_doubled(site, citizen, texts)


async def test_a_refused_password_is_said_and_tried_again(
    prosody: ProsodyServer, sqlite_database: Database, tmp_path: Path
) -> None:
    address = prosody.account("torg", "another password")
    site = XmppSite(sqlite_database, tmp_path, account_of(prosody, address))
    async with site.running(connected=False):
        await eventually(lambda: site.channel.health().state == "down", what="the refusal")
        assert site.channel.health().reason == f"the server refuses the password of {address} (not-authorized)"
        prosody.account("torg", PASSWORD)
        await site.up()


@pytest.mark.timeout(480)
async def test_the_service_killed_again_and_again(prosody: ProsodyServer, tmp_path: Path) -> None:
    """The server goes on meanwhile, so the citizen's client has no reason to send anything again."""
    address, chance = prosody.account("torg"), random.Random(1906)  # noqa: S311 - the same moments at every run
    service = Service(
        tmp_path,
        TORG_XMPP_JID=address,
        TORG_XMPP_PASSWORD=PASSWORD,
        TORG_XMPP_HOST="127.0.0.1",
        TORG_XMPP_PORT=str(prosody.port),
        TORG_XMPP_CA_FILE=str(prosody.ca),
        TORG_XMPP_MESSAGES_PER_MINUTE="10000",
        TORG_XMPP_ANSWERS_PER_MINUTE="10000",
        TORG_EMAIL_ENABLED="false",
    )
    await service.start()
    try:
        async with Citizen(prosody.account("per"), prosody.port, prosody.ca, address) as citizen:
            await eventually(lambda: connected_as(prosody, address), what="the service's connection")
            said = await _torment(service, citizen, chance)
            await eventually(lambda: not citizen.unreceipted, within=60, what="a receipt for everything")
            await eventually(lambda: unsettled(service.folder) == 0, within=60, what="the outbox's end")
            # The server has them all; the citizen's client may still be reading the last ones.
            await eventually(lambda: set(citizen.times()) >= set(rows(service.folder, ANSWERS)), what="every answer")
    finally:
        await service.stop()
    recorded = rows(service.folder, "SELECT text FROM message WHERE author = 'citizen'")
    assert sorted(recorded) == sorted(said), "a message was lost or recorded twice"
    answers = rows(service.folder, ANSWERS)
    assert set(citizen.times()) == set(answers), "an answer was lost"
    assert max(citizen.times().values()) == 1, "an answer came twice"


async def _torment(service: Service, citizen: Citizen, chance: random.Random) -> list[str]:
    """Let the citizen talk while the service is killed at random moments; return what was said."""
    said: list[str] = []
    done = asyncio.Event()

    async def talk() -> None:
        while not done.is_set():
            if len(citizen.unreceipted) < UNRECEIPTED:
                said.append(f"Hvilken dag blir søpla hentet? ({len(said)})")
                citizen.say(said[-1])
            await asyncio.sleep(0.15)

    task = asyncio.create_task(talk())
    for _ in range(KILLS):
        # Only what has a connection again can be struck in the middle of something.
        before = len(said) - len(citizen.unreceipted)
        await eventually(lambda before=before: len(said) - len(citizen.unreceipted) > before, within=60, what="a receipt")
        await asyncio.sleep(chance.uniform(0.1, 1.0))
        await service.kill()
        await service.start()
    done.set()
    await task
    return said


ANSWERS = "SELECT id FROM message WHERE author IN ('bot', 'notice')"


def connected_as(prosody: ProsodyServer, address: str) -> bool:
    return f"Authenticated as {address}" in prosody.log()


def rows(folder: Path, query: str) -> list[str]:
    store = sqlite3.connect(folder / "var" / "torg.db")
    try:
        return [str(row[0]) for row in store.execute(query)]
    finally:
        store.close()


def unsettled(folder: Path) -> int:
    waiting = rows(folder, "SELECT count(*) FROM outbox WHERE state IN ('queued', 'failed')")
    turns = rows(folder, "SELECT count(*) FROM message WHERE waits_for_bot")
    return int(waiting[0]) + int(turns[0])


async def test_a_store_that_is_away_makes_nothing_acknowledged(
    prosody: ProsodyServer, sqlite_database: Database, sqlite_path: Path, tmp_path: Path
) -> None:
    """While the store is locked by somebody else nothing is acknowledged, and the same process takes it up later."""
    address = prosody.account("torg")
    site = XmppSite(sqlite_database, tmp_path, account_of(prosody, address))
    async with site.running(), Citizen(prosody.account("per"), prosody.port, prosody.ca, address) as citizen:
        management = site.channel.connection.stream.management
        assert management is not None
        intake = site.channel.receiver._around.intake
        gate = asyncio.Event()
        receive = intake.receive

        async def slowly(inbound: object) -> object:
            await gate.wait()
            return await receive(inbound)  # type: ignore[arg-type]  # what it is given is passed on

        intake.receive = slowly  # type: ignore[assignment,method-assign]  # the store's wait, made visible
        before = management.handled
        citizen.say("Ikke kvitter for denne ennå")
        await asyncio.sleep(0.5)
        assert management.handled == before
        assert citizen.unreceipted
        gate.set()
        await eventually(lambda: not citizen.unreceipted, what="the receipt")
        assert management.handled > before
