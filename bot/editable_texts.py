"""Which texts of the bot and the widget a municipality may word itself, and what every wording must keep.

The shipped wording of each stands in `bot/texts/`. What is not listed here says what the service does with a form or a page,
or what law demands that it says of itself, and is changed with the code.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Group = Literal["chat", "hours", "closing", "email", "sms", "widget", "privacy"]
FaultKind = Literal["empty", "too_long", "segments", "broken", "unknown", "missing", "fact"]


@dataclass(frozen=True, slots=True)
class EditableText:
    """A text that may be worded anew; every placeholder of the shipped one may stand in it, and must unless `optional`.

    Of `facts` those that the shipped text of a language holds must stay, in whatever case. `limit` is in characters,
    `segments` the most SMS that it may take with its places filled; None: it is cut to fit, or never goes by SMS.
    """

    key: str
    group: Group
    optional: frozenset[str] = frozenset()
    facts: tuple[str, ...] = ()
    limit: int = 600
    segments: int | None = None
    by_sms: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a wording: `name` is the placeholder, the fact or the limit that it is about."""

    kind: FaultKind
    name: str = ""


NUMBERS = ("110", "112", "113", "116 117")
STOP_WORDS = ("STOPP", "STOP")
HELP_WORDS = ("HJELP", "HJÄLP", "HELP")
NAME = frozenset({"name"})

EDITABLE = (
    EditableText("greet", "chat"),
    EditableText("unknown", "chat"),
    EditableText("none_fits", "chat"),
    EditableText("nearest", "chat"),
    EditableText("out_of_scope", "chat"),
    EditableText("handover", "chat"),
    EditableText("unavailable", "chat"),
    EditableText("specialist", "chat"),
    EditableText("specialist_offer", "chat"),
    EditableText("emergency", "chat", facts=NUMBERS),
    EditableText("staff_present", "hours"),
    EditableText("staff_present_until", "hours"),
    EditableText("staff_absent", "hours"),
    EditableText("staff_absent_until", "hours"),
    EditableText("goodbye", "closing"),
    EditableText("thank", "closing"),
    EditableText("notice_taken", "closing", optional=NAME),
    EditableText("notice_released", "closing"),
    EditableText("notice_handed_back", "closing"),
    EditableText("notice_solved", "closing"),
    EditableText("notice_closed", "closing"),
    EditableText("mail_confirmed", "email", limit=2_000, by_sms=False),
    EditableText("mail_passed_on", "email", limit=2_000, by_sms=False),
    EditableText("mail_automatic", "email", optional=frozenset({"number"}), limit=2_000, by_sms=False),
    EditableText("mail_helped", "email", limit=600, by_sms=False),
    EditableText("mail_closing", "email", limit=200, by_sms=False),
    EditableText("sms_stopped", "sms", optional=NAME, facts=("START",), segments=2),
    EditableText("sms_started", "sms", optional=NAME, facts=STOP_WORDS, segments=2),
    EditableText("sms_more", "sms", limit=60, segments=2),
    EditableText("privacy_ask", "sms", facts=HELP_WORDS, limit=60, segments=1),
    EditableText("widget_title", "widget", optional=frozenset({"municipality"}), limit=60, by_sms=False),
    EditableText("widget_greeting", "widget", limit=400, by_sms=False),
    EditableText("widget_greetingHuman", "widget", limit=200, by_sms=False),
    EditableText("privacy_notice", "privacy", limit=1_000),
)
BY_KEY: Mapping[str, EditableText] = {one.key: one for one in EDITABLE}


def placeholders(text: str) -> frozenset[str]:
    """Return the names of a text's placeholders. Raises ValueError for braces that make none, and for `{a.b}` or `{a!r}`."""
    found = set()
    for _, name, form, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(name)
        found.add(name)
    return frozenset(found)


def required(one: EditableText, shipped: str) -> frozenset[str]:
    """Return the placeholders that must stay in a text."""
    return placeholders(shipped) - one.optional


def facts(one: EditableText, shipped: str) -> tuple[str, ...]:
    """Return the words and numbers that must stay in a text, as the language of the shipped one has them."""
    held = [fact for fact in one.facts if fact.casefold() in shipped.casefold()]
    return tuple(fact for fact in held if not any(fact != other and fact in other for other in held))


def faults(one: EditableText, text: str, shipped: str) -> list[Fault]:
    """Return what is wrong with a wording, in the order in which people mend it; nothing where it may be used."""
    if not text.strip():
        return [Fault("empty")]
    found = [Fault("too_long", str(one.limit))] if len(text) > one.limit else []
    try:
        used = placeholders(text)
    except ValueError as error:
        return [*found, Fault("broken", str(error) if str(error).isidentifier() else "")]
    found += [Fault("unknown", name) for name in sorted(used - placeholders(shipped))]
    found += [Fault("missing", name) for name in sorted(required(one, shipped) - used)]
    found += [Fault("fact", fact) for fact in facts(one, shipped) if fact.casefold() not in text.casefold()]
    return found
