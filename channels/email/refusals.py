"""Why a mail did not get through, by the codes that mail servers share (RFC 3463); their own words stand behind ours."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.errors import Why
from bot.reasons import aside

_STATUS = re.compile(r"(?:\d{3}[ -])?\s*[45]\.(\d{1,3}\.\d{1,3})(?!\S)")
"""How an answer begins that gives such a code (RFC 2034), behind SMTP's own."""

_NOBODY = Why("delivery_mail_nobody", {"more": ""})
_NOWHERE = Why("delivery_mail_nowhere", {"more": ""})
_FULL = Why("delivery_mail_full", {"more": ""})
_LARGE = Why("delivery_mail_large", {"more": ""})
_UNREACHED = Why("delivery_mail_unreached", {"more": ""})
_RULE = Why("delivery_mail_rule", {"more": ""})
_REFUSED = Why("delivery_mail_refused", {"more": ""})
_DELAYED = Why("delivery_mail_delayed", {"more": ""})

_BY_DETAIL = {
    **dict.fromkeys(("1.1", "1.3", "1.6", "2.1"), _NOBODY),
    **dict.fromkeys(("1.2", "1.10"), _NOWHERE),
    "2.2": _FULL,
    **dict.fromkeys(("2.3", "3.4"), _LARGE),
    **dict.fromkeys(("4.1", "4.4", "4.7"), _UNREACHED),
}
"""By subject and detail, without the class before them: a copy is tried once only, whatever the class."""

_OF_RULES = "7."
_UNDEFINED = "0.0"
"""Other undefined status (RFC 3463 § 3.1)."""


def refused(words: str, status: str | None = None) -> Why:
    """Return why somebody will not get a mail; where the code says nothing, the server's words must do."""
    detail = _detail(status or words)
    if detail == _UNDEFINED and (named := _STATUS.match(words)) is not None:
        # Some put no more than the class into the report, and the code into what they quote.
        detail = _detail(words[named.end() :].lstrip(" :;")) or detail
    why = _BY_DETAIL.get(detail, _RULE if detail.startswith(_OF_RULES) else _REFUSED)
    return replace(why, values={"more": aside(words)})


def delayed(words: str) -> Why:
    """Return that a server goes on trying."""
    return replace(_DELAYED, values={"more": aside(words)})


def _detail(said: str) -> str:
    """Return subject and detail of the code that an answer begins with; empty where it begins with none."""
    found = _STATUS.match(said)
    return found[1] if found else ""
