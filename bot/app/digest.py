"""Builds the digests that staff get by e-mail."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.background import Background
from bot.database import Database
from bot.interfaces import Channel, Clock, Texts
from bot.presence import Presence
from bot.settings import Settings
from bot.working_days import WorkingDays
from channels.email.channel import EmailChannel
from console.api.digest_context import DIGEST, DigestDesk
from console.auth.accounts import Accounts
from console.auth.rights import REACH
from inquiries.digest.service import DigestSending
from inquiries.digest.store import SqlDigests
from inquiries.digest.wording import DigestWords
from inquiries.notices import SqlNotices

LOOK_EVERY_S = 60.0


class DigestParts:
    """Digests as they run; where e-mail is off, staff are told so and nothing is sent."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Clock,
        *,
        accounts: Accounts,
        presence: Presence,
        texts: Texts,
        days: WorkingDays,
        channels: Mapping[str, Channel],
        url: str,
    ) -> None:
        municipality, email = settings.municipality, channels.get("email")
        store = SqlDigests(database, clock)
        self.sending: DigestSending | None = None
        domains = settings.email.staff_domains
        if isinstance(email, EmailChannel):
            domains = domains or (email.domain,)
            console = f"{(settings.service.public_url or url).rstrip('/')}/console/"
            words = DigestWords(texts, municipality.name, console)
            here = lambda: presence.online(municipality.id) - presence.idle(municipality.id)  # noqa: E731 - one expression
            self.sending = DigestSending(
                municipality.id,
                store,
                SqlNotices(database, clock),
                clock,
                days,
                words,
                email,
                people=accounts.directory,
                reach=REACH,
                here=here,
            )
        self._desk = DigestDesk(store, tuple(one.lower() for one in domains), available=self.sending is not None)

    def join(self, app: web.Application) -> None:
        """Let the console's views find them."""
        app[DIGEST] = self._desk

    def run(self, background: Background) -> None:
        """Send what is due, every minute."""
        if self.sending is not None:
            background.every(LOOK_EVERY_S, "send digests", self.sending.run)
