"""Translating for staff: what leaves the house is masked, and who sent it stands in the access log before it goes."""

from __future__ import annotations

from bot.errors import NotFound, TooLong, Why
from bot.messages import Staff
from bot.privacy import AccessLog, Action, Look
from bot.translation import LONGEST_TRANSLATED, Translated, Translator
from inquiries.translation.hiding import Hiding


class MaskedTranslating:
    """Translating over a translator, or over none."""

    def __init__(self, municipality: str, translator: Translator | None, hiding: Hiding, log: AccessLog) -> None:
        self._municipality = municipality
        self._translator = translator
        self._hiding = hiding
        self._log = log

    @property
    def offered(self) -> bool:
        """Tell whether there is one."""
        return self._translator is not None

    async def translate(self, staff: Staff, inquiry: str, text: str, *, source: str, target: str) -> Translated:
        """Translate a text of an inquiry, masked, and write down whose text went out and by whom.

        Raises NotFound, TooLong, TranslatorUnavailable, TranslatorSlow, and StoreUnavailable where it cannot be written
        down: then nothing is sent.
        """
        if self._translator is None or staff.municipality != self._municipality:
            raise NotFound("this service has no translator")
        if len(text) > LONGEST_TRANSLATED:
            raise TooLong(
                f"a text has at most {LONGEST_TRANSLATED} characters", why=Why("too_long", {"most": str(LONGEST_TRANSLATED)})
            )
        hidden, values = self._hiding.hide(text)
        await self._log.note(Look(staff, Action.TRANSLATED, inquiry, {"source": source, "target": target}))
        said = await self._translator.translate(hidden, source=source, target=target)
        shown, whole = self._hiding.show(said, values)
        return Translated(shown, hidden=hidden != text, lost=not whole)

    async def close(self) -> None:
        """Let go of the translator."""
        if self._translator is not None:
            await self._translator.close()
