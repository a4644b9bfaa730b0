"""What the console's views of services, units and routing work with: nothing but seams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from bot.errors import NotFound
from bot.interfaces import Masker
from bot.messages import Staff
from bot.register_changes import RegisterChange
from bot.routing import Outcome, RoutingStep, UnitStanding
from bot.services import Register, RegisterPreview, Service, Unit
from console.auth.rights import must


class RegisterOf(Protocol):
    """The register under the hands of staff; what changes it raises BadInput, NotFound, Conflict."""

    async def register(self, municipality: str) -> Register:
        """Return the whole register."""
        ...

    async def save_unit(self, municipality: str, unit: Unit, *, based_on: int | None, by: Staff) -> Unit:
        """Make or change a unit."""
        ...

    async def save_service(self, municipality: str, service: Service, *, based_on: int | None, by: Staff) -> Service:
        """Make or change a service."""
        ...

    async def set_competence(self, municipality: str, staff: str, names: Iterable[str], *, by: Staff) -> tuple[str, ...]:
        """Write what a member of staff knows."""
        ...

    async def withdraw_unit(
        self, municipality: str, unit: str, *, based_on: int, move_to: str | None, by: Staff
    ) -> tuple[str, ...]:
        """Withdraw a unit; return the inquiries that were moved."""
        ...

    async def open_inquiries(self, municipality: str, unit: str) -> int:
        """Return how many open inquiries a unit has to see to."""
        ...

    async def changes(self, municipality: str, *, before: int | None, limit: int) -> Sequence[RegisterChange]:
        """Return what was changed, the newest first, from before a change on."""
        ...

    async def undo(self, municipality: str, change: int, *, by: Staff) -> None:
        """Put back what stood before a change; Needed tells what stands in the way."""
        ...


class Exchange(Protocol):
    """The register as a table; each raises Malformed, TooLong."""

    async def export(self, municipality: str) -> bytes:
        """Return the whole register as CSV."""
        ...

    async def look_at(self, municipality: str, content: bytes) -> RegisterPreview:
        """Tell what a table would change."""
        ...

    async def take_in(
        self, municipality: str, content: bytes, token: str | None = None, *, by: Staff | None
    ) -> RegisterPreview:
        """Change what a table says, all of it or nothing. Raises BadInput, Conflict."""
        ...


class Forwarding(Protocol):
    """Forwarding; each raises NotFound and Conflict."""

    async def forward(
        self,
        inquiry: str,
        *,
        staff: Staff,
        unit: str,
        to: str | None = None,
        note: str = "",
        masked: bool = False,
        live: bool = False,
        force: bool = False,
    ) -> str | None:
        """Give an inquiry to a unit or a person; return who has it now."""
        ...

    async def take_back(self, inquiry: str, *, staff: Staff) -> None:
        """Take a forwarded inquiry back."""
        ...

    async def hand_back(self, inquiry: str, result: Outcome, *, staff: Staff) -> bool:
        """Hand an inquiry back with its result; tell whether the citizen was written to."""
        ...

    def result_text(self, number: str, language: str) -> str:
        """Return what a citizen is told of a finished inquiry unless somebody words it better."""
        ...

    async def explained(self, municipality: str, inquiry: str, language: str) -> list[tuple[RoutingStep, str | None]]:
        """Return what routing did with an inquiry, each step with its sentence."""
        ...

    async def standing(self, municipality: str, unit: str) -> UnitStanding:
        """Return who of a unit is there now."""
        ...


class Availabilities(Protocol):
    """Who is there, by what they say of themselves."""

    async def statuses(self, municipality: str) -> Mapping[str, str]:
        """Return the status of everybody who has a console open, by id."""
        ...

    async def say(self, municipality: str, staff: str, status: str) -> None:
        """Write what a member of staff says. Raises BadInput."""
        ...

    async def of(self, municipality: str, staff: str) -> str:
        """Return how one member of staff is."""
        ...


@dataclass(frozen=True, slots=True)
class ServicesContext:
    """The parts behind services, units and routing."""

    register: RegisterOf
    exchange: Exchange
    forwarding: Forwarding
    availability: Availabilities
    masker: Masker


SERVICES: web.AppKey[ServicesContext] = web.AppKey("services", ServicesContext)


def services_of(request: web.Request) -> ServicesContext:
    """Return the parts behind services, units and routing. Raises NotFound where there are none."""
    found = request.config_dict.get(SERVICES)
    if found is None:
        raise NotFound("this service has no register of services")
    return found


def may_change(staff: Staff) -> None:
    """Refuse who may only read the register: the one place where this is decided. Raises Refused."""
    must(staff.role, "change_services")
