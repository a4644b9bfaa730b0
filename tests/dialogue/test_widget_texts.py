"""The widget's texts that municipalities word themselves: what is shown as the default is what the widget says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.dialogue.texts import Texts
from bot.messages import LANGUAGES

WIDGET = Path(__file__).parents[2] / "console/web/src/widget/texts"
SHIPPED = Texts.load()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_texts_are_the_widgets(language: str) -> None:
    widget = json.loads((WIDGET / f"{language}.json").read_text(encoding="utf-8"))
    mine = {
        key.removeprefix("widget_"): text
        for key, text in SHIPPED.languages[language].texts.items()
        if key.startswith("widget_")
    }
    assert set(mine) == {"title", "greeting", "greetingHuman"}
    assert mine == {key: widget[key] for key in mine}
