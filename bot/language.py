"""Which of our languages a text is in; used only where nobody has chosen one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Its models take their time to load, and most questions come with a language.
    from lingua import LanguageDetector

SURE = 0.80
"""Below this the default stays: short Norwegian looks like anything, and dialect like nynorsk."""


@cache
def _detector() -> LanguageDetector:
    # Its models take their time to load, and most questions come with a language.
    from lingua import Language, LanguageDetectorBuilder  # noqa: PLC0415 - as said above

    ours = (Language.BOKMAL, Language.NYNORSK, Language.SWEDISH, Language.ENGLISH)
    return LanguageDetectorBuilder.from_languages(*ours).build()


def recognised(text: str, default: str) -> str:
    """Return the language's ISO 639-1 code, `default` when the text does not tell."""
    values = _detector().compute_language_confidence_values(text)
    best = values[0]
    return best.language.iso_code_639_1.name.lower() if best.value >= SURE else default
