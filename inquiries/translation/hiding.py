"""Keeps personal data from a translator, and puts it back into what comes from there.

Each thing becomes a mark such as `[#1]`, which translators leave as it is. Numbers that point at one person are taken out
for good, as everywhere else; e-mail addresses, telephone numbers and names come back.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.interfaces import Masker
from inquiries.privacy.masking import MASK
from inquiries.privacy.texts import Finder, apart


class Hiding:
    """Takes out for good what `before` does, and for the way what each of the `finders` finds."""

    def __init__(self, before: Masker, finders: Sequence[Finder]) -> None:
        self._before = before
        self._finders = finders

    def hide(self, text: str) -> tuple[str, list[str]]:
        """Return the text with marks, and what stands behind them, the first mark's first."""
        hidden, _ = self._before.mask(text)
        values: list[str] = []
        for finder in self._finders:
            parts, end = [], 0
            for start, stop in apart(finder(hidden)):
                values.append(hidden[start:stop])
                parts += [hidden[end:start], _mark(len(values))]
                end = stop
            hidden = "".join([*parts, hidden[end:]])
        return hidden, values

    def show(self, text: str, values: Sequence[str]) -> tuple[str, bool]:
        """Return the text with what was hidden, and whether every mark came back, once."""
        whole = all(text.count(_mark(number)) == 1 for number in range(1, len(values) + 1))
        # A mark may stand in what an earlier one hid, so the last comes first.
        for number in range(len(values), 0, -1):
            text = text.replace(_mark(number), values[number - 1] if whole else MASK)
        return text, whole


def _mark(number: int) -> str:
    return f"[#{number}]"
