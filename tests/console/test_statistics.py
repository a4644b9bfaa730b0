"""Statistics over the real interface: whose, of which days, and as files that spreadsheets open safely."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, update

from bot.app.statistics import statistics_desk
from bot.settings import Settings
from console.api.context import PREFIX
from console.auth.models import roles_elsewhere, staff
from inquiries.services.models import services as service_table
from inquiries.services.store import SqlRegister
from tests.building import NABO, START, Person, Store
from tests.console.conftest import Console, Open, Start, accounts
from tests.console.experience import Learning
from tests.counted import an_inquiry, write
from tests.site import PASSWORD, Plan, Site

MONTHS = "since=2026-02-01&until=2026-02-28&compare_since=2026-01-01&compare_until=2026-01-31"
FEBRUARY, JANUARY = START - timedelta(days=14), START - timedelta(days=40)
EVIL = '=HYPERLINK("https://evil.example";"A1")'
TOPIC = "https://psi.norge.no/los/ord/ingen-slik"


@pytest.fixture
async def site(start: Start, store: Store) -> Site:
    learning = Learning(store)
    await learning.start()
    register = SqlRegister(store.database, store.clock)
    topics = learning.experience.topics
    site = await start(
        Plan(
            session=timedelta(days=30),
            services=Settings(),
            statistics=lambda store: statistics_desk(Settings(), store.database, register, topics, store.clock),
        )
    )
    await accounts(site)
    assert site.services is not None
    await site.services.start()
    return site


@pytest.fixture
async def months(site: Site) -> None:
    """Three inquiries in February, two in January, and one of the neighbours."""
    ours = await site.store.record.record(Person().says("Hei"), masked=False)
    theirs = await site.store.record.record(Person(municipality=NABO).says("Hei"), masked=False)
    answered = {"handover_reason": "unknown", "answer_due": FEBRUARY + timedelta(hours=8)}
    rows = [
        an_inquiry(
            ours.conversation,
            FEBRUARY,
            service="renovasjon",
            kind="fault",
            topic=TOPIC,
            first_answered_at=FEBRUARY + timedelta(hours=2, minutes=30),
            **answered,
        ),
        an_inquiry(ours.conversation, FEBRUARY, service="gone", reopened=2),
        an_inquiry(ours.conversation, FEBRUARY, **answered),
        an_inquiry(ours.conversation, JANUARY, channel="sms"),
        an_inquiry(ours.conversation, JANUARY, topic=EVIL),
        an_inquiry(theirs.conversation, FEBRUARY, municipality=NABO, channel="xmpp"),
    ]
    await write(site.store.database, rows, ["yes", "no", None])


async def asked(console: Console, query: str = MONTHS) -> dict[str, Any]:
    answer = await console.ask("GET", f"/statistics?{query}")
    assert answer.status == 200, answer.body
    return dict(answer.body)


async def file(console: Console, kind: str, query: str = MONTHS) -> tuple[int, Any, bytes]:
    target = f"{console.url}{PREFIX}/statistics.{kind}?{query}"
    async with console.session.get(target, headers=console._cookie()) as response:
        return response.status, response.headers, await response.read()


async def test_two_periods_beside_each_other(months: None, ada: Console) -> None:
    told = await asked(ada)
    now, before = told["now"], told["before"]
    assert (now["since"], now["until"], before["since"]) == ("2026-02-01", "2026-02-28", "2026-01-01")
    assert (now["opened"], now["bot_alone"], now["for_staff"], now["answered"], now["reopened"]) == (3, 1, 2, 1, 1)
    assert before["opened"] == 2
    assert now["first_answer"] == {"count": 1, "median_h": 2.5, "p90_h": 2.5, "due": 2, "in_time": 1}
    assert now["satisfaction"] == {"asked": 3, "answered": 2, "yes": 1, "partly": 0, "no": 1}
    channels = {one["key"]: (one["count"], one["before"]) for one in told["by"]["channel"]}
    assert channels == {"email": (3, 1), "sms": (0, 1)}


async def test_what_is_called_something_is_called_that_and_the_rest_keeps_its_key(months: None, ada: Console) -> None:
    names = {one["key"]: one["name"] for one in (await asked(ada, f"{MONTHS}&language=en"))["by"]["service"]}
    assert names["renovasjon"] == "Waste and recycling"
    assert (names["gone"], names[""]) == ("", "")


async def test_everybody_gets_their_own_municipality(site: Site, months: None, open_console: Open) -> None:
    siv = open_console(site)
    # The neighbours log in elsewhere; here their session is made as theirs is.
    siv.token = (await site.accounts.log_in(NABO, "siv", PASSWORD, address="")).token
    told = await asked(siv)
    assert (told["now"]["opened"], told["before"]["opened"]) == (1, 0)
    assert [one["key"] for one in told["by"]["channel"]] == ["xmpp"]
    assert b"gone" not in (await file(siv, "csv"))[2]


async def test_who_works_in_several_counts_them_together_where_they_may(site: Site, months: None, ada: Console) -> None:
    async with site.store.database.write() as connection:
        (who,) = (await connection.execute(select(staff.c.id).where(staff.c.username == "ada"))).scalars()
        elsewhere = {"staff": who, "municipality": NABO, "role": "editor"}
        await connection.execute(insert(roles_elsewhere).values(elsewhere))
    told = await asked(ada, f"{MONTHS}&everywhere=true")
    assert (told["places"], told["now"]["opened"]) == (1, 3), "an editor sees no statistics there"
    async with site.store.database.write() as connection:
        await connection.execute(update(roles_elsewhere).values(role="leader"))
    told = await asked(ada, f"{MONTHS}&everywhere=true")
    assert (told["places"], told["now"]["opened"]) == (2, 4)
    assert {one["key"]: one["count"] for one in told["by"]["channel"]} == {"email": 3, "xmpp": 1, "sms": 0}
    assert b"summary;opened;;4;2" in (await file(ada, "csv", f"{MONTHS}&everywhere=true"))[2]
    told = await asked(ada)
    assert (told["places"], told["now"]["opened"]) == (2, 3)


async def test_without_days_it_is_the_last_thirty_beside_the_thirty_before(months: None, ada: Console) -> None:
    told = await asked(ada, "")
    assert (told["now"]["since"], told["now"]["until"]) == ("2026-02-01", "2026-03-02")
    assert (told["before"]["since"], told["before"]["until"]) == ("2026-01-02", "2026-01-31")


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-03-02&until=2026-03-01",
        "since=yesterday",
        "since=1999-12-31&until=2000-01-02",
        "since=2010-01-01&until=2026-01-01",
        "compare_since=2026-01-01",
        "compare_until=2026-01-01",
        "compare_since=2026-02-01&compare_until=2026-01-01",
    ],
)
@pytest.mark.parametrize("path", ["/statistics", "/statistics.csv", "/statistics.xlsx"])
async def test_days_that_are_no_period_are_refused(ada: Console, path: str, query: str) -> None:
    answer = await ada.ask("GET", f"{path}?{query}")
    assert answer.status == 400
    assert answer.code in {"malformed", "bad_input"}


@pytest.mark.parametrize("path", ["/statistics", "/statistics.csv", "/statistics.xlsx"])
async def test_nobody_else_gets_them(site: Site, open_console: Open, path: str) -> None:
    stranger, editor = open_console(site), open_console(site)
    assert (await stranger.ask("GET", path)).status == 401
    await site.accounts.add("havdal", "eline", "Eline", "editor", PASSWORD)
    await editor.log_in("eline")
    assert (await editor.ask("GET", path)).refused == (403, "refused")


async def test_a_table_as_spreadsheets_here_expect_it(site: Site, months: None, ada: Console) -> None:
    status, headers, content = await file(ada, "csv")
    assert (status, headers["Content-Type"]) == (200, "text/csv")
    assert headers["Content-Disposition"] == 'attachment; filename="statistics-2026-02-01-2026-02-28.csv"'
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["table", "key", "name", "value", "before"]
    assert ["summary", "opened", "", "3", "2"] in rows
    assert ["first_answer", "median_h", "", "2,50", ""] in rows, "a fraction has a comma here"
    assert ["satisfaction", "yes", "", "1", "0"] in rows
    assert ["service", "renovasjon", "Renovasjon", "1", "0"] in rows
    assert {row[0] for row in rows} >= {"channel", "kind", "topic", "service", "unit", "weekday", "hour"}


async def test_a_workbook_with_a_sheet_for_each_table(months: None, ada: Console) -> None:
    status, headers, content = await file(ada, "xlsx")
    assert (status, headers["Content-Type"].rpartition(".")[2]) == (200, "sheet")
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames[:4] == ["summary", "first_answer", "solution", "satisfaction"]
    assert next(book["summary"].iter_rows(values_only=True)) == ("key", "name", "value", "before")
    assert ("median_h", None, 2.5, None) in list(book["first_answer"].iter_rows(values_only=True))
    assert [row[0] for row in book["hour"].iter_rows(min_row=2, values_only=True)] == [str(hour) for hour in range(24)]


async def test_no_name_is_a_formula(site: Site, months: None, ada: Console) -> None:
    async with site.store.database.write() as connection:
        named = update(service_table).where(service_table.c.id == "renovasjon")
        await connection.execute(named.values(names={"nb": "@SUM(1+1)*cmd|' /C calc'!A0"}))
    rows = list(csv.reader(io.StringIO((await file(ada, "csv"))[2].decode("utf-8-sig")), delimiter=";"))
    cells = {cell for row in rows for cell in row}
    assert {f"'{EVIL}", "'@SUM(1+1)*cmd|' /C calc'!A0"} <= cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-", "\t", "\r"))]
    book = load_workbook(io.BytesIO((await file(ada, "xlsx"))[2]))
    values = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in values if cell.data_type == "f"]
    assert f"'{EVIL}" in [cell.value for cell in values]
