"""Running a macro on an inquiry: all that it does, or nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409

from bot.canned import Actions, Ending
from bot.errors import NotFound, TorgError, Why
from bot.messages import Inquiry, Message
from console.api.canned_context import TOGETHER, canned_of
from console.api.canned_schemas import RunMacro
from console.api.handling_views import HandlingView
from console.api.notes_views import tell_of_note
from console.api.schemas import InquiryDetail, Problem

Step = tuple[str, Callable[[], Awaitable[object]]]
"""What one action is called where it could not be done, and the doing."""


class MacroView(HandlingView):
    """A macro of the asker's, and an inquiry."""

    async def post(
        self, inquiry: UUID, macro: UUID, /, body: RunMacro
    ) -> r200[InquiryDetail] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Do with an inquiry what a macro does, all or nothing; its text is put into the reply by who wants it."""
        found = await self.inquiry(inquiry)
        actions = await self._actions(str(macro))
        together = self.request.config_dict.get(TOGETHER)
        if together is None:
            raise NotFound("this service runs no macros")
        notes: list[Message] = []
        async with together():
            for name, act in self._steps(found, actions, body.client_id, notes):
                await _done(name, act)
        for note in notes:
            await tell_of_note(self, found, note)
        return await self.detail(inquiry)

    async def _actions(self, macro: str) -> Actions:
        seen = await canned_of(self.request).seen_by(self.municipality, self.who.staff.id)
        actions = next((one.says.actions for one in seen if one.id == macro), None)
        if actions is None:
            raise NotFound("there is no such macro")
        return actions

    def _steps(self, inquiry: Inquiry, does: Actions, client_id: str, notes: list[Message]) -> Iterator[Step]:
        """Return what is to be done, in its order; a note that is written goes into `notes`."""
        staff, language = self.who.staff, inquiry.language
        conversations, handling = self.context.conversations, self.handling

        async def note() -> None:
            key = f"macro-{client_id}"
            notes.append(await conversations.say(inquiry.id, staff, does.note, external_id=key, internal=True))

        if does.take:
            yield "take", lambda: conversations.take_over(inquiry.id, staff, language)
        if does.unit or does.service or does.priority or does.tags:
            yield "describe", lambda: self._describe(inquiry.id, does)
        if does.note:
            yield "note", note
        if does.ending is Ending.SOLVE:
            yield "solve", lambda: handling.solve(inquiry.id, staff=staff, language=language)
        if does.ending is Ending.CLOSE:
            yield "close", lambda: conversations.close(inquiry.id, staff, language)
        if does.ending is Ending.PUT_OFF and does.days is not None:
            until = handling.moment_in(does.days)
            yield "put_off", lambda: handling.put_off(inquiry.id, until, staff=staff)

    async def _describe(self, inquiry: str, does: Actions) -> None:
        """Change the fields that the macro names upon how they stand, and add its tags to those that are there."""
        now = await self.handling.fields(self.municipality, inquiry)
        named = {"unit": does.unit, "service": does.service, "priority": does.priority}
        changes = {name: value for name, value in named.items() if value is not None}
        tags = [*now.tags, *does.tags] if does.tags else None
        await self.handling.change(inquiry, changes, tags=tags, based_on=now.version, staff=self.who.staff)


async def _done(name: str, act: Callable[[], Awaitable[object]]) -> None:
    """Do one action of a macro; where it cannot be done, say which one it was."""
    try:
        await act()
    except TorgError as error:
        error.why = Why(f"macro_{name}")
        raise


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/macros/{macro}": MacroView,
}
