"""The dialogue while Rasa is away: the knowledge base alone, without memory.

When it is sure it answers, when it is not it offers the nearest questions, and a person is always one step away. What
is no question (an emergency, a greeting, a wish for a person) it knows by its words. It starts no form: a form that lives
in memory would be lost when Rasa returns.
"""

from __future__ import annotations

from bot.dialogue import payloads
from bot.dialogue.payloads import Payload
from bot.dialogue.phrases import Phrases
from bot.dialogue.rendering import Renderer
from bot.dialogue.texts import Texts
from bot.errors import BadInput, DialogueUnavailable, NotFound, TooLong, Unavailable
from bot.interfaces import KnowledgeBase
from bot.messages import Health, Outcome, Query, Turn
from bot.services import Specialists

SAID_BACK = {
    "emergency": payloads.text("emergency", "human"),
    "greet": payloads.text("greet"),
    "goodbye": payloads.text("goodbye"),
    "thank": payloads.text("thank"),
    # What it answers, only Rasa remembers.
    "affirm": payloads.text("yes_or_no", "human"),
    "deny": payloads.text("yes_or_no", "human"),
}


class KnowledgeDialogue:
    """Dialogue by the knowledge base alone; every outcome says that it is degraded."""

    def __init__(
        self,
        knowledge_base: KnowledgeBase,
        renderer: Renderer,
        texts: Texts,
        *,
        specialist_services: Specialists | None = None,
    ) -> None:
        self._knowledge_base = knowledge_base
        self._renderer = renderer
        self._phrases = Phrases(texts)
        self._specialist_services = specialist_services or Specialists()

    async def respond(self, turn: Turn) -> Outcome:
        """Answer from the knowledge base. Raises DialogueUnavailable when that is away too."""
        try:
            payload = await (self._chosen(turn, turn.choice) if turn.choice else self._written(turn))
        except Unavailable as error:
            raise DialogueUnavailable(f"the knowledge base: {error}") from error
        return self._renderer.outcome([payload], turn, degraded=True)

    async def forget(self, conversation: str) -> None:
        """Forget nothing, as nothing is remembered."""

    def health(self) -> Health:
        """Tell how the knowledge base is."""
        return self._knowledge_base.health()

    async def _written(self, turn: Turn) -> Payload:
        kind = self._phrases.kind_of(turn.text)
        if kind == "human":
            return payloads.handover("handover", "asked", None)
        if kind is not None:
            return SAID_BACK[kind]
        try:
            found = await self._knowledge_base.search(Query(turn.municipality, turn.text, turn.language))
        except TooLong:
            return payloads.text("too_long", "human")
        except BadInput:
            return payloads.text("unknown", "human")
        return payloads.finding(found, self._specialist_services)

    async def _chosen(self, turn: Turn, choice: str) -> Payload:
        kind, _, value = choice.partition(":")
        if kind == "human":
            return payloads.handover("handover", "asked", None)
        if kind == "article":
            try:
                hit = await self._knowledge_base.article(turn.municipality, value, turn.language)
            except NotFound:
                return payloads.text("article_gone")
            return payloads.hit(hit, self._specialist_services)
        return payloads.text("yes_or_no" if kind == "yes" else "deny_nothing", "human")
