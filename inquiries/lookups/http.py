"""A register behind HTTP and JSON: what it is asked stands in `asking.py`, here is how its answer becomes entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from bot.errors import RegisterUnavailable, TooManyHits
from bot.lookups import Card, Entry
from inquiries.lookups.asking import Asker, Asking
from inquiries.lookups.shape import Shape


@dataclass(frozen=True, slots=True)
class Reading:
    """Where hits stand in an answer: the list, how many there are in all, each value by name."""

    entries: ParsedResult
    values: Mapping[str, ParsedResult]
    total: ParsedResult | None = None


class HttpRegister:
    """Register over HTTP; close it at the end."""

    def __init__(self, card: Card, asking: Asking, reading: Reading, shape: Shape) -> None:
        self._card = card
        self._asker = Asker(asking)
        self._reading = reading
        self._shape = shape

    @property
    def card(self) -> Card:
        """What it is and by what it is asked."""
        return self._card

    async def look_up(self, query: Mapping[str, str]) -> list[Entry]:
        """Ask the register. Raises TooManyHits, RegisterUnavailable, RegisterSlow."""
        host, said = await self._asker.ask(query)
        return [] if said is None else self._entries(said, host)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._asker.close()

    def _entries(self, body: bytes, host: str) -> list[Entry]:
        try:
            said = json.loads(body)
            found = self._reading.entries.search(said)
            total = self._reading.total.search(said) if self._reading.total else None
            hits = [] if found is None else found if isinstance(found, list) else [found]
            if len(hits) > self._card.most or (isinstance(total, int) and total > self._card.most):
                raise TooManyHits(f"the register knows more than {self._card.most} that fit: ask for less")
            return [self._entry(hit) for hit in hits]
        except (ValueError, RecursionError, JMESPathError) as error:
            raise RegisterUnavailable(f"{host}: its answer cannot be understood ({type(error).__name__})") from None

    def _entry(self, hit: Any) -> Entry:
        return self._shape.entry(lambda name: _text(self._reading.values[name].search(hit)))


def _text(found: Any) -> str:
    """Return a value as people read it; an object is none, and the settings' path should lead into it."""
    if found is None or isinstance(found, dict):
        return ""
    if isinstance(found, list):
        return ", ".join(text for text in map(_text, found) if text)
    return str(found)
