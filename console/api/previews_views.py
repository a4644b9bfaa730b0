"""A reply as the citizen will get it, before it goes; nothing is stored and nothing sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r413

from bot.errors import NotFound
from bot.formatting import formatted
from bot.messages import Address, Author, Contact, Inquiry, Message, Outbound, Visibility
from console.api.base import ConsoleView, as_json
from console.api.previews_context import previews_of
from console.api.previews_schemas import ReplySeen, ReplyToSee
from console.api.schemas import Problem
from console.api.ways import ways_to


@dataclass(frozen=True, slots=True)
class FirstMessage:
    """What stands in an inquiry's place before there is one: it gets its number when the message is sent."""

    title: str
    language: str
    number: str = "…"
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    conversation: str = field(default_factory=lambda: str(uuid.uuid4()))


class PreviewBase(ConsoleView):
    """Asks the channel."""

    async def as_sent(self, text: str, to: Contact, inquiry: Inquiry | FirstMessage) -> web.Response:
        """Return a text as its channel would send it to somebody, in an inquiry that is there or that it would open."""
        said, masked = self.context.conversations.as_said(text)
        outbound = Outbound(
            message=self._message(inquiry, said, to.address),
            to=to.address,
            attempt=1,
            inquiry_number=inquiry.number,
            title=inquiry.title,
            to_name=to.name,
        )
        seen = await previews_of(self.request).of(outbound)
        return as_json(
            ReplySeen(
                channel=to.address.channel,
                to=to.address.value,
                subject=seen.subject,
                parts=list(seen.parts),
                html=seen.html,
                masked=masked,
            )
        )

    def _message(self, inquiry: Inquiry | FirstMessage, text: str, via: Address) -> Message:
        me = self.who.staff
        return Message(
            id=str(uuid.uuid4()),
            municipality=me.municipality,
            conversation=inquiry.conversation,
            inquiry=inquiry.id,
            author=Author.STAFF,
            visibility=Visibility.ALL,
            text=text,
            html=formatted(text),
            created_at=self.context.channels.clock.now(),
            language=inquiry.language,
            author_name=me.name,
            via=via,
        )


class ReplyPreviewView(PreviewBase):
    """A reply that is being written."""

    async def post(
        self, inquiry: UUID, /, body: ReplyToSee
    ) -> r200[ReplySeen] | r400[Problem] | r401[Problem] | r404[Problem] | r413[Problem]:
        """Return the reply as its channel would send it; a channel that adds and cuts nothing has no preview."""
        found = await self.inquiry(inquiry)
        known, usual = await ways_to(self.context.channels, found)
        wanted = Address(body.via.channel, body.via.address) if body.via else usual and usual.address
        way = next((one for one in known if one.address == wanted), None)
        if way is None:
            raise NotFound("the person cannot be reached that way")
        return await self.as_sent(body.text, way, found)


VIEWS: dict[str, type[web.View]] = {"/inquiries/{inquiry}/reply-preview": ReplyPreviewView}
