"""What every view of the console shares."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic import PydanticView
from aiohttp_pydantic.injectors import CONTEXT as VALIDATED
from pydantic import BaseModel, ValidationError

from bot.errors import Malformed, NotFound
from bot.messages import Inquiry
from bot.web import problem_response
from console.api import shapes
from console.api.context import ConsoleContext, context_of, logged_in
from console.api.schemas import InquiryDetail, InquiryReference
from console.api.ways import ways_to
from console.auth.accounts import LoggedIn
from console.auth.rights import REACH


class ConsoleView(PydanticView):
    """Base of all views: what every one needs. `takes_files` tells that the body is no JSON."""

    takes_files = False

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
        if self.request.body_exists and not self.takes_files:
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

    async def must_reach(self, inquiry: Inquiry) -> Inquiry:
        """Return an inquiry that the asker named beside the path's, if they may see it. Raises NotFound."""
        if not await self.reaches(inquiry.id):
            raise NotFound("no such inquiry")
        return inquiry

    async def reaches(self, inquiry: str) -> bool:
        """Tell whether the asker may see an inquiry; one that is gone is nobody's."""
        staff = self.who.staff
        try:
            audience = await self.context.reaching.of_inquiry(staff.municipality, inquiry)
        except NotFound:
            return False
        return audience.holds(staff.id, REACH[staff.role])

    async def seen(self, inquiries: Iterable[str]) -> frozenset[str]:
        """Return which of some inquiries the asker may see: what is kept from somebody stands in no list of theirs."""
        staff = self.who.staff
        return await self.context.reaching.seen(staff.municipality, tuple(inquiries), staff.id, REACH[staff.role])

    async def detail(self, inquiry: UUID) -> web.Response:
        """Return an inquiry with all that was said, as it stands now."""
        context, municipality = self.context, self.who.staff.municipality
        sequence = await context.events.last()
        found = await self.inquiry(inquiry)
        directory = await context.accounts.directory(municipality)
        said = await context.inbox.messages(municipality, found.id)
        contacts, chosen = await ways_to(context.channels, found)
        return as_json(
            InquiryDetail(
                inquiry=shapes.inquiry_shape(found, directory),
                messages=[shapes.message_shape(message) for message in said],
                handover_reason=found.handover_reason,
                contacts=[shapes.contact_shape(contact) for contact in contacts],
                reply_to=shapes.contact_shape(chosen) if chosen else None,
                merged_into=await self._merged_into(found),
                sequence=sequence,
            )
        )

    async def _merged_into(self, inquiry: Inquiry) -> InquiryReference | None:
        context, municipality = self.context, self.who.staff.municipality
        into = await context.channels.standing.merged_into(municipality, inquiry.id)
        # Its number alone would tell of an inquiry that does not exist for who may not see it.
        if into is None or not await self.reaches(into):
            return None
        try:
            found = await context.inbox.inquiry(municipality, into)
        except NotFound:
            return None  # Its citizen has deleted it since.
        return InquiryReference(id=found.id, number=found.number)


def as_json(body: BaseModel) -> web.Response:
    """Return a schema as the answer."""
    return web.json_response(text=body.model_dump_json())
