"""What staff say: replies by the way that they choose, notes, the files that go along, and how a person is reached."""

from __future__ import annotations

import logging
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409, r413

from bot.addresses import normalised
from bot.copied import copied_of, no_copy
from bot.drafts import DraftKind
from bot.errors import Conflict, NotFound
from bot.messages import Address, Contact, DeliveryState, Inquiry, Message, Signal
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.drafts_context import DRAFTS
from console.api.inbox_context import INBOX
from console.api.mentions import mentioned, notices_signal, tell_mentioned
from console.api.schemas import (
    AttachmentInfo,
    InquiryDetail,
    MessageInfo,
    NewContact,
    NewMessage,
    NewReply,
    NoteInfo,
    Problem,
)
from console.api.uploads import uploaded
from console.api.ways import way_of

log = logging.getLogger(__name__)

BY_POST = "letter"


class RepliesView(ConsoleView):
    """Replies to the citizen."""

    async def post(
        self, inquiry: UUID, /, body: NewReply
    ) -> r200[MessageInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem] | r413[Problem]:
        """Answer the citizen; the same `client_id` again is the same reply."""
        found = await self.inquiry(inquiry)
        wanted = Address(body.via.channel, body.via.address) if body.via else None
        copied = copied_of(body.cc, body.bcc)
        for one in copied:
            if self.context.channels.receives(one.address):
                raise no_copy("copy_ours", one.address)
        said = await self.context.conversations.say(
            found.id,
            self.who.staff,
            body.text,
            external_id=body.client_id,
            internal=False,
            via=await way_of(self.context.channels, found, wanted),
            attachments=tuple(str(attachment) for attachment in body.attachments),
            copied=copied,
        )
        await _sent(self, found, DraftKind.REPLY, body.client_id)
        return as_json(shapes.message_shape(said))


class NotesView(ConsoleView):
    """Internal notes."""

    async def post(
        self, inquiry: UUID, /, body: NewMessage
    ) -> r200[NoteInfo] | r401[Problem] | r404[Problem] | r413[Problem]:
        """Leave a note that only staff see; the answer names whom it mentions in vain."""
        found = await self.inquiry(inquiry)
        said = await self.context.conversations.say(
            found.id, self.who.staff, body.text, external_id=body.client_id, internal=True
        )
        unreached = await tell_of_note(self, found, said)
        await _sent(self, found, DraftKind.NOTE, body.client_id)
        return as_json(NoteInfo(**dict(shapes.message_shape(said)), unreached=unreached))


async def tell_of_note(view: ConsoleView, inquiry: Inquiry, note: Message) -> list[str]:
    """Tell whom a note mentions; return the names of those who may not see the inquiry."""
    desk, staff, context = view.request.config_dict.get(INBOX), view.who.staff, view.context
    people = mentioned(note.text, await context.accounts.directory(staff.municipality), staff.id)
    if desk is None or not people:
        return []
    audience = await context.reaching.of_inquiry(staff.municipality, inquiry.id)
    told, unreached = await tell_mentioned(desk.notices, inquiry, note, people, audience, staff)
    await context.channels.bus.publish(notices_signal(staff.municipality, told, inquiry.id))
    return unreached


async def _sent(view: ConsoleView, inquiry: Inquiry, kind: DraftKind, client_id: str) -> None:
    """Throw the draft of what was said away. Should the service die before, sending it again says it no second time."""
    drafts = view.request.config_dict.get(DRAFTS)
    if drafts is not None:
        await drafts.sent(inquiry.municipality, inquiry.id, view.who.staff.id, kind, client_id)


class ContactsView(ConsoleView):
    """How the person is reached."""

    async def post(
        self, inquiry: UUID, /, body: NewContact
    ) -> r200[InquiryDetail] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Add a way to reach the person; one that is known already gets the name given."""
        found = await self.inquiry(inquiry)
        channels = self.context.channels
        address = normalised(body.channel, body.address, region=channels.region)
        await channels.contacts.add(found.municipality, found.conversation, Contact(address, body.name))
        told = Signal("contacts", found.municipality, found.conversation, {"channel": address.channel})
        await channels.bus.publish(told)
        return await self.detail(inquiry)


class AttachmentsView(ConsoleView):
    """Files for a reply."""

    takes_files = True

    async def post(
        self, inquiry: UUID, /, name: str
    ) -> r200[AttachmentInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r413[Problem]:
        """Add a file, its bytes as the body, that a later reply may carry; one that none carries is gone after a day."""
        found = await self.inquiry(inquiry)
        async with uploaded(self, name) as attachment:
            kept = await self.context.conversations.attach(found.id, self.who.staff, attachment)
        return as_json(shapes.attachment_shape(kept))


class PostedView(ConsoleView):
    """Letters that were put into the post."""

    async def post(
        self, inquiry: UUID, message: UUID, /
    ) -> r200[MessageInfo] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Write that a letter was printed and posted; again changes nothing."""
        letter = await self._letter(inquiry, message)
        if letter.state is DeliveryState.QUEUED:
            raise Conflict("the letter is not ready to be printed yet")
        channels, staff = self.context.channels, self.who.staff
        await channels.deliveries.report(letter.id, DeliveryState.DELIVERED)
        log.info("%s has posted the letter %s", staff.username, letter.id)
        await channels.bus.publish(Signal("events", staff.municipality))
        return as_json(shapes.message_shape(await self._letter(inquiry, message)))

    async def _letter(self, inquiry: UUID, message: UUID) -> Message:
        found = await self.inquiry(inquiry)
        for said in await self.context.inbox.messages(found.municipality, found.id):
            if said.id == str(message) and said.via is not None and said.via.channel == BY_POST and said.state is not None:
                return said
        raise NotFound("there is no such letter in this inquiry")


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/replies": RepliesView,
    "/inquiries/{inquiry}/notes": NotesView,
    "/inquiries/{inquiry}/contacts": ContactsView,
    "/inquiries/{inquiry}/attachments": AttachmentsView,
    "/inquiries/{inquiry}/messages/{message}/posted": PostedView,
}
