"""Accounts, for administrators: who there is, what they are, their sessions and second factors."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201, r204, r400, r401, r403, r404, r409

from console.api.accounts_schemas import (
    AccountInfo,
    AccountList,
    ChangeAccount,
    GuestInfo,
    GuestList,
    NewAccount,
    NewGuest,
    OneTimePassword,
)
from console.api.base import ConsoleView, as_json
from console.api.inbox_context import INBOX
from console.api.mentions import notices_signal
from console.api.schemas import Problem
from console.auth.administration import Account, Administration
from console.auth.guests import Guest

INVITED = "invited"
"""The kind of notice, and the key of its text, by which somebody hears of an invitation."""


class AccountsBase(ConsoleView):
    """What the views of accounts share."""

    @property
    def administration(self) -> Administration:
        """What changes accounts."""
        return self.context.accounts.administration

    @property
    def municipality(self) -> str:
        """The asker's."""
        return self.who.staff.municipality

    async def one(self, account: str, *, status: int = 200) -> web.Response:
        """Return an account as it stands now."""
        response = as_json(_shape(await self.administration.account(self.municipality, account)))
        response.set_status(status)
        return response


class AccountsView(AccountsBase):
    """All accounts."""

    async def get(self) -> r200[AccountList] | r401[Problem] | r403[Problem]:
        """Return all accounts, by name."""
        found = await self.administration.accounts(self.municipality)
        return as_json(AccountList(accounts=[_shape(one) for one in found]))

    async def post(
        self, body: NewAccount
    ) -> r201[AccountInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r409[Problem]:
        """Make an account."""
        by, accounts = self.who.staff, self.context.accounts
        made = await accounts.add(by.municipality, body.username, body.name, body.role, body.password, by=by)
        return await self.one(made.id, status=201)


class AccountView(AccountsBase):
    """One account."""

    async def patch(
        self, account: UUID, /, body: ChangeAccount
    ) -> r200[AccountInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Change name or role, close the account (its sessions end at once) or open it again."""
        change = body.model_dump(exclude_unset=True)
        await self.administration.change(self.who.staff, str(account), **change)
        return await self.one(str(account))


class AccountSessionsView(AccountsBase):
    """The sessions of an account."""

    async def delete(self, account: UUID, /) -> r204[None] | r401[Problem] | r403[Problem] | r404[Problem]:
        """End them all."""
        await self.administration.end_sessions(self.who.staff, str(account))
        return web.Response(status=204)


class AccountFactorView(AccountsBase):
    """The second factor of an account."""

    async def delete(self, account: UUID, /) -> r200[AccountInfo] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Remove it, for somebody who lost telephone and recovery codes; their sessions end."""
        await self.administration.remove_factor(self.who.staff, str(account))
        return await self.one(str(account))


class AccountPasswordView(AccountsBase):
    """The password of an account."""

    async def post(
        self, account: UUID, /
    ) -> r200[OneTimePassword] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Make one for somebody who has forgotten theirs: it lets them in to choose another; their sessions end."""
        password, until = await self.context.accounts.passwords.one_time(self.who.staff, str(account))
        return as_json(OneTimePassword(password=password, until=until))


class GuestsView(AccountsBase):
    """People of other municipalities who help here."""

    async def get(self) -> r200[GuestList] | r401[Problem] | r403[Problem]:
        """Return them, and who is invited."""
        found = await self.context.accounts.guests.listed(self.municipality)
        return as_json(GuestList(guests=[_guest(one) for one in found]))

    async def post(self, body: NewGuest) -> r201[GuestInfo] | r400[Problem] | r401[Problem] | r403[Problem]:
        """Invite somebody; the answer is the same whether there is such an account or not."""
        guests = self.context.accounts.guests
        made = await guests.invite(self.who.staff, body.home, body.username, body.role, body.until)
        await self._tell(made)
        response = as_json(_guest(made))
        response.set_status(201)
        return response

    async def _tell(self, invited: Guest) -> None:
        """Leave a notice where the invited account is, if there is one; who invites hears nothing of that."""
        desk = self.request.config_dict.get(INBOX)
        there = await self.context.accounts.directory(invited.home)
        found = [one.id for one in there.values() if one.username == invited.username and not one.closed]
        if desk is None or not found:
            return
        once, name = f"{INVITED}/{invited.id}", self.context.called(self.municipality)
        await desk.notices.tell(
            invited.home, found[0], INVITED, about="invitation", text=INVITED, details={"title": name}, once=once
        )
        await self.context.channels.bus.publish(notices_signal(invited.home, found))


class GuestView(AccountsBase):
    """One guest."""

    async def delete(self, guest: UUID, /) -> r204[None] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Take a role or an invitation back; it ends at once."""
        await self.context.accounts.guests.take_back(self.who.staff, str(guest))
        return web.Response(status=204)


def _shape(account: Account) -> AccountInfo:
    return AccountInfo.model_validate(asdict(account))


def _guest(guest: Guest) -> GuestInfo:
    return GuestInfo.model_validate(asdict(guest))


VIEWS = {
    "/accounts": AccountsView,
    "/accounts/guests": GuestsView,
    "/accounts/guests/{guest}": GuestView,
    "/accounts/{account}": AccountView,
    "/accounts/{account}/one-time-password": AccountPasswordView,
    "/accounts/{account}/sessions": AccountSessionsView,
    "/accounts/{account}/second-factor": AccountFactorView,
}
