"""The register under the hands of staff: who may stand in it is checked, and what changed is told at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping

from bot.errors import BadInput, Why
from bot.messages import Staff
from bot.register_changes import RegisterChange
from bot.services import Register, Service, Unit
from inquiries.services.store import SqlRegister
from inquiries.services.undoing import SqlRegisterLog
from inquiries.services.withdrawing import SqlWithdrawal

Directory = Callable[[str], Awaitable[Mapping[str, Staff]]]
"""From a municipality: all of its staff by id."""

Changed = Callable[[str], Awaitable[None]]
"""Hears of a municipality whose register has just changed."""


class RegisterDesk:
    """Changes the register; what staff may do is decided where they ask."""

    def __init__(
        self,
        store: SqlRegister,
        withdrawal: SqlWithdrawal,
        log: SqlRegisterLog,
        directory: Directory,
        *,
        changed: Changed,
    ) -> None:
        self._store = store
        self._withdrawal = withdrawal
        self._log = log
        self._directory = directory
        self._changed = changed

    async def register(self, municipality: str) -> Register:
        """Return the whole register, what was withdrawn included."""
        return await self._store.register(municipality)

    async def save_unit(self, municipality: str, unit: Unit, *, based_on: int | None, by: Staff) -> Unit:
        """Make or change a unit. Raises BadInput, NotFound, Conflict."""
        people = (*unit.members, *([unit.leader] if unit.leader else []))
        await self._known(municipality, people)
        kept = await self._store.save_unit(municipality, unit, based_on=based_on, by=by)
        await self._changed(municipality)
        return kept

    async def save_service(self, municipality: str, service: Service, *, based_on: int | None, by: Staff) -> Service:
        """Make or change a service; its track counts from the next answer on. Raises BadInput, NotFound, Conflict."""
        kept = await self._store.save_service(municipality, service, based_on=based_on, by=by)
        await self._changed(municipality)
        return kept

    async def set_competence(self, municipality: str, staff: str, names: Iterable[str], *, by: Staff) -> tuple[str, ...]:
        """Write what a member of staff knows. Raises BadInput."""
        await self._known(municipality, (staff,))
        return await self._store.set_competence(municipality, staff, names, by=by)

    async def withdraw_unit(
        self, municipality: str, unit: str, *, based_on: int, move_to: str | None, by: Staff
    ) -> tuple[str, ...]:
        """Withdraw a unit; return the inquiries that were moved. Raises NotFound, Conflict."""
        moved = await self._withdrawal.withdraw(municipality, unit, based_on=based_on, move_to=move_to, by=by)
        await self._changed(municipality)
        return moved

    async def open_inquiries(self, municipality: str, unit: str) -> int:
        """Return how many open inquiries a unit has to see to."""
        return await self._withdrawal.open_inquiries(municipality, unit)

    async def changes(self, municipality: str, *, before: int | None, limit: int) -> list[RegisterChange]:
        """Return what was changed, the newest first; `before` is the id of the last one that is known already."""
        return await self._log.page(municipality, before=before, limit=limit)

    async def undo(self, municipality: str, change: int, *, by: Staff) -> None:
        """Put back what stood before a change. Raises NotFound, BadInput, NameTaken, Conflict, Needed."""
        people = frozenset(await self._directory(municipality))
        await self._log.undo(municipality, change, by=by, people=people)
        await self._changed(municipality)

    async def _known(self, municipality: str, people: Iterable[str]) -> None:
        directory = await self._directory(municipality)
        if not set(people) <= set(directory):
            raise BadInput("there is no such member of staff", why=Why("no_such_staff"))
