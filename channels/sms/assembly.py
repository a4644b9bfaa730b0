"""Messages in several SMS: their parts wait for each other as arrivals, and go on as one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.interfaces import Arrivals, Clock, Lock
from bot.messages import Arrival, ArrivalState
from channels.sms.models import Part, Received
from channels.sms.parsing import joined

WAIT = timedelta(minutes=10)
"""How long parts wait for those that lack; networks give up on a part after less."""

MOMENT = timedelta(seconds=30)
MOST_WAITING = 2_000
GAP = " [...] "
"""Stands in a text where a part of it never came."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A message made of parts: the arrivals it is made of, `anchor` first, and the numbers of parts that never came.

    The anchor gives the message its id and is settled last: whatever is left after a crash in the middle still has it.
    """

    arrivals: tuple[Arrival, ...]
    text: str
    missing: tuple[int, ...]
    total: int


def envelope_of(received: Received) -> dict[str, Any]:
    """Return what an arrival's envelope says of a part, nothing for a whole message."""
    part = received.part
    if part is None:
        return {}
    return {"part": {"of": received.sender, "to": received.recipient, **_numbers(part)}}


class Assembly:
    """Joins parts; `read` returns the SMS in an arrival."""

    def __init__(
        self, arrivals: Arrivals, clock: Clock, lock: Lock, *, read: Callable[[Arrival], Awaitable[Received]]
    ) -> None:
        self._arrivals = arrivals
        self._clock = clock
        self._lock = lock
        self._read = read

    def hold(self, arrival: Arrival) -> Any:
        """Let one worker at a time join the parts of a message, over all nodes."""
        return self._lock.hold(f"sms-parts/{arrival.municipality}/{_group(arrival)}")

    async def join(self, arrival: Arrival) -> Joined | None:
        """Return the whole message that a part completes, or what there is of it when its time is over; else None."""
        present = await self._arrivals.one(arrival.municipality, arrival.id)
        if present.state not in {ArrivalState.STORED, ArrivalState.PARTIAL}:
            return None  # Another part of it was due, too, and took it along.
        now, until = self._clock.now(), arrival.received_at + WAIT
        over = arrival.state is ArrivalState.PARTIAL and now >= until
        if not over:
            # After a standstill the other parts may be as old as this one, and be read in a moment.
            await self._arrivals.settle(arrival.id, ArrivalState.PARTIAL, retry_at=max(until, now + MOMENT))
        waiting = await self._arrivals.listed(arrival.municipality, ArrivalState.PARTIAL, limit=MOST_WAITING)
        same = [one for one in waiting if one.channel == arrival.channel and _together(one, arrival)]
        parts: dict[int, Arrival] = {}
        for one in sorted(same, key=lambda one: (one.received_at, one.id)):
            parts.setdefault(_part(one)["number"], one)
        total = _part(arrival)["total"]
        missing = tuple(number for number in range(1, total + 1) if number not in parts)
        if missing and not over:
            return None
        ordered = tuple(parts[number] for number in sorted(parts))
        doubled = tuple(one for one in same if one not in ordered)
        return Joined(ordered + doubled, await self._text(parts, total), missing, total)

    async def _text(self, parts: dict[int, Arrival], total: int) -> str:
        texts, gap = [], False
        for number in range(1, total + 1):
            if number in parts:
                texts.append((await self._read(parts[number])).text)
            elif not gap:
                texts.append(GAP)
            gap = number not in parts
        return joined(texts)


def is_part(arrival: Arrival) -> bool:
    """Tell whether an arrival is one of several SMS that make a message."""
    return "part" in arrival.envelope


def _together(one: Arrival, other: Arrival) -> bool:
    """Tell whether two arrivals are parts of one message: references are used again, but not so soon."""
    return is_part(one) and _group(one) == _group(other) and abs(one.received_at - other.received_at) <= WAIT


def _group(arrival: Arrival) -> str:
    part = _part(arrival)
    return "/".join(
        str(item) for item in (arrival.envelope["gateway"], part["of"], part["to"], part["reference"], part["total"])
    )


def _part(arrival: Arrival) -> dict[str, Any]:
    part: dict[str, Any] = arrival.envelope["part"]
    return part


def _numbers(part: Part) -> dict[str, int]:
    return {"reference": part.reference, "total": part.total, "number": part.number}
