"""What the interface takes and gives about topics."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from console.api.schemas import Schema

Language = Literal["nb", "nn", "sv", "en"]
TopicId = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class TopicInfo(Schema):
    """A topic: `name` and `path` (from the broadest down to it) in the language that was asked for, `names` in all.

    `synonyms` are other words for it by language. `score` (0 to 1) and `matched` (which word of it) are set where it was
    found or suggested. A withdrawn topic is not in the vocabulary any more.
    """

    id: str
    uri: str
    kind: Literal["theme", "word", "event"]
    name: str
    path: list[str]
    names: dict[str, str]
    synonyms: dict[str, list[str]]
    note: str | None
    broader: list[str]
    related: list[str]
    municipal: bool
    withdrawn: bool
    score: float | None = None
    matched: str | None = None


class TopicList(Schema):
    """Topics, the best or first first."""

    topics: list[TopicInfo]


class TopicDetail(Schema):
    """A topic with those right below it."""

    topic: TopicInfo
    narrower: list[TopicInfo]


class SuggestTopics(Schema):
    """A text to suggest topics for; `article` is the article that it is of, which then says nothing of itself."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40_000)]
    language: Language = "nb"
    article: Annotated[str, StringConstraints(max_length=100)] | None = None


class InquiryTopicInfo(Schema):
    """The topic of an inquiry, null when it has none; `by_staff` tells who chose it. `suggestions` by its title."""

    topic: TopicInfo | None
    by_staff: bool
    suggestions: list[TopicInfo]


class ChooseTopic(Schema):
    """The id of the topic that an inquiry is to have, null for none."""

    topic: TopicId | None


class RatingList(Schema):
    """What the citizen thought of the bot's answers, by message."""

    ratings: dict[str, Literal["up", "down"]]
