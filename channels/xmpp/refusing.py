"""What a sender is told of a message that was not taken, and what staff are told of one that came back."""

from __future__ import annotations

import logging
from dataclasses import replace
from xml.etree import ElementTree as ET

from bot.errors import BadInput, RateLimited, TooLong, TorgError, Why
from bot.interfaces import Texts
from bot.reasons import aside
from channels.xmpp.events import Returned, Said
from channels.xmpp.writing import refusal

log = logging.getLogger(__name__)

REFUSED: tuple[tuple[type[TorgError], str, str, bool], ...] = (
    (RateLimited, "resource-constraint", "xmpp_too_many", True),
    (TooLong, "policy-violation", "xmpp_too_long", False),
    (BadInput, "not-acceptable", "xmpp_not_taken", False),
    (TorgError, "internal-server-error", "xmpp_not_taken", True),
)
"""The first class that fits gives the condition (RFC 6120 §8.3.3), the text, and whether trying again may help."""


WHYS = {
    "item-not-found": Why("delivery_xmpp_no_address", {"more": ""}),
    "remote-server-not-found": Why("delivery_xmpp_no_server", {"more": ""}),
    "remote-server-timeout": Why("delivery_xmpp_silent", {"more": ""}),
    "recipient-unavailable": Why("delivery_xmpp_away", {"more": ""}),
    "service-unavailable": Why("delivery_xmpp_nobody", {"more": ""}),
    "forbidden": Why("delivery_xmpp_forbidden", {"more": ""}),
    "not-acceptable": Why("delivery_xmpp_blocked", {"more": ""}),
    "policy-violation": Why("delivery_xmpp_rule", {"more": ""}),
}
"""What the conditions mean by which messages come back, for clients to say."""


class Refusals:
    """Tells senders that a message was not taken, so that their clients do not show it as sent."""

    def __init__(self, texts: Texts, language: str, *, sender: str, space: str) -> None:
        self._texts = texts
        self._language = language
        self._sender = sender
        self._space = space

    def of(self, said: Said, error: TorgError) -> ET.Element:
        """Return the stanza that tells it."""
        condition, key, passing = next((one[1], one[2], one[3]) for one in REFUSED if isinstance(error, one[0]))
        if condition == "internal-server-error":
            log.error("XMPP: a message was refused: %s", error)
        text = self._texts.text(key, said.language or self._language)
        to = said.peer.full
        return refusal(to, self._sender, said.stanza_id, condition, text, passing=passing, space=self._space)


def reason_of(event: Returned) -> str:
    """Say for staff why a message came back."""
    told = {
        "item-not-found": "there is no such address",
        "remote-server-not-found": "there is no such server",
        "remote-server-timeout": "the other server does not answer",
        "recipient-unavailable": "the recipient is not there",
        "service-unavailable": "the recipient is not there and nobody keeps messages, or there is no such address",
        "forbidden": "the recipient's server does not take messages from us",
        "not-acceptable": "the recipient has blocked us",
        "policy-violation": "the recipient's server refuses it by a rule of its own",
    }.get(event.condition, event.condition)
    return f"the message came back: {told}" + (f" ({event.text})" if event.text else "")


def why_of(event: Returned) -> Why:
    """Say the same for clients, with the server's own words behind."""
    why = WHYS.get(event.condition)
    if why is None:
        return Why("delivery_xmpp_returned", {"more": aside(event.text or event.condition)})
    return replace(why, values={"more": aside(event.text)})
