"""Answers a file that comes without a word: nothing can be looked up, and silence would leave the person waiting."""

from __future__ import annotations

from bot.interfaces import Dialogue, Texts
from bot.messages import Choice, Health, Outcome, Reply, Turn

HUMAN = "human"
BY_LETTER = "email"
"""A mail has a subject, and is confirmed as one."""


class WordlessDialogue:
    """Dialogue that asks what a file is about, and has another one answer everything that has words."""

    def __init__(self, inner: Dialogue, texts: Texts) -> None:
        self._inner = inner
        self._texts = texts

    async def respond(self, turn: Turn) -> Outcome:
        """Answer one turn. Raises DialogueUnavailable."""
        if turn.text.strip() or turn.choice or not turn.attachments or turn.channel == BY_LETTER:
            return await self._inner.respond(turn)
        human = Choice(self._texts.text("choice_human", turn.language), HUMAN)
        reply = Reply(self._texts.text("file_without_words", turn.language), choices=(human,))
        return Outcome(replies=(reply,), intent="file")

    async def forget(self, conversation: str) -> None:
        """Make the other forget. Raises DialogueUnavailable."""
        await self._inner.forget(conversation)

    def health(self) -> Health:
        """Tell how the other is."""
        return self._inner.health()
