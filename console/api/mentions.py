"""Mentions in internal notes: `@name` is a colleague by their user name, who is told of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.interfaces import Notices
from bot.messages import Audience, Inquiry, Message, Signal, Staff
from console.auth.rights import REACH

MENTION = "mention"
NAMED = re.compile(r"(?<![\w@.])@(\w[\w.+\-]*(?:@\w[\w.\-]*)?)")
"""What follows the sign as far as a user name may reach, one that is an e-mail address included.

An e-mail address that is no mention has something before its sign. The console marks names by the same rule
(`console/web/src/console/mentions/naming.ts`).
"""

NOTICES = "notices"
"""Topic of the signal that notices of staff came or were read; `for` names them, `inquiry` what new ones are about."""


def notices_signal(municipality: str, staff: Iterable[str], inquiry: str | None = None) -> Signal:
    """Return the signal by which consoles of staff read their notices again; it holds nothing of what they say."""
    return Signal(NOTICES, municipality, None, {"for": list(staff), "inquiry": inquiry})


def mentioned(text: str, directory: Mapping[str, Staff], writer: str) -> list[Staff]:
    """Return whom a text mentions, each once, without its writer."""
    named = {found.rstrip(".-").casefold() for found in NAMED.findall(text)}
    return [staff for staff in directory.values() if staff.username.casefold() in named and staff.id != writer]


async def take_mentions_back(notices: Notices, note: Message, directory: Mapping[str, Staff], writer: Staff) -> list[str]:
    """Take the notice of a note away from whom it mentions no more and who have not read it; return their ids."""
    still = {staff.id for staff in mentioned(note.text, directory, writer.id)}
    return await notices.take_back(writer.municipality, directory.keys() - still, _once(note))


def _once(note: Message) -> str:
    return f"mention/{note.id}"


async def tell_mentioned(
    notices: Notices, inquiry: Inquiry, note: Message, people: Iterable[Staff], audience: Audience, writer: Staff
) -> tuple[list[str], list[str]]:
    """Leave a notice for people who may see the inquiry; return their ids, and the names of the others.

    Those hear nothing of it. The same note sent again, or mended, tells nobody twice who has it, or has read it.
    """
    told, unreached = [], []
    for staff in people:
        if staff.closed or not audience.holds(staff.id, REACH[staff.role]):
            unreached.append(staff.name)
            continue
        if await notices.tell(
            inquiry.municipality,
            staff.id,
            MENTION,
            about=f"inquiry:{inquiry.id}",
            text=MENTION,
            details={"number": inquiry.number, "by": writer.name},
            once=_once(note),
        ):
            told.append(staff.id)
    return told, unreached
