"""Joins the console to the channels: what it may know of them, and what it may do."""

from __future__ import annotations

from bot.app.channels import Channels
from bot.app.file_check import inspected
from bot.app.stores import Stores
from bot.interfaces import EventBus
from bot.messages import Queue
from channels.email.channel import EmailChannel
from channels.webchat.channel import WebChatChannel
from console.api.context import ChannelDesk
from inquiries.standing import SqlStanding


def channel_desk(stores: Stores, channels: Channels, webchat: WebChatChannel, bus: EventBus, *, region: str) -> ChannelDesk:
    """Return what the console knows of channels, and of what came and goes by them."""
    email = channels.by_name.get("email")

    async def queues() -> dict[str, Queue]:
        return {webchat.name: Queue()} | await channels.queues()

    return ChannelDesk(
        arrivals=stores.arrivals,
        contacts=stores.contacts,
        deliveries=stores.deliveries,
        files=stores.files,
        attachments=stores.loose,
        standing=SqlStanding(stores.database),
        bus=bus,
        clock=stores.clock,
        queues=queues,
        chatting=webchat.presence.here,
        inspect=inspected,
        kept=email.kept_mails if isinstance(email, EmailChannel) else None,
        region=region,
    )
