from __future__ import annotations

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import LANGUAGES
from knowledge_base.languages import FALLBACK, best_of, known, language, usual_spelling


def test_every_language_of_the_service_has_a_file() -> None:
    assert set(LANGUAGES) <= known()
    assert LANGUAGES[0] == FALLBACK


@pytest.mark.parametrize("code", sorted(known()))
def test_a_file_is_whole(code: str) -> None:
    found = language(code)
    assert found.code == code
    assert found.stemmer in snowballstemmer.algorithms()
    assert set(found.nearest) == known() - {code}
    assert all(word == word.casefold() and word != form for word, form in found.spellings.items())


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Nårtid brøyta dokker?", "når brøyta dere?"),
        ("Æ fikk itj e-post", "jeg fikk ikke e-post"),
        ("koret vårt", "koret vårt"),
        ("", ""),
    ],
)
def test_dialect_is_written_as_usual(text: str, spelled: str) -> None:
    assert usual_spelling(text, "nb") == spelled
    assert usual_spelling(text, "en") == text


@given(st.text(), st.sampled_from(["nb", "nn", "sv", "en", "xx", ""]))
def test_any_text_may_be_spelled(text: str, code: str) -> None:
    assert isinstance(usual_spelling(text, code), str)


@pytest.mark.parametrize(
    ("available", "wanted", "shown"),
    [
        ({"nb", "nn"}, "nn", "nn"),
        ({"nb", "en"}, "nn", "nb"),
        ({"nn", "en"}, "nb", "nn"),
        ({"nb", "en"}, "sv", "nb"),
        ({"nb", "sv"}, "en", "nb"),
        ({"sv"}, "en", "sv"),
        ({"nn", "nb"}, "fi", "nb"),
        ({"se"}, "nb", "se"),
    ],
)
def test_the_nearest_language_is_shown(available: set[str], wanted: str, shown: str) -> None:
    assert best_of(available, wanted) == shown
