"""What the interface takes and gives about canned replies."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from console.api.schemas import PRINTED, Schema
from console.api.topics_schemas import Language

Scope = Literal["municipality", "unit", "own"]
CannedWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class CannedFields(Schema):
    """What a canned reply says: at least one language; `shortcut` is what is typed after the slash."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=PRINTED)]
    shortcut: Annotated[str, StringConstraints(max_length=32, pattern=r"^[\w-]*$")] = ""
    texts: Annotated[dict[Language, CannedWords], Field(min_length=1)]


class NewCanned(CannedFields):
    """A new canned reply: for the whole municipality, a unit that is named, or one's own."""

    scope: Scope = "own"
    unit: UUID | None = None


class SaveCanned(CannedFields):
    """A changed one, with the version that it was made from."""

    based_on: Annotated[int, Field(ge=1, lt=2**31)]


class CannedInfo(Schema):
    """A canned reply as the asker sees it; `unit` is the name of the unit whose it is.

    `titles` by language has one that came with Torg and still has its title: they are shown instead of `title`.
    """

    id: str
    title: str
    titles: dict[Language, str]
    shortcut: str
    texts: dict[Language, str]
    scope: Scope
    unit: str | None
    version: int
    may_change: bool


class OwnUnit(Schema):
    """A unit that the asker is in."""

    id: str
    name: str


class CannedList(Schema):
    """What the asker may use, and for whom they may write."""

    replies: list[CannedInfo]
    units: list[OwnUnit]
    may_share: bool
