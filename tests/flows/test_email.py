"""Whole mails through the real service and real mail servers: a citizen's mailbox on one side, the record on the other."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from holidays import country_holidays

from tests.channels.email.post_office import mail, reply_to
from tests.dovecot_server import DovecotServer
from tests.flows.at_the_desk import at_work
from tests.flows.mail_town import DESK, KARI, citizens_of, desk, mailbox, relay_between, rows, sent
from tests.postfix_server import PostfixServer
from tests.service import Service, eventually
from tests.system_requirements import needs

pytestmark = [needs("dovecot", "dovecot-lmtp", "postfix"), pytest.mark.timeout(180)]

DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember",
)  # fmt: skip


@pytest.fixture(scope="module")
def citizens() -> Iterator[DovecotServer]:
    with citizens_of() as dovecot:
        yield dovecot


@pytest.fixture(scope="module")
def relay(citizens: DovecotServer) -> Iterator[PostfixServer]:
    with relay_between(citizens) as postfix:
        yield postfix


async def test_a_mail_there_and_back_again(tmp_path: Path, relay: PostfixServer, citizens: DovecotServer) -> None:
    async with desk(tmp_path / "havdal", relay) as service:
        await sent(relay, mail("Hvilken dag blir søpla hentet?", subject="Søppel"), KARI, DESK)
        await eventually(lambda: len(mailbox(citizens, KARI)) == 1, within=60, what="an answer")
        (answer,) = mailbox(citizens, KARI)
        assert answer["Auto-Submitted"] == "auto-replied"
        assert "2026-000001" in str(answer["Subject"])
        assert "2026-000001" in answer.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        await sent(
            relay, reply_to(answer, "Takk, men hva med glass?"), KARI, str(answer["Reply-To"]).strip("<>").split("<")[-1]
        )
        await eventually(
            lambda: len(rows(service, "SELECT 1 FROM message WHERE author = 'citizen'")) == 2, within=60, what="the reply"
        )
        assert rows(service, "SELECT count(*) FROM inquiry") == [(1,)]
        settled = "SELECT count(*) FROM outbox WHERE state = 'queued'"
        await eventually(lambda: rows(service, settled) == [(0,)], within=60, what="the outbox's end")
        assert set(rows(service, "SELECT state FROM outbox")) == {("accepted",)}


async def test_what_staff_write_first_is_answered_into_its_inquiry(
    tmp_path: Path, relay: PostfixServer, citizens: DovecotServer
) -> None:
    nils = "nils@example.org"
    message = {"to": {"channel": "email", "address": nils}, "title": "Tegningene", "text": "Kan du sende oss tegningene?"}
    once = message | {"name": "Nils", "client_id": uuid.uuid4().hex}
    async with desk(tmp_path / "havdal", relay) as service, at_work(service) as colleague:
        seen = await colleague.ask("POST", "/first-messages/preview", **message)
        made = await colleague.ask("POST", "/first-messages", **once)
        assert (await colleague.ask("POST", "/first-messages", **once))["id"] == made["id"]
        await eventually(lambda: len(mailbox(citizens, nils)) == 1, within=60, what="the mail")
        (came,) = mailbox(citizens, nils)
        assert str(came["Subject"]) == f"Tegningene [#{made['number']}]"
        assert seen["subject"] == "Tegningene [#…]"
        assert str(came["To"]) == f"Nils <{nils}>"
        assert came["Auto-Submitted"] is None
        text = came.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert text.split() == seen["parts"][0].split()
        back = str(came["Reply-To"]).strip("<>").split("<")[-1]
        await sent(relay, reply_to(came, "Her er de.", sender=nils), nils, back)
        said = "SELECT inquiry FROM message WHERE author = 'citizen'"
        await eventually(lambda: rows(service, said) == [(made["id"],)], within=60, what="the reply")
        assert [one["id"] for one in await colleague.inquiries("mine")] == [made["id"]]
        assert rows(service, "SELECT status, messages FROM inquiry") == [("waiting_staff", 2)]
        assert len(mailbox(citizens, nils)) == 1, "no bot answers what a person has begun"


async def test_an_answer_with_copies_reaches_each_of_them_once(
    tmp_path: Path, relay: PostfixServer, citizens: DovecotServer
) -> None:
    karl, per, blind = "karl@example.org", "per@example.org", "revisor@example.org"
    asked = mail("Hvem har ansvar for gjerdet?", sender=karl, subject="Gjerdet", Cc=f"{per}, {DESK}")
    async with desk(tmp_path / "havdal", relay) as service, at_work(service) as colleague:
        await sent(relay, asked, karl, DESK)
        await eventually(lambda: len(mailbox(citizens, karl)) == 1, within=60, what="a confirmation")
        (inquiry,) = rows(service, "SELECT id FROM inquiry")[0]
        (came, *_) = (await colleague.ask("GET", f"/inquiries/{inquiry}"))["messages"]
        assert came["copied"] == [{"kind": "cc", "address": per, "error": "", "why": None}]
        assert mailbox(citizens, per) == [], "a machine's answer has no copies"
        await colleague.take(inquiry)
        reply = {"client_id": uuid.uuid4().hex, "text": "Det har du.", "cc": [per, "ingen@utenfor.example"], "bcc": [blind]}
        said = await colleague.ask("POST", f"/inquiries/{inquiry}/replies", **reply)
        assert (await colleague.ask("POST", f"/inquiries/{inquiry}/replies", **reply))["id"] == said["id"]
        await eventually(lambda: len(mailbox(citizens, blind)) == 1, within=60, what="the blind copy")
        await eventually(lambda: len(mailbox(citizens, karl)) == 2, within=60, what="the answer")
        (copy,) = mailbox(citizens, per)
        assert str(copy["Cc"]) == f"{per}, ingen@utenfor.example"
        assert [str(one["Bcc"]) for one in (copy, *mailbox(citizens, blind))] == ["None", "None"]
        answer = mailbox(citizens, karl)[-1]
        assert blind not in answer.as_string()
        # The relay takes the copy that goes nowhere, and sends word of it afterwards.
        lost = "SELECT count(*) FROM inquiry WHERE handover_reason = 'undelivered'"
        await eventually(lambda: rows(service, lost) == [(1,)], within=60, what="the copy's failure")
        shown = await colleague.message(inquiry, said["id"])
        assert [bool(one["error"]) for one in shown["copied"]] == [False, True, False]
        assert shown["state"] != "failed"
        assert [len(mailbox(citizens, one)) for one in (karl, per, blind)] == [2, 1, 1]


async def test_what_is_sent_on_is_answered_into_the_inquiry_and_never_to_the_citizen(
    tmp_path: Path, relay: PostfixServer, citizens: DovecotServer
) -> None:
    siri, builder = "siri@example.org", "drift@example.org"
    asked = mail("Det er hull i Storgata.", sender=siri, subject="Hull", attachments=[("kart.txt", b"her")])
    async with desk(tmp_path / "havdal", relay) as service, at_work(service) as colleague:
        await sent(relay, asked, siri, DESK)
        await eventually(lambda: len(mailbox(citizens, siri)) == 1, within=60, what="a confirmation")
        (inquiry,) = rows(service, "SELECT id FROM inquiry")[0]
        (came, *_) = (await colleague.ask("GET", f"/inquiries/{inquiry}"))["messages"]
        place = f"/inquiries/{inquiry}/messages/{came['id']}/sent-on"
        (file,) = (await colleague.ask("GET", place))["attachments"]
        wanted = {"client_id": uuid.uuid4().hex, "text": "Kan dere fikse?", "to": [builder], "attachments": [file["id"]]}
        entry = await colleague.ask("POST", place, **wanted)
        assert (await colleague.ask("POST", place, **wanted))["id"] == entry["id"]
        await eventually(lambda: len(mailbox(citizens, builder)) == 1, within=60, what="what is sent on")
        (got,) = mailbox(citizens, builder)
        assert "Det er hull i Storgata." in got.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert [part.get_filename() for part in got.iter_attachments()] == ["kart.txt"]
        back = str(got["Reply-To"]).strip("<>").split("<")[-1]
        await sent(relay, reply_to(got, "Vi kommer i morgen.", sender=builder), builder, back)
        said = "SELECT inquiry, visibility FROM message WHERE author = 'outside'"
        await eventually(lambda: rows(service, said) == [(inquiry, "staff")], within=60, what="the answer")
        *_, last = (await colleague.ask("GET", f"/inquiries/{inquiry}"))["messages"]
        assert (last["author"], last["address"], last["text"]) == ("outside", builder, "Vi kommer i morgen.")
        assert rows(service, "SELECT count(*) FROM contact") == [(1,)]
        assert [one["kind"] for one in (await colleague.ask("GET", "/notices"))["notices"]] == ["outside_answered"]
        await colleague.take(inquiry)
        await colleague.reply(inquiry, "Det blir fikset.")
        await eventually(lambda: len(mailbox(citizens, siri)) == 2, within=60, what="the answer to the citizen")
        assert builder not in "".join(one.as_string() for one in mailbox(citizens, siri))
        assert [len(mailbox(citizens, one)) for one in (siri, builder)] == [2, 1]


async def test_who_writes_english_is_answered_in_english(
    tmp_path: Path, relay: PostfixServer, citizens: DovecotServer
) -> None:
    emma = "emma@example.org"
    asked = mail("Could somebody please call me about my property? I moved here last year.", sender=emma, subject="Call me")
    async with desk(tmp_path / "havdal", relay) as service:
        await sent(relay, asked, emma, DESK)
        await eventually(lambda: len(mailbox(citizens, emma)) == 1, within=60, what="a confirmation")
        assert rows(service, "SELECT language FROM conversation") == [("en",)]
        (answer,) = mailbox(citizens, emma)
        text = " ".join(answer.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
        assert "A member of staff will answer you by" in text, text


async def test_the_confirmation_names_a_day_on_which_people_work(
    tmp_path: Path, relay: PostfixServer, citizens: DovecotServer
) -> None:
    """Three working days, and neither weekends, public holidays nor the days on which the town hall is closed are any."""
    now = datetime.now(ZoneInfo("Europe/Oslo"))
    closed = [now.date() + timedelta(days=ahead) for ahead in range(6)]
    settings = tmp_path / "torg.toml"
    days = ", ".join(day.isoformat() for day in closed)
    settings.write_text(f"[municipality]\nclosed_on = [{days}]\nanswer_within_days = 3\n", encoding="utf-8")
    ida = "ida@example.org"
    async with desk(tmp_path / "havdal", relay, TORG_SETTINGS=str(settings)):
        await sent(relay, mail("Kan dere ringe meg om eiendommen min?", sender=ida, subject="Ring meg"), ida, DESK)
        await eventually(lambda: len(mailbox(citizens, ida)) == 1, within=60, what="a confirmation")
    text = mailbox(citizens, ida)[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    promised = {_promised(moment, closed) for moment in (now, datetime.now(ZoneInfo("Europe/Oslo")))}
    assert any(f"svarer deg senest {day}" in " ".join(text.split()) for day in promised), text


def _promised(now: datetime, closed: list[date]) -> str:
    """Return the third working day after who writes now is counted from, which after 15 o'clock is the next one."""
    free = country_holidays("NO")
    day = now.date() + timedelta(days=now.hour >= 15)
    left = 3
    while True:
        if day.weekday() < 5 and day not in free and day not in closed:
            if left == 0:
                return f"{DAYS[day.weekday()]} {day.day}. {MONTHS[day.month - 1]}"
            left -= 1
        day += timedelta(days=1)


