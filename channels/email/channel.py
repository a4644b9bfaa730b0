"""E-mail as a channel: mails come in by the listener or a mailbox, and go out by a relay or are kept."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.digest import StaffMail
from bot.errors import BadInput, NotFound, RateLimited, Unavailable, Why
from bot.interfaces import Clock, Deliveries, Files, RateLimiter, Texts, Threads
from bot.messages import Attachment, Author, DeliveryState, Health, Message, Outbound
from bot.previews import Preview
from bot.reasons import LONGEST_ASIDE
from bot.trials import TrialStep, timed
from channels.email import keys
from channels.email.compose import Letter, Thread, automatic, compose, plain_of, recipient_of, shown_of, subject_of
from channels.email.config import Identity
from channels.email.copies import MadeWords
from channels.email.imap_watch import MailboxWatch
from channels.email.inbound import MACHINES, NOBODY
from channels.email.kept import KeptMails
from channels.email.reading import Reader
from channels.email.refusals import refused
from channels.email.sender import OutgoingMail, Sender
from channels.email.smtp import Listener
from channels.email.staff_mail import compose_for_staff
from channels.email.state import State, together
from channels.email.store import CHANNEL
from channels.email.tokens import ReplyTokens
from channels.email.trial import greeted, trial_mail

log = logging.getLogger(__name__)

LISTEN_AGAIN_S = 10.0


@dataclass(frozen=True)
class Outgoing:
    """What sending needs; `automatic_per_hour` is how many automatic answers one address gets at most.

    `made` makes the words of what has none in the store.
    """

    sender: Sender
    files: Files
    threads: Threads
    deliveries: Deliveries
    limiter: RateLimiter
    texts: Texts
    attachments_limit: int
    automatic_per_hour: int
    made: MadeWords


class EmailChannel:
    """Channel over mail; every way in is optional, what comes in by any of them is read by one worker."""

    name = CHANNEL

    def __init__(
        self,
        identity: Identity,
        tokens: ReplyTokens,
        outgoing: Outgoing,
        reader: Reader,
        clock: Clock,
        *,
        listener: Listener | None = None,
        watch: MailboxWatch | None = None,
    ) -> None:
        self.listener = listener
        self._identity = identity
        self._tokens = tokens
        self._outgoing = outgoing
        self._reader = reader
        self._watch = watch
        self._clock = clock
        self._begun = clock.now()
        self._listening = State("the mail listener", clock)
        self._task: asyncio.Task[None] | None = None

    @property
    def kept_mails(self) -> KeptMails | None:
        """What was kept instead of sent; None where a relay is connected."""
        sender = self._outgoing.sender
        return sender if isinstance(sender, KeptMails) else None

    @property
    def domain(self) -> str:
        """The domain of the desk's own address."""
        return self._identity.domain

    async def start(self) -> None:
        """Begin to receive. A port that is taken, or a mailbox that is away, is tried again until it works."""
        await self._reader.start()
        if self._watch is not None:
            await self._watch.start()
        if self.listener is not None:
            self._task = asyncio.create_task(self._listen(self.listener), name="e-mail listens")

    async def stop(self) -> None:
        """Stop receiving, then reading."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self.listener is not None:
            await self.listener.stop()
        if self._watch is not None:
            await self._watch.stop()
        await self._reader.stop()

    def health(self) -> Health:
        """Tell how all the parts are together."""
        parts = [self._reader.state, self._outgoing.sender.state]
        if self._watch is not None:
            parts.append(self._watch.state)
        if self.listener is not None:
            parts.append(self._listening)
        return together(f"channel.{CHANNEL}", parts, self._begun)

    async def send(self, outbound: Outbound) -> DeliveryState:
        """Send one message; it is accepted when the relay has it, or when it is kept."""
        await self._may_go(outbound)
        outbound = await self._outgoing.made.put_in(outbound)
        message, identity = outbound.message, self._identity
        recipient = recipient_of(outbound.to.value)
        thread = await self._thread(outbound)
        closing = self._outgoing.texts.text("mail_closing", message.language)
        reply_to = envelope_from = None
        if identity.plus_addressing:
            reply_to = self._tokens.address(identity.address, _answer_key(message))
            envelope_from = self._tokens.address(identity.address, keys.token_key(keys.MESSAGE, message.id))
        letter = Letter(identity, thread, reply_to, closing, await self._contents(message.attachments))
        content = await asyncio.to_thread(compose, outbound, letter)
        await self._remember(outbound, answers=thread.answers is not None)
        missed = await self._outgoing.sender.hand_over(
            OutgoingMail(
                message=message.id,
                municipality=message.municipality,
                conversation=message.conversation,
                envelope_from=envelope_from or identity.address,
                recipient=recipient,
                content=content,
                copies=tuple(recipient_of(one.address) for one in message.copied),
            )
        )
        await self._tell_of(message.id, missed)
        return DeliveryState.ACCEPTED

    def receives(self, address: str) -> bool:
        """Tell whether mail to an address comes to the desk itself."""
        return self._identity.receives(address)

    async def preview(self, outbound: Outbound) -> Preview:
        """Return the mail's subject and plain text as they would go. Raises BadInput."""
        recipient_of(outbound.to.value)
        message, identity = outbound.message, self._identity
        subject = subject_of(outbound, identity, answers=(await self._thread(outbound)).answers is not None)
        closing = self._outgoing.texts.text("mail_closing", message.language)
        return Preview((plain_of(message, identity, closing),), subject, shown_of(message, identity, closing))

    async def try_out(self, to: str, text: str) -> Sequence[TrialStep]:
        """Send a mail, log in to the mailbox, and see whether the listener answers; what there is of them."""

        async def send() -> None:
            await self._outgoing.sender.hand_over(trial_mail(self._identity, to, text, self._clock.now()))

        steps = [await timed("keep" if self.kept_mails else "send", send())]
        if self._watch is not None:
            steps.append(await timed("mailbox", asyncio.to_thread(self._watch.look_in)))
        if self.listener is not None:
            steps.append(await timed("listener", greeted(self.listener.config.host, self.listener.port)))
        return steps

    async def mail_staff(self, mail: StaffMail) -> None:
        """Send a mail of the service itself to a member of staff; an answer to it is no answer to any inquiry."""
        if self._identity.receives(mail.address):
            raise BadInput("the desk's own address gets no mail from the desk")
        content = compose_for_staff(mail, self._identity)
        await self._outgoing.sender.hand_over(
            OutgoingMail(
                message=mail.id,
                municipality=mail.municipality,
                conversation="",
                envelope_from=self._identity.address,
                recipient=recipient_of(mail.address),
                content=content,
            )
        )

    async def _tell_of(self, message: str, missed: Mapping[str, str]) -> None:
        """Write which copies were refused; the mail is with the relay by now, and must not go again because of that."""
        for address, error in missed.items():
            try:
                await self._outgoing.deliveries.report_copy(message, address, error=error, why=refused(error))
            except Unavailable:
                log.exception("message %s: a copy was refused (%s), which cannot be told", message, error)

    async def _may_go(self, outbound: Outbound) -> None:
        """Refuse what reaches nobody, and automatic answers that would only keep another machine busy."""
        address = outbound.to.value
        if address == NOBODY.address:
            raise BadInput("the mail had no sender: there is nobody to answer", why=Why("delivery_no_sender"))
        if not automatic(outbound.message):
            return
        if MACHINES.fullmatch(address.rpartition("@")[0]) or self._identity.receives(address):
            raise BadInput("a machine's address gets no automatic answer", why=Why("delivery_machine"))
        if outbound.message.author is Author.BOT and outbound.attempt == 1:
            key = f"email-automatic/{outbound.message.municipality}/{address}"
            try:
                await self._outgoing.limiter.spend(key, self._outgoing.automatic_per_hour, 3600)
            except RateLimited:
                most = str(self._outgoing.automatic_per_hour)
                raise BadInput(
                    f"{most} automatic answers went to this address within an hour: "
                    "perhaps a machine answers there, so a person must",
                    why=Why("delivery_many_automatic", {"most": most}),
                ) from None

    async def _thread(self, outbound: Outbound) -> Thread:
        """Return the thread that a message goes into: what is sent on begins one, or answers who is outside."""
        message = outbound.message
        known = await self._outgoing.threads.keys(message.conversation, CHANNEL, of=message.sends_on)
        own = self._identity.message_id(outbound.message.id)
        ids = [key for key in known if key.startswith("<") and key != own]
        theirs = [key for key in ids if self._identity.message_of(key) is None]
        return Thread(tuple(ids), next(reversed(theirs), None))

    async def _remember(self, outbound: Outbound, *, answers: bool) -> None:
        """Write by what an answer is known, before the mail goes: the answer may be faster than our next step."""
        message = outbound.message
        names = [
            keys.by_id(self._identity.message_id(message.id)),
            keys.by_token(_answer_key(message)),
            keys.by_subject(message.conversation, subject_of(outbound, self._identity, answers=answers)),
        ]
        if outbound.inquiry_number:
            names.append(keys.by_number(outbound.inquiry_number))
        tied = {"conversation": message.conversation, "message": message.id}
        await self._outgoing.threads.add(message.municipality, CHANNEL, *names, **tied)

    async def _contents(self, attachments: Sequence[Attachment]) -> list[tuple[Attachment, bytes]]:
        """Read the files that go with a message. Raises BadInput when they are too large together, or gone."""
        wanted = [attachment for attachment in attachments if not attachment.refused]
        if sum(attachment.size for attachment in wanted) > self._outgoing.attachments_limit:
            megabytes = self._outgoing.attachments_limit // (1024 * 1024)
            raise BadInput(
                f"the attachments are larger than {megabytes} MB together, which mail servers refuse",
                why=Why("delivery_files_large", {"most": str(megabytes)}),
            )
        contents = []
        for attachment in wanted:
            try:
                path = self._outgoing.files.path(attachment.reference)
                contents.append((attachment, await asyncio.to_thread(path.read_bytes)))
            except (NotFound, OSError):
                why = Why("delivery_file_gone", {"name": attachment.name[:LONGEST_ASIDE]})
                raise BadInput(f"the attachment {attachment.name} is not there any more", why=why) from None
        return contents

    async def _listen(self, listener: Listener) -> None:
        """Open the listener's port, again and again while somebody else has it."""
        place = f"{listener.config.host}:{listener.config.port}"
        while True:
            with contextlib.suppress(OSError):
                await listener.start()
                self._listening.up()
                log.info("mail is taken at %s:%d (%s)", listener.config.host, listener.port, listener.config.protocol)
                return
            why = Why("part_listener_port", {"place": place})
            self._listening.down(f"no mail is taken at {place}: another program has the port ([email] listen)", why)
            await asyncio.sleep(LISTEN_AGAIN_S)


def _answer_key(message: Message) -> str:
    """Return the key of the token to which a message is answered."""
    if message.sends_on:
        return keys.token_key(keys.SENT_ON, message.id)
    return keys.token_key(keys.CONVERSATION, message.conversation)
