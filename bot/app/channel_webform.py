"""Builds the pages on which citizens write without a script and follow their own inquiry."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.app.channels import ChannelParts
from bot.app.own_secret import own_secret
from bot.app.satisfaction import opinions_of
from bot.errors import SettingsError
from bot.following import InquiryLinks
from bot.interfaces import Channel
from bot.settings import Settings
from channels.webform.channel import WebFormChannel
from channels.webform.handlers import FormHandlers
from channels.webform.parts import FormParts
from channels.webform.rendering import PageRenderer
from inquiries.following import SqlFollowing

SECRET_CHARACTERS = 32


def inquiry_links(settings: Settings, url: str) -> InquiryLinks:
    """Return what makes the secret links of inquiries; `url` is the service's where no public one is set.

    Raises SettingsError.
    """
    given = settings.service.link_secret
    if given and len(given) < SECRET_CHARACTERS:
        raise SettingsError(f"[service] link_secret: must have {SECRET_CHARACTERS} characters or more")
    file = settings.service.data_dir / "secrets" / "inquiry-links"
    secret = given.encode() if given else own_secret(file, "[service] link_secret")
    return InquiryLinks(secret, settings.municipality.id, settings.service.public_url or url)


def build(parts: ChannelParts) -> Channel:
    """Return the channel."""
    municipality = parts.settings.municipality
    pages = FormParts(
        intake=parts.intake,
        following=SqlFollowing(parts.database, parts.clock),
        opinions=opinions_of(parts.settings, parts.database, parts.clock),
        contacts=parts.contacts,
        deliveries=parts.deliveries,
        files=parts.files,
        limiter=parts.limiter,
        clock=parts.clock,
        texts=parts.texts,
        links=parts.links,
        municipality=municipality.id,
        language=municipality.language,
        region=municipality.country,
        behind_proxy=parts.settings.service.behind_proxy,
    )
    renderer = PageRenderer(
        parts.texts,
        name=municipality.name,
        zone=ZoneInfo(municipality.time_zone),
        privacy_url=municipality.privacy_url or "",
    )
    return WebFormChannel(FormHandlers(pages, renderer), parts.clock)
