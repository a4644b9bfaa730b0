"""What crosses the SMS channel's own modules: what a gateway told us, and what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import ChannelUnavailable, Why
from bot.messages import DeliveryState
from channels.oddities import Oddity


class NotTaken(ChannelUnavailable):
    """The gateway has certainly not taken a message: it may be sent again without anybody getting it twice."""


class Unheard(ChannelUnavailable):
    """It is not known whether the gateway has a message already; its report will tell."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a webhook: `query` as it stood in the address, header names in lower case."""

    method: str
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One of several SMS that make one message; `number` counts from 1."""

    reference: int
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class Received:
    """An SMS as its gateway tells of it: `id` is the gateway's, empty where it gave none; numbers as it writes them.

    `text` may hold half a surrogate pair where the SMS is a part. `problems` say what was odd and how it was read.
    """

    id: str
    sender: str
    recipient: str
    text: str
    part: Part | None = None
    problems: tuple[Oddity, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """How far a message has come: `state` None is still under way."""

    reference: str
    state: DeliveryState | None
    reason: str = ""
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An SMS to send: `id` is our message's; `unicode` tells that it does not fit into GSM 7 bit."""

    id: str
    to: str
    text: str
    unicode: bool

    @property
    def to_digits(self) -> str:
        """The recipient's number without its plus sign."""
        return self.to.removeprefix("+")
