"""Joins the console to everything else: what its pages may know, and what they may do."""

from __future__ import annotations

from bot.app.channels import Channels
from bot.app.file_check import inspected
from bot.app.stores import Stores
from bot.health import Board
from bot.interfaces import EventBus
from bot.messages import Queue
from bot.pipeline import Pipeline
from bot.settings import Settings
from bot.version import VERSION
from bot.web import origin_of
from channels.email.channel import EmailChannel
from channels.webchat.channel import WebChatChannel
from console.api.context import ChannelDesk, ConsoleContext, receives_nothing
from console.auth.accounts import Accounts
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
        receives=email.receives if isinstance(email, EmailChannel) else receives_nothing,
    )


def console_context(
    settings: Settings, conversations: Pipeline, stores: Stores, accounts: Accounts, health: Board, channels: ChannelDesk
) -> ConsoleContext:
    """Return the parts behind the console that every page needs."""
    return ConsoleContext(
        conversations=conversations,
        inbox=stores.inbox,
        reaching=stores.reaching,
        events=stores.events,
        accounts=accounts,
        health=health,
        channels=channels,
        municipality=settings.municipality.id,
        municipality_name=settings.municipality.name,
        version=VERSION,
        secure_cookie=(settings.service.public_url or "").startswith("https://"),
        behind_proxy=settings.service.behind_proxy,
        embedded=bool(settings.accounts.frame_ancestors),
        public_origin=origin_of(settings.service.public_url),
    )
