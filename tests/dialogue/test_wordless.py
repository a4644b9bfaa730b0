"""A file without a word is asked about; what has words goes on its way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.texts import Texts
from bot.dialogue.wordless import WordlessDialogue
from bot.messages import LANGUAGES, Turn
from tests.bot.conftest import EchoDialogue

FILE = Turn("havdal", "conversation", "2026-000001", "message", "", "nb", attachments=1)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_file_alone_is_asked_about_and_a_person_offered(language: str) -> None:
    inner = EchoDialogue()
    outcome = await WordlessDialogue(inner, Texts.load()).respond(replace(FILE, language=language))
    (reply,) = outcome.replies
    assert [choice.value for choice in reply.choices] == ["human"]
    assert len(reply.text) > 20
    assert outcome.handover is None
    assert inner.turns == []


@pytest.mark.parametrize(
    "turn",
    [
        replace(FILE, text="Hull i veien"),
        replace(FILE, text="Ja", choice="yes"),
        replace(FILE, attachments=0),
        replace(FILE, channel="email"),
    ],
)
async def test_everything_else_is_the_other_ones(turn: Turn) -> None:
    inner = EchoDialogue()
    await WordlessDialogue(inner, Texts.load()).respond(turn)
    assert inner.turns == [turn]
