"""A reply as its channel would send it, looked at before it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.messages import Outbound


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent: a mail has a subject and one part with its signature, an SMS a part for each segment.

    `html` is the same part as programs that show form show it, sanitised; empty where the text has none.
    """

    parts: tuple[str, ...]
    subject: str = ""
    html: str = ""


class Previewing(Protocol):
    """A channel that puts something around what staff write, or cuts it up."""

    async def preview(self, outbound: Outbound) -> Preview:
        """Return what would be sent, and send nothing. Raises BadInput for an address that nothing can go to."""
        ...
