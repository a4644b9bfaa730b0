"""What each role may ask of the console's interface, held against every operation that there is."""

from __future__ import annotations

import re

import aiohttp
import pytest

from bot.errors import Refused
from console.api.context import PREFIX
from console.auth.roles import FOR_EDITORS, may_use
from tests.building import HAVDAL
from tests.console.conftest import OPERATIONS, Console, Open
from tests.site import PASSWORD, Site

NOBODYS_WORD = "00000000-0000-4000-8000-000000000000"
OPEN = {("POST", f"{PREFIX}/session"), ("GET", f"{PREFIX}/openapi.json")}
OURS = sorted((method, path) for method, path in OPERATIONS if path.startswith(PREFIX) and (method, path) not in OPEN)
KEPT_FROM_EDITORS = {"inquiries", "channels", "arrivals", "kept-mails"}


@pytest.fixture
async def editor(site: Site, open_console: Open) -> Console:
    await site.accounts.add(HAVDAL, "eline", "Eline", "editor", PASSWORD)
    console = open_console(site)
    await console.log_in("eline")
    return console


def first_word(path: str) -> str:
    return path.removeprefix(PREFIX).strip("/").partition("/")[0]


async def test_an_editor_gets_at_nothing_but_the_knowledge_base(editor: Console) -> None:
    kept = {first_word(path) for _, path in OURS} - FOR_EDITORS
    assert kept >= KEPT_FROM_EDITORS
    for method, path in OURS:
        if method == "DELETE" and path == f"{PREFIX}/session":
            continue  # It would log the asker out.
        asked = re.sub(r"\{\w+\}", NOBODYS_WORD, path.removeprefix(PREFIX))
        answer = await editor.ask(method, asked)
        if first_word(path) in FOR_EDITORS:
            assert answer.status != 403, (method, path)
        else:
            assert answer.refused == (403, "refused"), (method, path)


async def test_an_editor_gets_no_news_of_inquiries(site: Site, editor: Console) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with editor.live():
            pass
    assert refused.value.status == 403


@pytest.mark.parametrize("role", ["desk", "administrator"])
@pytest.mark.parametrize("path", ["/inquiries", "/socket", "/articles", "/persons/find"])
def test_others_are_held_back_elsewhere_if_at_all(role: str, path: str) -> None:
    may_use(role, path)


@pytest.mark.parametrize("path", ["/articles-of-somebody", "/inquiries/x/topic", "", "/", "//inquiries", "/Articles"])
def test_a_path_that_only_looks_like_the_knowledge_base_is_refused(path: str) -> None:
    with pytest.raises(Refused):
        may_use("editor", path)
