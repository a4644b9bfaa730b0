"""SIGKILL at random moments: nothing acknowledged is lost, nothing is delivered twice."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.desk import Desk
from tests.service import Citizen, Service, eventually

KILLS = 12
KILLS_WITH_RASA = 2
PATIENT = {"TORG_WEBCHAT_MESSAGES_PER_10S": "1000", "TORG_WEBCHAT_MESSAGES_PER_MINUTE_AND_ADDRESS": "100000"}
CITIZENS = 4
UNACKNOWLEDGED = 4
UNANSWERED = 10
"""How many messages a citizen has under way at most, so that a slow machine is not flooded: it acknowledges faster than it
answers, and the slower it is, the longer all of them wait for their answers at the end."""
GIVEN_UP_AFTER_S = 600
"""The service is started a dozen times; where others use the machine, too, that alone takes twenty seconds each."""


@pytest.mark.timeout(GIVEN_UP_AFTER_S)
async def test_killed_again_and_again(tmp_path: Path) -> None:
    await _torment(Service(tmp_path, **PATIENT), KILLS)


@pytest.mark.timeout(GIVEN_UP_AFTER_S)
async def test_killed_with_rasa_beside_it(tmp_path: Path) -> None:
    """Rasa has perhaps seen the message whose answer was not recorded yet, and dies with the service."""
    desk = Desk(tmp_path, **PATIENT)
    await _torment(desk, KILLS_WITH_RASA, ready=desk.ready)


async def _torment(service: Service, kills: int, ready: Callable[[], Awaitable[None]] | None = None) -> None:
    """Let citizens talk while the service is killed at random moments, and see what became of it all."""
    chance = random.Random(2006)  # noqa: S311 - the same moments at every run
    done, quiet = asyncio.Event(), asyncio.Event()
    citizens = [Citizen(service.url) for _ in range(CITIZENS)]
    await service.start()
    talking = [asyncio.create_task(citizen.talk(done)) for citizen in citizens]
    asking = [asyncio.create_task(_ask(citizen, quiet)) for citizen in citizens]
    try:
        for _ in range(kills):
            if ready is not None:
                await ready()
            await asyncio.sleep(chance.uniform(0.05, 1.2))
            await service.kill()
            await service.start()
        quiet.set()
        said = [number for ids in await asyncio.gather(*asking) for number in ids]
        await eventually(lambda: all(_answered(citizen) for citizen in citizens), within=60, what="an answer to everything")
        await eventually(lambda: _waiting(service.folder) == 0, within=30, what="the outbox's end")
    finally:
        done.set()
        await asyncio.gather(*talking)
        await service.stop()
    assert len(said) > kills
    for citizen in citizens:
        assert set(citizen.seen.values()) == {1}, "a widget was sent the same message twice"
    _check_the_record(service.folder, {number for citizen in citizens for number in citizen.acknowledged})


async def _ask(citizen: Citizen, quiet: asyncio.Event) -> list[str]:
    said: list[str] = []
    while not quiet.is_set():
        if len(citizen.unsent) < UNACKNOWLEDGED and len(said) - len(citizen.replies()) < UNANSWERED:
            said.append(await citizen.say(f"Hvilken dag blir søpla hentet? ({len(said)})"))
        await asyncio.sleep(0.1)
    return said


def _answered(citizen: Citizen) -> bool:
    """Whether everything said is acknowledged, and the citizen has seen an answer to each."""
    own = [message for message in citizen.messages if message["author"] == "citizen"]
    return not citizen.unsent and len(own) == len(citizen.acknowledged) and len(citizen.replies()) >= len(own)


def _waiting(folder: Path) -> int:
    """Return how many messages have not been handed to their channel, or wait for the bot."""
    store = sqlite3.connect(folder / "var" / "torg.db")
    outbox = store.execute("SELECT count(*) FROM outbox WHERE state IN ('queued', 'failed')").fetchone()
    turns = store.execute("SELECT count(*) FROM message WHERE waits_for_bot").fetchone()
    store.close()
    return int(outbox[0]) + int(turns[0])


def _check_the_record(folder: Path, acknowledged: set[str]) -> None:
    store = sqlite3.connect(folder / "var" / "torg.db")
    assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    recorded = [row[0] for row in store.execute("SELECT external_id FROM message WHERE author = 'citizen'")]
    assert len(recorded) == len(set(recorded)), "a message was recorded twice"
    assert acknowledged <= set(recorded), "an acknowledged message was lost"
    assert store.execute("SELECT count(*) FROM message WHERE waits_for_bot").fetchone() == (0,)
    answered = [
        row[0] for row in store.execute("SELECT json_extract(details, '$.answers') FROM message WHERE author = 'bot'")
    ]
    asked = {row[0] for row in store.execute("SELECT id FROM message WHERE author = 'citizen'")}
    assert set(answered) == asked, "a message was never answered"
    doubled = store.execute(
        "SELECT json_extract(details, '$.answers') AS question, text FROM message WHERE author = 'bot'"
        " GROUP BY question, text HAVING count(*) > 1"
    ).fetchall()
    assert doubled == [], "a message was answered twice"
    numbers = [row[0] for row in store.execute("SELECT number FROM inquiry")]
    assert len(numbers) == len(set(numbers)) == CITIZENS
