"""What proposals need from the parts around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.articles import Article, Author, KeptArticle
from bot.experience import Evidence, TopicHit


class EvidenceStore(Protocol):
    """What in the record speaks for an article, as it stands now."""

    async def ungrouped(self, municipality: str, limit: int = 200) -> list[Evidence]:
        """Return evidence that belongs to no proposal yet, oldest first."""
        ...

    async def grouped(self, municipality: str, proposals: Sequence[str] | None = None) -> list[Evidence]:
        """Return evidence that belongs to proposals (those named, where names are given), oldest first."""
        ...

    async def put(self, grouped: Sequence[tuple[Evidence, str]]) -> None:
        """Write to which proposal evidence belongs; what is gone meanwhile is left out."""
        ...


class Suggests(Protocol):
    """Suggests topics, and knows their names."""

    async def suggest(
        self, municipality: str, text: str, language: str, *, limit: int = 5, besides: str | None = None
    ) -> list[TopicHit]:
        """Return the likeliest topics, the surest first."""
        ...

    async def label(self, municipality: str, topic: str, language: str) -> str:
        """Return a topic's name, the id itself where there is no such topic."""
        ...


class Desk(Protocol):
    """What proposals do with articles; each raises Conflict, NotFound, Malformed."""

    async def create(self, municipality: str, article: Article, by: Author) -> KeptArticle:
        """Make a draft."""
        ...

    async def publish(self, municipality: str, article: str, *, based_on: int, by: Author, note: str = "") -> KeptArticle:
        """Let what was saved last be found."""
        ...

    async def withdraw(self, municipality: str, article: str, *, based_on: int, by: Author, note: str = "") -> KeptArticle:
        """Let an article be found no more."""
        ...

    async def get(self, municipality: str, article: str) -> KeptArticle:
        """Return an article."""
        ...
