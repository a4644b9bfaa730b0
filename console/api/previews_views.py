"""A reply as the citizen will get it, before it goes; nothing is stored and nothing sent."""

from __future__ import annotations

import uuid
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r413

from bot.errors import NotFound
from bot.messages import Address, Author, Inquiry, Message, Outbound, Visibility
from console.api.base import ConsoleView, as_json
from console.api.previews_context import previews_of
from console.api.previews_schemas import ReplySeen, ReplyToSee
from console.api.schemas import Problem
from console.api.ways import ways_to


class ReplyPreviewView(ConsoleView):
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
        text, masked = self.context.conversations.as_said(body.text)
        outbound = Outbound(
            message=self._message(found, text, way.address),
            to=way.address,
            attempt=1,
            inquiry_number=found.number,
            title=found.title,
            to_name=way.name or "",
        )
        seen = await previews_of(self.request).of(outbound)
        channel, to = way.address.channel, way.address.value
        return as_json(ReplySeen(channel=channel, to=to, subject=seen.subject, parts=list(seen.parts), masked=masked))

    def _message(self, inquiry: Inquiry, text: str, via: Address) -> Message:
        me = self.who.staff
        return Message(
            id=str(uuid.uuid4()),
            municipality=me.municipality,
            conversation=inquiry.conversation,
            inquiry=inquiry.id,
            author=Author.STAFF,
            visibility=Visibility.ALL,
            text=text,
            created_at=self.context.channels.clock.now(),
            language=inquiry.language,
            author_name=me.name,
            via=via,
        )


VIEWS: dict[str, type[web.View]] = {"/inquiries/{inquiry}/reply-preview": ReplyPreviewView}
