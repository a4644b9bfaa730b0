"""Calendars: those elsewhere that are followed, and ours under secret addresses."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from uuid import UUID

from aiohttp import hdrs, web
from aiohttp_pydantic.oas.typing import r200, r201, r204, r400, r401, r403, r404, r409

from bot.errors import NotFound, Refused
from console.api.base import as_json
from console.api.duty_context import FEED, duty_of
from console.api.duty_schemas import (
    CalendarList,
    FollowCalendar,
    FollowedInfo,
    PublishCalendar,
    PublishedAddress,
    PublishedInfo,
)
from console.api.duty_views import DutyBase
from console.api.schemas import Problem
from console.auth.rights import may


class CalendarsBase(DutyBase):
    """What the views of calendars share."""

    async def allow(self, staff: str | None, unit: str | None) -> tuple[str | None, str | None]:
        """Return whose calendar it is, the asker's where neither is named.

        One's own everybody may have followed and published, a unit's its people and leader, everything administrators.
        Raises Refused, NotFound.
        """
        if staff is None and unit is None:
            staff = self.me
        await self.know(staff)
        if not may(self.who.staff.role, "plan_duty_of_others") and staff not in {None, self.me}:
            raise Refused("that is another person's calendar")
        if unit is not None:
            found = next((one for one in await self.desk.plan.units(self.municipality) if one.id == unit), None)
            if found is None:
                raise NotFound("no such unit")
            if not may(self.who.staff.role, "plan_duty_of_others") and self.me not in {found.leader, *found.members}:
                raise Refused("that is another unit's calendar")
        return staff, unit

    async def followed(self, calendar: UUID) -> str:
        """Return the id of a followed calendar that the asker may change. Raises NotFound, Refused."""
        for one in await self.desk.calendars.listed(self.municipality):
            if one.id == str(calendar):
                if one.added_by != self.me:
                    await self.allow(one.staff, one.unit)
                return one.id
        raise NotFound("no such calendar")

    async def all_published(self) -> list[PublishedInfo]:
        """Return which calendars are published."""
        return [PublishedInfo(**asdict(one)) for one in await self.desk.plan.published(self.municipality)]


class CalendarsView(CalendarsBase):
    """All calendars."""

    async def get(self) -> r200[CalendarList] | r401[Problem]:
        """Return the calendars that are followed, with how they are, and those that are published."""
        followed = [FollowedInfo(**asdict(one)) for one in await self.desk.calendars.listed(self.municipality)]
        return as_json(CalendarList(followed=followed, published=await self.all_published()))


class FollowedView(CalendarsBase):
    """Calendars elsewhere."""

    async def post(
        self, body: FollowCalendar
    ) -> r201[FollowedInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Follow a calendar by its address; it is read at once, and only when somebody is busy is kept."""
        staff, unit = await self.allow(body.staff, body.unit)
        made = await self.desk.calendars.follow(self.municipality, body.url, staff=staff, unit=unit, by=self.me)
        return web.json_response(text=FollowedInfo(**asdict(made)).model_dump_json(), status=201)


class FollowedOneView(CalendarsBase):
    """One calendar elsewhere."""

    async def delete(self, calendar: UUID, /) -> r204 | r401[Problem] | r403[Problem] | r404[Problem]:
        """Follow a calendar no more, and forget its times."""
        await self.desk.calendars.leave(self.municipality, await self.followed(calendar))
        return web.Response(status=204)


class ReadNowView(CalendarsBase):
    """Calendars read at once."""

    async def post(self, calendar: UUID, /) -> r200[FollowedInfo] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Read a calendar at once and return how it is then."""
        found = await self.desk.calendars.read_now(self.municipality, await self.followed(calendar))
        return as_json(FollowedInfo(**asdict(found)))


class PublishedView(CalendarsBase):
    """Our calendars."""

    async def post(
        self, body: PublishCalendar
    ) -> r201[PublishedAddress] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Publish a calendar under a new secret address; the one that it had works no more."""
        staff, unit = await self.allow(body.staff, body.unit)
        secret = await self.desk.plan.publish(self.municipality, staff=staff, unit=unit, by=self.me)
        base = (self.desk.public_url or str(self.request.url.origin())).rstrip("/")
        told = PublishedAddress(url=f"{base}{FEED}/{secret}.ics", all=await self.all_published())
        return web.json_response(text=told.model_dump_json(), status=201)


class PublishedOneView(CalendarsBase):
    """One of our calendars."""

    async def delete(self, calendar: UUID, /) -> r204 | r401[Problem] | r403[Problem] | r404[Problem]:
        """Publish a calendar no more."""
        published = await self.desk.plan.published(self.municipality)
        found = next((one for one in published if one.id == str(calendar)), None)
        if found is None:
            raise NotFound("no such calendar")
        if found.renewed_by != self.me:
            await self.allow(found.staff, found.unit)
        await self.desk.plan.unpublish(self.municipality, found.id)
        return web.Response(status=204)


async def feed(request: web.Request) -> web.Response:
    """Answer with the calendar of a secret address, to whoever has it: calendar programs cannot log in."""
    body = await duty_of(request).plan.published_file(request.match_info["secret"])
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {hdrs.ETAG: tag, hdrs.CACHE_CONTROL: "private, no-cache", "X-Robots-Tag": "noindex"}
    if request.headers.get(hdrs.IF_NONE_MATCH) == tag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=headers)


def routes() -> list[web.RouteDef]:
    """Return the route of published calendars."""
    return [web.get(FEED + "/{secret:[A-Za-z0-9_-]{43}}.ics", feed)]


VIEWS: dict[str, type[web.View]] = {
    "/calendars": CalendarsView,
    "/calendars/followed": FollowedView,
    "/calendars/followed/{calendar}": FollowedOneView,
    "/calendars/followed/{calendar}/read": ReadNowView,
    "/calendars/published": PublishedView,
    "/calendars/published/{calendar}": PublishedOneView,
}
