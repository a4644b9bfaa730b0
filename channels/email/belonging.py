"""Decides to which conversation a mail belongs: by token and references, and only with the right sender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.interfaces import Contacts, InquiryLookup, Threads
from channels.email import keys
from channels.email.parsed import ParsedMail
from channels.email.store import CHANNEL
from channels.email.tokens import inquiry_number_in

REFERENCES = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail belongs: a conversation that is there, or a new one.

    `split_offered` tells that its subject is new in a thread that is known, `belongs_to` is the inquiry that it would
    belong to had it come from one of that inquiry's own addresses.
    """

    conversation: str
    known: bool
    split_offered: bool = False
    belongs_to: str | None = None


class Belonging:
    """The threads of one municipality."""

    def __init__(self, threads: Threads, contacts: Contacts, inquiries: InquiryLookup, municipality: str) -> None:
        self._threads = threads
        self._contacts = contacts
        self._inquiries = inquiries
        self._municipality = municipality

    async def place(self, mail: ParsedMail, sender: str, token: str | None) -> Place:
        """Return where a mail of a sender belongs."""
        new = keys.new_conversation(self._municipality, mail, sender)
        if mail.message_id and (again := await self._found([keys.by_id(mail.message_id)], sender))[0]:
            return Place(again[0], known=True)
        stranger_to = None
        for names in _named(mail, token):
            conversation, of_others = await self._found(names, sender)
            if conversation == new:  # The mail names itself among its references.
                break
            if conversation:
                return Place(conversation, known=True, split_offered=await self._new_subject(conversation, mail.subject))
            stranger_to = stranger_to or of_others
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

    async def _found(self, names: Sequence[str], sender: str) -> tuple[str | None, str | None]:
        """Return the conversation that goes by a name and is the sender's, or else the one that is not."""
        found = await self._threads.find(self._municipality, CHANNEL, names)
        if found is None:
            return None, None
        known = await self._contacts.of(self._municipality, found[0])
        ours = any(contact.address.channel == CHANNEL and contact.address.value == sender for contact in known)
        return (found[0], None) if ours else (None, found[0])

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
