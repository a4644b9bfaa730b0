"""Internal messages: chats of staff and the topics of their forum; what one has no part in does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201, r204, r400, r401, r404, r409, r413

from bot.errors import BadInput, Why
from bot.internal import InternalMessage, InternalMessages, NewThread, Thread
from bot.messages import Staff
from console.api.base import ConsoleView, as_json
from console.api.groups_context import groups_of
from console.api.internal_context import internal_of
from console.api.internal_schemas import (
    InternalMessageInfo,
    JoinThread,
    MemberInfo,
    ReadThread,
    SayInThread,
    StartThread,
    ThreadDetail,
    ThreadInfo,
    ThreadList,
    UnreadCount,
)
from console.api.schemas import AttachmentInfo, Problem
from console.api.services_context import services_of
from console.api.shapes import attachment_shape
from console.api.uploads import uploaded
from console.auth.rights import may

RIGHT = "write_internally"


class InternalBase(ConsoleView):
    """What the views of internal messages share."""

    @property
    def parts(self) -> InternalMessages:
        """What keeps internal messages."""
        return internal_of(self.request)

    async def directory(self) -> Mapping[str, Staff]:
        """Return the staff by id."""
        return await self.context.accounts.directory(self.who.staff.municipality)

    async def detail_of(self, thread: str) -> ThreadDetail:
        """Return a thread as it stands."""
        found, said = await self.parts.thread(self.who.staff, thread)
        names = await self.directory()
        return ThreadDetail(thread=_thread(found, names), messages=[_message(one, names) for one in said])

    async def reachable(self, people: list[UUID]) -> tuple[str, ...]:
        """Return people who can read internal messages. Raises BadInput."""
        names = await self.directory()
        wanted = [str(one) for one in people]
        if any(one not in names or not reads(names[one]) for one in wanted):
            raise BadInput("somebody who is named cannot read internal messages here", why=Why("not_reader"))
        return tuple(wanted)


class ThreadsView(InternalBase):
    """Threads."""

    async def get(self, text: str = "") -> r200[ThreadList] | r401[Problem] | r404[Problem]:
        """Return the asker's threads that hold every word of a text; they count as delivered by that."""
        found = await self.parts.threads(self.who.staff, text=text[:200])
        names = await self.directory()
        return as_json(ThreadList(threads=[_thread(one, names) for one in found], unread=sum(one.unread for one in found)))

    async def post(
        self, body: StartThread
    ) -> r201[ThreadDetail] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem] | r413[Problem]:
        """Start a chat or a topic with its first message."""
        to = await self.reachable(body.to)
        new = NewThread(
            body.kind,
            body.title,
            (*to, *await self._members(body.units), *await self._grouped(body.groups)),
            open_history=body.open_history or body.kind == "topic",
            text=body.text,
            client_id=body.client_id,
            files=tuple(str(one) for one in body.files),
        )
        started = await self.parts.start(self.who.staff, new)
        return web.json_response(text=(await self.detail_of(started.id)).model_dump_json(), status=201)

    async def _members(self, units: list[str]) -> tuple[str, ...]:
        """Return those of some units who can read internal messages."""
        if not units:
            return ()
        register = await services_of(self.request).register.register(self.who.staff.municipality)
        chosen = [unit for unit in register.units if unit.id in units and not unit.withdrawn]
        names = await self.directory()
        found = {staff for unit in chosen for staff in (*unit.members, unit.leader or "")}
        return tuple(sorted(one for one in found if one in names and reads(names[one])))

    async def _grouped(self, groups: list[UUID]) -> tuple[str, ...]:
        """Return those of some groups who are in them now and can read internal messages. Raises NotFound."""
        if not groups:
            return ()
        found = await groups_of(self.request).members(self.who.staff, [str(one) for one in groups])
        names = await self.directory()
        return tuple(sorted(one for one in found if one in names and reads(names[one])))


class UnreadView(InternalBase):
    """What is unread."""

    async def get(self) -> r200[UnreadCount] | r401[Problem]:
        """Return how much the asker has not read; nothing counts as delivered by that."""
        return as_json(UnreadCount(unread=await self.parts.unread(self.who.staff)))


