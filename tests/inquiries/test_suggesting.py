"""What an inquiry is called when nobody has time to name it."""

from __future__ import annotations

import pytest

from inquiries.handling.suggesting import title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Gatelyset i Storgata er mørkt. Hun ringer igjen i morgen.", "Gatelyset i Storgata er mørkt."),
        ("Hei! når hentes søpla?", "Når hentes søpla?"),
        ("Hei,\n\ngod dag. Jeg lurer på barnehage", "Jeg lurer på barnehage"),
        ("God dag\nVannet er brunt", "Vannet er brunt"),
        ("Hei", ""),
        ("Heisen står", "Heisen står"),
        ("Hillevåg skole er stengt", "Hillevåg skole er stengt"),
        ("  ", ""),
        ("... !!!", ""),
        ("Åsa vill ha tid. Hej", "Åsa vill ha tid."),
        ("Møtet er kl. 10.30 i morgen. Kan han komme?", "Møtet er kl. 10.30 i morgen."),
    ],
)
def test_title_is_the_first_sentence_that_says_something(text: str, title: str) -> None:
    assert title_of(text) == title


def test_long_title_is_cut_between_words() -> None:
    found = title_of("Brøytebilen " * 30)
    assert len(found) <= 80
    assert found.endswith("…")
