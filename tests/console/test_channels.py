"""How the channels are, what came that nobody could read, and mails that were kept."""

from __future__ import annotations

import uuid
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import insert

from bot.errors import Why
from bot.messages import Arrival, ArrivalState, DeliveryState, Health
from channels.email.kept import KeptMails
from channels.email.sender import OutgoingMail
from inquiries.arrivals import SqlArrivals
from inquiries.files import DiskFiles
from inquiries.services.models import services
from tests.building import HAVDAL, START, Store
from tests.console.by_mail import mailed, pieces
from tests.console.conftest import Console, Open, Start, accounts
from tests.console.test_files import download
from tests.contracts.units import change_inquiry
from tests.site import PASSWORD, Part, Plan, Site

RAW = b"From kari\n\nThis is no mail\n"


async def arrived(site: Site, **more: Any) -> Arrival:
    """Let something come that cannot be read."""
    reference, _ = await site.stores.files.save(pieces(RAW), limit=1_000)
    given: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "municipality": HAVDAL,
        "channel": "email",
        "key": uuid.uuid4().hex,
        "reference": reference,
        "received_at": START,
        "envelope": {"from": "kari@nordmann.example", "to": ["post@havdal.example"]},
        "state": ArrivalState.QUARANTINED,
        "reason": "it has no header",
        "why": Why("mail_none"),
    }
    arrival = Arrival(**(given | more))
    await site.stores.arrivals.keep(arrival)
    return arrival


async def test_channels_are_told_with_what_waits_and_why(start: Start, open_console: Open) -> None:
    mail = Part(Health("channel.email", "down", START, "the relay refused the password"))
    text = Part(Health("channel.sms", "off", START, "[sms] gateway: is not set"))
    site = await start(Plan(channels=(mail, text)))
    await accounts(site)
    ada = open_console(site)
    await ada.log_in("ada")
    inquiry = (await mailed(site)).inquiry
    await ada.take(inquiry)
    said = (await ada.reply(inquiry, "Hei")).body
    await site.stores.outbox.settle(
        said["id"], DeliveryState.QUEUED, retry_at=START, error="no answer", why=Why("delivery_no_answer")
    )
    await arrived(site)
    answer = await ada.ask("GET", "/channels")
    assert answer.body["mails_kept"] is False
    email, sms = answer.body["channels"]
    assert email == {
        "name": "email",
        "state": "down",
        "since": "2026-03-02T08:00:00Z",
        "reason": "the relay refused the password",
        "whys": [],
        "waiting": 1,
        "oldest": "2026-03-02T08:00:00Z",
        "failed": 0,
        "last_error": "no answer",
        "last_error_at": "2026-03-02T08:00:00Z",
        "last_error_why": {"code": "delivery_no_answer", "values": {}, "field": "", "line": None},
        "quarantined": 1,
    }
    assert (sms["state"], sms["reason"], sms["waiting"]) == ("off", "[sms] gateway: is not set", 0)


async def test_what_cannot_be_read_is_downloaded_discarded_and_read_again(ada: Console, site: Site) -> None:
    arrival = await arrived(site)
    await arrived(site, municipality="nabo")
    (listed,) = (await ada.ask("GET", "/arrivals")).body["arrivals"]
    assert listed == {
        "id": arrival.id,
        "channel": "email",
        "received_at": "2026-03-02T08:00:00Z",
        "state": "quarantined",
        "reason": "it has no header",
        "why": {"code": "mail_none", "values": {}, "field": "", "line": None},
        "attempts": 0,
        "size": len(RAW),
        "sender": "kari@nordmann.example",
        "recipients": ["post@havdal.example"],
    }
    status, data, headers = await download(ada, f"/arrivals/{arrival.id}/raw")
    assert (status, data, headers["Content-Type"]) == (200, RAW, "application/octet-stream")
    assert "email-20260302-080000.eml" in headers["Content-Disposition"]
    discarded = await ada.ask("POST", f"/arrivals/{arrival.id}/discard")
    assert (discarded.body["state"], discarded.body["reason"]) == ("discarded", "it has no header")
    assert discarded.body["why"]["code"] == "mail_none"
    assert (await ada.ask("GET", "/arrivals")).body["arrivals"] == []
    (listed,) = (await ada.ask("GET", "/arrivals?state=discarded")).body["arrivals"]
    assert listed["id"] == arrival.id
    assert (await ada.ask("POST", f"/arrivals/{arrival.id}/retry")).body["state"] == "stored"
    assert [taken.id for taken in await site.stores.arrivals.take("email")] == [arrival.id]


@pytest.mark.parametrize("state", [ArrivalState.RECORDED, ArrivalState.IGNORED, ArrivalState.STORED])
async def test_what_waits_for_nobody_is_left_alone(ada: Console, site: Site, state: ArrivalState) -> None:
    arrival = await arrived(site, state=state, reason="")
    for step in ("retry", "discard"):
        assert (await ada.ask("POST", f"/arrivals/{arrival.id}/{step}")).refused == (409, "conflict")


