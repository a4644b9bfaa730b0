"""Machines are told from people, and bounces say which mail of ours they are about."""

from __future__ import annotations

import pytest

from channels.email.parsing import Bounce
from tests.channels.email.mails import FAILED, HEAD, REPORT, RETURNED, SAMPLES, mail, multipart, part, plain, read, report

OWN = frozenset({"torg.havdal.example"})

MACHINES = {
    "auto-submitted": ("Auto-Submitted: auto-replied\r\n", "auto-replied"),
    "auto-submitted with a comment": ("Auto-Submitted: auto-replied (vacation)\r\n", "auto-replied"),
    "auto-submitted with a parameter": ("Auto-Submitted: auto-generated; owner-email=x@y.example\r\n", "auto-generated"),
    "auto-notified": ("Auto-Submitted: auto-notified\r\n", "auto-generated"),
    "x-autoreply": ("X-Autoreply: yes\r\n", "auto-replied"),
    "x-autorespond": ("X-Autorespond: borte\r\n", "auto-replied"),
    "precedence auto_reply": ("Precedence: auto_reply\r\n", "auto-replied"),
    "precedence bulk": ("Precedence: bulk\r\n", "bulk"),
    "precedence junk": ("Precedence: junk\r\n", "bulk"),
    "precedence list": ("Precedence: list\r\n", "list"),
    "list-id": ("List-Id: <alle.list.example>\r\n", "list"),
    "list-post": ("List-Post: <mailto:alle@list.example>\r\n", "list"),
    "a newsletter": ("List-Unsubscribe: <https://x.example>\r\n", "bulk"),
    "suppress": ("X-Auto-Response-Suppress: OOF, AutoReply\r\n", "auto-generated"),
    "no way back": ("Return-Path: <>\r\n", "auto-generated"),
    "our loop header": ("X-Torg-Loop: havdal\r\n", "loop"),
    "too many hops": ("Received: from a by b\r\n" * 60, "loop"),
    "nothing": ("", None),
    "auto-submitted no": ("Auto-Submitted: no\r\n", None),
    "suppress none": ("X-Auto-Response-Suppress: None\r\n", None),
    "a person's priority": ("Precedence: first-class\r\nX-Priority: 1\r\n", None),
    "a way back": ("Return-Path: <kari@nordmann.example>\r\n", None),
}


@pytest.mark.parametrize(
    ("headers", "spam"),
    [
        ("X-Spam-Flag: YES\r\n", True),
        ("X-Spam-Flag: NO\r\n", False),
        ("X-Spam-Status: Yes, score=9.1 required=5.0 tests=BAYES_99\r\n", True),
        ("X-Spam-Status: No, score=-0.1 required=5.0\r\n", False),
        ("X-Spam-Status: yesterday\r\nX-Spam: Yes\r\n", False),
        ("X-Spam-Score: 9.1\r\n", False),
        ("", False),
    ],
)
def test_marks_of_a_filter_on_the_way(headers: str, spam: bool) -> None:
    assert read(mail("Hei", headers)).spam is spam


@pytest.mark.parametrize(("headers", "kind"), MACHINES.values(), ids=MACHINES)
def test_by_headers(headers: str, kind: str | None) -> None:
    assert read(mail("Hei", headers)).automatic == kind


SENDERS = {
    "MAILER-DAEMON@mx.example": "auto-generated",
    "postmaster@mx.example": "auto-generated",
    "noreply@firma.example": "no-reply",
    "no-reply@firma.example": "no-reply",
    "No_Reply@firma.example": "no-reply",
    "kunde-noreply@firma.example": "no-reply",
    "noreply+123@firma.example": "no-reply",
    "ikke-svar@firma.example": "no-reply",
    "ikkesvar@firma.example": "no-reply",
    "svar-ej@firma.example": "no-reply",
    "do-not-reply@firma.example": "no-reply",
    "bounces@firma.example": "no-reply",
    "reply@firma.example": None,
    "norepl@firma.example": None,
    "svar@firma.example": None,
    "arnor@eply.example": None,
}


@pytest.mark.parametrize(("address", "kind"), SENDERS.items(), ids=SENDERS)
def test_by_sender(address: str, kind: str | None) -> None:
    assert read(mail("Hei", head=HEAD.replace("kari@nordmann.example", address))).automatic == kind


