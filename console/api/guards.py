"""What every request to the console passes, in this order: the session, the log of who looks, and who may see what."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web

from bot.errors import NotFound
from bot.web import Handler
from console.api.context import LOGGED_IN, context_of, require_session
from console.api.privacy_log import log_access
from console.api.typed import number_of
from console.auth.rights import REACH

NAMING_INQUIRIES = frozenset({"inquiry", "number", "attachment"})
"""Parts of paths that say which inquiry it is about."""


@web.middleware
async def only_reached(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let an inquiry not exist for staff to whom it was not handed, whichever view asks. Raises NotFound.

    It stands behind the log: who tries to look at what is kept from them is in it too.
    """
    who = request.get(LOGGED_IN)
    if who is not None:
        await _must_reach(request, who.staff.id, who.staff.municipality, who.staff.role)
    return await handler(request)


async def _must_reach(request: web.Request, staff: str, municipality: str, role: str) -> None:
    reach = REACH[role]
    named = request.match_info
    if reach == "everything" or not NAMING_INQUIRIES.intersection(named):
        return
    reaching = context_of(request).reaching
    if not all(_is_id(named[name]) for name in ("inquiry", "attachment") if name in named):
        return  # The view tells what is wrong with it.
    if "inquiry" in named:
        audience = await reaching.of_inquiry(municipality, named["inquiry"])
    elif "attachment" in named:
        audience = await reaching.of_attachment(municipality, named["attachment"])
    else:
        number = number_of(named["number"], context_of(request).channels.clock.now().year)
        audience = await reaching.of_number(municipality, number)
    if not audience.holds(staff, reach):
        raise NotFound("no such inquiry")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


GUARDS = (require_session, log_access, only_reached)
