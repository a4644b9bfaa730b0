"""How many connections one network address may hold open at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import RateLimited

RETRY_AFTER_S = 5.0


class Places:
    """So many places per address, within this process: what a connection costs, it costs the node that holds it."""

    def __init__(self, per_address: int) -> None:
        self._per_address = per_address
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, address: str) -> Iterator[None]:
        """Have a place inside the context. Raises RateLimited when the address has no more."""
        if self._taken[address] >= self._per_address:
            raise RateLimited(RETRY_AFTER_S)
        self._taken[address] += 1
        try:
            yield
        finally:
            self._taken[address] -= 1
            if not self._taken[address]:
                del self._taken[address]
