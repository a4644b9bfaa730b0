"""The console's HTTP interface. Types of parameters and answers make the OpenAPI document, and the browser's types."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r401, r404, r409

from console.api import (
    about_views,
    accounts_views,
    answers_views,
    articles_exchange,
    articles_views,
    audit_views,
    canned_views,
    cases_views,
    channel_views,
    colleagues_views,
    deadlines_views,
    digest_views,
    documents_views,
    downloads,
    drafts_views,
    duty_calendars,
    duty_views,
    filters_views,
    first_messages_views,
    followers_views,
    groups_views,
    handling_views,
    inbox_views,
    internal_views,
    junk_views,
    lookups_views,
    macros_views,
    moving_views,
    notes_views,
    now_views,
    oidc_routes,
    own_account_views,
    previews_views,
    privacy_views,
    register_changes_views,
    reply_views,
    routing_views,
    satisfaction_views,
    search_views,
    sending_on_views,
    services_views,
    session_views,
    settings_views,
    shapes,
    statistics_views,
    suggestions_figures,
    suggestions_views,
    systems_views,
    texts_views,
    topics_views,
    translation_views,
    trial_views,
)
from console.api.base import ConsoleView, as_json
from console.api.context import PREFIX
from console.api.numbers import find_inquiry
from console.api.schemas import HealthInfo, InquiryDetail, InquirySummary, Problem, TakeOver


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
    channels = (
        filters_views.VIEWS
        | inbox_views.VIEWS
        | reply_views.VIEWS
        | notes_views.VIEWS
        | moving_views.VIEWS
        | handling_views.VIEWS
        | channel_views.VIEWS
    )
    channels |= (
        digest_views.VIEWS
        | drafts_views.VIEWS
        | sending_on_views.VIEWS
        | followers_views.VIEWS
        | junk_views.VIEWS
        | canned_views.VIEWS
        | answers_views.VIEWS
        | translation_views.VIEWS
        | colleagues_views.VIEWS
        | internal_views.VIEWS
        | first_messages_views.VIEWS
        | filters_views.VIEWS
        | macros_views.VIEWS
    )
    experience = topics_views.VIEWS | suggestions_views.VIEWS | suggestions_figures.VIEWS
    articles = articles_views.VIEWS | articles_exchange.VIEWS | documents_views.VIEWS | search_views.VIEWS
    duty = duty_views.VIEWS | duty_calendars.VIEWS | deadlines_views.VIEWS | services_views.VIEWS | routing_views.VIEWS
    counted = cases_views.VIEWS | satisfaction_views.VIEWS | statistics_views.VIEWS | lookups_views.VIEWS
    counted |= now_views.VIEWS | groups_views.VIEWS | texts_views.VIEWS | trial_views.VIEWS
    counted |= audit_views.VIEWS | own_account_views.VIEWS | systems_views.VIEWS | previews_views.VIEWS
    own = session_views.VIEWS | accounts_views.VIEWS | settings_views.VIEWS | about_views.VIEWS
    own |= register_changes_views.VIEWS
    for path, view in (privacy_views.VIEWS | VIEWS | own | channels | experience | articles | duty | counted).items():
        app.router.add_view(PREFIX + path, view)
    app.add_routes([*cases_views.routes(), *downloads.routes(), *suggestions_figures.routes(), *statistics_views.routes()])
    app.add_routes(audit_views.routes())
    app.add_routes([*articles_exchange.routes(), *documents_views.routes(), *services_views.routes(), *oidc_routes.routes()])
