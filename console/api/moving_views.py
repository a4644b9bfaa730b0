"""Splitting and merging inquiries, and taking a merge back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r401, r404, r409

from bot.errors import NotFound
from bot.handling import Step
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.handling_context import handling_of
from console.api.handling_schemas import MergeUndoInfo, Unmerge
from console.api.numbers import find_inquiry
from console.api.schemas import InquirySummary, Merge, Problem, Split, SplitChosen
from console.auth.rights import may

RIGHT = "move_inquiries"
EMPTIED = "merged"
TAKEN_OVER = "merged_from"


class SplitView(ConsoleView):
    """Splitting."""

    async def post(
        self, inquiry: UUID, /, body: Split
    ) -> r200[InquirySummary] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Move a message and all after it into an inquiry of their own; the answer is that inquiry."""
        found = await self.inquiry(inquiry)
        made = await self.context.conversations.split(found.id, self.who.staff, str(body.message))
        return await summary_of(self, made)


class SplitChosenView(ConsoleView):
    """Splitting by choice."""

    async def post(
        self, inquiry: UUID, /, body: SplitChosen
    ) -> r200[InquirySummary] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Move the chosen messages, and no others, into an inquiry of their own; the answer is that inquiry."""
        found = await self.inquiry(inquiry)
        chosen = [str(message) for message in body.messages]
        made = await self.context.conversations.split_chosen(found.id, self.who.staff, chosen)
        return await summary_of(self, made)


class MergeView(ConsoleView):
    """Merging."""

    async def post(
        self, inquiry: UUID, /, body: Merge
    ) -> r200[InquirySummary] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Move all that was said into another inquiry and close this one; the answer is the other inquiry."""
        found = await self.inquiry(inquiry)
        into = await self.must_reach(await find_inquiry(self.context, found.municipality, body.into))
        await self.context.conversations.merge(found.id, self.who.staff, into.id)
        return await summary_of(self, into.id)


class UnmergeView(ConsoleView):
    """Undoing a merge."""

    async def post(
        self, inquiry: UUID, /, body: Unmerge
    ) -> r200[InquirySummary] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Bring back what a merge moved out of an inquiry; the answer is that inquiry. Once it was undone, it stays so."""
        found = await self.inquiry(inquiry)
        handling, staff = handling_of(self.request), self.who.staff
        merge = await handling.merge_standing(found.id, staff=staff)
        if merge is not None:
            await self.must_reach(await self.context.inbox.inquiry(staff.municipality, merge.into))
        await handling.unmerge(found.id, based_on=body.version, staff=staff)
        return await summary_of(self, found.id)


async def undos_of(view: ConsoleView, inquiry: str, steps: Sequence[Step]) -> dict[str, MergeUndoInfo]:
    """Return, by the id of a step that tells of a merge, whether it can be undone; nothing where the asker has no say."""
    staff = view.who.staff
    if not may(staff.role, RIGHT):
        return {}
    # An inquiry may have been merged, brought back and merged again: the last step tells of the merge that holds.
    told = {
        inquiry if step.kind == EMPTIED else str(step.details["other"]): step.id
        for step in steps
        if step.kind in {EMPTIED, TAKEN_OVER}
    }
    found = {}
    for emptied, step in told.items():
        merge = await handling_of(view.request).merge_standing(emptied, staff=staff)
        if merge is None or inquiry not in {merge.inquiry, merge.into}:
            continue
        try:
            for one in {merge.inquiry, merge.into} - {inquiry}:
                await view.must_reach(await view.context.inbox.inquiry(staff.municipality, one))
        except NotFound:
            continue  # Whose other half is kept from the asker, they cannot take apart.
        found[step] = MergeUndoInfo(inquiry=merge.inquiry, into=merge.into, version=merge.version, refused=merge.refused)
    return found


async def summary_of(view: ConsoleView, inquiry: str) -> web.Response:
    """Return an inquiry as it stands now."""
    municipality = view.who.staff.municipality
    found = await view.context.inbox.inquiry(municipality, inquiry)
    return as_json(shapes.inquiry_shape(found, await view.context.accounts.directory(municipality)))


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/split": SplitView,
    "/inquiries/{inquiry}/split-chosen": SplitChosenView,
    "/inquiries/{inquiry}/merge": MergeView,
    "/inquiries/{inquiry}/unmerge": UnmergeView,
}
