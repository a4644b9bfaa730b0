"""What crosses the layers of what is learned from inquiries: topics, ratings, consent, proposals, figures.

As in `bot.messages`: frozen data, no live objects; times are timezone-aware UTC, identifiers UUIDs unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.messages import Staff

NEAR_LANGUAGES = {"nb": ("nn", "sv"), "nn": ("nb", "sv"), "sv": ("nb", "nn"), "en": ()}
"""Whose words a reader has rather than none, in order."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A concept of a vocabulary such as Los: `id` is its path there (`ord/barnehageplass`), `uri` its name on the web.

    `kind` is `theme`, `word` or `event`. `labels` by language; `synonyms` are other words for it, never shown as its name.
    `broader` and `related` are ids. `municipal` tells that municipalities are among those it is meant for. A withdrawn one
    is not in the vocabulary any more, and stays for what was filed under it.
    """

    id: str
    uri: str
    kind: str
    labels: dict[str, str]
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    municipal: bool = False
    withdrawn: bool = False

    def label(self, language: str) -> str:
        """Return its name in a language or the nearest one it has."""
        wanted = (language, *NEAR_LANGUAGES.get(language, ()), "nb", "nn", "en")
        return next((self.labels[code] for code in wanted if code in self.labels), self.id)


@dataclass(frozen=True, slots=True)
class TopicHit:
    """A topic that a search or suggestion found; `matched` is the word of it that did, `score` is 0 to 1."""

    topic: Topic
    score: float
    matched: str = ""


@dataclass(frozen=True, slots=True)
class InquiryTopic:
    """Which topic an inquiry has, by id, and whether staff chose it or Torg suggested it; None when it has none."""

    topic: str | None
    by_staff: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """A text that somebody of the staff has filed under topics (ids or names)."""

    text: str
    language: str
    topics: tuple[str, ...]


class Answered(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    """The bot gave an article."""
    CHOSEN = "chosen"
    """The bot offered the nearest questions and the person chose one."""
    OFFERED = "offered"
    """The bot offered the nearest questions and none was chosen."""
    UNKNOWN = "unknown"
    """The bot said that it does not know."""
    HANDED_OVER = "handed_over"
    """The bot did not know, and a person took over."""
    REFERRED = "referred"
    """It belongs to specialists, and was passed on to them."""


UNANSWERED = (Answered.OFFERED, Answered.UNKNOWN, Answered.HANDED_OVER)


class Rating(StrEnum):
    """Thumbs up or down."""

    UP = "up"
    DOWN = "down"


class ConsentState(StrEnum):
    """Whether a solved inquiry may be used, without who it was, as experience."""

    OPEN = "open"
    """Nobody has answered; the person may be asked."""
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Consent:
    """A solved inquiry and whether it may be used; `inquiry` is its number, as the citizen knows it."""

    inquiry: str
    state: ConsentState


class WishState(StrEnum):
    """How the citizen stands to what staff wish to make an article of."""

    UNSOLVED = "unsolved"
    """The question comes when the inquiry is solved, and never before."""
    WAITING = "waiting"
    """For the citizen's yes."""
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    UNASKED = "unasked"
    """There is no way of asking: only the chat asks."""
    GUARDED = "guarded"
    """It is the specialists', and no article is made of it."""


@dataclass(frozen=True, slots=True)
class FaqWish:
    """Whether staff wish that a reply, with what it answers, becomes an article.

    `message` is the reply's id, `staff` who wished; None while nobody does. `state` is told in any case.
    """

    state: WishState
    message: str | None = None
    staff: str | None = None
    at: datetime | None = None


class FaqWishes(Protocol):
    """Wishes for articles: staff mark a reply; what becomes of it is the citizen's to say, as it is without the wish."""

    async def standing(self, municipality: str, inquiry: str) -> FaqWish:
        """Return whether somebody wishes, and what the citizen says. Raises NotFound."""
        ...

    async def want(self, inquiry: str, message: str, *, staff: Staff) -> FaqWish:
        """Wish; again changes nothing. Raises NotFound for no reply of staff in it, Conflict for the specialists'."""
        ...

    async def drop(self, inquiry: str, *, staff: Staff) -> FaqWish:
        """Take a wish back; where there is none nothing changes. Raises NotFound."""
        ...


class EvidenceKind(StrEnum):
    """Why a question speaks for an article."""

    UNANSWERED = "unanswered"
    BADLY_RATED = "badly_rated"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A question that speaks for an article, as it stands in the record now.

    `id` is that of the message with the question. `article` is the one that was rated badly. `answer` is what staff
    answered, where the person consented. Texts are as stored: who shows them masks them first.
    """

    id: str
    kind: EvidenceKind
    conversation: str
    text: str
    language: str
    at: datetime
    proposal: str | None = None
    article: str | None = None
    answer: str | None = None


class ProposalState(StrEnum):
    """What staff did with a proposal."""

    OPEN = "open"
    PUBLISHED = "published"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Example:
    """Evidence as staff see it, masked."""

    kind: EvidenceKind
    text: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What staff make of a proposal; `topic` is a topic's id, `service` that of the service register."""

    question: str
    answer: str
    language: str
    service: str = ""
    topic: str = ""
    link: str = ""
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Questions of one meaning that want an article.

    `asked` counts distinct conversations, `by_kind` the same by kind. `about` is the most typical question, masked, for
    staff to see what it is about. `draft` is what staff have written (`edited`), or else a question and its answer whose
    person consented, masked too; without consent nobody's words begin it. `nearest` is the article that comes nearest to
    it. `article` is the one it was published as. `version` counts changes by staff.
    """

    id: str
    state: ProposalState
    version: int
    asked: int
    by_kind: dict[str, int]
    since: datetime | None
    latest: datetime | None
    draft: Draft
    edited: bool
    examples: tuple[Example, ...] = ()
    nearest: str | None = None
    article: str | None = None
    topic: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How often something happened on a day; `about` is an article's or topic's id, empty for all together."""

    day: date
    kind: str
    about: str
    count: int


@dataclass(frozen=True, slots=True)
class ArticleName:
    """An article, to be named in a table."""

    id: str
    question: str
    service: str
    topic: str
