"""Drafts: kept while somebody writes, found again on any machine, handed on with the inquiry."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r404, r409, r413

from bot.drafts import Draft, DraftKind, StaleDraft
from bot.web import problem
from console.api.base import ConsoleView, as_json
from console.api.drafts_context import drafts_of, tell_begun
from console.api.drafts_schemas import (
    ColleagueDraft,
    DraftInfo,
    DraftList,
    Kind,
    SavedDraft,
    SaveDraft,
    StaleDraftInfo,
    TakeDraft,
)
from console.api.schemas import Problem

SOMEBODY = ""
"""The name of who has no account any more."""


class DraftsView(ConsoleView):
    """Drafts to an inquiry."""

    async def get(self, inquiry: UUID, /) -> r200[DraftList] | r401[Problem] | r404[Problem]:
        """Return the asker's drafts to an inquiry, and who else has begun a reply."""
        found, me = await self.inquiry(inquiry), self.who.staff
        kept = await drafts_of(self.request).of_inquiry(me.municipality, found.id)
        directory = await self.context.accounts.directory(me.municipality)
        names = {staff.id: staff.name for staff in directory.values()}
        return as_json(
            DraftList(
                own=[draft_shape(one) for one in kept if one.staff == me.id],
                others=[
                    ColleagueDraft(staff=one.staff, name=names.get(one.staff, SOMEBODY), updated_at=one.updated_at)
                    for one in kept
                    if one.staff != me.id and one.kind is DraftKind.REPLY
                ],
            )
        )


class DraftView(ConsoleView):
    """One draft."""

    async def put(
        self, inquiry: UUID, kind: Kind, /, body: SaveDraft
    ) -> r200[SavedDraft] | r400[Problem] | r401[Problem] | r404[Problem] | r409[StaleDraftInfo] | r413[Problem]:
        """Keep what the asker has written so far; refused with what is kept when another window was faster."""
        found = await self.inquiry(inquiry)
        try:
            kept = await drafts_of(self.request).save(
                found.id, self.who.staff, DraftKind(kind), body.text, client_id=body.client_id, based_on=body.based_on
            )
        except StaleDraft as error:
            current = draft_shape(error.current) if error.current else None
            told = StaleDraftInfo.model_validate(problem(error) | {"current": current})
            return web.json_response(text=told.model_dump_json(), status=409)
        if kind == DraftKind.REPLY.value and (kept is None) == (body.based_on != ""):
            await tell_begun(self.request, found, self.who.staff.id, begun=kept is not None)
        return as_json(SavedDraft(draft=draft_shape(kept) if kept else None))


class TakeDraftView(ConsoleView):
    """Taking a colleague's draft over."""

    async def post(
        self, inquiry: UUID, /, body: TakeDraft
    ) -> r200[DraftInfo] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Make a colleague's half-written reply the asker's own, who must have the inquiry."""
        found = await self.inquiry(inquiry)
        taken = await drafts_of(self.request).take_over(found.id, self.who.staff, str(body.staff))
        for staff, begun in ((str(body.staff), False), (self.who.staff.id, True)):
            await tell_begun(self.request, found, staff, begun=begun)
        return as_json(draft_shape(taken))


def draft_shape(draft: Draft) -> DraftInfo:
    """Return a draft as the interface shows it."""
    return DraftInfo(
        kind=draft.kind.value,
        text=draft.text,
        client_id=draft.client_id,
        version=draft.version,
        updated_at=draft.updated_at,
    )


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/drafts": DraftsView,
    "/inquiries/{inquiry}/drafts/{kind}": DraftView,
    "/inquiries/{inquiry}/draft-taking": TakeDraftView,
}
