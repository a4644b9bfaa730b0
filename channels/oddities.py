"""What was odd about something that arrived, and why something could not be taken."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.errors import NotFound, TorgError, Why
from bot.reasons import kept

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
    """Return for people why what arrived could not be taken; where the error does not tell, by its kind."""
    if error.why is not None:
        return error.why
    return Why("arrival_gone") if isinstance(error, NotFound) else Why("arrival_refused")
