"""Following an inquiry; who may see it may follow it, and nobody sees who does."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r401, r404

from console.api.base import ConsoleView, as_json
from console.api.followers_context import followers_of
from console.api.mentions import notices_signal
from console.api.schemas import Problem, Schema


class FollowingInfo(Schema):
    """Whether the asker follows an inquiry."""

    following: bool


class FollowingView(ConsoleView):
    """The asker's following of one inquiry."""

    async def get(self, inquiry: UUID, /) -> r200[FollowingInfo] | r401[Problem] | r404[Problem]:
        """Tell whether the asker follows an inquiry."""
        found = await self.inquiry(inquiry)
        follows = await followers_of(self.request).follows(found.id, self.who.staff)
        return as_json(FollowingInfo(following=follows))

    async def put(self, inquiry: UUID, /) -> r200[FollowingInfo] | r401[Problem] | r404[Problem]:
        """Follow an inquiry from now on; again changes nothing."""
        found = await self.inquiry(inquiry)
        await followers_of(self.request).follow(found.id, self.who.staff)
        return await self._changed(following=True)

    async def delete(self, inquiry: UUID, /) -> r200[FollowingInfo] | r401[Problem] | r404[Problem]:
        """Follow an inquiry no more."""
        found = await self.inquiry(inquiry)
        await followers_of(self.request).unfollow(found.id, self.who.staff)
        return await self._changed(following=False)

    async def _changed(self, *, following: bool) -> web.Response:
        """Let the asker's other windows count anew."""
        staff = self.who.staff
        await self.context.channels.bus.publish(notices_signal(staff.municipality, [staff.id]))
        return as_json(FollowingInfo(following=following))


VIEWS: dict[str, type[web.View]] = {"/inquiries/{inquiry}/following": FollowingView}
