"""Why a mail did not get through, by the codes that mail servers share."""

from __future__ import annotations

import pytest

from bot.errors import Why
from channels.email.refusals import delayed, refused


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ("550 5.1.1 <kari@innbygger.example>: Recipient address rejected", None, "delivery_mail_nobody"),
        ("550-5.1.1 The email account does not exist", None, "delivery_mail_nobody"),
        ("5.1.1 unknown", "5.1.1", "delivery_mail_nobody"),
        ("550 5.1.10 null MX", None, "delivery_mail_nowhere"),
        ("552 5.2.2 over quota", None, "delivery_mail_full"),
        ("452 4.2.2 over quota", None, "delivery_mail_full"),
        ("552 5.3.4 Message size exceeds fixed limit", None, "delivery_mail_large"),
        ("4.4.7 delivery time expired", "4.4.7", "delivery_mail_unreached"),
        ("554 5.7.1 Client host rejected", None, "delivery_mail_rule"),
        ("550 no such user", None, "delivery_mail_refused"),
        ("550 see 5.1.1 at example.org", None, "delivery_mail_refused"),
        ("smtp; 550 5.1.1", "5.0.0", "delivery_mail_refused"),
        ("5.0.0 550 5.1.1 unknown user", "5.0.0", "delivery_mail_nobody"),
        ("5.0.0 550 no such user", "5.0.0", "delivery_mail_refused"),
        ("", None, "delivery_mail_refused"),
    ],
)
def test_the_code_says_what_is_wrong_and_the_words_stand_behind(words: str, status: str | None, code: str) -> None:
    assert refused(words, status) == Why(code, {"more": f" ({words})" if words else ""})


def test_what_is_late_is_not_lost() -> None:
    assert delayed("4.4.1 no answer") == Why("delivery_mail_delayed", {"more": " (4.4.1 no answer)"})
