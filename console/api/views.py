"""The console's HTTP interface. Types of parameters and answers make the OpenAPI document, and the browser's types."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r204, r400, r401, r404, r409, r429

from bot.web import client_address
from console.api import (
    articles_exchange,
    articles_views,
    channel_views,
    deadlines_views,
    documents_views,
    downloads,
    duty_calendars,
    duty_views,
    handling_views,
    moving_views,
    privacy_views,
    reply_views,
    routing_views,
    search_views,
    services_views,
    shapes,
    statistics_views,
    suggestions_figures,
    suggestions_views,
    topics_views,
)
from console.api.base import ConsoleView, as_json
from console.api.context import COOKIE, PREFIX
from console.api.numbers import find_inquiry
from console.api.schemas import HealthInfo, InquiryDetail, InquiryPage, InquirySummary, LogIn, Problem, Session, TakeOver
from console.auth.accounts import LoggedIn

View = Literal["waiting", "mine", "unit", "unassigned", "overdue", "bot", "open", "closed", "all"]
PAGE = 50
LARGEST_PAGE = 200


class SessionView(ConsoleView):
    """Log-in."""

    async def post(self, body: LogIn) -> r200[Session] | r400[Problem] | r401[Problem] | r429[Problem]:
        """Log in; the answer sets the session cookie."""
        context = self.context
        address = client_address(self.request, behind_proxy=context.behind_proxy)
        begun = await context.accounts.log_in(context.municipality, body.username, body.password, address=address)
        response = as_json(self._session(begun))
        response.set_cookie(
            COOKIE,
            begun.token,
            path=PREFIX,
            httponly=True,
            samesite="Strict",
            secure=context.secure_cookie,
            expires=begun.expires_at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        )
        return response

    async def get(self) -> r200[Session] | r401[Problem]:
        """Return who is logged in."""
        return as_json(self._session(self.who))

    async def delete(self) -> r204[None] | r401[Problem]:
        """Log out."""
        await self.context.accounts.log_out(self.request.cookies[COOKIE])
        response = web.Response(status=204)
        response.del_cookie(COOKIE, path=PREFIX)
        return response

    def _session(self, session: LoggedIn) -> Session:
        return Session(
            staff=shapes.staff_shape(session.staff),
            municipality=session.staff.municipality,
            municipality_name=self.context.municipality_name,
            expires_at=session.expires_at,
        )


class InquiriesView(ConsoleView):
    """The inbox."""

    async def get(
        self, view: View = "open", before: str | None = None, limit: int = PAGE
    ) -> r200[InquiryPage] | r400[Problem] | r401[Problem]:
        """Return part of the inbox, newest change first."""
        context, staff = self.context, self.who.staff
        sequence = await context.events.last()
        size = max(1, min(limit, LARGEST_PAGE))
        found, following = await context.inbox.page(staff.municipality, view=view, staff=staff.id, before=before, limit=size)
        directory = await context.accounts.directory(staff.municipality)
        return as_json(
            InquiryPage(
                inquiries=[shapes.inquiry_shape(inquiry, directory) for inquiry in found],
                next=following,
                counts=await context.inbox.counts(staff.municipality, staff=staff.id),
                sequence=sequence,
            )
        )


class InquiryView(ConsoleView):
    """One inquiry."""

    async def get(self, inquiry: UUID, /) -> r200[InquiryDetail] | r401[Problem] | r404[Problem]:
        """Return an inquiry with all that was said."""
        return await self.detail(inquiry)


class NumberView(ConsoleView):
    """One inquiry by its number."""

    async def get(self, number: str, /) -> r200[InquirySummary] | r401[Problem] | r404[Problem]:
        """Return the inquiry with a number; the year and leading zeros may be missing: `12` is `2026-000012`."""
        context, municipality = self.context, self.who.staff.municipality
        found = await find_inquiry(context, municipality, number)
        directory = await context.accounts.directory(municipality)
        return as_json(shapes.inquiry_shape(found, directory))


class TakeView(ConsoleView):
    """Taking over."""

    async def post(
        self, inquiry: UUID, /, body: TakeOver
    ) -> r200[InquiryDetail] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Take a conversation over; the citizen is told."""
        found = await self.inquiry(inquiry)
        await self.context.conversations.take_over(found.id, self.who.staff, found.language, force=body.force)
        return await self.detail(inquiry)


class HandBackView(ConsoleView):
    """Handing back to the bot."""

    async def post(self, inquiry: UUID, /) -> r200[InquiryDetail] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Give a conversation back to the bot, which begins anew."""
        found = await self.inquiry(inquiry)
        await self.context.conversations.hand_back(found.id, self.who.staff, found.language)
        return await self.detail(inquiry)


class ReleaseView(ConsoleView):
    """Putting back into the queue."""

    async def post(self, inquiry: UUID, /) -> r200[InquiryDetail] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Put a conversation back into the queue."""
        found = await self.inquiry(inquiry)
        await self.context.conversations.release(found.id, self.who.staff, found.language)
        return await self.detail(inquiry)


class CloseView(ConsoleView):
    """Closing."""

    async def post(self, inquiry: UUID, /) -> r200[InquiryDetail] | r401[Problem] | r404[Problem] | r409[Problem]:
        """Close an inquiry; the bot has the conversation again."""
        found = await self.inquiry(inquiry)
        await self.context.conversations.close(found.id, self.who.staff, found.language)
        return await self.detail(inquiry)


class HealthView(ConsoleView):
    """How the service is."""

    async def get(self) -> r200[HealthInfo] | r401[Problem]:
        """Return how every part of the service is."""
        parts = [shapes.health_shape(part) for part in self.context.health.parts()]
        return as_json(HealthInfo(version=self.context.version, parts=parts))


VIEWS = {
    "/session": SessionView,
    "/inquiries": InquiriesView,
    "/inquiries/by-number/{number}": NumberView,
    "/inquiries/{inquiry}": InquiryView,
    "/inquiries/{inquiry}/take": TakeView,
    "/inquiries/{inquiry}/hand-back": HandBackView,
    "/inquiries/{inquiry}/release": ReleaseView,
    "/inquiries/{inquiry}/close": CloseView,
    "/health": HealthView,
}


def add_views(app: web.Application) -> None:
    """Put all of the console's views into an application."""
    channels = reply_views.VIEWS | moving_views.VIEWS | handling_views.VIEWS | channel_views.VIEWS
    experience = topics_views.VIEWS | suggestions_views.VIEWS | suggestions_figures.VIEWS
    articles = articles_views.VIEWS | articles_exchange.VIEWS | documents_views.VIEWS | search_views.VIEWS
    duty = duty_views.VIEWS | duty_calendars.VIEWS | deadlines_views.VIEWS | services_views.VIEWS | routing_views.VIEWS
    counted = statistics_views.VIEWS
    for path, view in (privacy_views.VIEWS | VIEWS | channels | experience | articles | duty | counted).items():
        app.router.add_view(PREFIX + path, view)
    app.add_routes([*downloads.routes(), *suggestions_figures.routes(), *statistics_views.routes()])
    app.add_routes([*articles_exchange.routes(), *documents_views.routes(), *services_views.routes()])
