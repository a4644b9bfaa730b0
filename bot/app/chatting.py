"""Builds what stands beside a conversation in the chat window."""

from __future__ import annotations

from bot.app.deadlines import working_days
from bot.app.file_check import inspected
from bot.app.stores import Stores
from bot.background import Background
from bot.following import InquiryLinks
from bot.interfaces import RateLimiter, Texts
from bot.settings import Settings
from channels.webchat.beside import BesideHandlers
from channels.webchat.channel import WebChatChannel
from channels.webchat.continuing import ContinuingHandlers
from channels.webchat.copies import CopyHandlers
from channels.webchat.files import ChatFiles
from channels.webchat.waiting import Waiting
from inquiries.chatting import SqlChatting
from inquiries.continuing.store import SqlContinuing
from inquiries.copies import SqlCopying

TIDY_EVERY_S = 600.0


def beside_of(
    settings: Settings,
    webchat: WebChatChannel,
    stores: Stores,
    *,
    limiter: RateLimiter,
    texts: Texts,
    links: InquiryLinks,
) -> BesideHandlers:
    """Return the handlers of files, of the queue, of copies and of going on elsewhere."""
    chatting = SqlChatting(stores.database)
    days = working_days(settings.municipality)
    behind_proxy = settings.service.behind_proxy
    return BesideHandlers(
        webchat,
        ChatFiles(webchat, chatting, stores.files, inspected),
        Waiting(chatting, days, stores.clock, settings.municipality.id),
        behind_proxy,
        (
            ContinuingHandlers(webchat, SqlContinuing(stores.database, stores.clock), limiter, behind_proxy),
            CopyHandlers(
                webchat,
                SqlCopying(stores.database, stores.clock),
                links,
                texts,
                limiter,
                stores.clock,
                behind_proxy,
            ),
        ),
    )


def keep_tidy(background: Background, stores: Stores) -> None:
    """Delete what nobody used in time."""
    background.every(TIDY_EVERY_S, "forget unused keys of chats", SqlContinuing(stores.database, stores.clock).tidy)
