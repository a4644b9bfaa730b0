"""Who gets a copy of a reply by e-mail, as staff type it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from bot.addresses import normalised
from bot.errors import BadInput, Why
from bot.messages import Copied

EMAIL = "email"
"""The only channel whose messages can go to several."""

MOST = 20
"""Copies of one reply: a service desk answers people, it sends no circulars."""


def copied_of(cc: Sequence[str], bcc: Sequence[str]) -> tuple[Copied, ...]:
    """Return who gets a copy, each once, openly where they stand in both. Raises BadInput for what is no address."""
    found: dict[str, Copied] = {}
    for one in (*_read("cc", cc), *_read("bcc", bcc)):
        found.setdefault(one.address, one)
    if len(found) > MOST:
        raise BadInput(f"a reply goes to {MOST} copies at most", why=Why("copies_most", {"most": str(MOST)}))
    return tuple(found.values())


def _read(kind: Literal["cc", "bcc"], typed: Sequence[str]) -> Iterable[Copied]:
    return (Copied(kind, address) for address in addresses_in(typed, "copy_address"))


def addresses_in(typed: Sequence[str], refusal: str) -> Iterable[str]:
    """Return the addresses that staff typed. Raises BadInput, for the reason `refusal`, for what is none."""
    for one in typed:
        try:
            address = normalised(EMAIL, one).value
        except BadInput as error:
            raise unusable(refusal, one) from error
        # Not every server takes other letters before the @, and one that does not must not hold the citizen's answer back.
        if not address.rpartition("@")[0].isascii():
            raise unusable(refusal, one)
        yield address


def unusable(code: str, address: str) -> BadInput:
    """Return that nothing can go to an address, and why."""
    return BadInput("nothing can go to one of the addresses", why=about(code, address))


def about(code: str, address: str) -> Why:
    """Return a reason that names an address."""
    return Why(code, {"address": address[:200]})


def place_of(copied: Sequence[Copied], address: str) -> int | None:
    """Return the place of an address, as a mail server writes it, among those who got a copy."""
    wanted = address.strip().lower()
    return next((place for place, one in enumerate(copied) if wanted in _forms(one.address)), None)


def _forms(address: str) -> set[str]:
    """Return how an address may be written: as it is, or with its domain in the letters of old servers (IDNA)."""
    local, _, domain = address.lower().rpartition("@")
    try:
        return {f"{local}@{domain}", f"{local}@{domain.encode('idna').decode('ascii')}"}
    except UnicodeError:
        return {f"{local}@{domain}"}
