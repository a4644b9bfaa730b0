"""What the interface takes and gives beside a conversation: suggested answers, and the wish that one becomes an article."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from console.api.articles_schemas import FoundInfo
from console.api.schemas import Schema
from console.api.topics_schemas import Language

LONGEST_SEARCHED = 4_000


class AnswerInfo(FoundInfo):
    """Something that may answer the citizen; `text` is its answer as a reply says it, plain and in `language`.

    `public` tells that citizens may read it; what another municipality shares has an `origin`, and is public there.
    """

    text: str
    public: bool


class AnswersFound(Schema):
    """What may answer, the surest first; `message` is what of the citizen was searched with, null where nothing was."""

    message: str | None
    verdict: Literal["answer", "nearest", "unknown"]
    hits: list[AnswerInfo]


class SearchAnswers(Schema):
    """Something else to search for; `language` is the citizen's, in which answers are wanted."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_SEARCHED)]
    language: Language


class WishFaq(Schema):
    """The reply that, with what it answers, could become an article."""

    message: UUID


class FaqWishInfo(Schema):
    """Whether staff wish for an article out of an inquiry, and how the citizen stands to it.

    `message` is the reply, null while nobody wishes. `state` is `unsolved` (the citizen is asked when it is solved),
    `waiting` (for the citizen's yes), `given`, `refused`, `withdrawn`; `unasked` where there is no way of asking, and
    `guarded` where the inquiry is the specialists', of which no article is made.
    """

    message: str | None
    staff_name: str | None
    at: datetime | None
    state: Literal["unsolved", "waiting", "given", "refused", "withdrawn", "unasked", "guarded"]
