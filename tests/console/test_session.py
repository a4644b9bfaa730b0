"""Who gets in: passwords, sessions, the limit on guessing, and that nobody else gets anywhere."""

from __future__ import annotations

import asyncio
import email.utils
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from bot.coordination.in_process import InProcessLimiter
from bot.database import Database
from bot.errors import BadInput, Conflict, NotLoggedIn, SettingsError
from bot.server import LARGEST_BODY
from bot.web import origin_of
from console.api.context import COOKIE, PREFIX
from console.auth.accounts import TRIES_PER_ADDRESS, TRIES_PER_NAME, TRIES_PER_NAME_AND_ADDRESS, Accounts
from console.auth.models import sessions, staff
from console.auth.rights import rights_of
from tests.building import HAVDAL, SettableClock, Store
from tests.console.conftest import DOCUMENT, OPERATIONS, Answer, Console, Open, Start, accounts, asked
from tests.site import PASSWORD, Plan, Site

OPEN = {("POST", f"{PREFIX}/session"), ("GET", f"{PREFIX}/login-ways")}


async def test_right_password_begins_a_session(site: Site, open_console: Open) -> None:
    console = open_console(site)
    answer = await console.log_in("ada")
    assert answer.status == 200
    assert answer.body == {
        "id": answer.body["id"],
        "staff": {"id": answer.body["staff"]["id"], "username": "ada", "name": "Ada", "role": "desk"},
        "municipality": HAVDAL,
        "municipality_name": "Havdal kommune",
        "expires_at": "2026-03-02T20:00:00Z",
        "rights": rights_of("desk"),
        "places": [{"municipality": HAVDAL, "role": "desk"}],
        "factor_due": False,
        "password_due": False,
    }
    assert (await console.ask("GET", "/session")).body == answer.body


@pytest.mark.parametrize("secure", [False, True])
async def test_cookie_is_kept_from_scripts_other_sites_and_other_paths(
    start: Start, open_console: Open, secure: bool
) -> None:
    site = await start(Plan(secure_cookie=secure))
    await accounts(site)
    cookie = (await open_console(site).log_in("ada")).cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Strict", PREFIX, "")
    assert bool(cookie["secure"]) is secure
    assert email.utils.parsedate_to_datetime(cookie["expires"]) == site.store.clock.now() + timedelta(hours=12)
    assert re.fullmatch(r"[\w-]{43}", cookie.value)


async def test_store_keeps_neither_password_nor_token(ada: Console, site: Site) -> None:
    async with site.store.database.read() as connection:
        rows = [
            str(dict(row)) for table in (staff, sessions) for row in (await connection.execute(table.select())).mappings()
        ]
    assert len(rows) == 4
    assert PASSWORD not in "".join(rows)
    assert ada.token not in "".join(rows)


async def test_user_names_know_neither_case_nor_space(site: Site, open_console: Open) -> None:
    assert (await open_console(site).log_in("  ADA ")).status == 200


async def test_wrong_password_unknown_name_and_others_accounts_are_told_the_same(site: Site, open_console: Open) -> None:
    console = open_console(site)
    async with site.store.database.write() as connection:
        await connection.execute(update(staff).where(staff.c.username == "bo").values(disabled_at=site.store.clock.now()))
    answers = [
        await console.log_in("ada", "feil passord, men langt"),
        await console.log_in("ada", PASSWORD + " "),
        await console.log_in("nobody"),
        await console.log_in("siv"),
        await console.log_in("bo"),
        await console.log_in("'OR/**/1=1--"),
    ]
    assert {answer.refused for answer in answers} == {(401, "not_logged_in")}
    assert len({answer.body["message"] for answer in answers}) == 1
    assert not any(COOKIE in answer.cookies for answer in answers)


async def test_guessing_is_limited_by_name(site: Site, open_console: Open) -> None:
    console = open_console(site)
    for _ in range(TRIES_PER_NAME_AND_ADDRESS):
        assert (await console.log_in("ada", "feil")).status == 401
    limited = await console.log_in("ada")
    assert limited.refused == (429, "rate_limited")
    assert 0 < limited.body["retry_after"] <= int(limited.headers["Retry-After"]) <= 301
    assert (await console.log_in("  ADA ")).status == 429
    assert (await console.log_in("bo")).status == 200


async def test_guessing_from_one_place_locks_nobody_out_at_another(start: Start, open_console: Open) -> None:
    site = await start(Plan(behind_proxy=True))
    await accounts(site)
    for _ in range(TRIES_PER_NAME_AND_ADDRESS + 5):
        await _try(open_console(site), "6.6.6.6", "feil")
    assert (await _try(open_console(site), "6.6.6.6")).refused == (429, "rate_limited")
    assert (await _try(open_console(site), "1.1.1.1")).status == 200


