"""What the console's views of the inbox work with: nothing but seams."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.errors import NotFound
from bot.inbox import OwnInbox, SavedFilters
from bot.interfaces import Notices


@dataclass(frozen=True, slots=True)
class InboxDesk:
    """What staff have read of the inbox, the views that they saved, and what tells them that they were mentioned."""

    own: OwnInbox
    saved: SavedFilters
    notices: Notices


INBOX: web.AppKey[InboxDesk] = web.AppKey("inbox", InboxDesk)

SEEN_SIGNAL = "seen"
"""Topic of the signal that somebody looked at what was unread, or marked it as that, heard by those whom its body names."""


def inbox_of(request: web.Request) -> InboxDesk:
    """Return the parts behind the inbox. Raises NotFound where there are none."""
    found = request.config_dict.get(INBOX)
    if found is None:
        raise NotFound("this service keeps nothing of the inbox")
    return found
