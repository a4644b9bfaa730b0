"""Lets staff see a reply as its channel would send it."""

from __future__ import annotations

from bot.app.channels import Channels
from bot.errors import NotFound
from bot.messages import Outbound
from bot.previews import Preview
from channels.email.channel import EmailChannel
from channels.sms.channel import SmsChannel


class ChannelPreviews:
    """Previews over the channels that run."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels

    async def of(self, outbound: Outbound) -> Preview:
        """Return what would be sent. Raises NotFound for a channel that sends what is written as it is, BadInput."""
        channel = self._channels.by_name.get(outbound.to.channel)
        if not isinstance(channel, EmailChannel | SmsChannel):
            raise NotFound("this channel sends what is written as it is")
        return await channel.preview(outbound)
