"""What crosses the layers about deadlines: frozen data, as in `bot.messages`, and the seams around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

ANSWER, PROVISIONAL, SOLUTION = "answer", "provisional", "solution"
"""Which deadline it is: an answer to who waits, a provisional reply (forvaltningsloven § 11 a), the solution."""

WARNING, OVERDUE, LEADER = "warning", "overdue", "leader"
"""Stages of reminding: before it is due, when it is over, and then the leader («purring»)."""
STAGES = (WARNING, OVERDUE, LEADER)


@dataclass(frozen=True, slots=True)
class DeadlineRules:
    """What a municipality promises where a service says nothing else, and when it reminds; all in working days.

    `solution_days` None means that nothing is promised. Warnings come so many days before, the leader is told so many days
    after a deadline is over.
    """

    answer_days: int = 3
    solution_days: int | None = None
    warn_days: int = 1
    provisional_warn_days: int = 5
    leader_days: int = 2


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a deadline is when it is: counted from `since`, `within` so many working days, as its `source` promises.

    The source is the `service`, the `municipality`, an `earlier` promise within the same wait that stands, or the `law`
    (a month, forvaltningsloven § 11 a). `paused_days` are those for which the clock stood, in working days.
    """

    since: datetime | None
    source: str
    within: int | None = None
    paused_days: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline of an inquiry: when it ends, whether it still counts (`met` if not), and whether its clock stands.

    `days` are the working days from now until it: 0 on the day itself, negative afterwards. `reason` is there where somebody
    asks for one inquiry's.
    """

    name: str
    at: datetime
    days: int
    met: bool = False
    paused: bool = False
    overdue: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class DueInquiry:
    """An open inquiry with the deadline that ends next, and who sees to it."""

    inquiry: str
    number: str
    title: str
    language: str
    unit: str | None
    responsible: str | None
    due: Due


class DeadlineBoard(Protocol):
    """Knows by when inquiries are due."""

    async def of(self, municipality: str, inquiry: str) -> list[Due]:
        """Return the deadlines of an inquiry with their reasons, the one that ends first at the front. Raises NotFound."""
        ...

    async def next_of(self, municipality: str, inquiries: tuple[str, ...]) -> dict[str, Due]:
        """Return by inquiry the deadline that ends next; inquiries without one are left out."""
        ...

    async def listed(self, municipality: str, *, overdue: bool, limit: int) -> list[DueInquiry]:
        """Return open inquiries with a deadline that counts, or those for which one is over, the most urgent first."""
        ...

    async def counts(self, municipality: str) -> tuple[int, int]:
        """Return how many open inquiries are over a deadline, and how many have one that ends within the day."""
        ...
