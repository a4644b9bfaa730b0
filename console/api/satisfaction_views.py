"""What a person said of how they were helped with an inquiry."""

from __future__ import annotations

from uuid import UUID

from aiohttp_pydantic.oas.typing import r200, r401, r404

from console.api.base import ConsoleView, as_json
from console.api.satisfaction_context import opinions_of
from console.api.satisfaction_schemas import OpinionInfo
from console.api.schemas import Problem


class OpinionView(ConsoleView):
    """Whether a person was helped."""

    async def get(self, inquiry: UUID, /) -> r200[OpinionInfo] | r401[Problem] | r404[Problem]:
        """Return what the person answered when they were asked whether they were helped."""
        municipality = self.who.staff.municipality
        found = await self.context.inbox.inquiry(municipality, str(inquiry))
        told = await opinions_of(self.request).of_inquiry(municipality, found.id)
        if told is None:
            return as_json(OpinionInfo(asked=False, helped=None, comment="", masked=False, at=None))
        answer = {"helped": told.helped, "comment": told.comment, "masked": told.masked, "at": told.answered_at}
        return as_json(OpinionInfo.model_validate({"asked": True} | answer))


VIEWS = {"/inquiries/{inquiry}/satisfaction": OpinionView}
