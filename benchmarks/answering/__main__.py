"""`python -m benchmarks.answering`: Torg beside stock Rasa, in turns, on this machine, in one run.

Time from a question to its answer at one client, and messages a second at 16. Torg is measured where citizens are: from
the frame on the WebSocket to the answer's event, with everything recorded on the way. Stock Rasa answers an HTTP request
and records nothing but its tracker in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp

from benchmarks.answering.questions import articles, questions
from benchmarks.answering.stock import StockBot, build
from tests.service import Citizen, Service, eventually

FOLDER = Path("var/benchmarks/answering")
CLIENTS = 16
UNLIMITED = {
    "TORG_WEBCHAT_MESSAGES_PER_10S": "1000000",
    "TORG_WEBCHAT_MESSAGES_PER_MINUTE_AND_ADDRESS": "1000000",
    "TORG_WEBCHAT_SOCKETS_PER_MINUTE_AND_ADDRESS": "1000000",
}
Ask = Callable[[str], Awaitable[None]]


async def main() -> None:
    """Build both, measure them in turns, print one JSON object."""
    arguments = _arguments()
    python = Path(".venv-rasa/bin/python").absolute()
    chosen = articles(arguments.articles)
    stock = FOLDER / f"stock-{arguments.articles}"
    trained = build(stock, chosen, python) if not list(stock.glob("models/*.tar.gz")) else None
    service = FOLDER / uuid.uuid4().hex
    service.mkdir(parents=True)
    wanted = {"TORG_DIALOGUE_START": "true", "TORG_KNOWLEDGE_BASE_MODEL": "", "TORG_SERVICE_DATA_DIR": "var/benchmarks/data"}
    results: dict[str, list[dict[str, float]]] = {"torg": [], "stock": []}
    asked = questions(chosen, arguments.questions)
    async with Service(service, **UNLIMITED, **wanted) as torg:
        with StockBot(stock, python) as bot:
            await _until_rasa_is_up(torg)
            for _ in range(arguments.rounds):
                results["torg"].append(await _measure(_torg_clients(torg.url), asked))
                results["stock"].append(await _measure(_stock_clients(bot.url), asked))
    medians = {
        name: {figure: statistics.median(run[figure] for run in runs) for figure in runs[0]}
        for name, runs in results.items()
    }
    facts = {"articles": arguments.articles, "questions": arguments.questions, "rounds": arguments.rounds}
    print(json.dumps({**facts, "stock_training_s": trained, "medians": medians, "runs": results}, indent=2))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


async def _measure(
    clients: Callable[[int], Awaitable[tuple[list[Ask], Callable[[], Awaitable[None]]]]], asked: list[str]
) -> dict[str, float]:
    """Ask one by one, then with many clients at once."""
    (ask,), end = await clients(1)
    for question in asked[:10]:
        await ask(question)
    times = [await _timed(ask, question) for question in asked]
    await end()
    many, end = await clients(CLIENTS)
    shares = [asked[number::CLIENTS] for number in range(CLIENTS)]
    started = time.perf_counter()
    await asyncio.gather(*(_all(ask, share) for ask, share in zip(many, shares, strict=True)))
    passed = time.perf_counter() - started
    await end()
    ranked = sorted(times)
    return {
        "p50_ms": 1000 * statistics.median(ranked),
        "p99_ms": 1000 * ranked[min(len(ranked) - 1, int(0.99 * len(ranked)))],
        "messages_a_second_16": len(asked) / passed,
    }


async def _timed(ask: Ask, question: str) -> float:
    started = time.perf_counter()
    await ask(question)
    return time.perf_counter() - started


async def _all(ask: Ask, share: list[str]) -> None:
    for question in share:
        await ask(question)


def _torg_clients(url: str) -> Callable[[int], Awaitable[tuple[list[Ask], Callable[[], Awaitable[None]]]]]:
    async def make(count: int) -> tuple[list[Ask], Callable[[], Awaitable[None]]]:
        session = aiohttp.ClientSession()
        asks = [await _torg_client(session, url) for _ in range(count)]
        return asks, session.close

    return make


async def _torg_client(session: aiohttp.ClientSession, url: str) -> Ask:
    socket = await session.ws_connect(f"{url}/api/chat/socket")
    citizen = Citizen(url)
    hello = {"type": "hello", "conversation": citizen.conversation, "secret": citizen.secret, "language": "nb", "after": 0}
    await socket.send_json(hello)
    await socket.receive_json()

    async def ask(question: str) -> None:
        nonlocal socket
        await socket.send_json({"type": "message", "id": uuid.uuid4().hex, "text": question})
        handed_over = False
        while True:
            frame = await socket.receive_json(timeout=60)
            handed_over |= frame.get("kind") == "owner" and frame["owner"] != "bot"
            if frame.get("kind") == "message" and frame["message"]["author"] == "bot":
                break
            if frame["type"] == "error":
                raise RuntimeError(frame["message"])
        if handed_over:
            raise RuntimeError(f"handed over: {question}")

    return ask


def _stock_clients(url: str) -> Callable[[int], Awaitable[tuple[list[Ask], Callable[[], Awaitable[None]]]]]:
    async def make(count: int) -> tuple[list[Ask], Callable[[], Awaitable[None]]]:
        session = aiohttp.ClientSession()

        def client(sender: str) -> Ask:
            async def ask(question: str) -> None:
                async with session.post(url, json={"sender": sender, "message": question}) as response:
                    await response.json()

            return ask

        return [client(uuid.uuid4().hex) for _ in range(count)], session.close

    return make


async def _until_rasa_is_up(service: Service) -> None:
    """Wait until the service says that its dialogue layer and its search are up."""
    state: dict[str, str] = {}

    async def look() -> None:
        async with aiohttp.ClientSession() as session:
            while state.get("dialogue") != "up" or state.get("knowledge_base") != "up":
                async with session.get(f"{service.url}/api/chat/config") as response:
                    state.update({name: str(value) for name, value in (await response.json()).items()})
                await asyncio.sleep(0.5)

    watching = asyncio.create_task(look())
    await eventually(watching.done, within=300, what="the dialogue layer")


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    asyncio.run(main())
