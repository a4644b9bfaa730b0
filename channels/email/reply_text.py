"""What a person wrote anew: the text of a mail without quoted history and without signature.

Better too much than too little: where the answer stands between the quotes, where a mail only forwards, or where
nothing would be left, all of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from channels.email import quoting

_BLOCK_LINES = 8
_ATTRIBUTION_LINES = 4
_SIGNATURE_LINES = 12
_LAST_LINES = 60
_SHORT_CHARS = 400


@dataclass(frozen=True, slots=True)
class Reply:
    """The new text of a mail, and the signature below it; both may be empty."""

    text: str
    signature: str


def reply_of(text: str, *, forwarded: bool = False) -> Reply:
    """Return what is new in a mail's whole text.

    `forwarded` tells that the subject is marked as forwarded: then what looks like history is what the mail is about.
    """
    lines = text.split("\n")
    new = None if forwarded else _history(lines)
    kept = lines if new is None or _points_below(new) else new
    body, signature = _without_signature(kept)
    if not _says_something(body):
        # Nothing but a signature, or nothing but history: somebody sent it for what is in it.
        return Reply(text.strip(), "")
    return Reply("\n".join(body).strip(), "\n".join(signature).strip())


def _points_below(new: list[str]) -> bool:
    """Tell whether a short answer says that more of it stands in the history."""
    told = " ".join(line.strip() for line in new if line.strip())
    return len(told) <= _SHORT_CHARS and quoting.ANSWERS_BELOW.search(told) is not None


def _history(lines: list[str]) -> list[str] | None:
    """Return the lines that are no history, None when nothing is to be cut."""
    for at, line in enumerate(lines):
        if len(line) > quoting.LINE_CHARS:
            continue
        if quoting.FORWARD.fullmatch(line) and line.strip():
            return None
        if quoting.SEPARATOR.fullmatch(line) or _is_header_block(lines, at):
            return _above(lines, at)
        length = _attribution(lines, at)
        if length:
            return _around(lines, at, at + length)
    return _without_last_quote(lines)


def _above(lines: list[str], at: int) -> list[str]:
    """Return what stands above a line, without a rule that was drawn there."""
    while at > 0 and (not lines[at - 1].strip() or quoting.RULE.fullmatch(lines[at - 1])):
        at -= 1
    return lines[:at]


def _is_header_block(lines: list[str], at: int) -> bool:
    """Tell whether the names and dates that Outlook writes above an answered mail begin here."""
    if not quoting.HEADER["from"].fullmatch(lines[at]):
        return False
    kinds = set()
    for line in lines[at + 1 : at + 1 + _BLOCK_LINES]:
        if len(line) <= quoting.LINE_CHARS:
            kinds |= {kind for kind, pattern in quoting.HEADER.items() if kind != "from" and pattern.fullmatch(line)}
    return len(kinds & {"date", "to", "subject"}) >= 2


def _attribution(lines: list[str], at: int) -> int:
    """Return how many lines from here say who wrote what follows; 0 when none do. Programs break them anywhere."""
    if not lines[at].strip() or (at and _is_quoted(lines[at]) and _is_quoted(lines[at - 1])):
        return 0
    joined = ""
    for length in range(1, _ATTRIBUTION_LINES + 1):
        if at + length > len(lines) or not lines[at + length - 1].strip():
            return 0
        joined = f"{joined} {lines[at + length - 1].strip()}".strip()
        if quoting.is_attribution(joined):
            quoted = any(_is_quoted(line) for line in lines[at + length : at + length + 4])
            return length if quoted or (length <= 3 and quoting.is_sure_attribution(joined)) else 0
        if len(joined) > quoting.LINE_CHARS:
            return 0
    return 0


def _around(lines: list[str], start: int, end: int) -> list[str] | None:
    """Return what stands around history that an attribution opens, None where the answer stands between the quotes."""
    quoted = [at for at in range(end, len(lines)) if _is_quoted(lines[at])]
    if not quoted:
        return lines[:start]  # Some programs do not mark what they quote.
    first, last = quoted[0], quoted[-1]
    between = [line for line in lines[first:last] if line.strip() and not _is_quoted(line)]
    below = [line for line in lines[last + 1 :] if line.strip()]
    above = [line for line in lines[:start] if line.strip()]
    if _own(between):
        return None
    if not above:
        return lines[last + 1 :]
    return lines[:start] if not _own(below) else None


def _own(lines: list[str]) -> bool:
    """Tell whether among lines beside quotes some were written by a person: no signature, footer or broken-over line."""
    body, _ = _without_signature(lines)
    return any(len(line.strip()) > 1 and not (quoting.is_attribution(line) or quoting.RULE.fullmatch(line)) for line in body)


def _without_last_quote(lines: list[str]) -> list[str] | None:
    """Cut quoted lines at the end, or at the beginning, that nobody introduced."""
    quoted = [at for at, line in enumerate(lines) if _is_quoted(line)]
    if len(quoted) < 2:
        return None
    first, last = quoted[0], quoted[-1]
    if _own([line for line in lines[first:last] if not _is_quoted(line)]):
        return None
    above, below = _own(lines[:first]), _own(lines[last + 1 :])
    if above and not below:
        return lines[:first]
    return lines[last + 1 :] if below and not above else None


def _without_signature(lines: list[str], *, below: bool = True) -> tuple[list[str], list[str]]:
    """Return the lines above the signature, and the signature with what a telephone writes `below` a mail."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    body = lines[:end]
    for at in range(max(end - _LAST_LINES, 0), end):
        line = body[at]
        if len(line) > quoting.LINE_CHARS:
            continue
        # Two strokes with a blank are the sign that programs write (RFC 3676, 4.3); without it, people write them too.
        if quoting.SIGNATURE_LINE.fullmatch(line) and _is_signature(body[at + 1 :], strict=not line.endswith(" ")):
            return body[:at], body[at:]
        if below and quoting.is_sent_from(line) and _is_signature(body[at + 1 :], strict=True):
            upper, closing = _without_signature(body[:at], below=False)
            return upper, closing + body[at:]
        if quoting.is_closing(line) and _is_signature(body[at + 1 :], strict=True):
            return body[:at], body[at:]
    return body, []


def _is_signature(below: list[str], *, strict: bool) -> bool:
    """Tell whether all that follows is names and addresses; what follows `-- ` may be prose too, if it is short."""
    told = [line for line in below if line.strip()]
    if len(told) > _SIGNATURE_LINES * (1 if strict else 2):
        return False
    if any(_is_quoted(line) for line in told):
        return False
    if not strict:
        return True
    if sum(quoting.is_list_item(line) for line in told) > 1:
        return False  # Somebody counts up what it is about.
    return not any(quoting.is_prose(line.strip()) and not quoting.is_footer(line) for line in told)


def _says_something(lines: list[str]) -> bool:
    return any(char.isalnum() for line in lines for char in line)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "|>"))
