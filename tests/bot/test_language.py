"""Which language a text is in, where nobody has chosen."""

from __future__ import annotations

import pytest

from bot.language import recognised


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Når hentes søpla?", "nb"),
        ("Korleis søkjer eg om bustøtte?", "nn"),
        ("Hur ansöker jag om bygglov?", "sv"),
        ("När töms soporna?", "sv"),
        ("How do I apply for a place in a kindergarten?", "en"),
        ("When is the rubbish collected?", "en"),
    ],
)
def test_a_whole_question_tells(text: str, language: str) -> None:
    assert recognised(text, "nb") == language


@pytest.mark.parametrize("text", ["pass", "SFO", "hei", "1234"])
@pytest.mark.parametrize("default", ["nb", "nn"])
def test_what_does_not_tell_leaves_the_default(text: str, default: str) -> None:
    assert recognised(text, default) == default
