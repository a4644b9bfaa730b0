"""A register of people and addresses for tests: a real HTTP server that answers as such registers do, and a CSV export."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from aiohttp import web

LABEL = {"nb": "Kunder", "nn": "Kundar", "sv": "Kunder", "en": "Customers"}
PEOPLE = [
    {"no": "1001", "name": "Kari Nordmann", "street": "Storgata 14", "code": "4480", "place": "HAVDAL", "phone": "12345678"},
    {"no": "1002", "name": "Ola Nordmann", "street": "Ås & Øy vei 2", "code": "4480", "place": "HAVDAL", "phone": ""},
    {"no": "1003", "name": "Åse Strand", "street": "", "code": "4485", "place": "YTRE HAVDAL", "phone": ""},
    *[{"no": f"20{n:02}", "name": f"Per Mange{n}", "street": "", "code": "", "place": "", "phone": ""} for n in range(6)],
]
VALUES = ("no", "name", "street", "code", "place", "phone")
MOST = 5
ROLES = ("desk", "editor", "administrator")


@dataclass
class RegisterServer:
    """Answers `/people?name=…&no=…` and the same as a POST; what a test sets decides how well."""

    url: str = ""
    headers: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    answer: bytes | None = None
    redirect: str = ""
    silent: asyncio.Event = field(default_factory=asyncio.Event)
    hangs: bool = False

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Answer a question in the address."""
        asked = {name: text for name, text in request.query.items() if name != "lang"}
        return await self._answer(request, asked)

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Answer a question in the body."""
        return await self._answer(request, (await request.json())["search"])

    async def _answer(self, request: web.Request, asked: dict[str, str]) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        if self.hangs:
            await self.silent.wait()
        if self.redirect:
            raise web.HTTPFound(self.redirect)
        if self.answer is not None or self.status != 200:
            return web.Response(status=self.status, body=self.answer or b"")
        hits = [one for one in PEOPLE if all(_fits(one, name, text) for name, text in asked.items())]
        people = [{"no": int(one["no"]), "name": one["name"], "address": one, "tags": []} for one in hits]
        return web.json_response({"found": people, "paging": {"total": len(hits)}})

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.get("/people", self.get), web.post("/people", self.post)])
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.silent.set()
        await self._runner.cleanup()


def _fits(one: dict[str, str], name: str, text: str) -> bool:
    if name == "no":
        return one["no"] == text
    words = one["name"].casefold().split()
    return all(any(word.startswith(part) for word in words) for part in text.casefold().split())


def http_table(url: str, /, **more: Any) -> dict[str, Any]:
    """Return the settings of the register over HTTP."""
    paths = {"no": "no", "name": "name"} | {name: f"address.{name}" for name in VALUES[2:]}
    table = {
        "kind": "http",
        "url": f"{url}/people?lang=nb{{&name,no}}",
        "timeout_s": 5,
        "list": "found",
        "total": "paging.total",
        "fields": [{"name": "name", "label": {"nb": "Navn"}}, {"name": "no", "label": {"nb": "Kundenummer"}}],
        "values": [{"name": name, "label": {"nb": name}, "path": path} for name, path in paths.items()],
    }
    return _common() | table | more


def csv_table(file: Path, /, **more: Any) -> dict[str, Any]:
    """Return the settings of the register in a CSV file."""
    table = {
        "kind": "csv",
        "file": str(file),
        "fields": [
            {"name": "name", "label": {"nb": "Navn"}, "column": "Navn", "match": "words"},
            {"name": "no", "label": {"nb": "Kundenummer"}, "column": "Kundenr"},
        ],
        "values": [{"name": name, "label": {"nb": name}, "column": COLUMNS[name]} for name in VALUES],
    }
    return _common() | table | more


def _common() -> dict[str, Any]:
    identity = {"name": "{name}", "letter": ["{name}", "{street}", "{code} {place}"], "sms": "{phone}"}
    return copy.deepcopy({"label": LABEL, "most": MOST, "identity": identity})


COLUMNS = {
    "no": "Kundenr", "name": "Navn", "street": "Gateadresse", "code": "Postnr", "place": "Poststed", "phone": "Telefon"
}  # fmt: skip


def csv_text(*more: str) -> str:
    """Return the export as the economy system writes it, with lines of the test's own after its rows."""
    rows = [";".join(COLUMNS.values()), *(";".join(one[name] for name in VALUES) for one in PEOPLE), *more]
    return "\r\n".join(rows) + "\r\n"


def put(file: Path, content: str | bytes) -> Path:
    """Write an export, as the other system does."""
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def take_away(file: Path) -> None:
    """Take an export away."""
    file.unlink()


@asynccontextmanager
async def register_server() -> AsyncIterator[RegisterServer]:
    """Run the server until the context ends."""
    async with RegisterServer() as server:
        yield server
