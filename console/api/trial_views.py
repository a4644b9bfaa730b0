"""Trying channels out, and seeing how each is set up."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409
from pydantic import Field

from console.api.base import ConsoleView, as_json
from console.api.schemas import Problem
from console.api.trial_context import trials_of
from console.api.trial_schemas import FileSetting, FileSettings, TrialBody, TrialInfo, TrialStepInfo

Channel = Annotated[str, Field(max_length=32)]


class TrialView(ConsoleView):
    """Trying one channel."""

    async def post(
        self, channel: Channel, /, body: TrialBody
    ) -> r200[TrialInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Try a channel out and tell what worked, what did not and how long it took; some tries an hour, each in the log."""
        staff = self.who.staff
        steps = await trials_of(self.request, staff.municipality).try_out(staff, channel, body.to.strip())
        return as_json(TrialInfo(steps=[TrialStepInfo.model_validate(asdict(one)) for one in steps]))


class FileSettingsView(ConsoleView):
    """How one channel is set up."""

    async def get(self, channel: Channel, /) -> r200[FileSettings] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Return a channel's settings as the file has them, secrets hidden; they are changed there, not here."""
        found = trials_of(self.request, self.who.staff.municipality).settings(channel)
        return as_json(FileSettings(settings=[FileSetting(name=name, value=value) for name, value in found]))


VIEWS: dict[str, type[web.View]] = {
    "/channels/{channel}/trial": TrialView,
    "/channels/{channel}/settings": FileSettingsView,
}
