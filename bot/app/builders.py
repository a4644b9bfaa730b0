"""Which channels there are, and who builds each."""

from __future__ import annotations

from bot.app import channel_email, channel_letter, channel_sms, channel_webform, channel_xmpp
from bot.app.channels import Builder

BUILDERS: dict[str, Builder] = {
    "email": channel_email.build,
    "letter": channel_letter.build,
    "sms": channel_sms.build,
    "webform": channel_webform.build,
    "xmpp": channel_xmpp.build,
}
