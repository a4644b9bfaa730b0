"""Inquiries to send as cases, and a case system to send them to: a real HTTP server that does as it is told."""

from __future__ import annotations

import asyncio
import base64
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.cases import CaseBackend, CaseChoice, CaseSystem, SentCase
from bot.coordination.in_process import InProcessBus
from bot.interfaces import Clock
from bot.messages import Address, Attachment, Contact, Owner
from inquiries.cases.delivering import SqlCaseQueue
from inquiries.cases.dispatching import CaseDispatcher
from inquiries.cases.signing import verified
from inquiries.cases.store import SqlCases
from inquiries.cases.webhook import Hook
from inquiries.files import DiskFiles
from tests.building import ADA, HAVDAL, Person, Store

ARCHIVE, HOOK = "archive", "case_system"
SYSTEMS = {name: CaseSystem(name, kind, name) for name, kind in ((ARCHIVE, "noark"), (HOOK, "webhook"))}
KEY = b"a key that both sides know, long enough"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
MAIL = "kari@nordmann.example"


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    yield data


@dataclass(frozen=True)
class Office:
    """An inquiry with all that can go along, and the table of cases."""

    store: Store
    files: DiskFiles
    cases: SqlCases
    queue: SqlCaseQueue
    inquiry: str
    person: Person

    @classmethod
    async def open(cls, store: Store, folder: Path) -> Office:
        """Let Kari ask with a picture, Ada note something and answer."""
        files = DiskFiles(folder / "files")
        reference, size = await files.save(chunks(PICTURE), limit=1 << 20)
        picture = Attachment(str(uuid.uuid4()), "gate æøå.png", "image/png", size, reference)
        lost = Attachment(str(uuid.uuid4()), "film.mov", "video/quicktime", 10, "", refused="too_large")
        person = Person()
        said = person.says("Gatelyset er mørkt.\nNår blir det fikset?", attachments=(picture, lost), title="Gatelys")
        inquiry = (await store.record.record(said, masked=False)).inquiry
        found = await store.inbox.inquiry(HAVDAL, inquiry)
        await store.contacts.add(HAVDAL, found.conversation, Contact(Address("email", MAIL), "Kari Nordmann"))
        await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="Ada svarer.")
        more: dict[str, Any] = {"staff": ADA, "masked": False}
        await store.desk.say(inquiry, text="Ring elektriker.", external_id="n1", internal=True, **more)
        await store.desk.say(inquiry, text="Lyset blir fikset i morgen.", external_id="a1", internal=False, **more)
        cases = SqlCases(store.database, store.clock)
        return cls(store, files, cases, SqlCaseQueue(store.database, store.clock, node="one"), inquiry, person)

    async def sends(self, system: str = HOOK, choice: CaseChoice | None = None, *, client_id: str = "") -> SentCase:
        """Let Ada send the inquiry."""
        client = client_id or uuid.uuid4().hex
        return await self.cases.send(self.inquiry, system, choice or CaseChoice(), client_id=client, staff=ADA)

    async def says(self, text: str) -> None:
        """Let the citizen say more."""
        await self.store.record.record(self.person.says(text), masked=False)

    async def case(self, case: str) -> SentCase:
        """Return how a case stands."""
        return await self.cases.one(HAVDAL, case)

    def dispatcher(self, backend: CaseBackend, system: str = HOOK, *, node: str = "one") -> CaseDispatcher:
        """Return what delivers to one system."""
        queue = SqlCaseQueue(self.store.database, self.store.clock, node=node)
        bus = InProcessBus()
        return CaseDispatcher(queue, {SYSTEMS[system]: backend}, bus=bus, clock=self.store.clock)


@dataclass
class CaseSystemServer:
    """A case system that makes a case of every message id it has not seen; `status` is what it answers instead."""

    clock: Clock
    status: int = 200
    answer: dict[str, Any] | None = None
    hangs: bool = False
    redirect_to: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    cases: dict[str, str] = field(default_factory=dict)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=1 << 26)
        application.add_routes([web.post("/torg", self._take), web.post("/elsewhere", self._take)])
        self.server = TestServer(application)
        await self.server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.server.close()

    def hook(self, *, timeout_s: float = 30, limit: int = 1 << 24) -> Hook:
        """Return where it is reached."""
        return Hook(URL(str(self.server.make_url("/torg"))), KEY, timeout_s, limit)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        identifier = verified(KEY, request.headers, body, self.clock.now())
        self.bodies.append(json.loads(body))
        self.asked.set()
        if self.hangs:
            # The other side has it, and its answer never comes.
            self.cases.setdefault(identifier, f"2026/{100 + len(self.cases)}")
            await asyncio.Event().wait()
        if self.redirect_to:
            raise web.HTTPTemporaryRedirect(self.redirect_to)
        if self.status != 200:
            return web.json_response(self.answer or {}, status=self.status)
        reference = self.cases.setdefault(identifier, f"2026/{100 + len(self.cases)}")
        told = {"reference": reference, "url": f"https://sak.havdal.example/{reference}"}
        return web.json_response(told if self.answer is None else self.answer)


def document(body: dict[str, Any], kind: str) -> bytes:
    """Return the bytes of a posted document."""
    return base64.b64decode(next(one["content"] for one in body["documents"] if one["kind"] == kind))