async def test_guessing_from_many_places_is_limited_by_name(start: Start, open_console: Open) -> None:
    site = await start(Plan(behind_proxy=True))
    await accounts(site)
    console = open_console(site)
    statuses = [(await _try(console, f"6.6.6.{number}", "feil")).status for number in range(TRIES_PER_NAME + 1)]
    assert statuses == [401] * TRIES_PER_NAME + [429]
    assert (await _try(console, "1.1.1.1")).status == 429


async def test_log_in_that_succeeds_is_no_guess(site: Site, open_console: Open) -> None:
    console = open_console(site)
    for _ in range(TRIES_PER_NAME_AND_ADDRESS - 1):
        assert (await console.log_in("ada", "feil")).status == 401
    for _ in range(TRIES_PER_ADDRESS):
        assert (await console.log_in("ada")).status == 200
    assert (await console.log_in("ada", "feil")).status == 401
    assert (await console.log_in("ada")).status == 429


async def test_guesses_at_the_same_time_are_counted(site: Site, open_console: Open) -> None:
    console = open_console(site)
    answers = await asyncio.gather(*(console.log_in("ada", "feil") for _ in range(30)))
    assert [answer.status for answer in answers].count(401) == TRIES_PER_NAME_AND_ADDRESS


async def _try(console: Console, address: str, password: str = PASSWORD) -> Answer:
    body = {"username": "ada", "password": password}
    return await console.ask("POST", "/session", json=body, headers={"X-Forwarded-For": address})


async def test_guessing_is_limited_by_address(site: Site, open_console: Open) -> None:
    console = open_console(site)
    statuses = [(await console.log_in(f"gjett{number}", "feil")).status for number in range(TRIES_PER_ADDRESS + 1)]
    assert statuses == [401] * TRIES_PER_ADDRESS + [429]


MALFORMED = [
    b"",
    b"hei",
    b"[]",
    b"null",
    b"{}",
    b'{"username":"ada"}',
    b'{"username":5,"password":"x"}',
    b'{"username":"ada","password":""}',
    b'{"username":" ","password":"x"}',
    b'{"username":"ada","password":null}',
    b'{"username":"ada","password":"x","role":"administrator"}',
    b'{"username":"a\\u0000da","password":"x"}',
    b'{"username":"a\\tda","password":"x"}',
    b'{"username":"a da","password":"x"}',
    b'{"username":"a\\u00a0da","password":"x"}',
    b'{"username":"\\ud800","password":"x"}',
    b'{"username":"ada","password":"\\ud800"}',
    b'{"username":"' + b"a" * 101 + b'","password":"x"}',
    b'{"username":"ada","password":"' + b"a" * 1025 + b'"}',
    b'{"username":"\xff","password":"x"}',
    b"[" * 50_000,
    b'{"username":' * 20_000,
]


