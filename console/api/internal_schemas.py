"""What the interface takes and gives about internal messages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from bot.internal import LONGEST_TEXT, LONGEST_TITLE, MOST_FILES, MOST_MEMBERS
from console.api.schemas import AttachmentInfo, Schema

Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
ClientId = Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
People = Annotated[list[UUID], Field(max_length=MOST_MEMBERS)]
MostGroups = Annotated[list[UUID], Field(max_length=20)]
FileIds = Annotated[list[UUID], Field(max_length=MOST_FILES)]
Units = Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=36)]], Field(max_length=50)]


class StartThread(Schema):
    """A new thread: `to` are people, `units` and `groups` all who are in those now; a topic is for all and needs a title."""

    kind: Literal["chat", "topic"]
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TITLE)] = ""
    to: People = Field(default_factory=list)
    units: Units = Field(default_factory=list)
    groups: MostGroups = Field(default_factory=list)
    open_history: bool = False
    text: Text
    client_id: ClientId
    files: FileIds = Field(default_factory=list)


class SayInThread(Schema):
    """A message; the same `client_id` again writes nothing twice. `files` are ids of files that were added before."""

    text: Text
    client_id: ClientId
    files: FileIds = Field(default_factory=list)


class ReadThread(Schema):
    """Up to which number the asker has read."""

    number: Annotated[int, Field(ge=0, le=2**31 - 1)]


class JoinThread(Schema):
    """Who takes part from now on."""

    staff: Annotated[list[UUID], Field(min_length=1, max_length=MOST_MEMBERS)]


class MemberInfo(Schema):
    """Who takes part; `delivered` and `seen` are numbers of messages."""

    staff: str
    name: str
    delivered: int
    seen: int


class InternalMessageInfo(Schema):
    """A message; `name` is empty for who has no account any more, the text of a deleted one is."""

    id: str
    number: int
    staff: str
    name: str
    text: str
    at: datetime
    deleted: bool
    files: list[AttachmentInfo]


class ThreadInfo(Schema):
    """A thread as the asker sees it; `last` is its newest message that is not deleted."""

    id: str
    kind: Literal["chat", "topic"]
    title: str
    starter: str
    open_history: bool
    updated_at: datetime
    members: list[MemberInfo]
    unread: int
    last: InternalMessageInfo | None


class ThreadList(Schema):
    """The asker's threads, the newest first; `unread` counts over all."""

    threads: list[ThreadInfo]
    unread: int


class UnreadCount(Schema):
    """How many messages the asker has not read, over all threads."""

    unread: int


class ThreadDetail(Schema):
    """A thread and what the asker may read of it, in order."""

    thread: ThreadInfo
    messages: list[InternalMessageInfo]
