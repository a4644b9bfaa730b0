"""Measures the search: `python -m benchmarks.search URL [--fill 1000000] [--rounds 60]`, once for each database.

`--fill` makes the store first (SQLite: a file that is not there yet; PostgreSQL: an empty database whose role may set
`session_replication_role`). Then every kind of question is asked `rounds` times, one after the other in shuffled order,
while another process records five messages a second and the index follows what is recorded.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from benchmarks.search.filling import HOME, STAFF, PostgresDatabase, SqliteFile, fill
from benchmarks.search.questions import Question, questions
from bot.database import Database, metadata
from bot.search import Asker
from inquiries.migrations import migrate
from inquiries.search.index import SearchIndex
from inquiries.search.store import SqlMessageSearch

BEFORE_S = 20.0
FOLLOW_EVERY_S = 1.0
WORKED = "all, processor time of this process"
"""With SQLite that is everything; on a busy machine it tells what the clock cannot."""

PREFIX = "sqlite+aiosqlite:///"


def at(values: Sequence[float], share: float) -> float:
    """Return the value below which that share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def told(values: Sequence[float]) -> str:
    """Return median, 95th percentile and largest, in milliseconds."""
    return f"p50 {statistics.median(values):6.1f}  p95 {at(values, 0.95):6.1f}  most {max(values):6.1f}  (n={len(values)})"


async def recorder(url: str, seconds: float) -> asyncio.subprocess.Process:
    """Start another client."""
    arguments = (sys.executable, "-m", "benchmarks.search.recording", url, str(seconds))
    return await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)


async def result(process: asyncio.subprocess.Process) -> list[float]:
    """Return what another client measured."""
    out, _ = await process.communicate()
    return [float(one) for one in json.loads(out)]


async def follow(index: SearchIndex) -> None:
    """Follow what is recorded, as the service does."""
    while True:
        await index.catch_up()
        await asyncio.sleep(FOLLOW_EVERY_S)


async def ask(
    search: SqlMessageSearch, asker: Asker, asked: dict[str, list[Question]], chance: random.Random
) -> dict[str, list[float]]:
    """Ask everything in shuffled order; return the milliseconds by kind."""
    every = [(kind, question) for kind, several in asked.items() for question in several]
    chance.shuffle(every)
    took: dict[str, list[float]] = {kind: [] for kind in (*asked, WORKED)}
    for kind, question in every:
        started, worked = time.perf_counter(), time.process_time()
        await search.search(asker, question.text, question.wanted, order=question.order)
        took[kind].append((time.perf_counter() - started) * 1000)
        took[WORKED].append((time.process_time() - worked) * 1000)
    return took


async def sizes(database: Database, url: str) -> None:
    """Tell how much there is and what it takes on the disk."""
    async with database.read() as connection:
        for table in ("message", "search_entry"):
            count = (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()  # noqa: S608 - two names
            print(f"{table}: {count} rows")
        if database.is_sqlite:
            print(f"file: {os.stat(url.removeprefix(PREFIX)).st_size / 1e6:.0f} MB")  # noqa: PTH116 - nothing waits
            pages = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 12"
        else:
            pages = "SELECT relname, pg_relation_size(oid) FROM pg_class "
            pages += "WHERE relkind IN ('r', 'i', 't') ORDER BY 2 DESC LIMIT 12"
        for name, size in await connection.execute(text(pages)):
            print(f"  {name}: {size / 1e6:.0f} MB")


async def measure(url: str, rounds: int, asker: Asker) -> None:
    """Measure one store."""
    database = Database(url)
    index, search = SearchIndex(database), SqlMessageSearch(database)
    await index.catch_up()
    alone = await result(await recorder(url, BEFORE_S))
    print("recording, nobody searching:   ", told(alone), flush=True)
    await index.catch_up()
    await ask(search, asker, questions(random.Random(1), 2), random.Random(1))  # noqa: S311 - the same questions every time
    asked, chance = questions(random.Random(2), rounds), random.Random(2)  # noqa: S311
    following = asyncio.create_task(follow(index))
    beside = await recorder(url, BEFORE_S)
    took: dict[str, list[float]] = {kind: [] for kind in (*asked, WORKED)}
    while beside.returncode is None or not took["phrase"]:
        for kind, values in (await ask(search, asker, asked, chance)).items():
            took[kind] += values
        if beside.returncode is None:
            await asyncio.sleep(0)
    print("recording, others searching:   ", told(await result(beside)), flush=True)
    following.cancel()
    worked = took.pop(WORKED)
    for kind, values in took.items():
        print(f"{kind:45}", told(values))
    print(f"{'all':45}", told([value for values in took.values() for value in values]))
    print(f"{WORKED:45}", told(worked))
    await database.close()


async def main() -> None:
    """Fill if asked, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--fill", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--sizes", action="store_true")
    parser.add_argument("--reach", choices=("all", "unit", "own"), default="all", help="how far who asks may see")
    chosen = parser.parse_args()
    database = Database(chosen.url)
    await migrate(database, metadata)
    if chosen.fill:
        is_file = chosen.url.startswith(PREFIX)
        target = SqliteFile(Path(chosen.url.removeprefix(PREFIX))) if is_file else PostgresDatabase(chosen.url)
        await fill([target], chosen.fill)
    if chosen.sizes:
        await sizes(database, chosen.url)
    await database.close()
    await measure(chosen.url, chosen.rounds, Asker(HOME, STAFF[0], chosen.reach))


asyncio.run(main())
