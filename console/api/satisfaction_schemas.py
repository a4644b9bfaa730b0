"""Whether a person was helped, as the console sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from console.api.schemas import Schema


class OpinionInfo(Schema):
    """Whether the person was asked about an inquiry, and the answer: null while there is none; the comment is masked."""

    asked: bool
    helped: Literal["yes", "partly", "no"] | None
    comment: str
    masked: bool
    at: datetime | None
