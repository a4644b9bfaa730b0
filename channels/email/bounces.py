"""Word from mail servers on mails of ours: RFC 3464 reports, and what qmail, Exim, Exchange and others write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from channels.email import charsets
from channels.email.header_lines import read_headers
from channels.email.headers import Headers
from channels.email.parsed import Bounce, MailAddress
from channels.email.part import Part

_REPORT_BYTES = 256 * 1024
_GROUPS = 50
_WORST_FIRST = ("failed", "delayed", "relayed", "expanded", "delivered")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_ADDRESS = r"[^\s<>@;:()\"']{1,64}@[^\s<>@;:()\"',]{1,255}"
_RECIPIENT = re.compile(rf"<({_ADDRESS})>|(?m:^\s{{0,8}}({_ADDRESS})\s*$)")
_MESSAGE_ID = re.compile(r"(?mi)^[> \t]{0,8}message-id:[ \t]*(?:\r?\n[ \t]+)?<([^<>\s]{3,500})>")
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|failure|has failed|failed|incomplete|notification)|failure notice"
    r"|mail delivery|returned mail"
    r"|delivery subsystem|could not be delivered|message not delivered|mail system error|failed delivery"
    r"|uleverbar|ulevert|kan ikke leveres|kunne ikke leveres|ikke levert|leveringsfeil|kan ikkje leverast|leveringsstatus"
    r"|kunde inte levereras"
    r"|kan inte levereras|olevererbar|ej levererat|unzustellbar|nicht zugestellt|zustellung|leveringsfejl|ikke leveret"
    r"|delayed|forsinke|försena|fördröj|verzöger|warning: message|still being retried",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"delayed|will (?:be retried|retry|keep trying)|still being retried|forsinke|försena|fördröj|verzöger|warning",
    re.IGNORECASE,
)
_DAEMON = re.compile(
    r"(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|microsoftexchange\w{0,40}|bounces?)", re.IGNORECASE
)
_QMAIL = "This is the qmail-send program"
_TEXT_CHARS = 60_000
_DIAGNOSTIC_CHARS = 500


def read_bounce(root: Part, sender: MailAddress | None, text: str) -> Bounce | None:
    """Return what a mail server tells about a mail of ours; None when the mail is something else.

    `text` is the readable text of the mail. The original's id comes from the returned headers, else from the text,
    else from the references of the report.
    """
    parts = list(_leaves(root))
    reports = [part for part in parts if part.kind in {"message/delivery-status", "message/global-delivery-status"}]
    original = _original_id(parts, text) or next(iter(reversed(_references(root.headers))), None)
    for part in reports:
        bounce = _from_report(_content(part), original)
        if bounce is not None:
            return bounce
    return _from_text(root.headers, sender, text[:_TEXT_CHARS], original)


def _from_report(content: bytes, original: str | None) -> Bounce | None:
    groups = [read_headers(group) for group in re.split(rb"\r?\n[ \t]*\r?\n", content.strip())[:_GROUPS]]
    told = [group for group in groups if group.text("action") or group.text("final-recipient")]
    if not told:
        return None
    worst, *others = [_of_group(group, original) for group in sorted(told, key=_badness)]
    return replace(worst, others=tuple(others))


def _badness(group: Headers) -> int:
    return _WORST_FIRST.index(_action(group))


def _of_group(group: Headers, original: str | None) -> Bounce:
    recipient = group.text("original-recipient") or group.text("final-recipient")
    status = _STATUS.search(group.text("status"))
    return Bounce(
        action=_action(group),
        recipient=recipient.rpartition(";")[2].strip(" <>")[:320] or None,
        original_message_id=original,
        status=status[1] if status else None,
        diagnostic=group.text("diagnostic-code").partition(";")[2].strip()[:_DIAGNOSTIC_CHARS]
        or group.text("diagnostic-code")[:_DIAGNOSTIC_CHARS],
    )


def _action(group: Headers) -> str:
    said = group.word("action")
    if said in _WORST_FIRST:
        return said
    return {"2": "delivered", "4": "delayed"}.get(group.text("status")[:1], "failed")


def _from_text(headers: Headers, sender: MailAddress | None, text: str, original: str | None) -> Bounce | None:
    """Read a report in a form of its own: only from a mail server, and only when it says what it is."""
    daemon = sender is None or _DAEMON.match(sender.address) is not None
    null = any(value.strip() == "<>" for value in headers.raw("return-path"))
    named = headers.addresses("x-failed-recipients")
    says = _SUBJECT.search(headers.text("subject")[:500]) is not None or _QMAIL in text
    if not named and not ((daemon or null) and says):
        return None
    if headers.word("auto-submitted") == "auto-replied" and not daemon and not named:
        return None  # Somebody's absence, with a subject that sounds like a bounce.
    # What stands below the returned mail's headers is our own text.
    own = re.split(
        r"(?mi)^[- ]*(?:below this line|original message|this is a copy|returned message|the following is a copy)", text
    )[0]
    found = _RECIPIENT.search(own)
    status = _STATUS.search(own)
    diagnostic = next(
        (line.strip() for line in own.split("\n") if _STATUS.search(line) or re.search(r"\b[45]\d\d[ -]", line)), ""
    )
    delayed = _DELAYED.search(headers.text("subject")[:500]) or (status is not None and status[1].startswith("4"))
    return Bounce(
        action="delayed" if delayed else "failed",
        recipient=named[0].address if named else ((found[1] or found[2]) if found else None),
        original_message_id=original,
        status=status[1] if status else None,
        diagnostic=diagnostic[:_DIAGNOSTIC_CHARS],
    )


def _original_id(parts: list[Part], text: str) -> str | None:
    for part in parts[1:]:
        if part.kind in {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global"}:
            ids = read_headers(_content(part)).ids("message-id")
            if ids:
                return ids[0]
    found = _MESSAGE_ID.search(text[:_TEXT_CHARS])
    if found:
        return found[1]
    for part in parts:
        if part.kind in {"text/plain", "", "application/octet-stream"}:
            found = _MESSAGE_ID.search(charsets.decode_unlabelled(_content(part)[:_TEXT_CHARS]))
            if found:
                return found[1]
    return None


def _references(headers: Headers) -> list[str]:
    return [*headers.ids("references"), *headers.ids("in-reply-to"), *headers.ids("x-ms-exchange-parent-message-id")]


def _content(part: Part) -> bytes:
    return part.body.head(_REPORT_BYTES) if part.body is not None else b""


def _leaves(part: Part) -> Iterator[Part]:
    waiting = [part]
    while waiting:
        one = waiting.pop(0)
        yield one
        waiting[:0] = one.children
