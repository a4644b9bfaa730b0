"""Turns to ask a dialogue, and a conversation that asks them in order."""

from __future__ import annotations

import uuid

from bot.interfaces import Dialogue
from bot.messages import Outcome, Turn

MUNICIPALITY = "havdal"
NUMBER = "2026-000123"


def turn(text: str = "", *, choice: str | None = None, language: str = "nb", conversation: str | None = None) -> Turn:
    return Turn(
        municipality=MUNICIPALITY,
        conversation=conversation or str(uuid.uuid4()),
        inquiry_number=NUMBER,
        message=str(uuid.uuid4()),
        text=text,
        language=language,
        choice=choice,
    )


class Talk:
    """One citizen's conversation."""

    def __init__(self, dialogue: Dialogue, language: str = "nb") -> None:
        self.dialogue = dialogue
        self.language = language
        self.id = str(uuid.uuid4())

    async def say(self, text: str = "", choice: str | None = None) -> Outcome:
        return await self.dialogue.respond(turn(text, choice=choice, language=self.language, conversation=self.id))


def said(outcome: Outcome) -> str:
    """Everything the bot said, as one text."""
    return "\n".join(reply.text for reply in outcome.replies)


def choices(outcome: Outcome) -> list[str]:
    return [choice.value for reply in outcome.replies for choice in reply.choices]


def articles(outcome: Outcome) -> list[str]:
    return [source.article for reply in outcome.replies for source in reply.sources]
