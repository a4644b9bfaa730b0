"""Privacy for administrators: what retention did, what is kept of a person."""

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
from bot.messages import Address
from bot.privacy import Action, Deferred, Look, RetentionRun
from console.api.base import ConsoleView, as_json
from console.api.numbers import find_inquiry
from console.api.privacy_context import PrivacyDesk, privacy_of
from console.api.privacy_schemas import (
    AboutPerson,
    DeferredInfo,
    DueDay,
    ErasureInfo,
    PeriodsInfo,
    PersonInfo,
    RetentionInfo,
    RetentionRunInfo,
)
from console.api.schemas import Problem

COMING_DAYS = 30
CHUNK = 1 << 20


class PrivacyBase(ConsoleView):
    """What the views of privacy share; who may ask which stands in `console.auth.rights`."""

    @property
    def desk(self) -> PrivacyDesk:
        """The parts of privacy."""
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
                deferred=[_deferred(one) for one in await retention.deferred(self.municipality)],
            )
        )


class PersonView(PrivacyBase):
    """What is kept of a person."""

    async def post(self, body: AboutPerson) -> r200[PersonInfo] | r400[Problem] | r401[Problem] | r403[Problem]:
        """Tell what is kept under an address, in numbers."""
        desk, address = self.desk, await self.address_of(body)
        found = await desk.persons.find(self.municipality, address)
        await desk.log.note(Look(self.who.staff, Action.SEARCHED, "", {"part": "person"}))
        return as_json(PersonInfo(address=address.value, **_lists(asdict(found))))


class ErasureView(PrivacyBase):
    """Erasure."""

    async def post(self, body: AboutPerson) -> r200[ErasureInfo] | r400[Problem] | r401[Problem] | r403[Problem]:
        """Delete everything under an address; what must be archived is deleted when that duty ends."""
        desk, address = self.desk, await self.address_of(body)
        found = await desk.persons.find(self.municipality, address)
        await desk.log.note(Look(self.who.staff, Action.ERASED, "", {"inquiries": found.named}))
        done = await desk.persons.erase(self.municipality, address)
        return as_json(ErasureInfo.model_validate(_lists(asdict(done))))


class AccessView(PrivacyBase):
    """Access."""

    async def post(self, body: AboutPerson) -> r200[bytes] | r400[Problem] | r401[Problem] | r403[Problem] | r404[Problem]:
        """Return one ZIP file with everything that is kept of a person."""
        desk, address = self.desk, await self.address_of(body)
        found = await desk.persons.find(self.municipality, address)
        await desk.log.note(Look(self.who.staff, Action.EXPORTED, "", {"inquiries": found.named}))
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


def _run(run: RetentionRun) -> RetentionRunInfo:
    return RetentionRunInfo(**asdict(run))


def _deferred(one: Deferred) -> DeferredInfo:
    return DeferredInfo.model_validate(_lists(asdict(one)))


def _lists(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


VIEWS = {
    "/retention": RetentionView,
    "/persons/find": PersonView,
    "/persons/erase": ErasureView,
    "/persons/access": AccessView,
}
