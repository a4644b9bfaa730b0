"""Messages a second through Prosody, from a citizen's client to recorded and to answered.

`python -m benchmarks.channels.xmpp --messages 200`: the real service (SQLite with full sync, no Rasa, no model), a real
Prosody beside it, citizens with real clients. Recorded is when the citizen's receipt comes, answered when the answer does.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tests.channels.xmpp.citizen import Citizen
from tests.prosody_server import COMPONENT, PASSWORD, SECRET, ProsodyServer
from tests.service import Service
from tests.system_requirements import where

CITIZENS = (1, 8)
WITHIN_S = 300.0


def main() -> None:
    """Measure, and print a line for each way and number of citizens."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, default=200)
    messages = arguments.parse_args().messages
    print(f"load before: {os.getloadavg()[0]:.1f}")
    for way in ("account", "component"):
        asyncio.run(_measure(way, messages))


async def _measure(way: str, messages: int) -> None:
    server = ProsodyServer(where("prosody"))
    desk = COMPONENT if way == "component" else server.account("torg")
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            async with Service(Path(folder), **_settings(way, server, desk)):
                for count in CITIZENS:
                    await _round(way, server, desk, count, messages)
    finally:
        server.close()


def _settings(way: str, server: ProsodyServer, desk: str) -> dict[str, str]:
    common = {"HOST": "127.0.0.1", "MESSAGES_PER_MINUTE": "100000", "ANSWERS_PER_MINUTE": "100000"}
    if way == "component":
        own = {"COMPONENT": desk, "SECRET": SECRET, "PORT": str(server.component_port)}
    else:
        own = {"JID": desk, "PASSWORD": PASSWORD, "PORT": str(server.port), "CA_FILE": str(server.ca)}
    return {f"TORG_XMPP_{name}": value for name, value in (common | own).items()} | {"TORG_EMAIL_ENABLED": "false"}


async def _round(way: str, server: ProsodyServer, desk: str, count: int, messages: int) -> None:
    async with AsyncExitStack() as stack:
        citizens = [
            await stack.enter_async_context(
                Citizen(server.account(f"per{way}{count}n{number}"), server.port, server.ca, desk)
            )
            for number in range(count)
        ]
        await _one_by_one(citizens[0], 3)
        single = await _one_by_one(citizens[0], 20) if count == 1 else []
        before = [len(citizen.texts()) for citizen in citizens]
        began = time.perf_counter()
        for number in range(messages):
            citizens[number % count].say(f"Når blir søpla hentet? ({number})")
        await _until(lambda: not any(citizen.unreceipted for citizen in citizens))
        recorded = time.perf_counter() - began
        each = messages // count
        await _until(lambda: all(len(one.texts()) - had >= each for one, had in zip(citizens, before, strict=True)))
        answered = time.perf_counter() - began
    line = f"{way}, {count} citizens: {messages / recorded:.1f} recorded, {messages / answered:.1f} answered a second"
    print(line + (f"; one at a time {statistics.median(single) * 1_000:.0f} ms from question to answer" if single else ""))


async def _one_by_one(citizen: Citizen, count: int) -> list[float]:
    took = []
    for number in range(count):
        had, began = len(citizen.texts()), time.perf_counter()
        citizen.say(f"Når åpner biblioteket? ({number})")
        await _until(lambda had=had: len(citizen.texts()) > had)
        took.append(time.perf_counter() - began)
    return took


async def _until(done: object) -> None:
    assert callable(done)
    async with asyncio.timeout(WITHIN_S):
        while not done():  # noqa: ASYNC110 - the condition is about another process
            await asyncio.sleep(0.005)


if __name__ == "__main__":
    main()
