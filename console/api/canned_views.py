"""Canned replies and macros: used by all who answer, written by oneself, in one's unit, or for all by who may share."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r409

from bot.canned import Actions, CannedReply, CannedText
from bot.errors import BadInput, NotFound, Refused
from console.api.base import ConsoleView, as_json
from console.api.canned_context import canned_of
from console.api.canned_schemas import CannedFields, CannedInfo, CannedList, MacroActions, NewCanned, OwnUnit, SaveCanned
from console.api.schemas import Problem
from console.auth.rights import may

SHARE = "share_canned_replies"


class CannedBase(ConsoleView):
    """What these views share: who may change what, and the list that every step answers with."""

    @property
    def municipality(self) -> str:
        """The asker's."""
        return self.who.staff.municipality

    async def answer(self) -> web.Response:
        """Return what the asker may use now."""
        me = self.who.staff
        units = await canned_of(self.request).units_of(self.municipality, me.id)
        found = await canned_of(self.request).seen_by(self.municipality, me.id)
        return as_json(
            CannedList(
                replies=[self._shape(one, units) for one in found],
                units=[OwnUnit(id=unit, name=name) for unit, name in units.items()],
                may_share=may(me.role, SHARE),
            )
        )

    async def writable(self, reply: UUID) -> CannedReply:
        """Return one that the asker may change. Raises NotFound for another's own, Refused."""
        me = self.who.staff
        found = await canned_of(self.request).one(self.municipality, str(reply))
        if found.staff not in {None, me.id}:
            raise NotFound("there is no such canned reply")
        self._must(found.unit, found.staff, await canned_of(self.request).units_of(self.municipality, me.id))
        return found

    def _must(self, unit: str | None, owner: str | None, units: dict[str, str]) -> None:
        if not self._may(unit, owner, units):
            raise Refused(f"your role may not do this ({SHARE})")

    def _may(self, unit: str | None, owner: str | None, units: dict[str, str]) -> bool:
        return owner is not None or unit in units or (unit is None and may(self.who.staff.role, SHARE))

    def _shape(self, reply: CannedReply, units: dict[str, str]) -> CannedInfo:
        return CannedInfo(
            id=reply.id,
            title=reply.says.title,
            titles=dict(reply.says.titles),  # type: ignore[arg-type]  # the same four
            shortcut=reply.says.shortcut,
            texts=dict(reply.says.texts),  # type: ignore[arg-type]  # the languages that went in
            actions=MacroActions.model_validate(asdict(reply.says.actions)) if reply.says.actions else None,
            scope="own" if reply.staff else "unit" if reply.unit else "municipality",
            unit=units.get(reply.unit) if reply.unit else None,
            version=reply.version,
            may_change=self._may(reply.unit, reply.staff, units),
        )


class CannedRepliesView(CannedBase):
    """All canned replies that one may use."""

    async def get(self) -> r200[CannedList] | r401[Problem] | r404[Problem]:
        """Return the municipality's, those of the asker's units, and the asker's own."""
        return await self.answer()

    async def post(
        self, body: NewCanned
    ) -> r200[CannedList] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Add one."""
        me, replies = self.who.staff, canned_of(self.request)
        if (body.unit is not None) is not (body.scope == "unit"):
            raise BadInput("a unit is named where the reply is a unit's, and nowhere else")
        unit, owner = str(body.unit) if body.unit else None, me.id if body.scope == "own" else None
        self._must(unit, owner, await replies.units_of(self.municipality, me.id))
        await replies.add(self.municipality, said(body), unit=unit, staff=owner)
        return await self.answer()


class CannedReplyView(CannedBase):
    """One canned reply."""

    async def put(
        self, reply: UUID, /, body: SaveCanned
    ) -> r200[CannedList] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r409[Problem]:
        """Change what it says; refused when somebody else was faster."""
        found = await self.writable(reply)
        await canned_of(self.request).change(self.municipality, found.id, said(body), based_on=body.based_on)
        return await self.answer()

    async def delete(self, reply: UUID, /) -> r200[CannedList] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Take it away; it can be brought back."""
        found = await self.writable(reply)
        await canned_of(self.request).withdraw(self.municipality, found.id, withdrawn=True)
        return await self.answer()


class RestoreCannedView(CannedBase):
    """Bringing back."""

    async def post(self, reply: UUID, /) -> r200[CannedList] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Bring one back that was taken away."""
        found = await self.writable(reply)
        await canned_of(self.request).withdraw(self.municipality, found.id, withdrawn=False)
        return await self.answer()


def said(body: CannedFields) -> CannedText:
    """Return what a request wants a canned reply to say."""
    does = None if body.actions is None else Actions(**body.actions.model_dump() | {"tags": tuple(body.actions.tags)})
    texts = {str(language): text for language, text in body.texts.items()}
    return CannedText(body.title, body.shortcut, texts, actions=does)


VIEWS: dict[str, type[web.View]] = {
    "/canned-replies": CannedRepliesView,
    "/canned-replies/{reply}": CannedReplyView,
    "/canned-replies/{reply}/restore": RestoreCannedView,
}
