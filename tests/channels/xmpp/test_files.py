"""Files of outgoing messages: an address that is signed, that ends, and that a browser does not run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput, NotFound, Why
from bot.messages import Attachment
from channels.xmpp.config import Rules
from channels.xmpp.files import SignedFiles
from inquiries.files import DiskFiles
from tests.building import HAVDAL, SettableClock

SECRET = "hemmelig"


def signed(
    folder: Path, clock: SettableClock, secret: str = SECRET, public: str = "https://chat.havdal.example"
) -> SignedFiles:
    rules = Rules(HAVDAL, "nb", folder / "state.json", public_url=public, link_days=7)
    return SignedFiles(DiskFiles(folder), clock, rules, secret)


async def kept(folder: Path, content: bytes = b"<script>alert(1)</script>", name: str = "møte «1».html") -> Attachment:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    reference, size = await DiskFiles(folder).save(chunks(), limit=1_000)
    return Attachment("a", name, "text/html", size, reference)


async def test_a_file_is_fetched_and_saved_not_run(tmp_path: Path, clock: SettableClock) -> None:
    links = signed(tmp_path, clock)
    (link,) = links.links((await kept(tmp_path),))
    app = web.Application()
    app.add_routes(links.routes())
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        async with ClientSession() as session:
            place = link.url.replace("https://chat.havdal.example", f"http://127.0.0.1:{port}")
            async with session.get(place) as response:
                assert await response.read() == b"<script>alert(1)</script>"
                assert response.headers["Content-Type"] == "application/octet-stream"
                assert response.headers["X-Content-Type-Options"] == "nosniff"
                assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''m%C3%B8te")
    finally:
        await runner.cleanup()


async def test_a_link_ends(tmp_path: Path, clock: SettableClock) -> None:
    links = signed(tmp_path, clock)
    token = links.token(await kept(tmp_path))
    clock.advance(days=6)
    assert links.opened(token)[1] == "møte «1».html"
    clock.advance(days=2)
    with pytest.raises(NotFound):
        links.opened(token)


async def test_nobody_makes_a_link_of_their_own(tmp_path: Path, clock: SettableClock) -> None:
    token = signed(tmp_path, clock, secret="another").token(await kept(tmp_path))
    with pytest.raises(NotFound):
        signed(tmp_path, clock).opened(token)


@given(st.text(max_size=200))
def test_whatever_stands_in_the_address(token: str) -> None:
    with pytest.raises(NotFound):
        signed(Path("nowhere"), SettableClock()).opened(token)


async def test_without_an_address_of_the_service_files_fail_with_a_reason(tmp_path: Path, clock: SettableClock) -> None:
    attachment = await kept(tmp_path)
    with pytest.raises(BadInput, match="public_url") as refused:
        signed(tmp_path, clock, public="").links((attachment,))
    assert refused.value.why == Why("delivery_xmpp_files")
