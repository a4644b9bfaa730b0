"""Web chat as a channel: what arrives goes to the pipeline, what goes out stands in the conversation's event stream."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from bot.addresses import normalised
from bot.cleaning import cleaned
from bot.errors import NotFound, WrongToken
from bot.feed import Feed
from bot.interfaces import Clock, Contacts, EventBus, EventLog, Intake, RateLimiter, Record
from bot.messages import (
    Address,
    Attachment,
    Contact,
    ConversationState,
    DeliveryState,
    Health,
    Inbound,
    Outbound,
    Receipt,
    Signal,
)
from bot.privacy import ArchiveKeeper, Kept
from channels.webchat.masked import masked
from channels.webchat.parsing import CONTACT_CHANNELS, LeaveContact, Say, hashed
from channels.webchat.presence import ChatPresence
from channels.webchat.rating import Feedback, FeedbackFrame

TYPING_MS = 6_000
NAME = 100


@dataclass(frozen=True, slots=True)
class WebChatLimits:
    """What a client may do: characters, messages per conversation and per address, connections per address; days kept.

    `file_bytes` is the most that one file may have (0: none are taken), `files_at_once` how many a message carries.
    `region` (ISO 3166) is the country of telephone numbers that name none.
    """

    text: int = 4_000
    retention_days: int = 21
    messages_per_10s: int = 15
    messages_per_minute_and_address: int = 240
    sockets_per_minute_and_address: int = 120
    sockets_at_once_and_address: int = 50
    polls_at_once_and_address: int = 50
    contacts_per_10_minutes: int = 10
    file_bytes: int = 10 * 1024 * 1024
    files_at_once: int = 5
    file_messages_per_hour: int = 20
    file_messages_per_hour_and_address: int = 60
    region: str = "NO"


class WebChatChannel:
    """Channel for the widget; `handlers` and `socket` bring it to HTTP."""

    name = "webchat"

    def __init__(
        self,
        intake: Intake,
        record: Record,
        events: EventLog,
        *,
        feed: Feed,
        bus: EventBus,
        limiter: RateLimiter,
        clock: Clock,
        municipality: str,
        limits: WebChatLimits,
        contacts: Contacts,
    ) -> None:
        self.record = record
        self.events = events
        self.feed = feed
        self.limits = limits
        self.municipality = municipality
        self.presence = ChatPresence(bus, municipality)
        self._contacts = contacts
        self._feedback: Feedback | None = None
        self._archive: ArchiveKeeper | None = None
        self._intake = intake
        self._bus = bus
        self._limiter = limiter
        self._clock = clock
        self._health = Health(f"channel.{self.name}", "up", clock.now())

    async def start(self) -> None:
        """Begin to hear of windows at other nodes; the HTTP server brings the clients."""
        await self.presence.start()

    async def stop(self) -> None:
        """Stop hearing; the HTTP server closes the sockets."""
        await self.presence.stop()

    async def send(self, outbound: Outbound) -> DeliveryState:
        """Say that a message is in the citizen's event stream; it is delivered when the widget has shown it."""
        return DeliveryState.ACCEPTED

    def health(self) -> Health:
        """Tell that it is there as long as the service is."""
        return self._health

    async def said(
        self,
        conversation: str,
        secret: str,
        say: Say,
        *,
        language: str,
        address: str,
        files: tuple[Attachment, ...] = (),
    ) -> Receipt:
        """Record a message. Raises RateLimited and whatever Intake.receive raises."""
        await self.admit("message", address, self.limits.messages_per_minute_and_address)
        # By the secret too: who has not got it must not use up what the conversation's own citizen may say.
        secret_hash = hashed(secret)
        await self._limiter.spend(f"webchat/{conversation}/{secret_hash}", self.limits.messages_per_10s, 10)
        return await self._intake.receive(
            Inbound(
                municipality=self.municipality,
                channel=self.name,
                sender=Address(self.name, conversation),
                external_id=say.id,
                text=say.text,
                received_at=self._clock.now(),
                conversation=conversation,
                secret_hash=secret_hash,
                language=say.language or language,
                choice=say.choice,
                attachments=files,
            )
        )

    async def admit(self, what: str, address: str, limit: int) -> None:
        """Count one use by a network address within a minute. Raises RateLimited."""
        await self._limiter.spend(f"webchat-{what}/{address}", limit, 60)

    async def admit_files(self, conversation: str, address: str) -> None:
        """Count a message with files within an hour, so that nobody fills the disk. Raises RateLimited."""
        limits = self.limits
        await self._limiter.spend(f"webchat-files/{address}", limits.file_messages_per_hour_and_address, 3_600)
        await self._limiter.spend(f"webchat-files/{conversation}", limits.file_messages_per_hour, 3_600)

    async def state_for(self, conversation: str, secret: str) -> ConversationState | None:
        """Return a conversation's state, None when nothing was said yet. Raises WrongToken."""
        state = await self.record.state(conversation)
        if state is None:
            return None
        if state.municipality != self.municipality:
            raise WrongToken("the conversation belongs elsewhere")
        if not hmac.compare_digest(state.secret_hash or "", hashed(secret)):
            raise WrongToken("the secret does not belong to this conversation")
        return state

    async def typing(self, conversation: str) -> None:
        """Tell staff that the citizen types."""
        body = {"who": "citizen", "name": None, "for_ms": TYPING_MS}
        await self._bus.publish(Signal("typing", self.municipality, conversation, body))

    def ask(self, feedback: Feedback) -> None:
        """Take what people think of answers, too."""
        self._feedback = feedback

    async def feedback(self, conversation: str, secret: str, frame: FeedbackFrame, language: str) -> dict[str, Any]:
        """Take what the person thinks of answers; return the frame that says so. Raises WrongToken, NotFound, Conflict."""
        if self._feedback is None:
            raise NotFound("nobody asks here what people think of answers")
        return await self._feedback.act(self.state_for, conversation, secret, frame, language)

    def heed(self, archive: ArchiveKeeper) -> None:
        """Delete nothing any more that must be archived."""
        self._archive = archive

    async def forget(self, conversation: str) -> tuple[Kept, ...]:
        """Delete what was said, or return what must be archived still: it is deleted by itself when that duty ends.

        Source: GDPR article 17 (3), as when a person asks for erasure in writing.
        """
        if self._archive is not None:
            kept = await self._archive.put_off(self.municipality, conversation)
            if kept:
                return kept
        await self._intake.forget(self.municipality, conversation)
        return ()

    async def leave_contact(self, conversation: str, secret: str, left: LeaveContact) -> Address:
        """Keep an address at which the citizen wants to be answered, and return it as it is kept.

        Raises WrongToken, NotFound when nothing was said yet, BadInput for no address or no name, RateLimited.
        """
        state = await self.state_for(conversation, secret)
        if state is None or state.deleted:
            raise NotFound("say something first")
        await self._limiter.spend(f"webchat-contact/{conversation}", self.limits.contacts_per_10_minutes, 600)
        address = normalised(left.channel, left.address, region=self.limits.region)
        name = " ".join(cleaned(left.name, limit=NAME).split()) if left.name.strip() else ""
        await self._contacts.add(self.municipality, conversation, Contact(address, name))
        # Consoles that show the conversation learn of it by reading it again.
        body = {"channel": address.channel}
        await self._bus.publish(Signal("contacts", self.municipality, conversation, body))
        return address

    async def contacts(self, conversation: str) -> list[dict[str, str]]:
        """Return where the citizen can be answered besides the chat, masked: whoever holds the secret may not be alone."""
        known = await self._contacts.of(self.municipality, conversation)
        ways = [contact.address for contact in known if contact.address.channel in CONTACT_CHANNELS]
        return [{"channel": address.channel, "address": masked(address)} for address in ways]
