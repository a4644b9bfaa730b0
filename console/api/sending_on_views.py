"""Sending a message on by e-mail to somebody outside the municipality."""

from __future__ import annotations

import logging
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409, r413

from bot.copied import unusable
from bot.messages import Signal
from bot.sending_on import ToSendOn, recipients_of
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.schemas import MessageInfo, Problem
from console.api.sending_on_context import sending_on_of
from console.api.sending_on_schemas import NewSentOn, QuotedInfo

log = logging.getLogger(__name__)


class SentOnView(ConsoleView):
    """One message, sent on."""

    async def get(self, inquiry: UUID, message: UUID, /) -> r200[QuotedInfo] | r401[Problem] | r404[Problem]:
        """Return what of a message goes along when it is sent on."""
        found = await self.inquiry(inquiry)
        quoted = await sending_on_of(self.request).quoted(found.municipality, found.id, str(message))
        files = [shapes.attachment_shape(file) for file in quoted.attachments]
        return as_json(QuotedInfo(subject=quoted.subject, text=quoted.text, attachments=files))

    async def post(
        self, inquiry: UUID, message: UUID, /, body: NewSentOn
    ) -> r200[MessageInfo] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem] | r413[Problem]:
        """Send a message on, with words of one's own; the same `client_id` again is the same mail."""
        found, staff = await self.inquiry(inquiry), self.who.staff
        context = self.context
        to = recipients_of(body.to)
        for one in to:
            if context.channels.receives(one):
                raise unusable("send_on_ours", one)
        text, masked = context.conversations.as_said(body.text)
        files = tuple(str(attachment) for attachment in body.attachments)
        wanted = ToSendOn(client_id=body.client_id, to=to, text=text, masked=masked, attachments=files)
        said = await sending_on_of(self.request).send_on(found.id, str(message), wanted, staff=staff)
        log.info("%s has sent message %s on as %s", staff.username, message, said.id)
        await context.channels.bus.publish(Signal("events", staff.municipality))
        return as_json(shapes.message_shape(said))


VIEWS: dict[str, type[web.View]] = {"/inquiries/{inquiry}/messages/{message}/sent-on": SentOnView}
