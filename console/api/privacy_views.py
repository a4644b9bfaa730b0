"""Privacy for administrators: who looked at what, what retention did, what is kept of a person."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import hdrs, web
from aiohttp_pydantic.oas.typing import r200, r400, r401, r403, r404

from bot.addresses import normalised
from bot.errors import NotFound
from bot.messages import Address
from bot.privacy import Action, LoggedLook, Look, RetentionRun
from console.api.base import ConsoleView, as_json
from console.api.numbers import find_inquiry
from console.api.privacy_context import PrivacyDesk, must_oversee, privacy_of
from console.api.privacy_schemas import (
    AboutPerson,
    DueDay,
    ErasureInfo,
    LogVerdict,
    LookInfo,
    LookPage,
    PeriodsInfo,
    PersonInfo,
    RetentionInfo,
    RetentionRunInfo,
)
from console.api.schemas import Problem

PAGE, LARGEST_PAGE = 50, 500
COMING_DAYS = 30
CHUNK = 1 << 20


class PrivacyBase(ConsoleView):
    """What the views of privacy share: none but administrators come near."""

    @property
    def desk(self) -> PrivacyDesk:
        """The parts of privacy."""
        must_oversee(self.who.staff)
        return privacy_of(self.request)

    @property
    def municipality(self) -> str:
        """The asker's."""
        return self.who.staff.municipality

    async def address_of(self, about: AboutPerson) -> Address:
        """Return the address as the store has it. Raises BadInput, and NotFound for a number that is none."""
        if about.channel == "inquiry":
            found = await find_inquiry(self.context, self.municipality, about.address)
            return Address("inquiry", found.number)
        return normalised(about.channel, about.address, region=self.desk.region)


class AccessLogView(PrivacyBase):
    """The log."""

    async def get(
        self, before: int | None = None, staff: str | None = None, inquiry: str | None = None, limit: int = PAGE
    ) -> r200[LookPage] | r400[Problem] | r401[Problem] | r403[Problem]:
        """Return who looked at what, newest first; of one member of staff, or at one inquiry (its number)."""
        desk, size = self.desk, max(1, min(limit, LARGEST_PAGE))
        about = (await find_inquiry(self.context, self.municipality, inquiry)).id if inquiry else None
        rows = await desk.log.page(self.municipality, before=before, staff=staff, about=about, limit=size)
        numbers = {one: await self._number(one) for one in {row.about for row in rows if row.about}}
        looks = [_look(row, numbers.get(row.about)) for row in rows]
        return as_json(LookPage(looks=looks, next=rows[-1].sequence if len(rows) == size else None))

    async def _number(self, inquiry: str) -> str | None:
        try:
            return (await self.context.inbox.inquiry(self.municipality, inquiry)).number
        except NotFound:
            return None  # It is a file's id, or its citizen has had it deleted.


class VerdictView(PrivacyBase):
    """Whether the log is whole."""

    async def get(self) -> r200[LogVerdict] | r401[Problem] | r403[Problem]:
        """Read the whole chain of hashes."""
        return as_json(LogVerdict(**asdict(await self.desk.log.verify(self.municipality))))


class RetentionView(PrivacyBase):
    """Retention."""

    async def get(self) -> r200[RetentionInfo] | r401[Problem] | r403[Problem]:
        """Return what retention did, and what the coming days will delete."""
        return await self._told()

    async def post(self) -> r200[RetentionInfo] | r401[Problem] | r403[Problem]:
        """Try what a run now would delete; nothing is deleted."""
        await self.desk.retention.dry_run()
        return await self._told()

    async def _told(self) -> web.Response:
        retention = self.desk.retention
        outlook = await retention.outlook(days=COMING_DAYS)
        return as_json(
            RetentionInfo(
                periods=PeriodsInfo(**asdict(retention.periods)),
                runs=[_run(run) for run in await retention.runs(self.municipality)],
                coming=[DueDay(day=day, count=count) for day, count in outlook.days.items()],
            )
        )


class PersonView(PrivacyBase):
    """What is kept of a person."""

    async def post(self, body: AboutPerson) -> r200[PersonInfo] | r400[Problem] | r401[Problem] | r403[Problem]:
        """Tell what is kept under an address, in numbers."""
        desk, address = self.desk, await self.address_of(body)
        found = await desk.persons.find(self.municipality, address)
        await desk.log.note(Look(self.who.staff, Action.SEARCHED, "", {"part": "person"}))
        return as_json(PersonInfo(address=address.value, **asdict(found) | {"inquiries": list(found.inquiries)}))


class ErasureView(PrivacyBase):
    """Erasure."""

    async def post(self, body: AboutPerson) -> r200[ErasureInfo] | r400[Problem] | r401[Problem] | r403[Problem]:
        """Delete everything under an address but what must be archived."""
        desk, address = self.desk, await self.address_of(body)
        found = await desk.persons.find(self.municipality, address)
        await desk.log.note(Look(self.who.staff, Action.ERASED, "", {"inquiries": list(found.inquiries)}))
        done = await desk.persons.erase(self.municipality, address)
        return as_json(ErasureInfo.model_validate(_lists(asdict(done))))


class AccessView(PrivacyBase):
    """Access."""

    async def post(self, body: AboutPerson) -> r200[bytes] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Return one ZIP file with everything that is kept of a person."""
        desk, address = self.desk, await self.address_of(body)
        found = await desk.persons.find(self.municipality, address)
        await desk.log.note(Look(self.who.staff, Action.EXPORTED, "", {"inquiries": list(found.inquiries)}))
        headers = {hdrs.CONTENT_TYPE: "application/zip", hdrs.CONTENT_DISPOSITION: 'attachment; filename="access.zip"'}
        response = web.StreamResponse(headers=headers)
        with tempfile.TemporaryDirectory(prefix="torg-access-") as folder:
            file = Path(folder) / "access.zip"
            await desk.persons.export(self.municipality, address, file)
            await response.prepare(self.request)
            with file.open("rb") as content:
                while chunk := await asyncio.to_thread(content.read, CHUNK):
                    await response.write(chunk)
        return response


def _look(row: LoggedLook, number: str | None) -> LookInfo:
    names = ("sequence", "at", "staff_name", "action", "about")
    part = row.details.get("part")
    return LookInfo.model_validate({name: getattr(row, name) for name in names} | {"part": part, "number": number})


def _run(run: RetentionRun) -> RetentionRunInfo:
    return RetentionRunInfo(**asdict(run))


def _lists(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


VIEWS = {
    "/access-log": AccessLogView,
    "/access-log/verdict": VerdictView,
    "/retention": RetentionView,
    "/persons/find": PersonView,
    "/persons/erase": ErasureView,
    "/persons/access": AccessView,
}
