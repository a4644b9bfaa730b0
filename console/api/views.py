"""The console's HTTP interface. Types of parameters and answers make the OpenAPI document, and the browser's types."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic import PydanticView
from aiohttp_pydantic.injectors import CONTEXT as VALIDATED
from aiohttp_pydantic.oas.typing import r200, r204, r400, r401, r404, r409, r413, r429
from pydantic import BaseModel, ValidationError

from bot.errors import Malformed
from bot.messages import Inquiry
from bot.web import client_address, problem_response
from console.api import shapes
from console.api.context import COOKIE, PREFIX, ConsoleContext, context_of, logged_in
from console.api.schemas import (
    HealthInfo,
    InquiryDetail,
    InquiryPage,
    LogIn,
    MessageInfo,
    NewMessage,
    Problem,
    Session,
    TakeOver,
)
from console.auth.accounts import LoggedIn

View = Literal["waiting", "mine", "bot", "open", "closed", "all"]
PAGE = 50
LARGEST_PAGE = 200


class ConsoleView(PydanticView):
    """Base of all views: what every one needs."""

    @property
    def context(self) -> ConsoleContext:
        """The parts behind the console."""
        return context_of(self.request)

    @property
    def who(self) -> LoggedIn:
        """The session of the asker."""
        return logged_in(self.request)

    async def _iter(self) -> web.StreamResponse:
        """Refuse a body that is no JSON, before the library looks at it and stumbles."""
        if self.request.body_exists:
            try:
                await self.request.json()
            except (ValueError, LookupError, RecursionError) as error:  # Not JSON, unknown encoding, nested too deep
                raise Malformed("the body is not JSON") from error
        response: web.StreamResponse = await super()._iter()
        return response

    async def on_validation_error(self, exception: ValidationError, context: VALIDATED) -> web.StreamResponse:
        """Tell which field is wrong, without repeating what was sent."""
        first = exception.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return problem_response(Malformed(f"{context} {place}: {first['msg']}".replace(" :", ":")))

    async def inquiry(self, inquiry: UUID) -> Inquiry:
        """Return an inquiry of the asker's municipality. Raises NotFound."""
        return await self.context.inbox.inquiry(self.who.staff.municipality, str(inquiry))

    async def detail(self, inquiry: UUID) -> web.Response:
        """Return an inquiry with all that was said, as it stands now."""
        context, municipality = self.context, self.who.staff.municipality
        sequence = await context.events.last()
        found = await self.inquiry(inquiry)
        directory = await context.accounts.directory(municipality)
        said = await context.inbox.messages(municipality, found.id)
        return as_json(
            InquiryDetail(
                inquiry=shapes.inquiry_shape(found, directory),
                messages=[shapes.message_shape(message) for message in said],
                handover_reason=found.handover_reason,
                sequence=sequence,
            )
        )


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


class RepliesView(ConsoleView):
    """Replies to the citizen."""

    async def post(
        self, inquiry: UUID, /, body: NewMessage
    ) -> r200[MessageInfo] | r401[Problem] | r404[Problem] | r409[Problem] | r413[Problem]:
        """Answer the citizen; the same `client_id` again is the same reply."""
        return await _say(self, inquiry, body, internal=False)


class NotesView(ConsoleView):
    """Internal notes."""

    async def post(
        self, inquiry: UUID, /, body: NewMessage
    ) -> r200[MessageInfo] | r401[Problem] | r404[Problem] | r413[Problem]:
        """Leave a note that only staff see."""
        return await _say(self, inquiry, body, internal=True)


class HealthView(ConsoleView):
    """How the service is."""

    async def get(self) -> r200[HealthInfo] | r401[Problem]:
        """Return how every part of the service is."""
        parts = [shapes.health_shape(part) for part in self.context.health.parts()]
        return as_json(HealthInfo(version=self.context.version, parts=parts))


def as_json(body: BaseModel) -> web.Response:
    """Return a schema as the answer."""
    return web.json_response(text=body.model_dump_json())


async def _say(view: ConsoleView, inquiry: UUID, body: NewMessage, *, internal: bool) -> web.Response:
    found = await view.inquiry(inquiry)
    said = await view.context.conversations.say(
        found.id, view.who.staff, body.text, external_id=body.client_id, internal=internal
    )
    return as_json(shapes.message_shape(said))


def add_views(app: web.Application) -> None:
    """Put the console's views into an application."""
    one = PREFIX + "/inquiries/{inquiry}"
    for path, view in (
        (f"{PREFIX}/session", SessionView),
        (f"{PREFIX}/inquiries", InquiriesView),
        (one, InquiryView),
        (f"{one}/take", TakeView),
        (f"{one}/hand-back", HandBackView),
        (f"{one}/release", ReleaseView),
        (f"{one}/close", CloseView),
        (f"{one}/replies", RepliesView),
        (f"{one}/notes", NotesView),
        (f"{PREFIX}/health", HealthView),
    ):
        app.router.add_view(path, view)
