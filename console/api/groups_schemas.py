"""What the interface takes and gives about groups of colleagues."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from bot.groups import LONGEST_NAME
from bot.internal import MOST_MEMBERS
from console.api.canned_schemas import OwnUnit
from console.api.schemas import PRINTED, Schema


class GroupFields(Schema):
    """What one chooses of a group; a shared one is seen by its members, who may write to it as well."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME, pattern=PRINTED)]
    members: Annotated[list[UUID], Field(min_length=1, max_length=MOST_MEMBERS)]
    shared: bool = False


class NewGroup(GroupFields):
    """A new group: one's own, or that of a unit that one leads; a unit's is always shared."""

    unit: UUID | None = None


class SaveGroup(GroupFields):
    """A changed one, with the version that it was made from."""

    based_on: Annotated[int, Field(ge=1, lt=2**31)]


class GroupMember(Schema):
    """Somebody who is in a group and can read internal messages."""

    staff: str
    name: str


class GroupInfo(Schema):
    """A group as the asker sees it; `unit` is the name of the unit whose it is, `owner` of the person whose it is."""

    id: str
    name: str
    scope: Literal["own", "shared", "unit"]
    owner: str | None
    unit: str | None
    members: list[GroupMember]
    version: int
    may_change: bool


class GroupList(Schema):
    """The groups that the asker may write to, and the units for which they may make some."""

    groups: list[GroupInfo]
    units: list[OwnUnit]
