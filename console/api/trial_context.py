"""What trying channels out works with: nothing but seams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from aiohttp import web

from bot.errors import NotFound
from bot.messages import Staff
from bot.trials import TrialStep


class TrialDesk(Protocol):
    """Tries channels out, and knows how each is set up."""

    @property
    def municipality(self) -> str:
        """Whose channels these are."""
        ...

    async def try_out(self, staff: Staff, channel: str, to: str) -> Sequence[TrialStep]:
        """Try a channel, with a message to an address where it sends any.

        Raises NotFound, BadInput, RateLimited, Conflict where it is off.
        """
        ...

    def settings(self, channel: str) -> Sequence[tuple[str, str | None]]:
        """Return names and values of a channel's settings as they stand in the file, None for a secret. Raises NotFound."""
        ...


TRIALS: web.AppKey[TrialDesk] = web.AppKey("trials", TrialDesk)


def trials_of(request: web.Request, municipality: str) -> TrialDesk:
    """Return the desk. Raises NotFound where no channels can be tried, or they are another municipality's."""
    found = request.config_dict.get(TRIALS)
    if found is None or found.municipality != municipality:
        raise NotFound("this municipality's channels are not tried out here")
    return found
