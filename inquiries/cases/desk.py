"""Cases under the hands of staff: the store, the systems there are, and how each of them is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.cases import CaseAnswer, CaseChoice, CaseContent, CasePreview, CaseSystem, SentCase
from bot.errors import NotFound
from bot.interfaces import EventBus
from bot.messages import Health, Signal, Staff
from inquiries.cases.dispatching import CaseDispatcher
from inquiries.cases.store import SqlCases

Pack = Callable[[CaseContent], tuple[str, bytes]]
"""From a case to a package's file name and bytes; it blocks."""


class CaseDesk:
    """Cases over the store; `pack` makes packages."""

    def __init__(
        self,
        store: SqlCases,
        dispatcher: CaseDispatcher,
        systems: Sequence[CaseSystem],
        *,
        bus: EventBus,
        pack: Pack,
    ) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._systems = {system.name: system for system in systems}
        self._bus = bus
        self._pack = pack

    def systems(self) -> Sequence[CaseSystem]:
        """Return the systems that inquiries can be sent to."""
        return tuple(self._systems.values())

    def healths(self) -> Sequence[Health]:
        """Return how each system is."""
        return self._dispatcher.healths()

    async def of_inquiry(self, municipality: str, inquiry: str) -> list[SentCase]:
        """Return what was sent of an inquiry, the newest first."""
        return await self._store.of_inquiry(municipality, inquiry)

    async def unsettled(self, municipality: str) -> list[SentCase]:
        """Return what was refused or failed, and what waits for another try, the newest first."""
        return await self._store.unsettled(municipality)

    async def preview(self, municipality: str, inquiry: str, system: str, choice: CaseChoice) -> CasePreview:
        """Return what would be sent. Raises NotFound."""
        return await self._store.preview(municipality, inquiry, self._known(system), choice)

    async def send(self, inquiry: str, system: str, choice: CaseChoice, *, client_id: str, staff: Staff) -> SentCase:
        """Send an inquiry. Raises NotFound, NothingNew, Conflict."""
        sent = await self._store.send(inquiry, self._known(system), choice, client_id=client_id, staff=staff)
        await self._written(staff)
        return sent

    async def retry(self, inquiry: str, case: str, *, staff: Staff) -> SentCase:
        """Try a case that has not arrived again. Raises NotFound, Conflict."""
        self._known((await self._of(staff.municipality, inquiry, case)).system)
        again = await self._store.retry(case, staff=staff)
        await self._written(staff)
        return again

    async def refer(self, inquiry: str, case: str, answer: CaseAnswer, *, staff: Staff) -> SentCase:
        """Write the reference down by hand. Raises NotFound, BadInput, Conflict."""
        await self._of(staff.municipality, inquiry, case)
        referred = await self._store.refer(case, answer.reference, answer.url, staff=staff)
        await self._written(staff)
        return referred

    async def package(self, municipality: str, inquiry: str, case: str) -> tuple[str, bytes]:
        """Return a case as a Noark 5 package. Raises NotFound, BadInput."""
        await self._of(municipality, inquiry, case)
        return await asyncio.to_thread(self._pack, await self._store.content(municipality, case))

    async def _of(self, municipality: str, inquiry: str, case: str) -> SentCase:
        """Return a case of that inquiry: who may see one inquiry may not see every case."""
        found = await self._store.one(municipality, case)
        if found.inquiry != inquiry:
            raise NotFound("no such case")
        return found

    async def _written(self, staff: Staff) -> None:
        await self._bus.publish(Signal("events", staff.municipality))

    def _known(self, system: str) -> str:
        if system not in self._systems:
            raise NotFound("there is no such system")
        return system
