"""SMS through the real service and real Kannel: how many a second, and how soon one is answered.

`python -m benchmarks.channels.sms` starts `torg run` (SQLite, no Rasa, no model) and Kannel, and lets telephones send
over Kannel's fake network. «Recorded» is when an SMS stands in the record, «answered» when its answer is back at its
telephone. A second part posts straight to the webhook, with Kannel left out, to tell whose limit is met.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp

from tests.kannel_server import DESK, SECRET, KannelServer, Network
from tests.service import Service
from tests.system_requirements import where

QUESTION = "Hvilken dag blir soppel hentet? ({})"
RECORDED = "SELECT count(*) FROM message WHERE author = 'citizen'"
KEPT_AT_ONCE = 16


def counted(service: Service, query: str) -> int:
    """Return a number from the service's store."""
    with contextlib.closing(sqlite3.connect(service.folder / "var" / "torg.db", timeout=10)) as store:
        return int(store.execute(query).fetchone()[0])


async def reached(value: Callable[[], int], count: int) -> float:
    """Wait until a count is reached and return the moment."""
    while value() < count:  # noqa: ASYNC110 - it is another process that counts
        await asyncio.sleep(0.02)
    return time.monotonic()


def number(index: int) -> str:
    """Return a telephone's number."""
    return f"+4791{index:06d}"


async def through_kannel(service: Service, network: Network, count: int) -> None:
    """Send many SMS at once, each from a telephone of its own."""
    before = counted(service, RECORDED)
    begun = time.monotonic()
    for index in range(count):
        await network.send(number(index), QUESTION.format(index))
    recorded = await reached(lambda: counted(service, RECORDED), before + count)
    answered = await reached(lambda: len(network.got), count)
    print(f"through Kannel: {count / (recorded - begun):.0f}/s to recorded, {count / (answered - begun):.0f}/s to answered")


async def one_by_one(network: Network, count: int) -> None:
    """Send one SMS after the other and see how soon each is answered."""
    waits = []
    for index in range(count):
        before, begun = len(network.got), time.monotonic()
        await network.send(number(index), QUESTION.format(f"en {index}"))
        waits.append((await reached(lambda: len(network.got), before + 1)) - begun)
    print(f"one at a time: answer after {statistics.median(waits) * 1000:.0f} ms (median), most {max(waits) * 1000:.0f} ms")


async def straight(service: Service, count: int) -> None:
    """Post to the webhook as a gateway with several connections does."""
    before, places = counted(service, RECORDED), asyncio.Semaphore(KEPT_AT_ONCE)
    url = f"{service.url}/api/sms/kannel/inbound"

    async def post(session: aiohttp.ClientSession, index: int) -> None:
        query = {
            "secret": SECRET,
            "id": f"s{index}",
            "from": number(500_000 + index),
            "to": DESK,
            "text": QUESTION.format(index),
        }
        async with places, session.get(url, params=query) as response:
            assert response.status == 200

    begun = time.monotonic()
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(post(session, index) for index in range(count)))
    stored = time.monotonic()
    recorded = await reached(lambda: counted(service, RECORDED), before + count)
    print(f"webhook alone: {count / (stored - begun):.0f}/s to stored (200), {count / (recorded - begun):.0f}/s to recorded")


async def main(count: int) -> None:
    """Measure all of it."""
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    kannel = KannelServer(where("kannel-bearerbox"), where("kannel-smsbox"))
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "torg.toml"
        service = Service(Path(folder), TORG_SETTINGS=str(settings), TORG_SMS_QUIET="")
        table = kannel.table(service.url) | {"per_second": 1_000}
        lines = [f"{key} = {json.dumps(value)}" for key, value in table.items()]
        settings.write_text("\n".join(["[sms.gateways.kannel]", *lines]), encoding="utf-8")
        kannel.configure(service.url)
        network = Network(kannel.network_port)
        try:
            kannel.start()
            await network.start()
            async with service:
                await through_kannel(service, network, count)
                await asyncio.sleep(3)
                await one_by_one(network, 30)
                await straight(service, count)
        finally:
            await network.close()
            kannel.close()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=300)
    asyncio.run(main(arguments.parse_args().count))
