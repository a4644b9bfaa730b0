"""What staff get to see of a mail beside its new text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.messages import Arrival
from channels.email.belonging import Place
from channels.email.inbound import Read, inbound
from tests.channels.email.mails import mail, read

ARRIVAL = Arrival(
    id="1", municipality="havdal", channel="email", key="k", reference="r", received_at=datetime(2024, 3, 1, tzinfo=UTC)
)
ASKED = "Når kommer papirdunken?"


@pytest.mark.parametrize("signature", ["Mvh\r\nKari Nordmann\r\nTlf. 12 34 56 78", "-- \r\nKari\r\nTlf. 12 34 56 78"])
def test_staff_see_a_signature_that_is_all_that_was_cut(signature: str) -> None:
    parsed = read(mail(f"{ASKED}\r\n\r\n{signature}\r\n", "Content-Type: text/plain; charset=utf-8\r\n"))
    assert parsed.signature
    made = inbound(Read(ARRIVAL, parsed), Place("c", known=False), (), None, lambda address: False)
    assert made.text == ASKED
    assert made.full_text is not None
    assert made.full_text.split() == f"{ASKED} {signature}".split()


def test_nothing_stands_twice_when_nothing_was_cut() -> None:
    parsed = read(mail(f"{ASKED}\r\n", "Content-Type: text/plain; charset=utf-8\r\n"))
    assert inbound(Read(ARRIVAL, parsed), Place("c", known=False), (), None, lambda address: False).full_text is None
