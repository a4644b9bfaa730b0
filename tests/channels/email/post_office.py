"""The e-mail channel over real stores and the real pipeline, with a dialogue that echoes; and mails to give it."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.coordination.in_process import InProcessBus, InProcessLimiter, InProcessLock
from bot.dialogue.texts import Texts
from bot.interfaces import Files
from bot.language import recognised
from bot.messages import Arrival, ArrivalState, Author, Message
from bot.pipeline import Limits, Pipeline
from channels.email.belonging import Belonging
from channels.email.channel import EmailChannel, Outgoing
from channels.email.config import MEBIBYTE, Identity, ListenerConfig, MailboxConfig
from channels.email.copies import MadeWords
from channels.email.imap_watch import MailboxWatch
from channels.email.kept import KeptMails
from channels.email.parsing import MailLimits
from channels.email.reading import Reader
from channels.email.sender import Sender
from channels.email.smtp import Listener
from channels.email.state import State
from channels.email.store import Keeper
from channels.email.surroundings import Desk
from channels.email.tokens import ReplyTokens
from channels.outbox import Outbox
from inquiries.chatting import SqlChatting
from inquiries.files import DiskFiles
from inquiries.models import inquiries
from inquiries.outside import SqlSentOn
from inquiries.privacy.masking import NumberMasker
from tests.bot.conftest import EchoDialogue
from tests.building import HAVDAL, LINKS, START, Store, until

DESK = "post@havdal.example"
KARI = "kari@example.org"
OLA = "ola@example.org"
IDENTITY = Identity(HAVDAL, "Havdal kommune", DESK, (DESK,), plus_addressing=True)


@dataclass
class Counters:
    """What was counted, as `Metrics` would."""

    took: list[float] = field(default_factory=list)
    arrived: int = 0

    def received(self, channel: str) -> None:
        self.arrived += 1

    def recorded(self, channel: str, seconds: float) -> None:
        self.took.append(seconds)


@dataclass
class PostOffice:
    """Everything that a mail meets; `sender` None keeps what goes out."""

    store: Store
    folder: Path
    identity: Identity = IDENTITY
    sender: Sender | None = None
    dialogue: EchoDialogue = field(default_factory=EchoDialogue)
    protocol: str = "smtp"
    size: int = 35 * MEBIBYTE
    mailbox: MailboxConfig | None = None
    per_hour: int = 5
    mails_per_minute: int = 10_000
    connections: int = 50
    files: Files | None = None

    def __post_init__(self) -> None:
        store = self.store
        files = self.files = self.files or DiskFiles(self.folder / "files")
        self.bus = InProcessBus()
        limiter = InProcessLimiter()
        self.counters = Counters()
        self.tokens = ReplyTokens(b"0123456789abcdef", HAVDAL)
        self.pipeline = Pipeline(
            store.record,
            store.desk,
            self.dialogue,
            bus=self.bus,
            lock=InProcessLock(),
            masker=NumberMasker(),
            texts=Texts.load(),
            limits=Limits(),
        )
        self.keeper = Keeper(files, store.arrivals, store.clock, HAVDAL)
        desk = Desk(
            intake=self.pipeline,
            files=files,
            arrivals=store.arrivals,
            deliveries=store.deliveries,
            belonging=Belonging(store.threads, store.contacts, store.record, SqlSentOn(store.database), HAVDAL),
            limiter=limiter,
            clock=store.clock,
            counted=self.counters,
            language_of=partial(recognised, default="nb"),
        )
        self.reader = Reader(
            desk,
            self.keeper,
            self.identity,
            self.tokens,
            limits=MailLimits(),
            new_per_hour=self.per_hour,
            state=State("reading mail", store.clock),
        )
        self.kept = KeptMails(files, store.arrivals, store.clock, limit=50 * MEBIBYTE)
        outgoing = Outgoing(
            sender=self.sender or self.kept,
            files=files,
            threads=store.threads,
            deliveries=store.deliveries,
            limiter=limiter,
            texts=Texts.load(),
            attachments_limit=20 * MEBIBYTE,
            automatic_per_hour=self.per_hour,
            made=MadeWords(SqlChatting(store.database), LINKS, Texts.load(), ZoneInfo("Europe/Oslo")),
        )
        config = ListenerConfig(
            "127.0.0.1",
            0,
            self.protocol,
            size=self.size,
            mails_per_minute=self.mails_per_minute,
            connections=self.connections,
        )
        self.listener = Listener(config, self.identity, self.keeper, limiter)
        watch = None
        if self.mailbox is not None:
            watch = MailboxWatch(self.mailbox, self.keeper, store.clock, State("the mailbox", store.clock))
        self.watch = watch
        self.channel = EmailChannel(
            self.identity, self.tokens, outgoing, self.reader, store.clock, listener=self.listener, watch=watch
        )
        self.outbox = Outbox(store.outbox, {"email": self.channel}, bus=self.bus, clock=store.clock)

    async def arrive(
        self, mail: bytes, *, key: str | None = None, envelope_from: str = KARI, envelope_to: str = DESK
    ) -> bool:
        """Store a mail as a transport would, and read it."""

        async def once() -> AsyncIterator[bytes]:
            yield mail

        envelope = {"by": "smtp", "from": envelope_from, "to": [envelope_to]}
        new = await self.keeper.keep(once(), limit=self.size, envelope=envelope, key=key)
        await self.reader.read_due()
        return new

    async def answered(self) -> None:
        """Let the bot answer what it was asked, and send what is to go out."""

        async def nothing_waits() -> bool:
            return not await self.store.record.pending()

        await until(nothing_waits)
        await self.outbox.deliver_due()

    async def messages(self, author: Author = Author.CITIZEN) -> list[Message]:
        """Return all that somebody said, in the order of the inquiries."""
        return [
            message for number in await self.numbers() for message in await self.said(number) if message.author is author
        ]

    async def said(self, number: str) -> list[Message]:
        """Return what was said in an inquiry."""
        async with self.store.database.read() as connection:
            found = await connection.execute(select(inquiries.c.id).where(inquiries.c.number == number))
            identifier = str(found.scalar_one())
        return await self.store.inbox.messages(HAVDAL, identifier)

    async def numbers(self) -> list[str]:
        """Return the numbers of all inquiries that are not deleted."""
        query = select(inquiries.c.number).where(inquiries.c.deleted_at.is_(None)).order_by(inquiries.c.number)
        async with self.store.database.read() as connection:
            return list((await connection.execute(query)).scalars())

    async def inquiry_of(self, number: str) -> str:
        """Return the id of an inquiry."""
        async with self.store.database.read() as connection:
            found = await connection.execute(select(inquiries.c.id).where(inquiries.c.number == number))
            return str(found.scalar_one())

    async def arrivals(self, state: ArrivalState) -> list[Arrival]:
        """Return what came in and is in a state; what went out is not among them."""
        return [one for one in await self.store.arrivals.listed(HAVDAL, state) if one.channel == "email"]

    async def out(self) -> list[EmailMessage]:
        """Return the mails that were kept instead of sent, oldest first."""
        found = []
        for kept in reversed(await self.kept.kept(HAVDAL)):
            path = await self.kept.kept_mail(HAVDAL, kept.id)
            found.append(read(path.read_bytes()))
        return found

    def smtp(self) -> smtplib.SMTP:
        """Return a connection to the listener."""
        kind = smtplib.LMTP if self.protocol == "lmtp" else smtplib.SMTP
        return kind("127.0.0.1", self.listener.port, timeout=20)

    async def give(self, mail: bytes, sender: str = KARI, recipients: Sequence[str] = (DESK,)) -> None:
        """Hand a mail to the listener."""

        def handed() -> None:
            with self.smtp() as smtp:
                smtp.sendmail(sender, list(recipients), mail)

        await asyncio.to_thread(handed)


def read(content: bytes) -> EmailMessage:
    """Return a mail as the standard library reads it."""
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def mail(
    text: str = "Når åpner biblioteket?",
    *,
    subject: str = "Åpningstider",
    sender: str = f"Kari Nordmann <{KARI}>",
    to: str = DESK,
    message_id: str | None = "<1@example.org>",
    attachments: Sequence[tuple[str, bytes]] = (),
    **headers: str,
) -> bytes:
    """Return a mail with CRLF; `headers` are more of them, hyphens written as underscores."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(START)
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def reply_to(sent: EmailMessage, text: str, sender: str = f"Kari Nordmann <{KARI}>", **changes: str) -> bytes:
    """Return an answer as a mail program makes it."""
    headers = {
        "sender": sender,
        "to": str(sent["Reply-To"] or sent["From"]),
        "subject": f"SV: {sent['Subject']}",
        "In_Reply_To": str(sent["Message-ID"]),
        "References": f"{sent['References'] or ''} {sent['Message-ID']}".strip(),
        "message_id": "<answer@example.org>",
    }
    given = headers | changes
    return mail(text, **{name: value for name, value in given.items() if value})  # type: ignore[arg-type]
