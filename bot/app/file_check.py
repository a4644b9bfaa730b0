"""What a file is that staff attach: by the same rules as for files that come with mails."""

from __future__ import annotations

from pathlib import Path

from channels.email.attachments import clean_name, extension_of
from channels.email.file_types import media_type, refusal
from channels.email.spool import Spool, Window

UNNAMED = "vedlegg"


class _Opened(Spool):
    """A file that is kept already, read where it lies."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        super().close()
        self._file = path.open("rb")
        self.size = path.stat().st_size


def inspected(path: Path, name: str, declared: str) -> tuple[str, str, str | None]:
    """Return a file's safe name, its media type by content, and why it is refused, None when it may be sent."""
    shown = clean_name(name) or UNNAMED
    extension = extension_of(shown)
    spool = _Opened(path)
    try:
        window = Window(spool, 0, spool.size)
        return shown, media_type(window, declared, extension), refusal(window, extension)
    finally:
        spool.close()
