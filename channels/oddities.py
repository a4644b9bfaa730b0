"""What was odd about something that arrived, and why something could not be taken."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.errors import NotFound, TorgError, Why
from bot.reasons import kept, said_of

LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd and how it was read, in English and as a `Why` for people; two that say the same are one."""

    words: str
    why: Why = field(compare=False)

    def kept(self) -> str:
        """Return what the record keeps of it; `bot.reasons.told` reads it."""
        return kept(self.words, self.why, most=LONGEST)


def why_of(error: TorgError) -> Why:
    """Return for people why what arrived could not be taken."""
    return Why("arrival_gone") if error.why is None and isinstance(error, NotFound) else said_of(error)
