"""What the console's views of handling inquiries work with: nothing but a seam."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot.errors import NotFound
from bot.handling import Choices, Fields, MergeUndo, Recipient, Registration, Related, Step, Suggestions
from bot.messages import Address, Attachment, Reach, Staff


class Handling(Protocol):
    """What staff do with inquiries beside answering; each raises NotFound for what is not the municipality's."""

    async def suggest(self, municipality: str, text: str, language: str | None = None) -> Suggestions:
        """Return what a text suggests."""
        ...

    async def register(self, wanted: Registration, *, staff: Staff) -> str:
        """Write a call, visit or letter down and return its inquiry. Raises BadInput."""
        ...

    async def begin(self, wanted: Registration, attachments: Sequence[str], *, staff: Staff) -> str:
        """Send somebody a first message and return its inquiry. Raises OptedOut, BadInput."""
        ...

    async def enclose(self, attachment: Attachment, *, staff: Staff) -> Attachment:
        """Add a file that a first message may carry; return it under the name that it was kept by."""
        ...

    async def recipient(self, municipality: str, address: Address) -> Recipient:
        """Return what should be known of somebody before they are written to, whoever may see it."""
        ...

    async def fields(self, municipality: str, inquiry: str) -> Fields:
        """Return how an inquiry is described."""
        ...

    async def change(
        self,
        inquiry: str,
        changes: Mapping[str, str | None],
        *,
        tags: Sequence[str] | None = None,
        based_on: int,
        staff: Staff,
    ) -> Fields:
        """Change fields; `tags` are all that the inquiry is to have. Raises Stale, BadInput, TooLong."""
        ...

    async def steps(self, municipality: str, inquiry: str, language: str) -> list[Step]:
        """Return what was done about an inquiry, oldest first."""
        ...

    async def choices(self, municipality: str) -> Choices:
        """Return the units and services that an inquiry may have."""
        ...

    async def tags(self, municipality: str, *, staff: str, reach: Reach) -> Sequence[str]:
        """Return the tags of the inquiries that a member of staff sees, the most used first."""
        ...

    async def names(self, municipality: str, language: str) -> dict[str, str]:
        """Return the names of units and services by id, withdrawn ones too."""
        ...

    async def related(self, municipality: str, inquiry: str) -> Related:
        """Return which inquiries have to do with one."""
        ...

    async def link(self, inquiry: str, other: str, *, staff: Staff) -> None:
        """Link two inquiries. Raises Conflict."""
        ...

    async def unlink(self, inquiry: str, other: str, *, staff: Staff) -> None:
        """Take a link away."""
        ...

    async def solve(self, inquiry: str, *, staff: Staff, language: str) -> None:
        """Mark an inquiry as solved. Raises Conflict."""
        ...

    async def reopen(self, inquiry: str, *, staff: Staff, language: str) -> None:
        """Open a done inquiry again and give it to who does so. Raises Conflict."""
        ...

    def moments(self) -> Mapping[str, datetime]:
        """Return the moments until which staff are most likely to put something off, by what they are called."""
        ...

    def moment_in(self, days: int) -> datetime:
        """Return the moment until which something is put off for so many days."""
        ...

    async def put_off(self, inquiry: str, until: datetime, *, staff: Staff) -> None:
        """Take an inquiry out of what is to be done until a moment. Raises BadInput, Conflict."""
        ...

    async def bring_back(self, inquiry: str, *, staff: Staff) -> None:
        """Put an inquiry among what is to be done again. Raises Conflict."""
        ...

    async def merge_standing(self, inquiry: str, *, staff: Staff) -> MergeUndo | None:
        """Return whether the merge that emptied an inquiry can be undone; None where it is not merged."""
        ...

    async def unmerge(self, inquiry: str, *, based_on: int, staff: Staff) -> None:
        """Undo the merge that emptied an inquiry. Raises Conflict."""
        ...


HANDLING: web.AppKey[Handling] = web.AppKey("handling", Handling)


def handling_of(request: web.Request) -> Handling:
    """Return what handles inquiries. Raises NotFound where nothing does."""
    found = request.config_dict.get(HANDLING)
    if found is None:
        raise NotFound("this service does not handle inquiries")
    return found
