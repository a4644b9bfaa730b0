"""What the interface takes and gives about canned replies and macros."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from bot.canned import Ending
from bot.handling import MOST_TAGS
from console.api.handling_schemas import Identifier, ServiceId
from console.api.schemas import PRINTED, ClientId, PriorityName, Schema, TagName
from console.api.topics_schemas import Language

Scope = Literal["municipality", "unit", "own"]
CannedWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class MacroActions(Schema):
    """What a macro does with an inquiry, in this order; what is empty is left out.

    `take` gives it to who runs it, `days` is for how many days it is put off.
    """

    take: bool = False
    unit: Identifier | None = None
    service: ServiceId | None = None
    priority: PriorityName | None = None
    tags: Annotated[list[TagName], Field(max_length=MOST_TAGS)] = Field(default=[])
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = ""
    ending: Ending | None = None
    days: Annotated[int, Field(ge=1, le=365)] | None = None

    @model_validator(mode="after")
    def whole(self) -> Self:
        """Hold days to putting off."""
        if (self.days is not None) is not (self.ending is Ending.PUT_OFF):
            raise ValueError("days are named where an inquiry is put off, and nowhere else")
        return self


class CannedFields(Schema):
    """What a canned reply says: at least one language; `shortcut` is what is typed after the slash.

    With `actions` it is a macro, which need not say anything; what it says is put into the reply, so that it takes the
    inquiry and does not end it.
    """

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=PRINTED)]
    shortcut: Annotated[str, StringConstraints(max_length=32, pattern=r"^[\w-]*$")] = ""
    texts: dict[Language, CannedWords]
    actions: MacroActions | None = None

    @model_validator(mode="after")
    def does_something(self) -> Self:
        """Refuse what says and does nothing, and a text for which there would be no box to write in."""
        does = self.actions
        if (not self.texts) if does is None else (does == MacroActions()):
            raise ValueError("it says nothing and does nothing")
        if does is not None and self.texts and (does.ending is not None or not does.take):
            raise ValueError("a macro with a text takes the inquiry, and does not end it")
        return self


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
    actions: MacroActions | None
    scope: Scope
    unit: str | None
    version: int
    may_change: bool


class RunMacro(Schema):
    """Running a macro; the same `client_id` again leaves its note once."""

    client_id: ClientId


class OwnUnit(Schema):
    """A unit that the asker is in."""

    id: str
    name: str


class CannedList(Schema):
    """What the asker may use, and for whom they may write."""

    replies: list[CannedInfo]
    units: list[OwnUnit]
    may_share: bool
