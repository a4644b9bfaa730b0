"""Following an inquiry: who follows hears of what happens in it as if it were theirs, and finds it in a view of its own."""

from __future__ import annotations

from typing import Protocol

from bot.messages import Staff

FOLLOWED = "followed"
"""The kind of the notices that who follows gets; their `about` is the inquiry."""


class Followers(Protocol):
    """Keeps who follows what; whether somebody may see an inquiry is asked before, and again whenever they are told."""

    async def follow(self, inquiry: str, staff: Staff) -> None:
        """Let somebody follow an inquiry from now on; again changes nothing. Raises NotFound."""
        ...

    async def unfollow(self, inquiry: str, staff: Staff) -> None:
        """Let somebody follow it no more."""
        ...

    async def follows(self, inquiry: str, staff: Staff) -> bool:
        """Tell whether somebody follows an inquiry."""
        ...
