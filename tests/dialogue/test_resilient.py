"""Who answers while Rasa comes and goes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from bot.dialogue.fallback import KnowledgeDialogue
from bot.dialogue.rasa_client import TurnFailed
from bot.dialogue.rendering import Renderer
from bot.dialogue.resilient import ResilientDialogue
from bot.dialogue.texts import Texts
from bot.errors import DialogueUnavailable
from bot.messages import Health, Outcome, Reply, Turn
from tests.dialogue.small_knowledge import SmallKnowledge
from tests.dialogue.turns import articles, said, turn

WAIT_S = 0.02


class Fickle:
    """A dialogue that is there or not, and may fail on turns though it says it is there."""

    def __init__(self) -> None:
        self.here = True
        self.broken = False
        self.failing: DialogueUnavailable | None = None
        self.delay_s = 0.0
        self.turns = 0
        self.probes = 0

    async def respond(self, turn: Turn) -> Outcome:
        self.turns += 1
        await asyncio.sleep(self.delay_s)
        if not self.here or self.broken:
            raise DialogueUnavailable("away")
        if self.failing:
            raise self.failing
        return Outcome((Reply("from Rasa"),))

    async def forget(self, conversation: str) -> None:
        if not self.here:
            raise DialogueUnavailable("away")

    async def probe(self) -> None:
        self.probes += 1
        if not self.here:
            raise DialogueUnavailable("away")

    def health(self) -> Health:
        return Health("dialogue", "up" if self.here and not self.broken else "down", datetime.now(UTC), "as told")


class Stage:
    """A resilient dialogue with both its parts."""

    def __init__(self) -> None:
        self.rasa = Fickle()
        self.knowledge = SmallKnowledge()
        self.told: list[str] = []
        texts = Texts.load()
        renderer = Renderer(texts)
        fallback = KnowledgeDialogue(self.knowledge, renderer, texts)
        self.dialogue = ResilientDialogue(
            self.rasa, fallback, renderer, changed=lambda health: self.told.append(health.state), first_wait_s=WAIT_S
        )

    async def ask(self, text: str = "Når er søknadsfristen for barnehage?") -> Outcome:
        return await self.dialogue.respond(turn(text))


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    yield stage
    await stage.dialogue.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is waited for tells nobody when it happens.
            await asyncio.sleep(WAIT_S / 4)


async def test_rasa_answers_while_it_can(stage: Stage) -> None:
    outcome = await stage.ask()
    assert said(outcome) == "from Rasa"
    assert not outcome.degraded


async def test_the_knowledge_base_answers_the_very_turn_that_fails(stage: Stage) -> None:
    stage.rasa.here = False
    outcome = await stage.ask()
    assert articles(outcome) == ["barnehage-frist"]
    assert outcome.degraded


async def test_an_absent_rasa_costs_one_timeout_and_not_one_per_message(stage: Stage) -> None:
    stage.rasa.here = False
    stage.rasa.delay_s = 0.3
    await stage.ask()
    began = time.monotonic()
    for _ in range(20):
        assert (await stage.ask()).degraded
    assert time.monotonic() - began < 0.3
    assert stage.rasa.turns == 1


async def test_it_goes_back_to_rasa_by_itself(stage: Stage) -> None:
    stage.rasa.here = False
    await stage.ask()
    await until(lambda: stage.rasa.probes >= 2)
    stage.rasa.here = True
    await until(lambda: stage.told[-1] == "up")
    assert said(await stage.ask()) == "from Rasa"
    assert stage.told == ["down", "up"]


async def test_a_rasa_that_fails_though_it_is_there_is_asked_ever_less(stage: Stage) -> None:
    stage.rasa.broken = True
    began = time.monotonic()
    while time.monotonic() - began < WAIT_S * 15:
        assert (await stage.ask()).degraded
        await asyncio.sleep(WAIT_S / 8)
    assert stage.rasa.turns <= 5


async def test_one_failed_turn_does_not_send_the_rest_away(stage: Stage) -> None:
    stage.rasa.failing = TurnFailed("an action failed")
    assert (await stage.ask()).degraded
    stage.rasa.failing = None
    assert said(await stage.ask()) == "from Rasa"
    assert stage.rasa.probes == 0


async def test_with_neither_a_person_is_asked(stage: Stage) -> None:
    stage.rasa.here = False
    stage.knowledge.away = True
    outcome = await stage.ask()
    assert outcome.handover == "unavailable"
    assert outcome.degraded
    assert said(outcome)


async def test_forgetting_waits_for_rasa(stage: Stage) -> None:
    stage.rasa.here = False
    with pytest.raises(DialogueUnavailable):
        await stage.dialogue.forget("conversation")
    stage.rasa.here = True
    await stage.dialogue.forget("conversation")


async def test_before_the_first_message_it_finds_out_by_itself(stage: Stage) -> None:
    stage.rasa.here = False
    await stage.dialogue.start()
    await until(lambda: stage.told == ["down"])
    assert (await stage.ask()).degraded
    assert stage.rasa.turns == 0
    stage.rasa.here = True
    await until(lambda: stage.told == ["down", "up"])


async def test_the_supervisor_knows_better_why_it_is_away() -> None:
    rasa = Fickle()
    rasa.here = False
    texts = Texts.load()
    fallback = KnowledgeDialogue(SmallKnowledge(), Renderer(texts), texts)
    supervised = Health("dialogue", "starting", datetime.now(UTC), "training")
    dialogue = ResilientDialogue(rasa, fallback, Renderer(texts), supervisor=lambda: supervised)
    assert dialogue.health() == supervised
    supervised = Health("dialogue", "up", datetime.now(UTC))
    assert dialogue.health().state == "starting"
    rasa.here = True
    assert dialogue.health().state == "up"
    await dialogue.close()
