"""Two nodes over one PostgreSQL and one Redis: a conversation goes on wherever citizen and staff happen to be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from bot import feed as feed_module
from bot import pipeline as pipeline_module
from bot.coordination import redis_backend
from bot.coordination.redis_backend import RedisBus, RedisLimiter, RedisLock
from bot.database import Database
from tests.bot.conftest import EchoDialogue, GatedDialogue
from tests.building import ADA, HAVDAL, SettableClock, Store, until
from tests.channels.conftest import Widget
from tests.servers import RedisServer
from tests.site import Plan, Site, running
from tests.system_requirements import needs

pytestmark = needs("postgresql", "redis")


@dataclass
class Nodes:
    """Two nodes, and the dialogue layer that both ask."""

    one: Site
    other: Site
    dialogue: GatedDialogue


@asynccontextmanager
async def node(url: str, redis: RedisServer, dialogue: EchoDialogue, clock: SettableClock) -> AsyncIterator[Site]:
    database, client = Database(url), redis_backend.connect(redis.url, timeout=1.0)
    plan = Plan(dialogue=dialogue, limiter=RedisLimiter(client))
    try:
        async with running(Store.over(database, clock), plan, bus=RedisBus(client), lock=RedisLock(client)) as site:
            yield site
    finally:
        await client.aclose()
        await database.close()


@pytest.fixture
async def nodes(
    empty_postgres_url: str, redis_server: RedisServer, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Nodes]:
    monkeypatch.setattr(feed_module, "LOOK_EVERY_S", 0.2)
    monkeypatch.setattr(redis_backend, "RECONNECT_S", 0.05)
    monkeypatch.setattr(pipeline_module, "RETRY_AFTER_S", 0.05)
    dialogue = GatedDialogue()
    async with (
        node(empty_postgres_url, redis_server, dialogue, clock) as one,
        node(empty_postgres_url, redis_server, dialogue, clock) as other,
    ):
        yield Nodes(one, other, dialogue)


async def test_conversation_goes_over_both_nodes(nodes: Nodes) -> None:
    here = Widget(nodes.one.url)
    there = Widget(nodes.other.url, here.conversation, here.secret)
    for text in ("en", "to"):
        nodes.dialogue.gate(text).set()
    async with here.connected():
        await here.say("en")
        await here.said("Du sa: en")
        async with there.connected():
            await there.said("Du sa: en")
            await there.say("to")
            await there.expect("typing", who="bot")
            await there.said("Du sa: to")
            await here.said("Du sa: to")
            page, _ = await nodes.other.store.inbox.page(HAVDAL, view="all", staff=ADA.id, before=None, limit=1)
            await nodes.other.pipeline.take_over(page[0].id, ADA, "nb")
            await here.said("notice_taken nb Ada")
            await nodes.one.pipeline.say(page[0].id, ADA, "Hei!", external_id="svar-0001", internal=False)
            await there.said("Hei!")
            await here.said("Hei!")
            assert here.events() == there.events()


async def test_same_message_at_both_nodes_is_answered_once_and_in_order(nodes: Nodes) -> None:
    here = Widget(nodes.one.url)
    there = Widget(nodes.other.url, here.conversation, here.secret)
    texts = [str(number) for number in range(6)]
    for text in texts:
        nodes.dialogue.gate(text).set()
    async with here.connected(), there.connected():
        for text in texts:
            await asyncio.gather(*(widget.say(text, f"client-{text:0>4}") for widget in (here, there)))
            acks = await asyncio.gather(*(widget.expect("ack") for widget in (here, there)))
            assert sorted(ack["duplicate"] for ack in acks) == [False, True]
            assert len({ack["sequence"] for ack in acks}) == 1
        await asyncio.gather(*(widget.said("Du sa: 5") for widget in (here, there)))
        assert here.events() == there.events()
    assert (nodes.dialogue.asked(), nodes.dialogue.most) == (texts, 1)


async def test_what_a_node_leaves_undone_the_other_takes_up(nodes: Nodes) -> None:
    widget = Widget(nodes.one.url)
    there = Widget(nodes.other.url, widget.conversation, widget.secret)
    async with widget.connected():
        await widget.say("Hei")
        await until(lambda: nodes.dialogue.running == 1)
    await nodes.one.pipeline.stop()
    nodes.dialogue.gate("Hei").set()
    async with there.connected():
        await nodes.other.pipeline.resume()
        await there.said("Du sa: Hei")
    assert [turn.attempt for turn in nodes.dialogue.turns] == [1, 2]


async def test_redis_away_refuses_and_loses_nothing_and_back_it_goes_on(nodes: Nodes, redis_server: RedisServer) -> None:
    here = Widget(nodes.one.url)
    there = Widget(nodes.other.url, here.conversation, here.secret)
    nodes.dialogue.gate("en").set()
    async with here.connected(), there.connected():
        await here.say("en")
        await there.said("Du sa: en")
        await here.say("to")
        await until(lambda: nodes.dialogue.running == 1)
        redis_server.kill()
        try:
            identifier = await here.say("tre")
            error = await here.expect("error")
            assert (error["code"], error["id"]) == ("unavailable", identifier)
            # The turn that ran when Redis went is finished all the same, and both nodes find out by looking.
            nodes.dialogue.gate("to").set()
            await there.said("Du sa: to")
            await here.said("Du sa: to")
        finally:
            redis_server.start()
        nodes.dialogue.gate("tre").set()
        await here.say("tre", identifier)
        await here.expect("ack", id=identifier)
        await there.said("Du sa: tre")
        await here.said("Du sa: tre")
    assert nodes.dialogue.asked() == ["en", "to", "tre"]
