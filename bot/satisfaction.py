"""Whether people were helped: one optional question at the end of an inquiry, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

LONGEST_COMMENT = 500
"""In characters: a few sentences; whoever has more to say writes a message."""


class Helped(StrEnum):
    """What somebody answers to «were you helped?»."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Opinion:
    """That somebody was asked about an inquiry, by its number, and what they answered: `helped` is None while nothing.

    `comment` is masked, `masked` tells that something was taken out of it; `channel` is where they were asked or answered.
    """

    inquiry: str
    channel: str
    asked_at: datetime
    helped: Helped | None = None
    comment: str = ""
    masked: bool = False
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody answers; a `comment` of None leaves the one that stands there."""

    helped: Helped
    comment: str | None = None


class Opinions(Protocol):
    """Asks once when an inquiry is done and somebody has answered in it, and keeps what the person says.

    Done is what was solved or closed, and what the bot alone has answered once its person says goodbye or thanks, for as
    long as nothing more is said.
    """

    async def ask(self, municipality: str, conversation: str, *, channel: str) -> Opinion | None:
        """Note that the newest inquiry of a conversation is asked about, and return what was said of it.

        None where nothing may be asked: it is not done, has had no answer, or was asked about at an earlier end already.
        """
        ...

    async def ask_about(self, municipality: str, inquiry: str, *, channel: str) -> Opinion | None:
        """Note that an inquiry, by its id, is asked about on its own page, and return what was said of it.

        None where it is not done or has had no answer. A page shows what stands on it; it asks nobody twice.
        """
        ...

    async def answer(
        self, municipality: str, number: str, given: Given, *, channel: str, conversation: str | None = None
    ) -> Opinion:
        """Keep an answer, or another one instead; the same again changes nothing.

        With a conversation, the inquiry has to be one of its. Raises NotFound, Conflict before the inquiry is done,
        TooLong and BadInput for the comment.
        """
        ...

    async def of_inquiry(self, municipality: str, inquiry: str) -> Opinion | None:
        """Return what was asked and answered about an inquiry, by its id; None when nothing was asked."""
        ...
