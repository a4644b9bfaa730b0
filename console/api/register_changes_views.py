"""What was changed of the register, told in names, and undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409
from pydantic import Field

from bot.messages import Staff
from bot.register_changes import COMPETENCE, SERVICE, RegisterChange
from console.api.base import as_json
from console.api.schemas import Problem
from console.api.services_context import may_change
from console.api.services_schemas import RegisterChangeInfo, RegisterChangePage
from console.api.services_views import ServicesBase

PAGE = 50
PEOPLE = frozenset({"members", "leader"})

ChangeId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class ChangesBase(ServicesBase):
    """What these views share: the page that both answer with."""

    async def answer(self, before: int | None = None) -> web.Response:
        """Return a page of changes."""
        found = await self.parts.register.changes(self.municipality, before=before, limit=PAGE)
        register = await self.parts.register.register(self.municipality)
        names = Names(await self.context.accounts.directory(self.municipality), {one.id: one.name for one in register.units})
        changes = [RegisterChangeInfo.model_validate(names.told(one)) for one in found]
        return as_json(RegisterChangePage(changes=changes, next=found[-1].id if len(found) == PAGE else None))


class RegisterChangesView(ChangesBase):
    """Changes of the register."""

    async def get(
        self, before: ChangeId | None = None
    ) -> r200[RegisterChangePage] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Return who changed what, the newest first."""
        return await self.answer(before)


class UndoRegisterChangeView(ChangesBase):
    """Undoing one."""

    async def post(
        self, change: ChangeId, /
    ) -> r200[RegisterChangePage] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Put back what stood before a change and return the newest changes.

        409 when somebody has changed the thing since, or something stands in the way, as open inquiries of a unit do.
        """
        may_change(self.who.staff)
        await self.parts.register.undo(self.municipality, change, by=self.who.staff)
        return await self.answer()


@dataclass(frozen=True, slots=True)
class Names:
    """What people and units are called, for who reads of them."""

    people: Mapping[str, Staff]
    units: Mapping[str, str]

    def told(self, change: RegisterChange) -> dict[str, Any]:
        """Return a change as the interface tells it."""
        names = ("id", "kind", "thing", "version", "batch", "undoes", "staff_name", "at", "undoable")
        said = {name: getattr(change, name) for name in names}
        of_service = change.after["names"] if change.kind == SERVICE else {}
        return said | {
            "name": self._name(change),
            "names": of_service,
            "what": _what(change),
            "fields": self._fields(change),
        }

    def _name(self, change: RegisterChange) -> str:
        if change.kind == COMPETENCE:
            return self._person(change.thing)
        return str(change.after.get("name", change.thing))

    def _fields(self, change: RegisterChange) -> list[dict[str, Any]]:
        pairs = {name: (_or_none((change.before or {}).get(name)), _or_none(new)) for name, new in change.after.items()}
        return [
            {"field": name, "before": self._value(name, old), "after": self._value(name, new)}
            for name, (old, new) in pairs.items()
            if old != new and name != "withdrawn"
        ]

    def _value(self, field: str, value: Any) -> Any:
        if value is None:
            return None
        if field == "unit":
            return self.units.get(value, "")
        if field in PEOPLE:
            return self._person(value) if isinstance(value, str) else [self._person(one) for one in value]
        return value

    def _person(self, identifier: str) -> str:
        found = self.people.get(identifier)
        return found.name if found else ""


def _or_none(value: Any) -> Any:
    """Return a value, None for an empty one; no days at all are a number like any other."""
    return None if value is False or value in ("", [], {}) else value


def _what(change: RegisterChange) -> str:
    if change.kind == COMPETENCE:
        return "changed"
    if change.before is None:
        return "made"
    if change.before["withdrawn"] == change.after["withdrawn"]:
        return "changed"
    return "withdrawn" if change.after["withdrawn"] else "brought_back"


VIEWS: dict[str, type[web.View]] = {
    "/changes/register": RegisterChangesView,
    "/services/changes/{change}/undo": UndoRegisterChangeView,
}
