"""Addresses as people type them, brought into the one form in which the channels know them."""

from __future__ import annotations

import re
from collections.abc import Callable

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from bot.errors import BadInput, Why
from bot.messages import Address

LONGEST = 320
ADDRESS_LINES = range(2, 7)
"""A letter needs at least a street and a place; more than six lines do not fit the window of an envelope."""

JID = re.compile(r"[^\s@/\"&'<>:]{1,255}@[^\s@/\"&'<>]{1,255}")
"""A bare address of XMPP, roughly: the server that is asked for it knows exactly (RFC 7622)."""


def normalised(channel: str, typed: str, *, region: str = "NO") -> Address:
    """Return where somebody is reached; a number without a country is one of `region` (ISO 3166).

    Raises BadInput, in English, for what cannot be an address of the channel. Nobody is asked whether it exists.
    """
    reader = READERS.get(channel)
    if reader is None:
        raise BadInput(f"addresses of the channel {channel[:32]!r} cannot be added", why=Why("address_channel"))
    value = reader(typed.strip(), region)
    if len(value) > LONGEST:
        raise BadInput(f"an address has at most {LONGEST} characters", why=Why("address_long", {"most": str(LONGEST)}))
    return Address(channel, value)


def e164(number: PhoneNumber) -> str:
    """Return a telephone number in the one form that is kept (E.164), nothing where that would be read as another number.

    With two zeros behind the country's code, each reading takes one away: the number would become somebody else's.
    """
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    try:
        again = phonenumbers.format_number(phonenumbers.parse(value), PhoneNumberFormat.E164)
    except NumberParseException:
        return ""
    return value if again == value else ""


def _email(typed: str, _region: str) -> str:
    try:
        # In lower case, as the e-mail channel writes senders: no mail server in use tells the two apart (RFC 5321 § 2.4).
        return validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise BadInput(f"this is no e-mail address: {error}", why=Why("no_address")) from error


def _sms(typed: str, region: str) -> str:
    try:
        number = phonenumbers.parse(typed, region)
    except NumberParseException as error:
        raise BadInput("this is no telephone number", why=Why("no_number")) from error
    # A number that nobody has been given yet may be somebody's next year: possible is enough.
    value = e164(number)
    if not phonenumbers.is_possible_number(number) or number.extension or not value:
        raise BadInput("this is no telephone number: it is too long or too short", why=Why("number_length"))
    return value


def _xmpp(typed: str, _region: str) -> str:
    bare = typed.removeprefix("xmpp:").partition("/")[0].lower()
    if not JID.fullmatch(bare):
        raise BadInput("this is no XMPP address: it looks like name@server", why=Why("no_jid"))
    return bare


def _letter(typed: str, _region: str) -> str:
    lines = [" ".join(line.split()) for line in typed.splitlines()]
    filled = [line for line in lines if line]
    if len(filled) not in ADDRESS_LINES:
        raise BadInput("a postal address has a name or street and a place, on two to six lines", why=Why("letter_lines"))
    if any(not char.isprintable() for line in filled for char in line):
        raise BadInput("a postal address has letters, digits and punctuation only", why=Why("letter_letters"))
    return "\n".join(filled)


READERS: dict[str, Callable[[str, str], str]] = {"email": _email, "sms": _sms, "xmpp": _xmpp, "letter": _letter}
