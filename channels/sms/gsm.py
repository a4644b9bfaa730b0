"""The GSM 7 bit default alphabet and its extension table (3GPP TS 23.038 §6.2.1), and how texts arrive in it."""

from __future__ import annotations

ESCAPE = 0x1B
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The character of each septet; what stands at `ESCAPE` is no character."""

EXTENSION = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€"}
"""The character of a septet that follows an escape."""

ONE_SEPTET = frozenset(BASIC) - {"\x1b"}
TWO_SEPTETS = frozenset(EXTENSION.values())


def septets(character: str) -> int | None:
    """Return how many septets a character takes, None when the alphabet lacks it."""
    if character in ONE_SEPTET:
        return 1
    return 2 if character in TWO_SEPTETS else None


def decoded(codes: bytes) -> tuple[str, int]:
    """Return the text of septets that stand one to an octet, and how many of them were no character.

    What follows an escape and is unknown there is read in the basic alphabet, as the standard asks of old phones.
    """
    found, wrong, escaped = [], 0, False
    for code in codes:
        if code == ESCAPE and not escaped:
            escaped = True
            continue
        if escaped and code in EXTENSION:
            found.append(EXTENSION[code])
        elif code < len(BASIC) and code != ESCAPE:
            found.append(BASIC[code])
        else:
            found.append("\ufffd" if code != ESCAPE else " ")
            wrong += code != ESCAPE
        escaped = False
    return "".join(found), wrong


def unpacked(octets: bytes, *, fill: int = 0) -> bytes:
    """Return the septets of octets that hold eight of them in seven; the first `fill` bits are none (after a header)."""
    bits = int.from_bytes(octets, "little") >> fill
    count = (len(octets) * 8 - fill) // 7
    codes = bytearray()
    for _ in range(count):
        codes.append(bits & 0x7F)
        bits >>= 7
    # Seven bits are left over where seven septets fill seven octets: a zero there is filling (§6.1.2.3.1), no «@».
    if count and count % 8 == 0 and not fill and codes[-1] in {0, 0x0D}:
        del codes[-1]
    return bytes(codes)
