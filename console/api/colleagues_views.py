"""Who is here."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r401, r404

from console.api.base import ConsoleView, as_json
from console.api.colleagues_context import colleagues_of
from console.api.colleagues_schemas import ColleagueNowInfo, ColleaguesInfo
from console.api.schemas import Problem


class ColleaguesView(ConsoleView):
    """The staff now."""

    async def get(self) -> r200[ColleaguesInfo] | r401[Problem] | r404[Problem]:
        """Return everybody who can log in: how they are now, their units, duty and competence."""
        found = await colleagues_of(self.request).now(self.who.staff.municipality)
        return as_json(ColleaguesInfo(colleagues=[ColleagueNowInfo.model_validate(asdict(one)) for one in found]))


VIEWS: dict[str, type[web.View]] = {"/colleagues": ColleaguesView}
