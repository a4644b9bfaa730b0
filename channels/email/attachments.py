"""The files that came with a mail: cleaned names, true types, and what is refused."""

from __future__ import annotations

import mimetypes
import re
import unicodedata

from bot.errors import Why
from channels.email.file_types import media_type, refusal
from channels.email.parsed import MailLimits, ParsedAttachment, Save
from channels.email.spool import Window
from channels.oddities import Oddity

NAME_CHARS = 120
NAME_BYTES = 200
_UNSAFE = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
_SIGNATURES = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-keys"}
)


class Attachments:
    """Looks at each file, keeps those that may be kept, and stays inside the limits."""

    def __init__(self, limits: MailLimits, save: Save | None) -> None:
        self._limits = limits
        self._save = save
        self._bytes = 0
        self._found: list[ParsedAttachment] = []
        self._names: set[str] = set()
        self.problems: list[Oddity] = []

    def all(self) -> tuple[ParsedAttachment, ...]:
        """Return what was added, in order."""
        return tuple(self._found)

    def add(self, file: Window, name: str, declared: str, *, inline: bool = False, content_id: str | None = None) -> None:
        """Take a file; `name` is as the sender wrote it. Raises OSError when `save` cannot keep it."""
        if len(self._found) >= self._limits.attachments:
            why = Why("mail_files_many", {"most": str(self._limits.attachments)})
            self._tell(f"there are more than {self._limits.attachments} attachments; the rest was left out", why)
            return
        number = len(self._found) + 1
        shown = self._unique(clean_name(name) or _invented(number, declared))
        extension = extension_of(shown)
        kind = media_type(file, declared, extension)
        too_large = self._too_large(file)
        refused = too_large or refusal(file, extension)
        reference = None
        if refused is None:
            self._bytes += file.size
            if self._save is not None:
                file.seek(0)
                reference = self._save(file.as_file())
        signature = declared in _SIGNATURES
        self._found.append(
            ParsedAttachment(
                shown, kind, declared, file.size, inline, content_id, reference, refused, signature, too_large is not None
            )
        )

    def _too_large(self, file: Window) -> str | None:
        if file.size > self._limits.attachment_bytes:
            return f"it is larger than {self._limits.attachment_bytes} bytes"
        if self._bytes + file.size > self._limits.attachments_bytes:
            return f"the attachments together are larger than {self._limits.attachments_bytes} bytes"
        return None

    def _unique(self, name: str) -> str:
        stem, dot, extension = name.rpartition(".")
        shown, count = name, 1
        while shown.casefold() in self._names:
            count += 1
            shown = f"{stem} ({count}).{extension}" if dot and stem else f"{name} ({count})"
        self._names.add(shown.casefold())
        return shown

    def _tell(self, words: str, why: Why) -> None:
        if (problem := Oddity(words, why)) not in self.problems:
            self.problems.append(problem)


def clean_name(raw: str) -> str:
    """Return a file name that is safe on every system and looks like what it is; empty when nothing is left.

    Folders, control characters, marks that turn the writing direction («fakturaexe.pdf»), names that Windows keeps
    for devices, and endings in dots or blanks are taken away; long names keep their extension.
    """
    name = unicodedata.normalize("NFC", raw).replace("\\", "/")
    name = name.rstrip("/ ").rpartition("/")[2]
    name = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    name = " ".join(_UNSAFE.sub("_", name).split()).strip(". ")
    if not name.strip("_"):
        return ""
    name = f"_{name}" if _RESERVED.fullmatch(name) else name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 16:
        stem, dot, extension = name, "", ""
    room = NAME_CHARS - len(extension) - 1
    stem = stem[:room].encode()[: NAME_BYTES - len(extension.encode()) - 1].decode("utf-8", "ignore").rstrip(". ")
    return stem + dot + extension


def extension_of(name: str) -> str:
    """Return what stands after the last full stop, in lower case; empty when there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _invented(number: int, declared: str) -> str:
    ending = {"message/rfc822": ".eml", "text/calendar": ".ics", "image/jpeg": ".jpg"}.get(declared)
    return f"attachment-{number}{ending or mimetypes.guess_extension(declared) or '.bin'}"
