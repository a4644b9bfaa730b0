"""What staff say to citizens: replies by the way that they choose, the files that go along, and how a person is reached."""

from __future__ import annotations

import logging
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409, r413

from bot.addresses import normalised
from bot.copied import copied_of, unusable
from bot.drafts import DraftKind
from bot.errors import Conflict, NotFound
from bot.messages import Address, Contact, DeliveryState, Message, Signal
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.drafts_context import throw_draft_away
from console.api.schemas import (
    AttachmentInfo,
    InquiryDetail,
    MessageInfo,
    NewContact,
    NewReply,
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
                raise unusable("copy_ours", one.address)
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
        await throw_draft_away(self.request, found, self.who.staff, DraftKind.REPLY, body.client_id)
        return as_json(shapes.message_shape(said))


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
    """Files for a reply or a note."""

    takes_files = True

    async def post(
        self, inquiry: UUID, /, name: str
    ) -> r200[AttachmentInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r413[Problem]:
        """Add a file, its bytes as the body, for a later reply or note; one that none carries is gone after a day."""
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
    "/inquiries/{inquiry}/contacts": ContactsView,
    "/inquiries/{inquiry}/attachments": AttachmentsView,
    "/inquiries/{inquiry}/messages/{message}/posted": PostedView,
}
