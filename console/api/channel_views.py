"""How the channels are, what came that nobody could read, and mails that were kept instead of sent."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from email import message_from_binary_file, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Literal
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409

from bot.errors import Conflict, NotFound
from bot.messages import Arrival, ArrivalState, Queue
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.context import ChannelDesk, context_of, logged_in
from console.api.schemas import (
    ArrivalInfo,
    ArrivalList,
    ChannelsInfo,
    KeptMailInfo,
    KeptMailList,
    KeptMailText,
    Problem,
)
from console.api.shapes import CHANNEL_PART, DISCARDED
from console.auth.rights import REACH

log = logging.getLogger(__name__)

MOST = 1_000


class ChannelsView(ConsoleView):
    """The channels."""

    async def get(self) -> r200[ChannelsInfo] | r401[Problem]:
        """Return how every channel is and what waits in it."""
        context = self.context
        queues = await context.channels.queues()
        unread = await context.channels.arrivals.listed(self.who.staff.municipality, ArrivalState.QUARANTINED, limit=MOST)
        quarantined = Counter(arrival.channel for arrival in unread)
        found = []
        for health in context.health.parts():
            if health.part.startswith(CHANNEL_PART):
                name = health.part.removeprefix(CHANNEL_PART)
                found.append(shapes.channel_shape(health, queues.get(name, Queue()), quarantined[name]))
        return as_json(ChannelsInfo(channels=found, mails_kept=context.channels.kept is not None))


class ArrivalsView(ConsoleView):
    """What came and nobody could read."""

    async def get(
        self, state: Literal["quarantined", "discarded"] = "quarantined"
    ) -> r200[ArrivalList] | r400[Problem] | r401[Problem]:
        """Return what waits for a person, or what staff have discarded, newest first."""
        channels, municipality = self.context.channels, self.who.staff.municipality
        kept = ArrivalState.QUARANTINED if state == "quarantined" else ArrivalState.IGNORED
        found = await channels.arrivals.listed(municipality, kept, limit=MOST)
        if kept is ArrivalState.IGNORED:
            found = [arrival for arrival in found if arrival.reason.startswith(DISCARDED)]
        shown = await asyncio.to_thread(lambda: [_shape(channels, arrival) for arrival in found])
        return as_json(ArrivalList(arrivals=shown))


class RetryView(ConsoleView):
    """Reading again."""

    async def post(self, arrival: UUID, /) -> r200[ArrivalInfo] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Let the channel read it once more, also what was discarded."""
        found = await _waiting(self, arrival, discarded=True)
        channels = self.context.channels
        await channels.arrivals.settle(found.id, ArrivalState.STORED, retry_at=channels.clock.now())
        log.info("%s has the arrival %s read again", self.who.staff.username, found.id)
        return await _arrival(self, found.id)


class DiscardView(ConsoleView):
    """Discarding."""

    async def post(self, arrival: UUID, /) -> r200[ArrivalInfo] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Put aside what needs no reading; it can be read again until its time is over."""
        found = await _waiting(self, arrival, discarded=False)
        reason = DISCARDED + found.reason
        await self.context.channels.arrivals.settle(found.id, ArrivalState.IGNORED, reason=reason, why=found.why)
        log.info("%s has discarded the arrival %s", self.who.staff.username, found.id)
        return await _arrival(self, found.id)


class KeptMailsView(ConsoleView):
    """Mails that were kept instead of sent."""

    async def get(self) -> r200[KeptMailList] | r401[Problem]:
        """Return them, newest first; none where mails are really sent, nor of inquiries that the asker does not see."""
        kept = self.context.channels.kept
        mails = await kept.kept(self.who.staff.municipality) if kept else []
        seen = await seen_messages(self.request, [mail.id for mail in mails])
        mails = [mail for mail in mails if mail.id in seen]
        shown = [KeptMailInfo(id=mail.id, to=mail.to, subject=mail.subject, size=mail.size, at=mail.at) for mail in mails]
        return as_json(KeptMailList(mails=shown))


class KeptMailView(ConsoleView):
    """One kept mail."""

    async def get(self, message: UUID, /) -> r200[KeptMailText] | r401[Problem] | r404[Problem]:
        """Return a mail as text."""
        path = await kept_mail_of(self.request, str(message))
        return as_json(await asyncio.to_thread(_read, str(message), path))


async def kept_mail_of(request: web.Request, message: str) -> Path:
    """Return where a kept mail can be read. Raises NotFound where mails are sent, and for an inquiry kept from the asker."""
    kept, here = context_of(request).channels.kept, logged_in(request).staff.municipality
    if kept is None:
        raise NotFound("mails are sent here, none are kept")
    if message not in await seen_messages(request, [message]):
        raise NotFound("no such mail")
    return await kept.kept_mail(here, message)


async def seen_messages(request: web.Request, named: Sequence[str]) -> frozenset[str]:
    """Return which messages stand in inquiries that the asker may see: a mail tells as much as its inquiry does."""
    who = logged_in(request).staff
    return await context_of(request).reaching.seen_messages(who.municipality, named, who.id, REACH[who.role])


def _read(message: str, path: Path) -> KeptMailText:
    with path.open("rb") as file:
        mail = message_from_binary_file(file, _class=EmailMessage, policy=policy.default)
    body = mail.get_body(("plain", "html"))
    return KeptMailText(
        id=message,
        sender=str(mail["from"] or ""),
        to=str(mail["to"] or ""),
        subject=str(mail["subject"] or ""),
        text=str(body.get_content()) if body is not None else "",
        attachments=[part.get_filename() or "" for part in mail.iter_attachments()],
    )


async def _waiting(view: ConsoleView, arrival: UUID, *, discarded: bool) -> Arrival:
    """Return an arrival that waits for a person. Raises NotFound, Conflict."""
    found = await view.context.channels.arrivals.one(view.who.staff.municipality, str(arrival))
    put_aside = found.state is ArrivalState.IGNORED and found.reason.startswith(DISCARDED)
    if found.state is not ArrivalState.QUARANTINED and not (discarded and put_aside):
        raise Conflict("somebody else has dealt with it already")
    return found


async def _arrival(view: ConsoleView, arrival: str) -> web.Response:
    channels = view.context.channels
    found = await channels.arrivals.one(view.who.staff.municipality, arrival)
    return as_json(await asyncio.to_thread(_shape, channels, found))


def _shape(channels: ChannelDesk, arrival: Arrival) -> ArrivalInfo:
    try:
        size: int | None = channels.files.path(arrival.reference).stat().st_size
    except (NotFound, OSError):
        size = None
    return shapes.arrival_shape(arrival, size)


VIEWS: dict[str, type[web.View]] = {
    "/channels": ChannelsView,
    "/arrivals": ArrivalsView,
    "/arrivals/{arrival}/retry": RetryView,
    "/arrivals/{arrival}/discard": DiscardView,
    "/kept-mails": KeptMailsView,
    "/kept-mails/{message}": KeptMailView,
}
