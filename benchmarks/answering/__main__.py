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

from benchmarks.answering.questions import Article, articles, questions
from benchmarks.answering.stock import StockBot, build
from tests.desk import Desk
from tests.service import Citizen

FOLDER = Path("var/benchmarks/answering")
CLIENTS = 16
UNLIMITED = {
    "TORG_WEBCHAT_MESSAGES_PER_10S": "1000000",
    "TORG_WEBCHAT_MESSAGES_PER_MINUTE_AND_ADDRESS": "1000000",
    "TORG_WEBCHAT_SOCKETS_PER_MINUTE_AND_ADDRESS": "1000000",
}
Ask = Callable[[str], Awaitable[None]]


PYTHON = Path(".venv-rasa/bin/python").absolute()


async def main() -> None:
    """Build both, measure them in turns, print one JSON object."""
    arguments = _arguments()
    chosen = articles(arguments.articles)
    stock = FOLDER / f"stock-{arguments.articles}"
    trained = _trained(stock, chosen)
    folder = _fresh_folder()
    results: dict[str, list[dict[str, float]]] = {"torg": [], "stock": []}
    asked = questions(chosen, arguments.questions)
    async with Desk(folder, **UNLIMITED) as torg:
        with StockBot(stock, PYTHON) as bot:
            await torg.ready()
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
    socket = await _greeted(session, url)

    async def ask(question: str) -> None:
        nonlocal socket
        await socket.send_json({"type": "message", "id": uuid.uuid4().hex, "text": question})
        handed_over = answered = False
        while not answered:
            frame = await socket.receive_json(timeout=60)
            if frame["type"] == "error":
                raise RuntimeError(frame["message"])
            handed_over |= frame.get("kind") == "owner" and frame["owner"] != "bot"
            answered = frame.get("kind") == "message" and frame["message"]["author"] == "bot"
        if handed_over:
            # The bot keeps silent in this conversation from now on; the next question begins another.
            await socket.close()
            socket = await _greeted(session, url)

    return ask


async def _greeted(session: aiohttp.ClientSession, url: str) -> aiohttp.ClientWebSocketResponse:
    """Return the socket of a new conversation, greeted."""
    socket = await session.ws_connect(f"{url}/api/chat/socket")
    citizen = Citizen(url)
    hello = {"type": "hello", "conversation": citizen.conversation, "secret": citizen.secret}
    await socket.send_json(hello | {"language": "nb", "after": 0})
    await socket.receive_json()
    return socket


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


def _trained(stock: Path, chosen: list[Article]) -> float | None:
    """Train the stock bot where that has not been done, and return the seconds it took."""
    return None if list(stock.glob("models/*.tar.gz")) else build(stock, chosen, PYTHON)


def _fresh_folder() -> Path:
    """Return a new folder for the service's store."""
    folder = FOLDER / uuid.uuid4().hex
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    asyncio.run(main())