async def test_two_desks_do_not_keep_each_other_busy(tmp_path: Path, relay: PostfixServer) -> None:
    """A mail in the neighbour's name makes one desk answer the other; neither answers the answer."""
    async with (
        desk(tmp_path / "havdal", relay) as havdal,
        desk(tmp_path / "nabo", relay, "nabo") as nabo,
    ):
        await sent(relay, mail(sender="post@nabo.example"), "post@nabo.example", "post@havdal.example")
        said = "SELECT count(*) FROM message WHERE author = 'citizen'"
        await eventually(lambda: rows(nabo, said)[0][0] == 1, within=60, what="the answer at the neighbour's")
        await asyncio.sleep(5)
        assert (rows(havdal, said), rows(nabo, said)) == ([(1,)], [(1,)])
        assert rows(nabo, "SELECT count(*) FROM message WHERE author = 'bot'") == [(0,)]


async def test_wrong_settings_turn_off_mail_alone(tmp_path: Path) -> None:
    service = Service(tmp_path, TORG_EMAIL_RELAY_HOST="relay.example")
    async with service, aiohttp.ClientSession() as session, session.get(f"{service.url}/api/chat/config") as answer:
        assert answer.status == 200
    assert "the channel email is off: [email] from_address: must be set where a relay sends mails" in service.log.read_text()
