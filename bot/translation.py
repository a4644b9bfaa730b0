"""What crosses layers about translating: the seam to a machine elsewhere, and what it gave.

As in `bot.messages`: frozen data, no live objects; languages are codes such as `nb`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.messages import Staff

LONGEST_TRANSLATED = 8_000
"""Characters in a text, as long as the longest reply."""


@dataclass(frozen=True, slots=True)
class Translated:
    """What a machine made of a text; `hidden` tells that something was kept from it, `lost` that not all of that is back.

    What is lost stands as `[***]` where the machine kept its place.
    """

    text: str
    hidden: bool = False
    lost: bool = False


class Translator(Protocol):
    """A machine elsewhere that translates; what it is given leaves the house, and is masked before."""

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """Return a text in another language. Raises TranslatorUnavailable, TranslatorSlow; neither repeats the text."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


class Translating(Protocol):
    """Translating for staff, where a municipality has a translator."""

    @property
    def offered(self) -> bool:
        """Tell whether there is one."""
        ...

    async def translate(self, staff: Staff, inquiry: str, text: str, *, source: str, target: str) -> Translated:
        """Translate a text of an inquiry, masked, and write down whose text went out and by whom.

        Raises NotFound where there is no translator, TooLong, and what the translator raises.
        """
        ...