async def test_malformed_log_in_is_said_to_be_so(site: Site, open_console: Open) -> None:
    console = open_console(site)
    for body in MALFORMED:
        answer = await console.ask("POST", "/session", data=body, headers={"Content-Type": "application/json"})
        assert answer.refused == (400, "malformed"), body[:80]
        assert answer.body["message"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/json; charset=nothing", "multipart/form-data", "x"])
async def test_any_content_type_is_taken_or_refused(site: Site, open_console: Open, content_type: str) -> None:
    body = b'{"username":"ada","password":"feil"}'
    answer = await open_console(site).ask("POST", "/session", data=body, headers={"Content-Type": content_type})
    assert answer.status in {400, 401}


async def test_body_that_is_too_large_is_refused(site: Site, open_console: Open) -> None:
    answer = await open_console(site).ask("POST", "/session", data=b"a" * (LARGEST_BODY + 1))
    assert answer.refused == (413, "too_long")


async def test_logged_out_is_out_everywhere(ada: Console, site: Site, open_console: Open) -> None:
    copied = open_console(site)
    copied.token = ada.token
    assert (await copied.ask("GET", "/session")).status == 200
    answer = await ada.ask("DELETE", "/session")
    assert answer.status == 204
    assert answer.cookies[COOKIE]["path"] == PREFIX
    assert (await ada.ask("GET", "/session")).refused == (401, "not_logged_in")
    assert (await copied.ask("GET", "/session")).refused == (401, "not_logged_in")


async def test_session_ends_in_its_time(ada: Console, site: Site) -> None:
    site.store.clock.advance(hours=11, minutes=59)
    assert (await ada.ask("GET", "/session")).status == 200
    site.store.clock.advance(minutes=1)
    assert (await ada.ask("GET", "/session")).refused == (401, "not_logged_in")


async def test_session_of_an_account_that_was_disabled_ends_at_once(ada: Console, site: Site) -> None:
    async with site.store.database.write() as connection:
        await connection.execute(update(staff).where(staff.c.username == "ada").values(disabled_at=site.store.clock.now()))
    assert (await ada.ask("GET", "/session")).status == 401


async def test_ended_sessions_are_cleared_away(ada: Console, site: Site, open_console: Open) -> None:
    site.store.clock.advance(hours=13)
    await open_console(site).log_in("bo")
    assert await site.store.count(sessions) == 1


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
async def test_nothing_goes_without_a_session(site: Site, open_console: Open, method: str, path: str) -> None:
    if (method, path) in OPEN:
        return
    receipt = await asked(site)
    there = path.removeprefix(PREFIX).replace("{inquiry}", receipt.inquiry)
    console = open_console(site)
    for cookie in (None, "", "x", "a" * 43, "a" * 5_000, "æøå", '"', "\\"):
        headers = {} if cookie is None else {"Cookie": f"{COOKIE}={cookie}"}
        answer = await console.ask(method, there, headers=headers)
        assert answer.refused == (401, "not_logged_in")
    assert (await site.store.inbox.inquiry(HAVDAL, receipt.inquiry)).owner == "bot"


async def test_cookie_of_any_bytes_is_no_session(site: Site) -> None:
    for cookie in (b"\xff\xfe", b"\xc3", b"a\x80b"):
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        head = f"GET {PREFIX}/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: {COOKIE}=".encode()
        writer.write(head + cookie + b"\r\n\r\n")
        assert b" 401 " in (await reader.read()).split(b"\r\n")[0]
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path in OPERATIONS if method != "GET"])
async def test_pages_of_other_origins_change_nothing(ada: Console, site: Site, method: str, path: str) -> None:
    receipt = await asked(site)
    there = path.removeprefix(PREFIX).replace("{inquiry}", receipt.inquiry)
    for origin in ("https://evil.example", "null", f"{site.url}.evil.example", "http://127.0.0.1", ""):
        answer = await ada.ask(method, there, headers={"Origin": origin}, json={"force": True})
        assert answer.refused == (403, "refused")
    assert (await site.store.inbox.inquiry(HAVDAL, receipt.inquiry)).owner == "bot"


async def test_own_origin_may(ada: Console, site: Site) -> None:
    receipt = await asked(site)
    answer = await ada.ask("POST", f"/inquiries/{receipt.inquiry}/take", headers={"Origin": site.url}, json={})
    assert answer.status == 200


