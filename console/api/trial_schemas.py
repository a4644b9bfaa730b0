"""What the interface takes and gives about trying channels out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from console.api.schemas import Schema, WhyInfo


class TrialBody(Schema):
    """Where the channel sends its message: an e-mail address or a telephone number; nothing where it sends none."""

    to: Annotated[str, Field(max_length=254)] = ""


class TrialStepInfo(Schema):
    """One thing that was tried, how long it took, and why it failed: `why` is there where Torg words that itself."""

    step: Literal["send", "keep", "mailbox", "listener", "login", "ping", "here", "public"]
    worked: bool
    milliseconds: int
    said: str
    why: WhyInfo | None


class TrialInfo(Schema):
    """Everything that was tried, in order."""

    steps: list[TrialStepInfo]


class FileSetting(Schema):
    """A setting as the file or a variable has it; null is a secret that is set."""

    name: str
    value: str | None


class FileSettings(Schema):
    """How a channel is set up."""

    settings: list[FileSetting]
