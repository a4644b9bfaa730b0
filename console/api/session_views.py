"""Logging in and out, one's own sessions, and one's own second factor."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from aiohttp import hdrs, web
from aiohttp_pydantic.oas.typing import r200, r204, r400, r401, r403, r404, r409, r429, r503

from bot.errors import Refused
from bot.web import client_address
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.context import COOKIE
from console.api.cookies import forget_session, set_session
from console.api.login_context import LOGIN
from console.api.schemas import Problem
from console.api.session_schemas import (
    EnrolmentInfo,
    FactorCode,
    FactorInfo,
    LoggedOut,
    LogIn,
    LogInWays,
    Move,
    PlaceInfo,
    RecoveryCodes,
    Session,
    SessionList,
    SessionRow,
)
from console.auth.devices import device_of
from console.auth.rights import rights_of
from console.auth.sessions import LoggedIn


class SessionBase(ConsoleView):
    """What the views of sessions share."""

    def session(self, session: LoggedIn) -> Session:
        """Return a session as the console shows it."""
        here = session.staff.municipality
        return Session(
            id=session.id,
            staff=shapes.staff_shape(session.staff),
            municipality=here,
            municipality_name=self.context.called(here),
            expires_at=session.expires_at,
            rights=rights_of(session.staff.role),
            places=[PlaceInfo.model_validate(asdict(place)) for place in session.places],
            factor_due=session.factor_due,
            password_due=session.password_due,
        )


class SessionView(SessionBase):
    """Log-in."""

    async def post(
        self, body: LogIn
    ) -> r200[Session] | r400[Problem] | r401[Problem] | r403[Problem] | r429[Problem] | r503[Problem]:
        """Log in; the answer sets the session cookie. `second_factor_needed` asks for the same again with a code."""
        context = self.context
        begun = await context.accounts.log_in(
            context.municipality,
            body.username,
            body.password,
            address=client_address(self.request, behind_proxy=context.behind_proxy),
            code=body.code,
            device=device_of(self.request.headers.get(hdrs.USER_AGENT, "")),
        )
        response = as_json(self.session(begun))
        set_session(response, context, begun)
        return response

    async def get(self) -> r200[Session] | r401[Problem]:
        """Return who is logged in."""
        return as_json(self.session(self.who))

    async def put(self, body: Move) -> r200[Session] | r401[Problem] | r404[Problem]:
        """Go on in another municipality in which one has a role."""
        await self.context.accounts.sessions.move(self.who, body.municipality)
        return as_json(self.session(await self.context.accounts.session(self.request.cookies[COOKIE])))

    async def delete(self) -> r204[None] | r401[Problem]:
        """Log out here."""
        await self.context.accounts.log_out(self.request.cookies[COOKIE])
        response = web.Response(status=204)
        forget_session(response, self.context)
        return response


class LogOutView(ConsoleView):
    """Logging out of the provider, too."""

    async def post(self) -> r200[LoggedOut] | r401[Problem]:
        """Log out, and tell where the browser has to go to be logged out of the provider."""
        await self.context.accounts.log_out(self.request.cookies[COOKIE])
        desk = self.request.config_dict.get(LOGIN)
        url = await desk.log_out_url() if desk is not None and self.who.way == "oidc" else None
        response = as_json(LoggedOut(url=url))
        forget_session(response, self.context)
        return response


class LogInWaysView(ConsoleView):
    """What the page of the log-in offers."""

    async def get(self) -> r200[LogInWays]:
        """Return how somebody may log in; everybody may ask."""
        desk = self.request.config_dict.get(LOGIN)
        label, asked = (desk.label, desk.help) if desk else (None, "")
        return as_json(LogInWays(provider=label, directory=bool(desk and desk.directory), help=asked))


class SessionsView(ConsoleView):
    """One's own sessions."""

    async def get(self) -> r200[SessionList] | r401[Problem]:
        """Return where one is logged in, the session used last first."""
        found = await self.context.accounts.sessions.of(self.who.staff.id)
        rows = [SessionRow.model_validate(asdict(one) | {"this": one.id == self.who.id}) for one in found]
        return as_json(SessionList(sessions=rows))

    async def delete(self) -> r200[SessionList] | r401[Problem]:
        """End all sessions but this one."""
        who = self.who
        await self.context.accounts.sessions.end_all(who.staff.municipality, who.staff.id, but=who.id)
        return await self.get()


class OneSessionView(ConsoleView):
    """One of one's own sessions."""

    async def delete(self, session: UUID, /) -> r204[None] | r401[Problem] | r404[Problem]:
        """End it."""
        who = self.who.staff
        await self.context.accounts.sessions.end(who.municipality, who.id, str(session))
        return web.Response(status=204)


class FactorBase(ConsoleView):
    """What the views of the second factor share."""

    async def state(self) -> FactorInfo:
        """Return how the asker's second factor is."""
        accounts, who = self.context.accounts, self.who
        state = await accounts.factors.state(who.staff.id)
        return FactorInfo(on=state.on, required=accounts.sessions.asks_factor(who), codes_left=state.codes_left)


class FactorView(FactorBase):
    """One's own second factor."""

    async def get(self) -> r200[FactorInfo] | r401[Problem]:
        """Return whether there is one."""
        return as_json(await self.state())

    async def post(self) -> r200[EnrolmentInfo] | r401[Problem] | r409[Problem]:
        """Make a secret for an authenticator app; it counts once a code of it was given."""
        return as_json(EnrolmentInfo(**asdict(await self.context.accounts.factors.enrol(self.who.staff))))

    async def put(self, body: FactorCode) -> r200[RecoveryCodes] | r401[Problem] | r404[Problem] | r429[Problem]:
        """Let the secret count from now on."""
        return as_json(RecoveryCodes(codes=await self.context.accounts.factors.confirm(self.who.staff.id, body.code)))

    async def delete(self, body: FactorCode) -> r200[FactorInfo] | r401[Problem] | r403[Problem] | r429[Problem]:
        """Remove it, with a last code of it; where the role asks for one nobody can."""
        accounts, who = self.context.accounts, self.who
        if accounts.sessions.asks_factor(who):
            raise Refused("your role asks for a second factor")
        await accounts.factors.check(who.staff.id, body.code)
        await accounts.factors.remove(who.staff.id)
        return as_json(await self.state())


class RecoveryCodesView(FactorBase):
    """Recovery codes."""

    async def post(self, body: FactorCode) -> r200[RecoveryCodes] | r401[Problem] | r429[Problem]:
        """Replace them."""
        return as_json(RecoveryCodes(codes=await self.context.accounts.factors.renew_codes(self.who.staff.id, body.code)))


VIEWS = {
    "/session": SessionView,
    "/session/end": LogOutView,
    "/login-ways": LogInWaysView,
    "/sessions": SessionsView,
    "/sessions/{session}": OneSessionView,
    "/second-factor": FactorView,
    "/second-factor/recovery-codes": RecoveryCodesView,
}