class InternalFilesView(InternalBase):
    """Files for internal messages."""

    takes_files = True

    async def post(self, name: str) -> r200[AttachmentInfo] | r400[Problem] | r401[Problem] | r413[Problem]:
        """Add a file, its bytes as the body, that a later message of the asker's may carry; else it is gone after a day."""
        async with uploaded(self, name) as file:
            kept = await self.parts.enclose(self.who.staff, file)
        return as_json(attachment_shape(kept))


class ThreadView(InternalBase):
    """One thread."""

    async def get(self, thread: UUID, /) -> r200[ThreadDetail] | r401[Problem] | r404[Problem]:
        """Return a thread with its messages."""
        return as_json(await self.detail_of(str(thread)))


class ThreadMessagesView(InternalBase):
    """Writing."""

    async def post(
        self, thread: UUID, /, body: SayInThread
    ) -> r200[ThreadDetail] | r400[Problem] | r401[Problem] | r404[Problem] | r409[Problem] | r413[Problem]:
        """Write into a thread."""
        files = [str(one) for one in body.files]
        await self.parts.say(self.who.staff, str(thread), body.text, body.client_id, files)
        return as_json(await self.detail_of(str(thread)))


class ThreadMessageView(InternalBase):
    """Deleting."""

    async def delete(self, thread: UUID, message: UUID, /) -> r200[ThreadDetail] | r401[Problem] | r404[Problem]:
        """Delete one's own message for all; that there was one still shows."""
        await self.parts.delete(self.who.staff, str(thread), str(message))
        return as_json(await self.detail_of(str(thread)))


class ThreadReadView(InternalBase):
    """Having read."""

    async def put(self, thread: UUID, /, body: ReadThread) -> r204 | r400[Problem] | r401[Problem] | r404[Problem]:
        """Say up to where the asker has read."""
        await self.parts.read(self.who.staff, str(thread), body.number)
        return web.Response(status=204)


class ThreadMembersView(InternalBase):
    """Taking part."""

    async def post(
        self, thread: UUID, /, body: JoinThread
    ) -> r200[ThreadDetail] | r400[Problem] | r401[Problem] | r404[Problem]:
        """Let others take part in a chat; they read what was before if its starter wanted that."""
        await self.parts.add(self.who.staff, str(thread), await self.reachable(body.staff))
        return as_json(await self.detail_of(str(thread)))

    async def delete(self, thread: UUID, /) -> r204 | r401[Problem] | r404[Problem]:
        """Take part no more."""
        await self.parts.leave(self.who.staff, str(thread))
        return web.Response(status=204)


def reads(staff: Staff) -> bool:
    """Tell whether somebody can read internal messages."""
    return not staff.closed and may(staff.role, RIGHT)


def _thread(thread: Thread, names: Mapping[str, Staff]) -> ThreadInfo:
    return ThreadInfo.model_validate(
        {
            "id": thread.id,
            "kind": thread.kind,
            "title": thread.title,
            "starter": thread.starter,
            "open_history": thread.open_history,
            "updated_at": thread.updated_at,
            "members": [
                MemberInfo(staff=one.staff, name=_name(one.staff, names), delivered=one.delivered, seen=one.seen)
                for one in thread.members
            ],
            "unread": thread.unread,
            "last": _message(thread.last, names) if thread.last else None,
        }
    )


def _message(message: InternalMessage, names: Mapping[str, Staff]) -> InternalMessageInfo:
    return InternalMessageInfo(
        id=message.id,
        number=message.number,
        staff=message.author,
        name=_name(message.author, names),
        text=message.text,
        at=message.at,
        deleted=message.deleted,
        files=[attachment_shape(one) for one in message.files],
    )


def _name(staff: str, names: Mapping[str, Staff]) -> str:
    return names[staff].name if staff in names else ""


VIEWS: dict[str, type[web.View]] = {
    "/threads": ThreadsView,
    "/threads/unread": UnreadView,
    "/threads/files": InternalFilesView,
    "/threads/{thread}": ThreadView,
    "/threads/{thread}/messages": ThreadMessagesView,
    "/threads/{thread}/messages/{message}": ThreadMessageView,
    "/threads/{thread}/read": ThreadReadView,
    "/threads/{thread}/members": ThreadMembersView,
}
