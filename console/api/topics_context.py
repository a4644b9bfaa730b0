"""What the console's views of topics, ratings, proposals and figures work with: nothing but seams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from aiohttp import web

from bot.errors import NotFound
from bot.experience import (
    ArticleName,
    Count,
    Draft,
    InquiryTopic,
    Proposal,
    ProposalState,
    Rating,
    Topic,
    TopicHit,
)
from bot.interfaces import Clock
from bot.messages import Staff


class TopicDesk(Protocol):
    """The vocabulary."""

    async def search(self, municipality: str, text: str, *, limit: int = 20, withdrawn: bool = False) -> list[TopicHit]:
        """Return the topics that a text names in any language, the best first."""
        ...

    async def suggest(
        self, municipality: str, text: str, language: str, *, limit: int = 5, besides: str | None = None
    ) -> list[TopicHit]:
        """Return the likeliest topics for a text, the surest first; `besides` is an article that says nothing of itself."""
        ...

    async def one(self, municipality: str, topic: str) -> Topic:
        """Return a topic by id. Raises NotFound."""
        ...

    async def narrower(self, municipality: str, topic: str | None) -> list[Topic]:
        """Return the topics right below one; the topmost themes for None."""
        ...

    async def path(self, municipality: str, topic: Topic, language: str) -> list[str]:
        """Return the names from the broadest topic down to this one."""
        ...

    async def label(self, municipality: str, topic: str, language: str) -> str:
        """Return a topic's name, the id itself where there is no such topic."""
        ...


class Filing(Protocol):
    """The topics of inquiries."""

    async def topic_of(self, municipality: str, inquiry: str) -> tuple[InquiryTopic, str, str]:
        """Return an inquiry's topic, its title and its language. Raises NotFound."""
        ...

    async def choose(self, inquiry: str, topic: str | None, *, staff: Staff) -> None:
        """Write the topic that staff choose, None for none. Raises NotFound."""
        ...


class RatingsOf(Protocol):
    """What people thought of answers."""

    async def of_inquiry(self, municipality: str, inquiry: str) -> Mapping[str, Rating]:
        """Return the ratings in an inquiry by message."""
        ...


class ProposalDesk(Protocol):
    """Proposals under the hands of staff; each raises NotFound and Conflict."""

    async def listed(
        self, municipality: str, *, state: ProposalState = ProposalState.OPEN, least: int = 1
    ) -> list[Proposal]:
        """Return proposals in a state that at least so many have asked for, those most asked for first."""
        ...

    async def one(self, municipality: str, proposal: str) -> Proposal:
        """Return a proposal with its evidence."""
        ...

    async def edit(self, proposal: str, draft: Draft, *, based_on: int, staff: Staff) -> Proposal:
        """Keep what staff have written so far."""
        ...

    async def publish(self, proposal: str, draft: Draft, *, based_on: int, staff: Staff) -> Proposal:
        """Make an article of it that is found at once. Raises Malformed when something is missing."""
        ...

    async def dismiss(self, proposal: str, *, based_on: int, staff: Staff) -> Proposal:
        """Put it aside until many more ask."""
        ...

    async def reopen(self, proposal: str, *, based_on: int, staff: Staff) -> Proposal:
        """Take a decision back."""
        ...


class UsageOf(Protocol):
    """The counts by day."""

    async def counts(self, municipality: str, since: date, until: date) -> list[Count]:
        """Return what was counted from one day to another, both included."""
        ...


class ArticlesOf(Protocol):
    """The names of articles."""

    async def published(self, municipality: str, language: str = "nb") -> list[ArticleName]:
        """Return the published articles."""
        ...

    async def names(self, municipality: str, language: str = "nb") -> dict[str, ArticleName]:
        """Return every article by id, whatever its state."""
        ...


@dataclass(frozen=True, slots=True)
class ExperienceDesk:
    """The parts that learn from inquiries."""

    topics: TopicDesk
    filing: Filing
    ratings: RatingsOf
    proposals: ProposalDesk
    usage: UsageOf
    articles: ArticlesOf
    clock: Clock


EXPERIENCE: web.AppKey[ExperienceDesk] = web.AppKey("experience", ExperienceDesk)


def experience_of(request: web.Request) -> ExperienceDesk:
    """Return the parts that learn from inquiries. Raises NotFound where there are none."""
    found = request.config_dict.get(EXPERIENCE)
    if found is None:
        raise NotFound("this service learns nothing from inquiries")
    return found
