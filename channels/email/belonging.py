"""Decides to which conversation a mail belongs: by token and references, and only with the right sender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.interfaces import Contacts, InquiryLookup, Threads
from bot.sending_on import SentOn
from channels.email import keys
from channels.email.parsed import ParsedMail
from channels.email.store import CHANNEL
from channels.email.tokens import inquiry_number_in

REFERENCES = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail belongs: a conversation that is there, or a new one.

    `split_offered` tells that its subject is new in a thread that is known, `belongs_to` is the inquiry that it would
    belong to had it come from one of that inquiry's own addresses. `sent_on` is what staff have sent on to its sender, who
    answers it there and is not the citizen.
    """

    conversation: str
    known: bool
    split_offered: bool = False
    belongs_to: str | None = None
    sent_on: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """The conversation that goes by a name, and whether it is the sender's: as its citizen's, or by what was sent on."""

    conversation: str
    citizens: bool
    sent_on: str | None


class Belonging:
    """The threads of one municipality."""

    def __init__(
        self, threads: Threads, contacts: Contacts, inquiries: InquiryLookup, sent_on: SentOn, municipality: str
    ) -> None:
        self._threads = threads
        self._contacts = contacts
        self._sent_on = sent_on
        self._inquiries = inquiries
        self._municipality = municipality

    async def place(self, mail: ParsedMail, sender: str, token: str | None) -> Place:
        """Return where a mail of a sender belongs."""
        new = keys.new_conversation(self._municipality, mail, sender)
        again = await self._found([keys.by_id(mail.message_id)], sender) if mail.message_id else None
        if again is not None and (again.citizens or again.sent_on):
            return Place(again.conversation, known=True, sent_on=again.sent_on)
        stranger_to = None
        for names in _named(mail, token):
            found = await self._found(names, sender)
            if found is None:
                continue
            if found.conversation == new:  # The mail names itself among its references.
                break
            if found.citizens:
                offered = await self._new_subject(found.conversation, mail.subject)
                return Place(found.conversation, known=True, split_offered=offered)
            if found.sent_on:
                return Place(found.conversation, known=True, sent_on=found.sent_on)
            stranger_to = stranger_to or found.conversation
        return Place(new, known=False, belongs_to=await self._number(stranger_to))

    async def remember(self, mail: ParsedMail, conversation: str, message: str) -> None:
        """Write by what an answer to this mail, or the same mail again, finds its conversation."""
        names = [keys.by_subject(conversation, mail.subject)]
        if mail.message_id:
            names.append(keys.by_id(mail.message_id))
        await self._threads.add(self._municipality, CHANNEL, *names, conversation=conversation, message=message)

    async def own(self, message_id: str, message: str) -> bool:
        """Tell whether a mail that bears a Message-ID of ours is one that we have sent."""
        found = await self._threads.find(self._municipality, CHANNEL, [keys.by_id(message_id)])
        return found is not None and found[1] == message

    async def _found(self, names: Sequence[str], sender: str) -> _Found | None:
        """Return the conversation that goes by a name, and what the sender is in it; the citizen's addresses come first."""
        found = await self._threads.find(self._municipality, CHANNEL, names)
        if found is None:
            return None
        conversation, message = found
        known = await self._contacts.of(self._municipality, conversation)
        if any(contact.address.channel == CHANNEL and contact.address.value == sender for contact in known):
            return _Found(conversation, citizens=True, sent_on=None)
        sent_on = await self._sent_on.answered(self._municipality, conversation, sender, message)
        return _Found(conversation, citizens=False, sent_on=sent_on)

    async def _new_subject(self, conversation: str, subject: str) -> bool:
        name = keys.by_subject(conversation, subject)
        return await self._threads.find(self._municipality, CHANNEL, [name]) is None

    async def _number(self, conversation: str | None) -> str | None:
        status = await self._inquiries.status_of(conversation) if conversation else None
        return status[0] if status else None


def _named(mail: ParsedMail, token: str | None) -> list[list[str]]:
    """Return the names of the thread that a mail answers in, the surest first."""
    number = inquiry_number_in(mail.subject)
    return [
        *([[keys.by_token(token)]] if token else []),
        *([[keys.by_id(reference) for reference in mail.references[-REFERENCES:]]] if mail.references else []),
        *([[keys.by_number(number)]] if number else []),
    ]
