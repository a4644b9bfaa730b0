"""What the interface takes and gives about texts that a municipality words itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from console.api.schemas import Schema

Language = Literal["nb", "nn", "sv", "en"]


class TextFault(Schema):
    """What is wrong with a wording; `name` is the placeholder, the fact that must stay or the limit that it is about."""

    kind: Literal["empty", "too_long", "segments", "broken", "unknown", "missing", "fact"]
    name: str


class TextInfo(Schema):
    """A text in one language; `required` and `optional` are its placeholders, `facts` what must stand in it.

    `limit` is in characters; `segments`: the most SMS that it may take.
    """

    key: str
    group: Literal["chat", "hours", "closing", "email", "sms", "widget", "privacy"]
    language: str
    shipped: str
    text: str
    version: int
    changed: bool
    required: list[str]
    optional: list[str]
    facts: list[str]
    limit: int
    segments: int | None


class TextChangeInfo(Schema):
    """A change; None is the shipped text. `undoable`: nobody has changed the text since."""

    id: str
    key: str
    language: str
    before: str | None
    after: str | None
    staff_name: str
    at: datetime
    undoable: bool


class TextsPage(Schema):
    """All texts of the pages, and what was changed, the newest first."""

    texts: list[TextInfo]
    changes: list[TextChangeInfo]


class TextBody(Schema):
    """What a text is to be, None: as it was shipped; `version` is the one that the page shows."""

    text: Annotated[str, Field(max_length=4_000)] | None
    version: Annotated[int, Field(ge=0)]


class TextDraft(Schema):
    """A wording that somebody is writing."""

    key: Annotated[str, Field(max_length=100)]
    language: Language
    text: Annotated[str, Field(max_length=4_000)]


class TextPreview(Schema):
    """A wording as citizens would read it, its length in characters, how many SMS it takes, and what is wrong with it."""

    text: str
    length: int
    segments: int | None
    faults: list[TextFault]
