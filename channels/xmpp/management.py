"""Stream management (XEP-0198) that acknowledges a message when it is recorded, not when it was read from the socket.

slixmpp counts a stanza as handled the moment it is parsed: if the service were killed then, the server would believe that
the message had arrived. Here messages are held until the record has them; what is not released is sent again by the
server when the stream is resumed, or stands in its archive.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slixmpp.plugins.base import register_plugin
from slixmpp.plugins.xep_0198 import XEP_0198
from slixmpp.plugins.xep_0198 import stanza as elements
from slixmpp.stanza import Iq, Message, Presence

NAME = "torg_0198"
WRAPS_AT = 2**32
REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Ticket:
    """A held message: its number on a stream; resuming begins a new `epoch`, in which the server counts it anew."""

    epoch: int
    number: int


def _nobody(identifier: str) -> None:
    """Tell nobody of an acknowledgement."""


class CarefulManagement(XEP_0198):
    """The plugin, with what this service adds: holding, withdrawing, and who is told of an acknowledgement."""

    name = NAME
    description = "XEP-0198: Stream Management, acknowledging what is recorded"

    def plugin_init(self) -> None:
        """Begin with nothing held; acknowledgements are asked for where somebody waits, not every few stanzas."""
        self._epoch = 0
        self._arrived = 0
        self._held: OrderedDict[int, None] = OrderedDict()
        self._asked = False
        self._withdrawn: set[str] = set()
        self._late: OrderedDict[str, None] = OrderedDict()
        self.on_acknowledged: Callable[[str], None] = _nobody
        super().plugin_init()
        self.window = self.window_counter = WRAPS_AT
        self.xmpp.add_event_handler("stanza_acked", self._acknowledged)

    @property
    def working(self) -> bool:
        """Whether the present stream has stream management."""
        return bool(self.enabled_in)

    def hold(self) -> Ticket:
        """Keep the stanza that is being handled now from being acknowledged until its ticket is released."""
        if self.enabled_in:
            self._held[self._arrived] = None
            self._count()
        return Ticket(self._epoch, self._arrived)

    def release(self, ticket: Ticket) -> None:
        """Let a stanza be acknowledged; one of an earlier epoch has been counted already, or comes again."""
        if ticket.epoch != self._epoch or self._held.pop(ticket.number, 0) is not None:
            return
        self._count()
        if self._asked and self.enabled_in:
            self.send_ack()

    def ask(self) -> None:
        """Ask the server, after what was sent so far, how much it has got."""
        self.xmpp.send(elements.RequestAck(self.xmpp))

    def withdraw(self, identifier: str) -> None:
        """Do not send a stanza again that has not been acknowledged: somebody else sees to it now."""
        self._withdrawn.add(identifier)

    def took(self, identifier: str) -> bool:
        """Tell whether the server has acknowledged a stanza after it was withdrawn, or its archive has it."""
        return identifier in self._late

    def taken(self, identifier: str) -> None:
        """Write that the server has a stanza."""
        self._late[identifier] = None
        self._late.move_to_end(identifier)
        while len(self._late) > REMEMBERED:
            self._late.popitem(last=False)

    def waiting(self) -> set[str]:
        """Return the ids of the stanzas that the server has not acknowledged."""
        return {str(waits["id"]) for _, waits in self.unacked_queue}

    def send_ack(self) -> None:
        """Tell the server how much is recorded; more is told as soon as there is more."""
        self._asked = bool(self._held)
        super().send_ack()

    def session_end(self, event: Any) -> None:
        """Forget the stream's numbers: what was held comes again by other ways."""
        super().session_end(event)
        self._renumber()
        self._withdrawn.clear()

    async def _handle_sm_feature(self, features: Any) -> Any:
        self._renumber()
        return await super()._handle_sm_feature(features)

    def _handle_enabled(self, stanza: Any) -> None:
        super()._handle_enabled(stanza)
        self._renumber()

    def _handle_resumed(self, stanza: Any) -> None:
        """Send again what the server has not got, without what was withdrawn: the server has not counted that."""
        self._handle_ack(stanza)
        kept = [one for one in self.unacked_queue if str(one[1]["id"]) not in self._withdrawn]
        self.unacked_queue.clear()
        self.unacked_queue.extend(kept)
        self._withdrawn.clear()
        super()._handle_resumed(stanza)

    def _handle_failed(self, stanza: Any) -> None:
        """Take the server's last count before everything is forgotten, where it tells it (XEP-0198 §5)."""
        count = stanza.xml.get("h", "")
        if count.isdecimal() and self.unacked_queue:
            self._handle_ack({"h": int(count) % WRAPS_AT})
        super()._handle_failed(stanza)

    def _handle_incoming(self, stanza: Any) -> Any:
        if self.enabled_in and isinstance(stanza, (Message, Presence, Iq)):
            self._arrived += 1
            self._count()
        return stanza

    def _count(self) -> None:
        first = next(iter(self._held), None)
        self.handled = (self._arrived if first is None else first - 1) % WRAPS_AT

    def _renumber(self) -> None:
        """Begin a new epoch: the server goes on from what it was told, and sends what lies after it again."""
        self._epoch += 1
        self._arrived = int(self.handled)
        self._held.clear()
        self._asked = False

    def _acknowledged(self, stanza: Any) -> None:
        identifier = str(stanza["id"])
        if identifier in self._withdrawn:
            self._withdrawn.discard(identifier)
            self.taken(identifier)
        self.on_acknowledged(identifier)


register_plugin(CarefulManagement)
