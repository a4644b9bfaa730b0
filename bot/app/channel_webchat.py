"""Builds the web chat."""

from __future__ import annotations

from bot.app.coordination import Coordination
from bot.app.stores import Stores
from bot.feed import Feed
from bot.interfaces import Intake
from bot.privacy import ArchiveKeeper
from bot.settings import Settings
from channels.webchat.channel import WebChatChannel, WebChatLimits


def webchat_of(
    settings: Settings, intake: Intake, stores: Stores, feed: Feed, shared: Coordination, archive: ArchiveKeeper
) -> WebChatChannel:
    """Return the channel, with the limits of the settings; it deletes nothing that the archive must have first."""
    chat = settings.webchat
    limits = WebChatLimits(
        text=chat.text_limit,
        retention_days=chat.retention_days,
        messages_per_10s=chat.messages_per_10s,
        messages_per_minute_and_address=chat.messages_per_minute_and_address,
        sockets_per_minute_and_address=chat.sockets_per_minute_and_address,
        region=settings.municipality.country,
        file_bytes=chat.file_limit_mb * 1024 * 1024,
    )
    webchat = WebChatChannel(
        intake,
        stores.record,
        stores.events,
        feed=feed,
        bus=shared.bus,
        limiter=shared.limiter,
        clock=stores.clock,
        municipality=settings.municipality.id,
        limits=limits,
        contacts=stores.contacts,
    )
    webchat.heed(archive)
    return webchat
