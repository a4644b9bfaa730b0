"""A translator behind HTTP and JSON, as templates describe it: asked as registers are, read by one JMESPath."""

from __future__ import annotations

import json
from collections.abc import Mapping

from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from bot.errors import RegisterSlow, RegisterUnavailable, TranslatorSlow, TranslatorUnavailable
from inquiries.lookups.asking import Asker, Asking


class HttpTranslator:
    """Translator over HTTP; `languages` are its codes for ours, where they differ. Close it at the end."""

    def __init__(self, asking: Asking, text: ParsedResult, languages: Mapping[str, str]) -> None:
        self._asker = Asker(asking)
        self._text = text
        self._languages = languages

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """Return a text in another language. Raises TranslatorUnavailable, TranslatorSlow; neither repeats the text."""
        named = {"source": self._languages.get(source, source), "target": self._languages.get(target, target)}
        try:
            host, said = await self._asker.ask({"text": text, **named})
        except RegisterSlow as error:
            raise TranslatorSlow(str(error)) from None
        except RegisterUnavailable as error:
            raise TranslatorUnavailable(str(error)) from None
        return self._read(said or b"", host)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._asker.close()

    def _read(self, said: bytes, host: str) -> str:
        try:
            found = self._text.search(json.loads(said))
        except (ValueError, RecursionError, JMESPathError) as error:
            raise TranslatorUnavailable(f"{host}: its answer cannot be understood ({type(error).__name__})") from None
        if not isinstance(found, str) or not found.strip():
            raise TranslatorUnavailable(f"{host}: there is no text where the settings say it stands")
        return found
