"""The built pages: what is served, and that nothing beside them is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.console.conftest import Start
from tests.site import Plan, Site

PAGES = {
    "index.html": "forside",
    "personvern.html": "personvern",
    "widget.js": "widget()",
    "chat.html": "samtalen",
    "assets/style-abc123.css": "body{}",
    "console/index.html": "konsoll",
    "console/assets/main-abc123.js": "main()",
    "æ ø.txt": "navn",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pages as the build makes them, and a secret beside them."""
    dist = tmp_path / "dist"
    for name, content in PAGES.items():
        path = dist / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("hemmelig", encoding="utf-8")
    (tmp_path / "dist-secret").mkdir()
    (tmp_path / "dist-secret" / "secret.txt").write_text("hemmelig", encoding="utf-8")
    (dist / "out").symlink_to(tmp_path)
    (dist / "link.txt").symlink_to(tmp_path / "secret.txt")
    (dist / "circle").symlink_to(dist / "circle")
    return dist


@pytest.fixture
async def site(start: Start, folder: Path) -> Site:
    return await start(Plan(pages=folder))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.mark.parametrize(
    ("path", "content", "media_type"),
    [
        ("/", "forside", "text/html"),
        ("/index.html", "forside", "text/html"),
        ("/personvern.html", "personvern", "text/html"),
        ("/widget.js", "widget()", "text/javascript"),
        ("/assets/style-abc123.css", "body{}", "text/css"),
        ("/c", "samtalen", "text/html"),
        ("/console/", "konsoll", "text/html"),
        ("/console/inquiries/123", "konsoll", "text/html"),
        ("/console/assets/main-abc123.js", "main()", "text/javascript"),
        ("/%C3%A6%20%C3%B8.txt", "navn", "text/plain"),
    ],
)
async def test_pages_are_served(
    site: Site, session: aiohttp.ClientSession, path: str, content: str, media_type: str
) -> None:
    async with session.get(site.url + path) as response:
        assert (response.status, await response.text()) == (200, content)
        assert response.content_type.replace("application/javascript", "text/javascript") == media_type
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        forever = "immutable" in response.headers["Cache-Control"]
        assert forever == ("/assets/" in path)
        assert ("Cross-Origin-Resource-Policy" in response.headers) == path.endswith(".js")
        assert (response.headers.get("Access-Control-Allow-Origin") == "*") == path.endswith(".js")
        assert response.headers["Referrer-Policy"] == ("no-referrer" if path == "/c" else "same-origin")
    async with session.head(site.url + path) as response:
        assert response.status == 200


async def test_console_without_a_slash_leads_to_the_console(site: Site, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{site.url}/console", allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, "/console/")


@pytest.mark.parametrize(
    "path", ["/nothing", "/nothing.html", "/assets/", "/assets", "/console.html", "/api", "/out", "/circle"]
)
async def test_page_that_is_not_there_is_not_found(site: Site, session: aiohttp.ClientSession, path: str) -> None:
    async with session.get(site.url + path) as response:
        assert response.status == 404


OUTSIDE = [
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%5csecret.txt",
    "/....//secret.txt",
    "/assets/../../secret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/console/../../secret.txt",
    "/console/..%2f..%2fsecret.txt",
    "/console/%2e%2e%2f%2e%2e%2fsecret.txt",
    "/..%2fdist-secret/secret.txt",
    "/%252e%252e/secret.txt",
    "/out/secret.txt",
    "/link.txt",
    "/%2fetc%2fpasswd",
    "//etc/passwd",
    "/console//etc/passwd",
    "/console/%2fetc%2fpasswd",
    "/index.html%00",
    "/%00",
    "/%ff%fe",
    "/%ed%a0%80",
    "/" + "a" * 5_000,
    "/" + "a/" * 3_000,
    "/\\..\\secret.txt",
    "/~root/.ssh/id_rsa",
    "/console/" + "b" * 300,
]


async def test_nothing_beside_the_pages_is_served(site: Site) -> None:
    for path in OUTSIDE:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        status = int(answer.split()[1])
        assert status in {400, 404} or (status == 200 and answer.endswith(b"konsoll")), path
        for secret in (b"hemmelig", b"root:"):
            assert secret not in answer, path


async def test_pages_that_are_not_built_are_said_to_be_so(
    start: Start, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    site = await start(Plan(pages=tmp_path / "nowhere"))
    for path in ("/", "/console/", "/console/inquiries"):
        async with session.get(site.url + path) as response:
            assert (response.status, "make run" in await response.text()) == (503, True)
    async with session.get(f"{site.url}/api/chat/config") as response:
        assert response.status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
async def test_pages_are_only_read(site: Site, session: aiohttp.ClientSession, method: str) -> None:
    async with session.request(method, f"{site.url}/index.html") as response:
        assert response.status == 405
