"""A second line of defence: what gets into the log by mistake is masked there.

Nothing of ours logs what people write. A library's error may quote it all the same.
"""

from __future__ import annotations

import logging
import re

from bot.interfaces import Masker

LOCAL_PART = re.compile(r"[^\s<>()\[\],;:'\"=/]+(?=@[\w-]+\.[\w.-]+)")
HIDDEN = "[***]"
_FORMATTER = logging.Formatter()


class MaskingFilter(logging.Filter):
    """Masks numbers that point at a person, and whose an e-mail address is, in every line and traceback."""

    def __init__(self, masker: Masker) -> None:
        super().__init__()
        self._masker = masker

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record through, masked; its traceback is written out here, so that no handler writes another."""
        record.msg, record.args = self._masked(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._masked(record.exc_text)
        return True

    def _masked(self, text: str) -> str:
        return LOCAL_PART.sub(HIDDEN, self._masker.mask(text)[0])


def mask_log(masker: Masker) -> None:
    """Put the filter before every handler that the log has now, once."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(one, MaskingFilter) for one in handler.filters):
            handler.addFilter(MaskingFilter(masker))
