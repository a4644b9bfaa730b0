"""What the client makes of a server that is away, slow or talks nonsense; what it makes of Rasa is in the contract."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import SystemClock
from bot.dialogue.rasa_client import RasaAddress, RasaClient, TurnFailed
from bot.dialogue.rendering import Renderer
from bot.dialogue.texts import Texts
from bot.errors import DialogueUnavailable
from tests.dialogue.turns import turn

GOOD = '{"responses": [{"text": "greet"}], "intent": {"name": "greet", "confidence": 1.0}}'


class Server:
    """A server that answers everything with one body, after a while."""

    def __init__(self) -> None:
        self.body = GOOD
        self.status = 200
        self.delay_s = 0.0
        self.content_type = "application/json"
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        self.server = TestServer(application)

    async def _answer(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self.delay_s)
        return web.Response(text=self.body, status=self.status, content_type=self.content_type)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    await server.server.start_server()
    yield server
    await server.server.close()


@pytest.fixture
async def client(server: Server) -> AsyncIterator[RasaClient]:
    address = RasaAddress(str(server.server.make_url("/")), "token")
    client = RasaClient(lambda: address, Renderer(Texts.load()), SystemClock(), timeout_s=0.3)
    yield client
    await client.close()


async def test_a_good_answer_is_understood(client: RasaClient) -> None:
    assert client.health().state == "starting"
    assert (await client.respond(turn("Hei"))).intent == "greet"
    assert client.health().state == "up"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "{}",
        "null",
        '{"responses": null, "intent": {}}',
        '{"responses": [], "intent": {"name": "greet", "confidence": 1}}',
        '{"responses": [{"text": "greet"}], "intent": {"name": "greet", "confidence": "much"}}',
        '{"responses": [{"text": "unheard of"}], "intent": {"name": "greet", "confidence": 1}}',
    ],
)
async def test_nonsense_is_a_failure(client: RasaClient, server: Server, body: str) -> None:
    server.body = body
    with pytest.raises(DialogueUnavailable):
        await client.respond(turn("Hei"))


@pytest.mark.parametrize("status", [301, 400, 401, 404, 500, 502, 503])
async def test_any_other_status_is_a_failure(client: RasaClient, server: Server, status: int) -> None:
    server.status = status
    with pytest.raises(DialogueUnavailable, match=str(status)):
        await client.respond(turn("Hei"))
    with pytest.raises(DialogueUnavailable):
        await client.forget("conversation")


@pytest.mark.parametrize(("status", "here"), [(400, True), (502, True), (401, False), (503, False)])
async def test_a_failed_turn_is_told_from_an_absent_rasa(
    client: RasaClient, server: Server, status: int, here: bool
) -> None:
    server.status = status
    with pytest.raises(DialogueUnavailable) as caught:
        await client.respond(turn("Hei"))
    assert isinstance(caught.value, TurnFailed) == here
    assert client.health().state == ("up" if here else "down")


async def test_another_content_type_is_a_failure(client: RasaClient, server: Server) -> None:
    server.content_type = "text/html"
    with pytest.raises(DialogueUnavailable):
        await client.respond(turn("Hei"))


async def test_a_slow_server_costs_no_more_than_the_timeout(client: RasaClient, server: Server) -> None:
    server.delay_s = 5.0
    began = time.monotonic()
    with pytest.raises(DialogueUnavailable, match="in time"):
        await client.respond(turn("Hei"))
    assert time.monotonic() - began < 2.0
    assert client.health().state == "down"


async def test_no_server_at_all(client: RasaClient, server: Server) -> None:
    await server.server.close()
    for call in (client.respond(turn("Hei")), client.forget("conversation"), client.probe()):
        with pytest.raises(DialogueUnavailable):
            await call


async def test_it_recovers_by_itself(client: RasaClient, server: Server) -> None:
    server.status = 503
    with pytest.raises(DialogueUnavailable):
        await client.probe()
    since = client.health().since
    server.status = 200
    await client.probe()
    assert client.health().state == "up"
    assert client.health().since >= since
