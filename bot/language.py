"""Which of our languages a text is in; used only where nobody has chosen one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Its models take their time to load, and most questions come with a language.
    from lingua import LanguageDetector

CLEARLY = 2.0
"""How much likelier than the runner-up a language must be; the two Norwegian forms count together."""

SURE_OF_NYNORSK = 0.80
"""Between the two written forms more is asked for: short Norwegian looks like either, and dialect like nynorsk."""


@cache
def _detector() -> LanguageDetector:
    # Its models take their time to load, and most questions come with a language.
    from lingua import Language, LanguageDetectorBuilder  # noqa: PLC0415 - as said above

    ours = (Language.BOKMAL, Language.NYNORSK, Language.SWEDISH, Language.ENGLISH)
    return LanguageDetectorBuilder.from_languages(*ours).build()


def recognised(text: str, default: str) -> str:
    """Return the language's ISO 639-1 code, `default` when the text does not tell."""
    values = _detector().compute_language_confidence_values(text)
    shares = {value.language.iso_code_639_1.name.lower(): value.value for value in values}
    norwegian = shares["nb"] + shares["nn"]
    ranked = sorted([(norwegian, "no"), (shares["sv"], "sv"), (shares["en"], "en")], reverse=True)
    if ranked[0][0] <= CLEARLY * ranked[1][0]:
        return default
    if ranked[0][1] != "no":
        return ranked[0][1]
    if shares["nn"] >= SURE_OF_NYNORSK * norwegian:
        return "nn"
    return default if default in {"nb", "nn"} else "nb"
