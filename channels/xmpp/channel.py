"""XMPP as a channel: one-to-one chat with citizens and staff, by a client account or an external component."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from aiohttp import web
from slixmpp.exceptions import IqError

from bot.errors import BadInput, ChannelUnavailable, Why
from bot.interfaces import EventBus, EventLog, Files
from bot.messages import DeliveryState, Health, Outbound, Receipt
from bot.trials import TrialStep, timed
from channels.xmpp import namespaces as ns
from channels.xmpp.archive import Archive, Progress
from channels.xmpp.config import Access, Pace, Rules
from channels.xmpp.connection import Connection
from channels.xmpp.events import Encrypted, Event, Nothing, Ours, Received, Returned, Said, SaidElsewhere, Typing
from channels.xmpp.files import SignedFiles
from channels.xmpp.management import Ticket
from channels.xmpp.notices import Notices
from channels.xmpp.parsing import parse, parse_archived
from channels.xmpp.people import People
from channels.xmpp.presence import Attendance
from channels.xmpp.receiving import CHANNEL, Item, Receiver, Surroundings
from channels.xmpp.refusing import reason_of, why_of
from channels.xmpp.typing import Typist
from channels.xmpp.writing import message_of, note, stanzas_of

log = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0


class XmppChannel:
    """The channel and its parts; `connection` keeps the stream, `receiver` takes in what comes by it."""

    name = CHANNEL

    def __init__(
        self,
        access: Access,
        rules: Rules,
        around: Surroundings,
        *,
        bus: EventBus,
        events: EventLog,
        files: Files,
        staffed: Callable[[], bool],
        pace: Pace | None = None,
    ) -> None:
        self.connection = Connection(access, self, around.clock, pace)
        self._rules = rules
        self._around = around
        self._space = ns.COMPONENT if access.is_component else ns.CLIENT
        self._sender = access.address
        self._ours = Ours(access.address, language=rules.language)
        self._people = People()
        self._progress = Progress(rules.state_file, around.clock)
        self._archive = None if access.is_component else Archive(self.connection, self._progress)
        self._following = access.is_component
        self._background: set[asyncio.Task[None]] = set()
        sending: dict[str, Any] = {"sender": self._sender, "space": self._space}
        self.receiver = Receiver(
            self.connection, rules, around, done=self._progress.recorded, known=self._recorded, **sending
        )
        self._attendance = Attendance(self.connection, rules, around.texts, staffed, self._space)
        self._typist = Typist(bus, self.connection, self._people, rules, **sending)
        self._notices = Notices(
            events, bus, around.limiter, around.texts, self.connection, rules, self._attendance.available_staff, **sending
        )
        self._links = SignedFiles(files, around.clock, rules, access.secret)

    async def start(self) -> None:
        """Begin to connect; that the server is away now is no reason not to start."""
        for name, work in (
            ("takes in", self.receiver.run()),
            ("typing", self._typist.run()),
            ("notices", self._notices.run()),
            ("presence", self._tell_presence()),
        ):
            self._in_background(work, name)
        self.connection.start()

    async def stop(self) -> None:
        """Close the stream; what was not recorded is not acknowledged, and comes again."""
        self._typist.stop()
        await self.receiver.finish()
        await self.connection.stop()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    def health(self) -> Health:
        """Tell how the connection is."""
        return self.connection.health()

    def routes(self) -> list[web.RouteDef]:
        """Return the route to the files of outgoing messages."""
        return self._links.routes()

    async def send(self, outbound: Outbound) -> DeliveryState:
        """Hand a message to the server; the recipient's device tells later that it has it. Raises as `Channel.send`."""
        stanzas = stanzas_of(outbound, self._sender, self._links.links(outbound.message.attachments), space=self._space)
        if not stanzas:
            raise BadInput("there is nothing in the message that XMPP could carry", why=Why("delivery_xmpp_empty"))
        bare = outbound.to.value
        self._people.belongs(bare, outbound.message.conversation)
        for element in stanzas:
            await self.connection.send(element)
        self._typist.said(bare)
        self.receiver.handed(outbound.message.id)
        return DeliveryState.ACCEPTED

    async def try_out(self, to: str, text: str) -> Sequence[TrialStep]:
        """See whether we are logged in and the server answers; nobody is written to, so that no address is needed."""

        async def logged_in() -> None:
            self.connection.require_up()

        state = await timed("login", logged_in())
        return [state, await timed("ping", self.connection.ping())] if state.worked else [state]

    def arrived(self, element: ET.Element, ticket: Ticket | None) -> None:
        """Take a message from the stream."""
        try:
            if self._archive is not None and self._from_our_account(element) and self._archive.collects(element):
                event: Event = Nothing("out of the archive")
            elif self._for_us(element):
                event = parse(element, self._ours)
            else:
                event = Nothing("for another address of the component")
            held = self._dispatch(event, ticket)
        except Exception:  # What one stanza breaks must not be sent again for ever
            log.exception("XMPP: a stanza could not be read")
            held = False
        if not held:
            self.connection.release(ticket)

    def present(self, presence: Any) -> None:
        """Take a presence stanza."""
        self._attendance.came(presence)

    async def begin(self) -> None:
        """Read what came while there was no session, say that we are there, and read once more what came in between."""
        if self._archive is None:
            self._attendance.begin()
            return
        self._following = False
        await self._carbons()
        last = await self._archive.catch_up(self._caught_up)
        self._attendance.begin()
        await self._archive.catch_up(self._caught_up, last)
        self._following = True

    async def resumed(self) -> None:
        """Nobody has missed anything; only our presence may have changed."""
        self._attendance.tell()

    def _dispatch(self, event: Event, ticket: Ticket | None) -> bool:
        """Give what was said to who takes care of it; return whether its ticket is theirs now."""
        now = self._around.clock.now()
        if isinstance(event, Said):
            self._people.wrote(event.peer.bare, event.peer.full, shows_typing=event.knows_typing)
            self.receiver.offer(Item(event, ticket, now, event.archive_id if self._following else None))
        elif isinstance(event, Returned) and self.connection.sending.returned(event.stanza_id, _as_error(event)):
            return False
        elif isinstance(event, Received | Returned):
            self.receiver.offer(Item(event, ticket, now))
        else:
            self._dispatch_passing(event)
            return False
        return True

    def _dispatch_passing(self, event: Event) -> None:
        if isinstance(event, Typing):
            self._in_background(self._typist.told(event), "tells of typing")
        elif isinstance(event, Encrypted):
            text = self._around.texts.text("xmpp_encrypted", self._rules.language)
            self.connection.post(note(event.peer.full, self._sender, text, self._rules.language, space=self._space))
        elif isinstance(event, SaidElsewhere):
            self._said_elsewhere(event)

    def _said_elsewhere(self, event: SaidElsewhere) -> None:
        """Take note of what our account has said: it need not be said again.

        What somebody said with another client of the account is not recorded: nobody knows which of the staff it was.
        """
        if message_of(event.stanza_id) is not None:
            self.connection.sending.taken(event.stanza_id)
        else:
            log.info("XMPP: another client of the account has answered somebody; that is not recorded")

    async def _caught_up(self, element: ET.Element) -> None:
        """Take an entry of the archive."""
        event = parse_archived(element, self._ours)
        entry = getattr(event, "archive_id", None)
        if isinstance(event, SaidElsewhere):
            self._said_elsewhere(event)
        await self.receiver.room()
        # A receipt that nobody was there to read would leave its message at «accepted» for ever.
        taken = event if isinstance(event, Said | Received) else None
        self.receiver.offer(Item(taken, None, self._around.clock.now(), entry, caught_up=True))

    async def _carbons(self) -> None:
        """Have copies of what other clients of the account get and say (XEP-0280); a server without them refuses."""
        try:
            iq = self.connection.stream.make_iq_set()
            iq.append(ET.Element(f"{{{ns.CARBONS}}}enable"))
            await self.connection.ask(iq)
        except IqError as error:
            log.info("XMPP: no copies of what other clients of the account get: %s", error.condition)

    def _recorded(self, said: Said, recorded: Receipt) -> None:
        self._people.belongs(said.peer.bare, recorded.conversation)

    async def _tell_presence(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self._progress.recorded(None)
            if self.connection.up:
                self._attendance.tell()

    def _from_our_account(self, element: ET.Element) -> bool:
        return element.get("from", self._sender) == self._sender

    def _for_us(self, element: ET.Element) -> bool:
        """Tell whether a component is written to at the one address that it answers from."""
        to = element.get("to", "").partition("/")[0].lower()
        return self._space == ns.CLIENT or to == self._sender

    def _in_background(self, work: Any, name: str) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work, name=f"XMPP {name}")
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _as_error(event: Returned) -> BadInput | ChannelUnavailable:
    return (ChannelUnavailable if event.passing else BadInput)(reason_of(event), why=why_of(event))
