"""How every part of the service is, gathered in one place for consoles and for who looks after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.messages import Health


class Board:
    """Asks each part how it is; a part answers from what it knows, without asking anybody."""

    def __init__(self, parts: Sequence[Callable[[], Health]]) -> None:
        self._parts = tuple(parts)

    def parts(self) -> tuple[Health, ...]:
        """Return the health of every part."""
        return tuple(part() for part in self._parts)
