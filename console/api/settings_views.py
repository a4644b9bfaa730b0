"""Settings that administrators change in pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409
from pydantic import Field

from bot.errors import NotFound
from bot.privacy import Periods
from bot.site_settings import SettingState
from console.api.base import ConsoleView, as_json
from console.api.schemas import Problem
from console.api.settings_context import SettingsDesk, settings_of
from console.api.settings_schemas import Days, RemovalInfo, SettingBody, SettingChangeInfo, SettingInfo, SettingsPage

CHANGES = 50

Key = Annotated[str, Field(max_length=100)]


class SettingsBase(ConsoleView):
    """What the views of settings share."""

    @property
    def desk(self) -> SettingsDesk:
        """The settings of the asker's municipality. Raises NotFound for another's than the service's."""
        desk = settings_of(self.request)
        if desk.site.municipality != self.who.staff.municipality:
            raise NotFound("this municipality's settings are not changed here")
        return desk


class SettingsView(SettingsBase):
    """All settings."""

    async def get(self) -> r200[SettingsPage] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Return the settings and what was changed."""
        site = self.desk.site
        await site.refresh()
        states = site.states()
        versions = {state.field.key: state.version for state in states}
        changes = [
            SettingChangeInfo(
                id=one.id,
                key=one.key,
                before=one.before,
                after=one.after,
                staff_name=one.staff_name,
                at=one.at,
                undoable=versions.get(one.key) == one.version,
            )
            for one in await site.changes(limit=CHANGES)
        ]
        return as_json(SettingsPage(settings=[_shape(state) for state in states], changes=changes))


class SettingView(SettingsBase):
    """One setting."""

    async def put(
        self, key: Key, /, body: SettingBody
    ) -> r200[SettingInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Set a setting, or give it back to the file; it is logged and can be undone."""
        state = await self.desk.site.change(self.who.staff, key, body.value, version=body.version)
        return as_json(_shape(state))


class UndoView(SettingsBase):
    """Undoing a change."""

    async def post(
        self, change: UUID, /
    ) -> r200[SettingInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Set a setting to what it was before a change; refused when it was changed since."""
        return as_json(_shape(await self.desk.site.undo(self.who.staff, str(change))))


class RemovalView(SettingsBase):
    """What shorter periods would delete."""

    async def get(
        self, chat_days: Days | None = None, inquiry_days: Days | None = None, identity_days: Days | None = None
    ) -> r200[RemovalInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Return what retention would delete at its next run if these periods held; the others stay as they are chosen."""
        chosen = self.desk.site.chosen
        periods = Periods(chosen.webchat.retention_days, chosen.privacy.inquiry_days, chosen.privacy.identity_days)
        wanted = {"chat_days": chat_days, "inquiry_days": inquiry_days, "identity_days": identity_days}
        given = {name: days for name, days in wanted.items() if days is not None}
        return as_json(RemovalInfo(counts=dict(await self.desk.would_delete(replace(periods, **given)))))


def _shape(state: SettingState) -> SettingInfo:
    field = state.field
    return SettingInfo(
        key=field.key,
        group=field.group,
        kind=field.kind,
        value=state.value,
        standard=state.default,
        version=state.version,
        changed=state.changed,
        live=field.live,
        waits=state.waits,
    )


VIEWS: dict[str, type[web.View]] = {
    "/settings": SettingsView,
    "/settings/removal": RemovalView,
    "/settings/{key}": SettingView,
    "/settings/changes/{change}/undo": UndoView,
}
