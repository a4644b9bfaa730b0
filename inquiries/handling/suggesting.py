"""What a line of text suggests: a title, a topic, a service and a language, so that nobody has to fill them in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from bot.errors import KnowledgeBaseUnavailable
from bot.experience import TopicHit
from bot.formatting import unformatted
from bot.handling import ServiceName, Suggestions
from bot.interfaces import KnowledgeBase
from bot.messages import Query
from inquiries.handling.describing import SqlDescribing
from inquiries.rows import TITLE, shortened

SURE_OF_TOPIC = 0.3
"""As where inquiries are filed without anybody looking: below, nothing stands there rather than something wrong."""
SURE_OF_SERVICE = 0.3
"""Of the nearest article; a service is a smaller step than an answer, which asks for more."""
TO_CHOOSE_FROM = 5
FEWEST_WORDS = 2
LONGEST_QUESTION = 1_000

GREETING = re.compile(
    r"^(hei|heisann|hallo|god (dag|morgen|kveld)|hej|hejsan|tjena|hi|hello|good (morning|day))\b[\s,.!]*", re.IGNORECASE
)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zæøåäö])|\n+")
"""Between sentences: a capital follows, so that «kl. 10» and «nr. 4» stay whole."""


class Topics(Protocol):
    """Finds topics of the vocabulary."""

    async def suggest(
        self, municipality: str, text: str, language: str, *, limit: int = 5, besides: str | None = None
    ) -> list[TopicHit]:
        """Return the likeliest topics for a text, the surest first."""
        ...


class Suggesting:
    """Suggests from what is known already: the vocabulary, the articles and the register of services."""

    def __init__(
        self,
        topics: Topics,
        knowledge: KnowledgeBase,
        register: SqlDescribing,
        *,
        language_of: Callable[[str], str],
    ) -> None:
        self._topics = topics
        self._knowledge = knowledge
        self._register = register
        self._language_of = language_of

    async def suggest(self, municipality: str, text: str, language: str | None = None) -> Suggestions:
        """Return what a text suggests; nothing but a title while there is hardly anything to go by.

        `language` is the text's where somebody has said so. What cannot be asked now suggests nothing.
        """
        spoken = language or self._language_of(text)
        title = title_of(text)
        if len(text.split()) < FEWEST_WORDS:
            return Suggestions(title, spoken)
        question = text[:LONGEST_QUESTION]
        topics = await self._topics_of(municipality, question, spoken)
        sure, services = await self._services_of(municipality, question, spoken)
        topic = topics[0].topic.id if topics and topics[0].score >= SURE_OF_TOPIC else None
        return Suggestions(title, spoken, topic, sure, tuple(topics), tuple(services))

    async def _topics_of(self, municipality: str, text: str, language: str) -> list[TopicHit]:
        try:
            return await self._topics.suggest(municipality, text, language, limit=TO_CHOOSE_FROM)
        except KnowledgeBaseUnavailable:
            return []

    async def _services_of(self, municipality: str, text: str, language: str) -> tuple[str | None, list[ServiceName]]:
        """Return the services of the nearest articles that are in the register, and the one that is sure enough."""
        try:
            found = await self._knowledge.search(Query(municipality, text, language, audience="staff"))
        except KnowledgeBaseUnavailable:
            return None, []
        known = {service.id: service for service in (await self._register.choices(municipality)).services}
        hits = [hit for hit in found.hits if hit.service in known]
        sure = next((hit.service for hit in hits if hit.confidence >= SURE_OF_SERVICE), None)
        return sure, [known[service] for service in dict.fromkeys(hit.service for hit in hits)]


def title_of(text: str) -> str:
    """Return the first sentence that says something, without its greeting, on one line."""
    for sentence in SENTENCE.split(unformatted(text).strip()):
        said = GREETING.sub("", sentence.strip()).strip()
        if any(char.isalnum() for char in said):
            return shortened(said[:1].upper() + said[1:], TITLE)
    return ""