SUBJECTS = {
    "Automatisk svar: Hull i veien": "out-of-office",
    "Autosvar: Hull i veien": "out-of-office",
    "Automatisk fraværsmelding": "out-of-office",
    "Ikke på kontoret: Hull": "out-of-office",
    "Ikkje på kontoret": "out-of-office",
    "Automatiskt svar: Hull": "out-of-office",
    "Frånvaromeddelande: Hull": "out-of-office",
    "Inte på kontoret": "out-of-office",
    "Fraværsbesked: Hull": "out-of-office",
    "Automatic reply: Hull": "out-of-office",
    "Out of Office: Hull": "out-of-office",
    "Auto-Reply: Hull": "out-of-office",
    "Automatische Antwort: Hull": "out-of-office",
    "Abwesenheitsnotiz: Hull": "out-of-office",
    "SV: Automatisk svar: Hull": None,
    "Fravær på skolen": None,
    "Søknad om automatisk strømmåler": None,
    "Kontoret ditt": None,
}


@pytest.mark.parametrize(("subject", "kind"), SUBJECTS.items(), ids=SUBJECTS)
def test_by_subject(subject: str, kind: str | None) -> None:
    assert read(mail("Hei", head=HEAD.replace("Hull i veien", subject))).automatic == kind


def test_our_own_mail_coming_back() -> None:
    head = HEAD.replace("1@nordmann.example", "1@Torg.Havdal.example")
    assert read(mail("Hei", head=head), own_domains=OWN).automatic == "loop"
    assert read(mail("Hei", head=head)).automatic is None


def test_a_report_says_all() -> None:
    found = read(report(FAILED))
    assert found.automatic == "bounce"
    assert found.bounce == Bounce(
        action="failed",
        recipient="ola@nordmann.example",
        original_message_id="ours.1@torg.havdal.example",
        status="5.1.1",
        diagnostic="550 5.1.1 <ola@nordmann.example>: Recipient address rejected: User unknown",
    )


@pytest.mark.parametrize("action", ["failed", "delayed", "delivered", "relayed", "expanded"])
def test_the_actions_of_a_report(action: str) -> None:
    found = read(report(FAILED.replace("Action: failed", f"Action: {action}"))).bounce
    assert found is not None
    assert found.action == action


@pytest.mark.parametrize(("status", "action"), [("5.2.2", "failed"), ("4.4.1", "delayed"), ("2.0.0", "delivered")])
def test_a_report_without_an_action(status: str, action: str) -> None:
    found = read(report(f"Final-Recipient: rfc822; ola@nordmann.example\r\nStatus: {status}")).bounce
    assert found is not None
    assert (found.action, found.status) == (action, status)


def test_the_worst_of_several_recipients_counts() -> None:
    fine = "Final-Recipient: rfc822; kari@nordmann.example\r\nAction: delivered\r\nStatus: 2.1.5"
    found = read(report(fine, FAILED)).bounce
    assert found is not None
    assert (found.action, found.recipient) == ("failed", "ola@nordmann.example")


def test_the_original_is_found_in_the_whole_returned_mail() -> None:
    returned = part(
        "Message-ID:\r\n <ours.7@torg.havdal.example>\r\nSubject: Svar\r\n\r\nTekst", "Content-Type: message/rfc822\r\n"
    )
    found = read(report(FAILED, returned=returned)).bounce
    assert found is not None
    assert found.original_message_id == "ours.7@torg.havdal.example"


def test_the_original_is_found_in_the_references() -> None:
    raw = report(FAILED, returned=plain("")).replace(
        b"MIME-Version", b"In-Reply-To: <ours.8@torg.havdal.example>\r\nMIME-Version"
    )
    found = read(raw).bounce
    assert found is not None
    assert found.original_message_id == "ours.8@torg.havdal.example"


def test_qmail() -> None:
    found = read(SAMPLES["qmail"])
    assert found.automatic == "bounce"
    assert found.bounce == Bounce(
        "failed",
        "ola@nordmann.example",
        "ours.2@torg.havdal.example",
        "5.1.1",
        "Sorry, no mailbox here by that name. (#5.1.1)",
    )