async def test_public_origin_may_where_a_proxy_sends_another_host(start: Start, open_console: Open) -> None:
    site = await start(Plan(public_origin=origin_of("https://Chat.Havdal.example:443/")))
    await accounts(site)
    console = open_console(site)
    body = {"username": "ada", "password": PASSWORD}
    origins = ("https://chat.havdal.example", "https://evil.example", "http://chat.havdal.example", site.url)
    answers = [await console.ask("POST", "/session", json=body, headers={"Origin": origin}) for origin in origins]
    assert [answer.status for answer in answers] == [200, 403, 403, 200]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        (None, None),
        ("http://localhost:80/", "http://localhost"),
        ("https://chat.example:8443/torg?x", "https://chat.example:8443"),
        ("https://søk.example", "https://xn--sk-lka.example"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_origin_is_written_as_browsers_write_it(url: str | None, origin: str | None) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize("url", ["http://:80", "https://chat.example:99999", "https://[::1"])
def test_url_without_an_origin_is_a_mistake_in_the_settings(url: str) -> None:
    with pytest.raises(SettingsError, match="public_url"):
        origin_of(url)


async def test_other_origins_may_read_nothing_that_a_browser_would_hand_over(ada: Console) -> None:
    answer = await ada.ask("GET", "/inquiries", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert (await ada.ask("OPTIONS", "/inquiries", headers={"Origin": "https://evil.example"})).status in {401, 403}


@pytest.mark.parametrize(
    "path",
    [
        "/api/con%73ole/inquiries",
        "/%61pi/console/inquiries",
        "/api%2Fconsole/inquiries",
        "/api//console/inquiries",
        "//api/console/inquiries",
        "/api/./console/inquiries",
        "/api/chat/../console/inquiries",
        "/api/chat/%2e%2e/console/inquiries",
        "/API/CONSOLE/inquiries",
        "/api/console/inquiries/",
        "/api/console//inquiries",
        "/api/console/inquiries;x=1",
        "/api/console/inquiries%00",
        "/api/console/inquiries%20",
        "/console/../api/console/inquiries",
    ],
)
async def test_no_way_of_writing_a_path_leads_past_the_session(start: Start, tmp_path: Path, path: str) -> None:
    site = await start(Plan(pages=tmp_path / "nowhere"))  # Whatever is taken for a page answers 503.
    await asked(site, "Hemmelig")
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert int(answer.split()[1]) in {400, 401, 404, 503}
    assert b"Hemmelig" not in answer


async def test_document_is_open_to_all_and_is_the_one_that_types_are_made_from(site: Site, open_console: Open) -> None:
    answer = await open_console(site).ask("GET", "/openapi.json")
    assert (answer.status, answer.body) == (200, DOCUMENT)


async def test_every_answer_says_what_browsers_must_not_do(ada: Console) -> None:
    for answer in (await ada.ask("GET", "/inquiries"), await ada.ask("GET", "/nothing"), await ada.ask("POST", "/session")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", "/session"), ("PATCH", "/inquiries"), ("DELETE", "/inquiries"), ("GET", "/x")]
)
async def test_what_is_not_there_is_said_in_the_same_form(ada: Console, method: str, path: str) -> None:
    answer = await ada.ask(method, path)
    assert answer.status in {404, 405}
    assert answer.code in {"not_found", "malformed"}


@pytest.fixture
def real_accounts(sqlite_database: Database, clock: SettableClock) -> Accounts:
    """Accounts with passwords hashed as in production."""
    return Accounts(sqlite_database, InProcessLimiter(), clock, session=timedelta(hours=1))


async def test_passwords_are_hashed_with_argon2id_and_not_too_cheaply(real_accounts: Accounts, store: Store) -> None:
    await real_accounts.add(HAVDAL, "ada", "Ada", "desk", PASSWORD)
    async with store.database.read() as connection:
        hashed = (await connection.execute(staff.select())).mappings().one()["password_hash"]
    parameters = re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$.+", hashed)
    assert parameters is not None
    memory, times, _ = map(int, parameters.groups())
    assert memory >= 64 * 1024
    assert times >= 3
    assert PasswordHasher().verify(hashed, PASSWORD)
    assert (await real_accounts.log_in(HAVDAL, "ada", PASSWORD, address="a")).staff.name == "Ada"
    with pytest.raises(NotLoggedIn):
        await real_accounts.log_in(HAVDAL, "ada", PASSWORD + "x", address="a")


@pytest.mark.parametrize(
    ("username", "name", "role", "password"),
    [
        ("ada", "Navn", "desk", "kort"),
        ("ada", "Navn", "chief", PASSWORD),
        (" ", "Navn", "desk", PASSWORD),
        ("a" * 101, "Navn", "desk", PASSWORD),
        ("k\ta", "Navn", "desk", PASSWORD),
        ("k a", "Navn", "desk", PASSWORD),
        ("k\u2003a", "Navn", "desk", PASSWORD),
        ("k\u200ba", "Navn", "desk", PASSWORD),
        ("k\x00a", "Navn", "desk", PASSWORD),
        ("k\ud800", "Navn", "desk", PASSWORD),
        ("ada", "N" * 201, "desk", PASSWORD),
        ("ada", "Na\nvn", "desk", PASSWORD),
    ],
)
async def test_account_that_cannot_be_is_refused(site: Site, username: str, name: str, role: str, password: str) -> None:
    with pytest.raises(BadInput):
        await site.accounts.add("nabo", username, name, role, password)


@pytest.mark.parametrize("username", ["a" * 100, "Åse.Ødegård", "kari@havdal.example", "'OR/**/1=1--", "王"])
async def test_account_that_can_be_made_can_log_in(site: Site, open_console: Open, username: str) -> None:
    await site.accounts.add(HAVDAL, f" {username} ", "N" * 200, "desk", PASSWORD)
    answer = await open_console(site).log_in(username.upper())
    assert (answer.status, answer.body["staff"]["username"]) == (200, username.lower())


async def test_user_name_is_given_once_per_municipality(site: Site) -> None:
    for name in ("ada", " ADA"):
        with pytest.raises(Conflict):
            await site.accounts.add(HAVDAL, name, "En annen", "desk", PASSWORD)
    await site.accounts.add("nabo", "ada", "En annen", "desk", PASSWORD)
    assert not await site.accounts.none_yet(HAVDAL)
    assert await site.accounts.none_yet(f"ingen-{uuid.uuid4()}")
