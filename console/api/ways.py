"""By which ways the person of an inquiry can be reached, and which one an answer takes."""

from __future__ import annotations

from bot.messages import Address, Contact, Inquiry
from console.api.context import ChannelDesk

CHAT = "webchat"


async def ways_to(channels: ChannelDesk, inquiry: Inquiry) -> tuple[list[Contact], Contact | None]:
    """Return the ways, and the one that an answer goes to unless staff choose another.

    That is where the person wrote from last. Only who has left the chat's window and has given an address is answered
    there: what staff say stands in the window too, but nobody would look at it.
    """
    own = await channels.standing.reply_to(inquiry.municipality, inquiry.id)
    known = await channels.contacts.of(inquiry.municipality, inquiry.conversation)
    if not own.value:
        return known, next(iter(known), None)  # The conversation was deleted, or came from nowhere.
    mine = next((contact for contact in known if contact.address == own), None)
    if mine is None:
        mine = Contact(own)
        known = [mine, *known]
    left = own.channel == CHAT and not channels.chatting(inquiry.conversation)
    elsewhere = next((contact for contact in known if contact.address.channel in LEFT_BY_CITIZENS), None)
    return known, elsewhere if left and elsewhere else mine


LEFT_BY_CITIZENS = ("email", "sms")
"""Channels whose addresses citizens leave in the chat, so as to be answered there."""


async def way_of(channels: ChannelDesk, inquiry: Inquiry, wanted: Address | None) -> Address | None:
    """Return where a reply goes: where staff want it, else by default; None leaves it to the record."""
    if wanted is not None:
        return wanted
    _, chosen = await ways_to(channels, inquiry)
    return chosen.address if chosen else None
