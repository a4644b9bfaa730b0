"""What the console's interface takes and gives about internal notes that stand already."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from console.api.schemas import MessageInfo, Problem, Schema

Version = Annotated[int, Field(ge=1, lt=2**31)]


class NoteStep(Schema):
    """The version of a note that somebody has before them."""

    version: Version


class ChangedNote(NoteStep):
    """Another wording for a note."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]


class NoteVersionInfo(Schema):
    """An earlier wording of a note; `at` is when it was written."""

    version: int
    text: str
    masked: bool
    at: datetime


class NoteVersions(Schema):
    """The earlier wordings of a note, the newest first."""

    versions: list[NoteVersionInfo]


class StaleNoteInfo(Problem):
    """The note was changed elsewhere since; `current` is how it stands now. Without it the refusal is another one."""

    current: MessageInfo | None = None
