"""What of the service reading a mail needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.interfaces import Arrivals, Clock, Deliveries, Files, Intake, RateLimiter
from channels.email.belonging import Belonging


class Counted(Protocol):
    """What is counted of mails that come in."""

    def received(self, channel: str) -> None:
        """Count a message."""
        ...

    def recorded(self, channel: str, seconds: float) -> None:
        """Note how long a message took from its arrival to the record."""
        ...


@dataclass(frozen=True)
class Desk:
    """What of the service reading needs."""

    intake: Intake
    files: Files
    arrivals: Arrivals
    deliveries: Deliveries
    belonging: Belonging
    limiter: RateLimiter
    clock: Clock
    counted: Counted
    language_of: Callable[[str], str]
    """The language of a text; reading does it in a thread."""