def _from_daemon(subject: str, text: str, headers: str = "", address: str = "MAILER-DAEMON@mx.example") -> bytes:
    head = HEAD.replace("Kari Nordmann <kari@nordmann.example>", address).replace("Hull i veien", subject)
    return mail(text, headers, head=head)


RETURNED_TEXT = "\r\n\r\nMessage-ID: <ours.3@torg.havdal.example>\r\nSubject: Svar\r\n"
OTHERS = {
    "exim": _from_daemon(
        "Mail delivery failed: returning message to sender",
        "A message that you sent could not be delivered:\r\n\r\n  ola@nordmann.example\r\n    SMTP error: 550 no such user"
        + RETURNED_TEXT,
        "X-Failed-Recipients: ola@nordmann.example\r\n",
    ),
    "postfix, text only": _from_daemon(
        "Undelivered Mail Returned to Sender",
        "<ola@nordmann.example>: host mx.nordmann.example said: 550 5.1.1 User unknown" + RETURNED_TEXT,
    ),
    "exchange": _from_daemon(
        "Undeliverable: Svar",
        "Your message couldn't be delivered to:\r\n\r\nola@nordmann.example\r\n\r\n550 5.1.10 RESOLVER.ADR.RecipientNotFound"
        + RETURNED_TEXT,
        address="postmaster@nordmann.example",
    ),
    "exchange, norwegian": _from_daemon(
        "Kan ikke leveres: Svar",
        "Meldingen ble ikke levert til:\r\n\r\nola@nordmann.example\r\n\r\n550 5.1.10 Finnes ikke" + RETURNED_TEXT,
        address="MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@nordmann.example",
    ),
    "no way back": mail(
        "Could not deliver to <ola@nordmann.example>: 550 5.1.1 unknown" + RETURNED_TEXT,
        "Return-Path: <>\r\n",
        head=HEAD.replace("Hull i veien", "Delivery Status Notification (Failure)"),
    ),
}


@pytest.mark.parametrize("raw", OTHERS.values(), ids=OTHERS)
def test_reports_in_a_form_of_their_own(raw: bytes) -> None:
    found = read(raw)
    assert found.automatic == "bounce"
    assert found.bounce is not None
    assert found.bounce.action == "failed"
    assert found.bounce.recipient == "ola@nordmann.example"
    assert found.bounce.original_message_id == "ours.3@torg.havdal.example"
    assert "550" in found.bounce.diagnostic


def test_a_delay_in_a_form_of_its_own() -> None:
    raw = _from_daemon(
        "Warning: message delayed 24 hours", "<ola@nordmann.example>: 451 4.4.1 timeout, will keep trying" + RETURNED_TEXT
    )
    found = read(raw).bounce
    assert found is not None
    assert (found.action, found.status) == ("delayed", "4.4.1")


PEOPLE = {
    "a complaint about a letter": mail("Brevet mitt ble ikke levert.", head=HEAD.replace("Hull i veien", "Ikke levert")),
    "a person who forwards a bounce": mail(
        "Hva er dette?\r\n\r\nFinal-Recipient: rfc822; x@y.example", head=HEAD.replace("Hull", "Fwd: Undelivered")
    ),
    "an absence": mail(
        "Borte.", "Auto-Submitted: auto-replied\r\nReturn-Path: <>\r\n", head=HEAD.replace("Hull i veien", "Delayed answer")
    ),
    "a word from the postmaster": _from_daemon("Velkommen", "Hei <ola@nordmann.example>", address="postmaster@mx.example"),
    "a read receipt": multipart(
        plain("Lest."),
        part("Disposition: manual-action; displayed\r\n", "Content-Type: message/disposition-notification\r\n"),
        kind="report",
    ),
    "an empty report": multipart(plain("x"), part("", REPORT), RETURNED, kind="report"),
}


@pytest.mark.parametrize("raw", PEOPLE.values(), ids=PEOPLE)
def test_what_is_no_bounce(raw: bytes) -> None:
    assert read(raw).bounce is None


def test_every_report_is_automatic() -> None:
    assert read(PEOPLE["a read receipt"]).automatic == "auto-generated"
