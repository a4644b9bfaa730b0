"""Junk: sorting an inquiry out and putting it back, and whose messages begin as junk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409

from bot.junk import JunkStanding, Unblock
from bot.messages import Staff as StaffMember
from console.api.base import ConsoleView, as_json
from console.api.junk_context import junk_of
from console.api.people import offered
from console.api.schemas import InquiryDetail, Problem, Schema
from console.auth.rights import may, must

BLOCK = "block_senders"


class JunkInfo(Schema):
    """Whether an inquiry is junk, and what could be done about its sender.

    `channel` and `address` are the sender's, null where nobody can be blocked; `blocked` tells that they are, and
    `may_block` that the asker may change that.
    """

    junk: bool
    channel: str | None
    address: str | None
    blocked: bool
    may_block: bool


class SortOut(Schema):
    """Junk, and whether its sender is to be blocked."""

    block: bool = False


class BlockedInfo(Schema):
    """Somebody whose messages begin as junk; `by` is who blocked them, null where they have no account any more."""

    id: str
    channel: str
    address: str
    by: str | None
    at: datetime


class BlockedList(Schema):
    """The blocked senders, who was blocked last first."""

    senders: list[BlockedInfo]


class JunkView(ConsoleView):
    """An inquiry as junk."""

    async def get(self, inquiry: UUID, /) -> r200[JunkInfo] | r401[Problem] | r404[Problem]:
        """Tell whether an inquiry is junk, and who sent it."""
        found = await self.inquiry(inquiry)
        standing = await junk_of(self.request).standing(found.municipality, found.id)
        return as_json(_shape(standing, self.who.staff))

    async def put(
        self, inquiry: UUID, /, body: SortOut
    ) -> r200[InquiryDetail] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Close an inquiry as junk, and block its sender where that is wanted; the citizen hears nothing of it."""
        found = await self.inquiry(inquiry)
        if body.block:
            must(self.who.staff.role, BLOCK)
        await junk_of(self.request).sort_out(found.id, staff=self.who.staff, block=body.block)
        return await self.detail(inquiry)

    async def delete(
        self, inquiry: UUID, /, unblock: Unblock = "no"
    ) -> r200[InquiryDetail] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Let an inquiry stand as it did before it was junk, and lift its sender's block where that is wanted."""
        found, me = await self.inquiry(inquiry), self.who.staff
        if unblock != "no":
            must(me.role, BLOCK)
        people = {one.id: one.name for one in offered(await self.context.accounts.directory(me.municipality))}
        await junk_of(self.request).put_back(found.id, staff=me, people=people, unblock=unblock)
        return await self.detail(inquiry)


class BlockedSendersBase(ConsoleView):
    """What these views share: the list that both answer with."""

    async def answer(self) -> web.Response:
        """Return who is blocked now."""
        municipality = self.who.staff.municipality
        directory = await self.context.accounts.directory(municipality)
        found = await junk_of(self.request).blocked(municipality)
        senders = [
            BlockedInfo(
                id=one.id,
                channel=one.address.channel,
                address=one.address.value,
                by=directory[one.staff].name if one.staff in directory else None,
                at=one.at,
            )
            for one in found
        ]
        return as_json(BlockedList(senders=senders))


class BlockedSendersView(BlockedSendersBase):
    """All who are blocked."""

    async def get(self) -> r200[BlockedList] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Return the blocked senders of the asker's municipality."""
        return await self.answer()


class BlockedSenderView(BlockedSendersBase):
    """One who is blocked."""

    async def delete(self, sender: UUID, /) -> r200[BlockedList] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Let what somebody writes come in as anybody's; what is junk already stays so."""
        await junk_of(self.request).unblock(str(sender), staff=self.who.staff)
        return await self.answer()


def _shape(standing: JunkStanding, asker: StaffMember) -> JunkInfo:
    return JunkInfo(
        junk=standing.junk,
        channel=standing.sender.channel if standing.sender else None,
        address=standing.sender.value if standing.sender else None,
        blocked=standing.blocked,
        may_block=may(asker.role, BLOCK),
    )


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/junk": JunkView,
    "/blocked-senders": BlockedSendersView,
    "/blocked-senders/{sender}": BlockedSenderView,
}
