"""Looking something up in registers elsewhere."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404, r503

from bot.lookups import Entry
from console.api.base import ConsoleView, as_json
from console.api.lookups_context import lookups_of
from console.api.lookups_schemas import (
    LookupEntry,
    LookupField,
    LookupQuery,
    LookupRegister,
    LookupRegisters,
    LookupResult,
    LookupValue,
    LookupWay,
)
from console.api.schemas import Problem, WhyInfo


class LookupsView(ConsoleView):
    """The registers."""

    async def get(self, inquiry: UUID, /) -> r200[LookupRegisters] | r401[Problem] | r404[Problem]:
        """Return the registers that the asker may ask about an inquiry, also those that are off."""
        await self.inquiry(inquiry)
        shown = [
            LookupRegister(
                name=card.name,
                labels=dict(card.labels),
                fields=[LookupField(**(asdict(field) | {"labels": dict(field.labels)})) for field in card.fields],
                most=card.most,
                wrong=card.wrong,
                why=None if card.why is None else WhyInfo(**asdict(card.why)),
            )
            for card in lookups_of(self.request).offered(self.who.staff)
        ]
        return as_json(LookupRegisters(registers=shown))


class LookUpView(ConsoleView):
    """One look-up."""

    async def post(
        self, inquiry: UUID, name: str, /, body: LookupQuery
    ) -> r200[LookupResult] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem] | r503[Problem]:
        """Ask a register about an inquiry; who asked is written down, what it answers is not."""
        found = await self.inquiry(inquiry)
        entries = await lookups_of(self.request).look_up(self.who.staff, found.id, name, body.query)
        return as_json(LookupResult(entries=[_entry(entry) for entry in entries]))


def _entry(entry: Entry) -> LookupEntry:
    return LookupEntry(
        values=[LookupValue(name=one.name, labels=dict(one.labels), text=one.text) for one in entry.values],
        person=entry.person,
        ways=[LookupWay.model_validate({"channel": way.channel, "address": way.value}) for way in entry.ways],
    )


VIEWS: dict[str, type[web.View]] = {
    "/inquiries/{inquiry}/lookups": LookupsView,
    "/inquiries/{inquiry}/lookups/{name}": LookUpView,
}
