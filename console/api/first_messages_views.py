"""First messages: staff write to somebody who has not written, by e-mail or SMS."""

from __future__ import annotations

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409, r413

from bot.addresses import normalised
from bot.errors import BadInput, Why
from bot.handling import Registration, Result
from bot.messages import Address, Contact
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.first_messages_schemas import FirstMessageToSee, NewFirstMessage, RecipientInfo, To
from console.api.handling_context import handling_of
from console.api.moving_views import summary_of
from console.api.previews_schemas import ReplySeen
from console.api.previews_views import FirstMessage, PreviewBase
from console.api.schemas import AttachmentInfo, InquirySummary, Problem
from console.api.shapes import CHANNEL_PART
from console.api.uploads import uploaded


class FirstMessageBase(ConsoleView):
    """What these views share."""

    def address(self, to: To) -> Address:
        """Return an address in the form in which its channel knows it. Raises BadInput."""
        return normalised(to.channel, to.address, region=self.context.channels.region)

    def title(self, body: FirstMessageToSee) -> str:
        """Return the subject as it may be stored. Raises BadInput."""
        return self.context.conversations.as_said(body.title)[0] if body.title else ""


class FirstMessagesView(FirstMessageBase):
    """First messages."""

    async def post(
        self, body: NewFirstMessage
    ) -> r200[InquirySummary] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem] | r413[Problem]:
        """Write to somebody; what they answer comes into the inquiry that is returned, which is the writer's."""
        to = self.address(body.to)
        self._must_be_on(to.channel)
        text, masked = self.context.conversations.as_said(body.text)
        title = self.title(body)
        wanted = Registration(
            channel=to.channel,
            client_id=body.client_id,
            result=Result.WRITTEN,
            text=text,
            masked=masked,
            language=body.language,
            title=title,
            address=to,
            name=body.name,
            suggested=frozenset({"topic", "service"} if title else {"topic", "service", "title"}),
        )
        attachments = [str(attachment) for attachment in body.attachments]
        made = await handling_of(self.request).begin(wanted, attachments, staff=self.who.staff)
        return await summary_of(self, made)

    def _must_be_on(self, channel: str) -> None:
        """Refuse what would lie in the outbox until somebody sets the channel up: nobody would know that it waits."""
        part = CHANNEL_PART + channel
        if not any(health.part == part and health.state != "off" for health in self.context.health.parts()):
            raise BadInput(f"the channel {channel} is off", why=Why("channel_off"))


class FirstMessagePreviewView(PreviewBase, FirstMessageBase):
    """A first message that is being written."""

    async def post(
        self, body: FirstMessageToSee
    ) -> r200[ReplySeen] | r400[Problem] | r401[Problem] | r404[Problem] | r413[Problem]:
        """Return the message as its channel would send it; the inquiry's number is given when it is sent."""
        to = Contact(self.address(body.to), body.name)
        return await self.as_sent(body.text, to, FirstMessage(self.title(body), body.language))


class RecipientView(FirstMessageBase):
    """Somebody to write to."""

    async def post(self, body: To) -> r200[RecipientInfo] | r400[Problem] | r401[Problem]:
        """Tell whether an address wants no messages, and which inquiries of its person are open."""
        me = self.who.staff
        found = await handling_of(self.request).recipient(me.municipality, self.address(body))
        seen = await self.seen(one.id for one in found.open)
        directory = await self.context.accounts.directory(me.municipality)
        return as_json(
            RecipientInfo(
                channel=found.address.channel,
                address=found.address.value,
                stopped=found.stopped,
                open=[shapes.inquiry_shape(one, directory) for one in found.open if one.id in seen],
            )
        )


class FirstMessageFilesView(FirstMessageBase):
    """Files for a first message."""

    takes_files = True

    async def post(self, name: str) -> r200[AttachmentInfo] | r400[Problem] | r401[Problem] | r413[Problem]:
        """Add a file, its bytes as the body, that a first message may carry; one that none carries is gone after a day."""
        async with uploaded(self, name) as attachment:
            kept = await handling_of(self.request).enclose(attachment, staff=self.who.staff)
        return as_json(shapes.attachment_shape(kept))


VIEWS: dict[str, type[web.View]] = {
    "/first-messages": FirstMessagesView,
    "/first-messages/preview": FirstMessagePreviewView,
    "/first-messages/recipient": RecipientView,
    "/first-messages/files": FirstMessageFilesView,
}
