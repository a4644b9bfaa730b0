"""Trying a channel out: what was done, whether it went well, how long it took, and in words what went wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.errors import TorgError, Why
from bot.reasons import LONGEST_WORDS

Step = Literal["send", "keep", "mailbox", "listener", "login", "ping", "here", "public"]

LONGEST_S = 20.0
"""So long a step of a trial may take: somebody sits and waits for it."""


@dataclass(frozen=True, slots=True)
class TrialStep:
    """One thing that was tried: `milliseconds` it took; `said` is why it failed, in the words of whoever refused.

    `why` says the same for people in their own language; None where another system's words are all that is known.
    """

    step: Step
    worked: bool
    milliseconds: int
    said: str = ""
    why: Why | None = None


class Tried(Protocol):
    """A channel that can be tried out."""

    async def try_out(self, to: str, text: str) -> Sequence[TrialStep]:
        """Try every part of it: a message to an address where it sends any, log-ins, connections."""
        ...


async def timed(step: Step, work: Awaitable[object], *, within: float = LONGEST_S) -> TrialStep:
    """Do something and tell how it went; whatever is not done in time has failed."""
    began, said, worked = time.monotonic(), "", False
    why: Why | None = None
    try:
        async with asyncio.timeout(within):
            await work
        worked = True
    except TimeoutError:
        said, why = f"no answer within {within:.0f} s", Why("trial_late", {"seconds": f"{within:.0f}"})
    except TorgError as error:
        said, why = str(error) or type(error).__name__, error.why
    except OSError as error:
        said = str(error) or type(error).__name__
        why = Why("trial_unreached", {"words": said[:LONGEST_WORDS]})
    return TrialStep(step, worked, round((time.monotonic() - began) * 1000), said[:500], why)
