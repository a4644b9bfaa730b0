"""What the console's views of drafts work with: nothing but a seam."""

from __future__ import annotations

from aiohttp import web

from bot.drafts import DraftKind, Drafts
from bot.errors import NotFound
from bot.messages import Inquiry, Signal, Staff
from console.api.context import context_of

DRAFTS: web.AppKey[Drafts] = web.AppKey("drafts", Drafts)
"""What staff have begun to write."""

DRAFTS_SIGNAL = "drafts"
"""Topic of the signal that somebody began a reply, or has it no more, heard by those whom its body names."""


def drafts_of(request: web.Request) -> Drafts:
    """Return what keeps drafts. Raises NotFound where nothing does."""
    found = request.config_dict.get(DRAFTS)
    if found is None:
        raise NotFound("this service keeps no drafts")
    return found


async def throw_draft_away(request: web.Request, inquiry: Inquiry, staff: Staff, kind: DraftKind, client_id: str) -> None:
    """Throw the draft of what was said away. Should the service die before, sending it again says it no second time."""
    drafts = request.config_dict.get(DRAFTS)
    if drafts is None:
        return
    await drafts.sent(inquiry.municipality, inquiry.id, staff.id, kind, client_id)
    if kind is DraftKind.REPLY:
        left = await drafts.begun(inquiry.municipality, staff.id, [inquiry.id])
        await tell_begun(request, inquiry, staff.id, begun=bool(left))


async def tell_begun(request: web.Request, inquiry: Inquiry, staff: str, *, begun: bool) -> None:
    """Let the consoles of somebody, and of nobody else, mark in their lists whether they have begun a reply."""
    body = {"for": [staff], "inquiry": inquiry.id, "begun": begun}
    await context_of(request).channels.bus.publish(Signal(DRAFTS_SIGNAL, inquiry.municipality, None, body))
