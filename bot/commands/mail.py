"""`torg mail`: how a mail is read."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from channels.email.parsed import MailAddress, ParsedAttachment, ParsedMail


@click.group()
def mail() -> None:
    """See how a mail is read; nothing is stored or sent."""


@mail.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--save", "folder", type=click.Path(file_okay=False, path_type=Path), help="Keep the attachments in this folder."
)
def parse(file: Path, folder: Path | None, *, as_json: bool) -> None:
    """Parse FILE, a raw mail (.eml); `-` reads standard input."""
    from channels.email.parsing import parse as parse_mail

    source = sys.stdin.buffer if str(file) == "-" else file
    parsed = parse_mail(source, save=None if folder is None else _Keeper(folder))
    click.echo(json.dumps(_as_dict(parsed), ensure_ascii=False, indent=2) if as_json else _as_text(parsed))


class _Keeper:
    """Keeps attachments as numbered files; their own names are the senders', and are only printed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def __call__(self, file: Any) -> str:
        import shutil

        self._folder.mkdir(parents=True, exist_ok=True)
        self._count += 1
        path = self._folder / f"attachment-{self._count}"
        with path.open("xb") as kept:
            shutil.copyfileobj(file, kept)
        return str(path)


def _as_dict(parsed: ParsedMail) -> dict[str, Any]:
    return {
        "from": None if parsed.sender is None else _address(parsed.sender),
        "reply_to": [_address(one) for one in parsed.reply_to],
        "to": [_address(one) for one in parsed.to],
        "cc": [_address(one) for one in parsed.cc],
        "subject": parsed.subject,
        "date": None if parsed.date is None else parsed.date.isoformat(),
        "text": parsed.text,
        "reply_text": parsed.reply_text,
        "signature": parsed.signature,
        "attachments": [_attachment(one) for one in parsed.attachments],
        "message_id": parsed.message_id,
        "references": list(parsed.references),
        "automatic": parsed.automatic,
        "bounce": None if parsed.bounce is None else asdict(parsed.bounce),
        "problems": [problem.words for problem in parsed.problems],
    }


def _address(one: MailAddress) -> dict[str, str]:
    return {"name": one.name, "address": one.address}


def _attachment(one: ParsedAttachment) -> dict[str, Any]:
    told: dict[str, Any] = {"name": one.name, "type": one.media_type, "declared_type": one.declared_type, "size": one.size}
    return told | {"inline": one.inline, "signature": one.signature, "refused": one.refused, "saved_as": one.reference}


def _as_text(parsed: ParsedMail) -> str:
    lines = [
        f"From:        {_person(parsed.sender) if parsed.sender else 'nobody that can be read'}",
        f"To:          {', '.join(_person(one) for one in parsed.to)}",
        f"Cc:          {', '.join(_person(one) for one in parsed.cc)}",
        f"Subject:     {parsed.subject}",
        f"Date:        {parsed.date.isoformat() if parsed.date else 'none that can be read'}",
        f"Message-ID:  {parsed.message_id or ''}",
        f"Answers:     {', '.join(parsed.references)}",
    ]
    lines += [f"Automatic:   {parsed.automatic}"] if parsed.automatic else []
    if parsed.bounce:
        told = parsed.bounce
        about = f"{told.action} {told.recipient or 'somebody'} {told.status or ''} {told.diagnostic}".strip()
        lines.append(f"Bounce:      {about}; the mail was {told.original_message_id or 'not named'}")
    lines += [f"Attachment:  {_file(one)}" for one in parsed.attachments]
    lines += [f"Odd:         {problem.words}" for problem in parsed.problems]
    lines += ["", parsed.reply_text]
    rest = len(parsed.text) - len(parsed.reply_text)
    lines += [f"\n[{rest} more characters of history and signature]"] if rest > 0 else []
    # A mail may hold what a terminal takes for commands; the text has none of it left, file names and headers neither.
    return "\n".join(lines)


def _person(one: MailAddress) -> str:
    return f"{one.name} <{one.address}>" if one.name else one.address


def _file(one: ParsedAttachment) -> str:
    return f"{one.name}, {one.media_type}, {one.size} bytes" + (f", refused: {one.refused}" if one.refused else "")
