"""Reply tokens cannot be made up, and subjects lose what programs add."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.subjects import is_forward, plain_subject
from channels.email.tokens import ReplyTokens, inquiry_number_in
from tests.channels.email.mails import HEAD, mail, read

TOKENS = ReplyTokens(b"sixteen bytes or more", "havdal")
KEYS = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,34}[a-z0-9])?", fullmatch=True)


@given(KEYS)
def test_a_token_is_read_from_address_and_subject(key: str) -> None:
    address = TOKENS.address("post@havdal.example", key)
    assert len(address.rpartition("@")[0]) <= 64
    assert TOKENS.read(address) == key
    assert TOKENS.read(address.upper()) == key
    assert TOKENS.read(f"SV: {TOKENS.subject('Hull i veien', key)} (igjen)") == key


@given(KEYS, st.integers(0, 200), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567-"))
def test_a_changed_token_is_worth_nothing(key: str, place: int, char: str) -> None:
    token = TOKENS.make(key)
    place %= len(token)
    changed = token[:place] + char + token[place + 1 :]
    assert TOKENS.read(f"post+{changed}@havdal.example") == (key if changed == token else None)


def test_a_token_is_of_one_secret_and_one_municipality() -> None:
    address = TOKENS.address("post@havdal.example", "2026-000012")
    assert ReplyTokens(b"another sixteen bytes", "havdal").read(address) is None
    assert ReplyTokens(b"sixteen bytes or more", "nordvik").read(address) is None


def test_the_first_genuine_token_counts() -> None:
    forged = f"[#2026-000001-{'a' * 16}]"
    assert TOKENS.read(TOKENS.subject(f"{forged} Hull", "2026-000012")) == "2026-000012"


def test_a_subject_gets_its_token_once() -> None:
    once = TOKENS.subject("Hull", "2026-000012")
    assert TOKENS.subject(f"SV: {once}", "2026-000012") == f"SV: {once}"
    assert TOKENS.subject("", "k1").startswith("[#k1-")


@pytest.mark.parametrize("key", ["", "-a", "a-", "A", "a b", "a" * 37, "æ", "a\n"])
def test_a_key_that_does_not_fit_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        TOKENS.make(key)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        ReplyTokens(b"short", "havdal")


@given(st.text(max_size=200))
def test_any_text_has_no_token(text: str) -> None:
    assert TOKENS.read(text) is None


@pytest.mark.parametrize("place", ["To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"])
def test_a_mail_brings_its_token(place: str) -> None:
    head = (
        HEAD.replace("To: Havdal kommune <post@havdal.example>\r\n", "")
        + f"{place}: {TOKENS.address('post@havdal.example', 'k9')}\r\n"
    )
    assert read(mail("x", head=head), read_token=TOKENS.read).reply_token == "k9"
    assert read(mail("x", head=head)).reply_token is None


def test_a_mail_brings_its_token_in_the_subject() -> None:
    head = HEAD.replace("Hull i veien", "=?utf-8?Q?SV:_" + TOKENS.subject("Hull", "k9").replace(" ", "_") + "?=")
    assert read(mail("x", head=head), read_token=TOKENS.read).reply_token == "k9"


NUMBERS = {
    "SV: Hull [Havdal 2026-000012]": "2026-000012",
    "[#2026-000012] Hull": "2026-000012",
    "[Havdal kommune #2026-000012]": "2026-000012",
    "2026-000012": None,
    "[2026]": None,
    "[" * 5000: None,
}


@pytest.mark.parametrize(("subject", "number"), NUMBERS.items(), ids=[subject[:30] for subject in NUMBERS])
def test_an_inquiry_number(subject: str, number: str | None) -> None:
    assert inquiry_number_in(subject) == number


SUBJECTS = {
    "Hull i veien": "Hull i veien",
    "Re: Hull": "Hull",
    "RE: SV: Sv: VS: re: Hull": "Hull",
    "Re[2]: Hull": "Hull",
    "Re(3): Hull": "Hull",
    "Re^4: Hull": "Hull",
    "RE : Hull": "Hull",
    "Ang: Hull": "Hull",
    "Ang.: Hull": "Hull",
    "Angående: Hull": "Hull",
    "Vedr: Hull": "Hull",
    "Vedr.: Hull": "Hull",
    "Vedrørende: Hull": "Hull",
    "FW: Fwd: VB: Hull": "Hull",
    "Videresendt: Hull": "Hull",
    "AW: WG: Antwort: Hull": "Hull",
    "[EKSTERN] SV: Hull": "Hull",
    "SV: [Havdal 2026-000012] Hull": "Hull",
    f"SV: {TOKENS.subject('Hull', '2026-000012')}": "Hull",
    f"SV: {TOKENS.subject('Hull', 'k9')}": "Hull",
    "Revisjon: Hull": "Revisjon: Hull",
    "Svar ønskes": "Svar ønskes",
    "Vedrørende hull": "Vedrørende hull",
    "Re:": "",
    "": "",
    "  Hull \r\n i  veien ": "Hull i veien",
}


@pytest.mark.parametrize(("subject", "plain"), SUBJECTS.items(), ids=SUBJECTS)
def test_a_subject_without_its_prefixes(subject: str, plain: str) -> None:
    assert plain_subject(subject) == plain


@pytest.mark.parametrize(
    "subject", ["VS: Hull", "Fwd: Hull", "FW: Hull", "VB: Hull", "WG: Hull", "Videresendt: Hull", "SV: VS: Hull"]
)
def test_forwarded(subject: str) -> None:
    assert is_forward(subject) is (not subject.startswith("SV"))


@given(st.text(max_size=100))
def test_plain_is_plain(subject: str) -> None:
    assert plain_subject(plain_subject(subject)) == plain_subject(subject)
