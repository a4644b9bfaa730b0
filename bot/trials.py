"""Trying a channel out: what was done, whether it went well, how long it took, and in words what went wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.errors import TorgError

Step = Literal["send", "keep", "mailbox", "listener", "login", "ping", "here", "public"]

LONGEST_S = 20.0
"""So long a step of a trial may take: somebody sits and waits for it."""


@dataclass(frozen=True, slots=True)
class TrialStep:
    """One thing that was tried: `milliseconds` it took; `said` is why it failed, in the words of whoever refused."""

    step: Step
    worked: bool
    milliseconds: int
    said: str = ""


class Tried(Protocol):
    """A channel that can be tried out."""

    async def try_out(self, to: str, text: str) -> Sequence[TrialStep]:
        """Try every part of it: a message to an address where it sends any, log-ins, connections."""
        ...


async def timed(step: Step, work: Awaitable[object], *, within: float = LONGEST_S) -> TrialStep:
    """Do something and tell how it went; whatever is not done in time has failed."""
    began, said, worked = time.monotonic(), "", False
    try:
        async with asyncio.timeout(within):
            await work
        worked = True
    except TimeoutError:
        said = f"no answer within {within:.0f} s"
    except (TorgError, OSError) as error:
        said = str(error) or type(error).__name__
    return TrialStep(step, worked, round((time.monotonic() - began) * 1000), said[:500])
