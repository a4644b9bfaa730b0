"""What the interface takes and gives about the version overview."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from console.api.schemas import PRINTED, Schema

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=PRINTED)]


class SystemFields(Schema):
    """A system: its name, the version that runs, and what somebody who helps should know."""

    name: Line
    version: Line
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


class SaveSystem(SystemFields):
    """A changed one, with the revision that it was made from."""

    based_on: Annotated[int, Field(ge=1, lt=2**31)]


class SystemInfo(Schema):
    """A system as one municipality runs it; `changed_by` is a name, of the asker's municipality only."""

    id: str
    municipality: str
    name: str
    version: str
    note: str
    revision: int
    changed_at: datetime
    changed_by: str | None
    own: bool


class SystemList(Schema):
    """What every municipality runs, by system; whether the asker may change their own's."""

    systems: list[SystemInfo]
    may_change: bool
