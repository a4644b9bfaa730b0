"""What the interface takes and gives about settings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from console.api.schemas import Schema

Value = str | int | float | list[str]
Days = Annotated[int, Field(ge=1, le=36_500)]


class SettingInfo(Schema):
    """A setting; `value` is what is chosen, `standard` what the file says (None: what Torg itself finds best).

    `live`: holds at once. `waits`: what is chosen holds only after the next start.
    """

    key: str
    group: Literal["municipality", "hours", "channels", "keeping", "search"]
    kind: Literal["text", "optional", "paragraph", "language", "hours", "night", "time", "dates", "number", "probability"]
    value: Value | None
    standard: Value | None
    version: int
    changed: bool
    live: bool
    waits: bool


class SettingChangeInfo(Schema):
    """A change; None is what the file says. `undoable`: nobody has changed the setting since."""

    id: str
    key: str
    before: Value | None
    after: Value | None
    staff_name: str
    at: datetime
    undoable: bool


class SettingsPage(Schema):
    """All settings of the pages, and what was changed, the newest first."""

    settings: list[SettingInfo]
    changes: list[SettingChangeInfo]


class SettingBody(Schema):
    """What a setting is to be, None: as the file says; `version` is the one that the page shows."""

    value: Annotated[str, Field(max_length=500)] | int | float | list[Annotated[str, Field(max_length=20)]] | None
    version: Annotated[int, Field(ge=0)]


class RemovalInfo(Schema):
    """How many of what retention would delete at its next run, by kind."""

    counts: dict[str, int]


class LoggedSetting(Schema):
    """A change of a setting, or of a text (in a language); null is what the file says."""

    id: str
    key: str
    language: str | None
    before: Value | None
    after: Value | None
    staff_name: str
    at: datetime


class LoggedSettings(Schema):
    """The newest changes of settings and texts."""

    changes: list[LoggedSetting]
