"""What the interface takes and gives about proposals and figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from annotated_types import Len
from pydantic import Field, StringConstraints

from console.api.schemas import PRINTED, Schema

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=PRINTED)]


class DraftBody(Schema):
    """What an article is to say, in one language; `topic` is a topic's id, `service` one of the service register.

    Nothing need be filled in to be kept; to be published it needs question, answer, service and link.
    """

    question: Line = ""
    answer: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)] = ""
    language: Literal["nb", "nn", "sv", "en"]
    service: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    topic: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    link: Line = ""
    alternatives: Annotated[list[Line], Len(max_length=100)] = Field(default_factory=list)


class ExampleInfo(Schema):
    """A question that speaks for the proposal, personal data masked, each of another conversation."""

    kind: Literal["unanswered", "badly_rated", "solved"]
    text: str
    language: str
    at: datetime


class ProposalInfo(Schema):
    """Questions of one meaning that want an article.

    `asked` counts conversations, from `since` to `latest`; `by_kind` the same by kind, where one may count in two. `about`
    is the most typical question. `draft` is what staff have written when `edited`, else a question and its answer whose
    person consented, and empty without one. `nearest` is the article that comes nearest, `article` the one that was
    published. `topic` is suggested.
    """

    id: str
    state: Literal["open", "published", "dismissed"]
    version: int
    asked: int
    by_kind: dict[str, int]
    since: datetime | None
    latest: datetime | None
    draft: DraftBody
    edited: bool
    examples: list[ExampleInfo]
    nearest: str | None
    nearest_question: str | None
    article: str | None
    topic: str | None
    topic_name: str | None
    about: str


class ProposalList(Schema):
    """Proposals, those most asked for first."""

    proposals: list[ProposalInfo]


class EditProposal(Schema):
    """What staff have written, and the version that they have seen."""

    version: int
    draft: DraftBody


class DecideProposal(Schema):
    """The version that staff have seen."""

    version: int


class WeekFigures(Schema):
    """What became of a week's questions; `week` is ISO 8601's. `answered_share` counts given and chosen answers, 0 to 1.

    `offered`: near questions were offered and none chosen. `referred`: it belongs to specialists.
    """

    week: str
    begins: date
    questions: int
    answered: int
    chosen: int
    offered: int
    unknown: int
    handed_over: int
    referred: int
    answered_share: float | None


class GapFigures(Schema):
    """How many questions about a topic found no answer; no topic where nobody can tell what they are about."""

    topic: str | None
    name: str | None
    questions: int


class ArticleFigures(Schema):
    """What happened to an article: given as the answer, shown among the nearest, rated; `down_share` of its ratings."""

    article: str
    question: str
    service: str
    topic: str
    given: int
    shown: int
    up: int
    down: int
    down_share: float | None


class Figures(Schema):
    """What a manager looks at, from a day to another, both included: a table for each plot.

    `unused` are published articles that were neither given nor shown. `voted_down` are those with at least as many thumbs
    down as `least_down`, the most first. `used` are those given most often.
    """

    since: date
    until: date
    least_down: int
    weeks: list[WeekFigures]
    gaps: list[GapFigures]
    unused: list[ArticleFigures]
    voted_down: list[ArticleFigures]
    used: list[ArticleFigures]
