"""Addresses as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import READERS, normalised
from bot.errors import BadInput
from bot.messages import Address


@pytest.mark.parametrize(
    ("channel", "typed", "wanted"),
    [
        ("email", " Kari.Nordmann@Havdal.Example ", "kari.nordmann@havdal.example"),
        ("email", "kåre@blåbær.example", "kåre@blåbær.example"),
        ("sms", "412 34 567", "+4741234567"),
        ("sms", "+47 41 23 45 67", "+4741234567"),
        ("sms", "0047 41234567", "+4741234567"),
        ("sms", "+46 70-123 45 67", "+46701234567"),
        ("xmpp", "xmpp:Kari@Chat.Havdal.Example/mobil", "kari@chat.havdal.example"),
        ("letter", " Kari Nordmann\r\n\n  Storgata  1 \n4580 Havdal ", "Kari Nordmann\nStorgata 1\n4580 Havdal"),
    ],
)
def test_addresses_come_into_one_form(channel: str, typed: str, wanted: str) -> None:
    assert normalised(channel, typed) == Address(channel, wanted)


@pytest.mark.parametrize(
    ("channel", "typed"),
    [
        ("email", "kari"),
        ("email", "kari@"),
        ("email", "kari@havdal"),
        ("email", "a@b.example\nBcc: c@d.example"),
        ("email", "kari@havdal.example, ola@havdal.example"),
        ("sms", "123"),
        ("sms", "+910047234567"),
        ("sms", "ring meg"),
        ("sms", "412 34 567 x 12"),
        ("xmpp", "kari"),
        ("xmpp", "kari@havdal@example"),
        ("letter", "Kari Nordmann"),
        ("letter", "\n".join(["linje"] * 7)),
        ("letter", "Kari\u202e\nStorgata 1"),
        ("webchat", "11111111-1111-4111-8111-111111111111"),
        ("letter", f"Kari\n{'x' * 400}"),
    ],
)
def test_what_is_no_address_is_refused(channel: str, typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        normalised(channel, typed)
    assert refused.value.why is not None, "staff read in their own language what is wrong"


@given(st.sampled_from(sorted(READERS)), st.text(max_size=80))
def test_an_address_stays_as_it_is_once_it_is_in_form(channel: str, typed: str) -> None:
    try:
        address = normalised(channel, typed)
    except BadInput:
        return
    assert normalised(channel, address.value) == address
