"""One's own account: the password, and roles that other municipalities offer."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r204, r400, r401, r403, r404, r409, r429

from console.api.accounts_schemas import (
    ChangePassword,
    InvitationInfo,
    InvitationList,
    PasswordChanged,
    PasswordState,
)
from console.api.base import ConsoleView, as_json
from console.api.schemas import Problem
from console.api.session_schemas import SessionRow


class PasswordView(ConsoleView):
    """One's own password."""

    async def get(self) -> r200[PasswordState] | r401[Problem]:
        """Return whether there is one here."""
        return as_json(PasswordState(here=await self.context.accounts.passwords.has(self.who.staff.id)))

    async def put(
        self, body: ChangePassword
    ) -> r200[PasswordChanged] | r400[Problem] | r401[Problem] | r403[Problem] | r409[Problem] | r429[Problem]:
        """Change it; all other sessions end."""
        ended = await self.context.accounts.passwords.change(self.who, body.old, body.new)
        return as_json(PasswordChanged(ended=[SessionRow.model_validate(asdict(one) | {"this": False}) for one in ended]))


class InvitationsView(ConsoleView):
    """Roles that other municipalities offer."""

    async def get(self) -> r200[InvitationList] | r401[Problem] | r403[Problem]:
        """Return those that wait for a yes or no."""
        found = await self.context.accounts.guests.waiting(self.who)
        return as_json(InvitationList(invitations=[InvitationInfo.model_validate(asdict(one)) for one in found]))


class InvitationView(ConsoleView):
    """One of them."""

    async def post(self, invitation: UUID, /) -> r204[None] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Accept it: the session can go on there from now."""
        await self.context.accounts.guests.accept(self.who, str(invitation))
        return web.Response(status=204)

    async def delete(self, invitation: UUID, /) -> r204[None] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Decline it."""
        await self.context.accounts.guests.decline(self.who, str(invitation))
        return web.Response(status=204)


VIEWS = {
    "/password": PasswordView,
    "/invitations": InvitationsView,
    "/invitations/{invitation}": InvitationView,
}
