"""Internal notes: written, mended and withdrawn by who wrote them, with what they said before."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import asdict
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409, r413

from bot.drafts import DraftKind
from bot.messages import Inquiry, Message, Signal
from bot.notes import StaleNote
from bot.web import problem
from console.api import shapes
from console.api.base import ConsoleView, as_json
from console.api.drafts_context import throw_draft_away
from console.api.inbox_context import INBOX
from console.api.mentions import mentioned, notices_signal, take_mentions_back, tell_mentioned
from console.api.notes_context import notes_of
from console.api.notes_schemas import ChangedNote, NoteStep, NoteVersionInfo, NoteVersions, StaleNoteInfo
from console.api.schemas import NewNote, NoteInfo, Problem


class NotesView(ConsoleView):
    """Internal notes."""

    async def post(self, inquiry: UUID, /, body: NewNote) -> r200[NoteInfo] | r401[Problem] | r404[Problem] | r413[Problem]:
        """Leave a note that only staff see; the answer names whom it mentions in vain."""
        found = await self.inquiry(inquiry)
        said = await self.context.conversations.say(
            found.id,
            self.who.staff,
            body.text,
            external_id=body.client_id,
            internal=True,
            attachments=tuple(str(attachment) for attachment in body.attachments),
        )
        unreached = await tell_of_note(self, found, said)
        await throw_draft_away(self.request, found, self.who.staff, DraftKind.NOTE, body.client_id)
        return _told(said, unreached)


class NoteView(ConsoleView):
    """One note."""

    async def put(
        self, inquiry: UUID, note: UUID, /, body: ChangedNote
    ) -> (
        r200[NoteInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[StaleNoteInfo] | r413[Problem]
    ):
        """Give the asker's own note another wording; whom it mentions now and did not before is told."""
        found, staff = await self.inquiry(inquiry), self.who.staff
        text, masked = self.context.conversations.as_said(body.text)
        return await _stepped(
            self,
            found,
            notes_of(self.request).change(found.id, str(note), staff=staff, text=text, masked=masked, version=body.version),
        )


class WithdrawnNoteView(ConsoleView):
    """Taking a note back."""

    async def post(
        self, inquiry: UUID, note: UUID, /, body: NoteStep
    ) -> r200[NoteInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[StaleNoteInfo]:
        """Withdraw the asker's own note: that there was one stays, what it said is shown to nobody."""
        found, staff = await self.inquiry(inquiry), self.who.staff
        step = notes_of(self.request).withdraw(found.id, str(note), staff=staff, version=body.version)
        return await _stepped(self, found, step)


class RestoredNoteView(ConsoleView):
    """Putting a withdrawn note back."""

    async def post(
        self, inquiry: UUID, note: UUID, /, body: NoteStep
    ) -> r200[NoteInfo] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[StaleNoteInfo]:
        """Let the asker's own note stand as it stood before it was withdrawn."""
        found, staff = await self.inquiry(inquiry), self.who.staff
        step = notes_of(self.request).restore(found.id, str(note), staff=staff, version=body.version)
        return await _stepped(self, found, step)


class NoteVersionsView(ConsoleView):
    """What a note said before."""

    async def get(self, inquiry: UUID, note: UUID, /) -> r200[NoteVersions] | r401[Problem] | r404[Problem]:
        """Return the earlier wordings of a note, the newest first; none of one that is withdrawn."""
        found = await self.inquiry(inquiry)
        kept = await notes_of(self.request).versions(found.municipality, found.id, str(note))
        return as_json(NoteVersions(versions=[NoteVersionInfo(**asdict(one)) for one in kept]))


async def _stepped(view: ConsoleView, inquiry: Inquiry, step: Awaitable[Message]) -> web.Response:
    """Take a step with a note, let the consoles hear of it, and tell whom the note mentions, or mentions no more."""
    try:
        note = await step
    except StaleNote as error:
        current = shapes.message_shape(error.current)
        told = StaleNoteInfo.model_validate(problem(error) | {"current": current})
        return web.json_response(text=told.model_dump_json(), status=409)
    await view.context.channels.bus.publish(Signal("events", inquiry.municipality))
    await _take_back(view, note)
    return _told(note, await tell_of_note(view, inquiry, note))


def _told(note: Message, unreached: list[str]) -> web.Response:
    return as_json(NoteInfo(**dict(shapes.message_shape(note)), unreached=unreached))


async def _take_back(view: ConsoleView, note: Message) -> None:
    """Take the notice away from whom a note mentions no more; one that was read stays, as what they know."""
    desk, staff, context = view.request.config_dict.get(INBOX), view.who.staff, view.context
    if desk is None:
        return
    gone = await take_mentions_back(desk.notices, note, await context.accounts.directory(staff.municipality), staff)
    if gone:
        await context.channels.bus.publish(notices_signal(staff.municipality, gone))


async def tell_of_note(view: ConsoleView, inquiry: Inquiry, note: Message) -> list[str]:
    """Leave a notice for whom a note mentions, once for each of them; return the names of those who may not see it."""
    desk, staff, context = view.request.config_dict.get(INBOX), view.who.staff, view.context
    people = mentioned(note.text, await context.accounts.directory(staff.municipality), staff.id)
    if desk is None or not people:
        return []
    audience = await context.reaching.of_inquiry(staff.municipality, inquiry.id)
    told, unreached = await tell_mentioned(desk.notices, inquiry, note, people, audience, staff)
    await context.channels.bus.publish(notices_signal(staff.municipality, told, inquiry.id))
    return unreached


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/notes": NotesView,
    "/inquiries/{inquiry}/notes/{note}": NoteView,
    "/inquiries/{inquiry}/notes/{note}/withdraw": WithdrawnNoteView,
    "/inquiries/{inquiry}/notes/{note}/restore": RestoredNoteView,
    "/inquiries/{inquiry}/notes/{note}/versions": NoteVersionsView,
}