async def test_arrivals_of_others_are_not_there(ada: Console, site: Site) -> None:
    theirs = await arrived(site, municipality="nabo")
    for identifier in (theirs.id, str(uuid.uuid4())):
        for step in ("retry", "discard"):
            assert (await ada.ask("POST", f"/arrivals/{identifier}/{step}")).refused == (404, "not_found")
        assert (await download(ada, f"/arrivals/{identifier}/raw"))[0] == 404


async def test_mails_that_were_kept_are_shown_as_text(store: Store, start: Start, open_console: Open, tmp_path: Any) -> None:
    files, arrivals = DiskFiles(tmp_path), SqlArrivals(store.database, store.clock, node="one")
    kept = KeptMails(files, arrivals, store.clock, limit=1_000_000)
    site = await start(Plan(kept=kept))
    await accounts(site)
    ada = open_console(site)
    await ada.log_in("ada")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "post@havdal.example", "kari@nordmann.example", "Hull i veien æøå"
    mail.set_content("Vi fikser det.\n")
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="kart.pdf")
    receipt = await mailed(site)
    await kept.hand_over(
        OutgoingMail(
            message=receipt.message,
            municipality=HAVDAL,
            conversation=receipt.conversation,
            envelope_from="post@havdal.example",
            recipient="kari@nordmann.example",
            content=mail.as_bytes(),
        )
    )
    assert (await ada.ask("GET", "/channels")).body["mails_kept"] is True
    (listed,) = (await ada.ask("GET", "/kept-mails")).body["mails"]
    assert (listed["id"], listed["subject"], listed["to"]) == (receipt.message, "Hull i veien æøå", "kari@nordmann.example")
    shown = (await ada.ask("GET", f"/kept-mails/{listed['id']}")).body
    assert (shown["text"].strip(), shown["attachments"]) == ("Vi fikser det.", ["kart.pdf"])
    status, data, _ = await download(ada, f"/kept-mails/{listed['id']}/raw")
    assert status == 200
    assert b"kart.pdf" in data
    assert (await ada.ask("GET", f"/kept-mails/{uuid.uuid4()}")).refused == (404, "not_found")


async def test_mails_of_a_guarded_inquiry_are_for_who_sees_it(
    store: Store, start: Start, open_console: Open, tmp_path: Any
) -> None:
    files, arrivals = DiskFiles(tmp_path), SqlArrivals(store.database, store.clock, node="one")
    kept = KeptMails(files, arrivals, store.clock, limit=1_000_000)
    site = await start(Plan(kept=kept))
    ada, _, _ = await accounts(site)
    unit = {"municipality": HAVDAL, "id": "b", "names": {"nb": "Barnevern"}, "track": "specialist"}
    async with store.database.write() as connection:
        await connection.execute(insert(services).values(**unit, opening_hours={}, version=1, updated_at=START))
    receipt = await mailed(site)
    arrival = await arrived(site)
    await site.stores.arrivals.settle(arrival.id, ArrivalState.RECORDED, receipt=receipt)
    sent = {"envelope_from": "post@havdal.example", "recipient": "k@nordmann.example", "content": b"Subject: B\n\nHei"}
    await kept.hand_over(OutgoingMail(receipt.message, HAVDAL, receipt.conversation, **sent))  # type: ignore[arg-type]
    desk, boss = open_console(site), open_console(site)
    await desk.log_in("ada")
    await site.accounts.add(HAVDAL, "sjef", "Sjef", "administrator", PASSWORD)
    await boss.log_in("sjef")

    async def reads(console: Console) -> list[bool]:
        listed = (await console.ask("GET", "/kept-mails")).body["mails"]
        one = await console.ask("GET", f"/kept-mails/{receipt.message}")
        raws = [f"/kept-mails/{receipt.message}/raw", f"/arrivals/{arrival.id}/raw"]
        return [listed != [], one.status == 200, *[(await download(console, path))[0] == 200 for path in raws]]

    assert (await reads(desk), await reads(boss)) == ([True] * 4, [True] * 4)
    await change_inquiry(store.database, receipt.inquiry, service="b")
    assert (await reads(desk), await reads(boss)) == ([False] * 4, [True] * 4)
    await change_inquiry(store.database, receipt.inquiry, responsible=ada.id)
    assert await reads(desk) == [True] * 4


async def test_where_mails_are_sent_none_are_kept(ada: Console) -> None:
    assert (await ada.ask("GET", "/kept-mails")).body == {"mails": []}
    assert (await ada.ask("GET", f"/kept-mails/{uuid.uuid4()}")).refused == (404, "not_found")
