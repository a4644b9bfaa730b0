"""Every text in every language, with the same placeholders."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest

from bot.dialogue.texts import FOLDER, Texts
from bot.errors import SettingsError
from bot.messages import LANGUAGES, InquiryStatus

TEXTS = Texts.load()
FIRST = TEXTS.languages[LANGUAGES[0]]
DESK = {"nb": "servicetorget", "nn": "servicetorget", "sv": "kontaktcentret", "en": "service desk"}
CODE = Path(__file__).parents[2] / "bot"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_language_has_a_file() -> None:
    assert set(TEXTS.languages) == set(LANGUAGES)


ALIKE = {
    *("choice_yes", "choice_no", "choice_cancel", "call_title", "fault_title", "duty_calendar", "duty_shift"),
    *("letter_date", "letter_page", "letter_reference"),
    *("page_address_label", "page_again", "page_by_bot", "page_by_citizen", "page_by_notice", "page_code_label"),
    *("page_helped_no", "page_helped_partly", "page_helped_send", "page_helped_thanks", "page_helped_yes"),
    *("page_languages", "page_new_title", "page_number_hint", "page_said", "page_send", "page_too_many_title"),
    *("digest_greeting", "digest_more", "sent_on_by_bot"),
    "widget_title",
}
"""Texts that are the same words in another written form."""


@pytest.mark.parametrize("language", sorted(TEXTS.languages))
class TestLanguage:
    def test_no_text_is_missing_or_left_over(self, language: str) -> None:
        assert set(TEXTS.languages[language].texts) == set(FIRST.texts)

    def test_no_text_is_empty(self, language: str) -> None:
        assert [key for key, text in TEXTS.languages[language].texts.items() if not text.strip()] == []

    def test_the_placeholders_agree(self, language: str) -> None:
        for key, text in TEXTS.languages[language].texts.items():
            assert placeholders(text) == placeholders(FIRST.texts[key]), key

    def test_no_word_list_is_missing_or_empty(self, language: str) -> None:
        words = TEXTS.languages[language].words
        assert set(words) == set(FIRST.words)
        assert all(words.values())
        assert all(word == word.casefold() for found in words.values() for word in found)

    def test_no_text_is_left_in_another_language(self, language: str) -> None:
        same = {key for key, text in TEXTS.languages[language].texts.items() if text == FIRST.texts[key]}
        assert language == LANGUAGES[0] or same <= ALIKE


def test_every_key_that_the_code_names_has_a_text() -> None:
    named = set()
    for file in (CODE / "dialogue").glob("*.py"):
        code = file.read_text(encoding="utf-8")
        named |= set(re.findall(r'(?:payloads\.text|payloads\.handover|\.text|\btext)\("([a-z_]+)"', code))
    assert len(named) > 20
    assert named <= set(FIRST.texts)


class TestPromises:
    """What a text says happens is what happens: a report, an order and a sensitive matter go to the service desk."""

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("key", ["fault_done", "call_done", "specialist_offer", "handover", "notice_taken"])
    def test_it_says_who_gets_it(self, language: str, key: str) -> None:
        assert DESK[language] in TEXTS.languages[language].texts[key].casefold()

    def test_the_desk_has_one_name(self) -> None:
        everything = " ".join(TEXTS.languages["sv"].texts.values()).casefold()
        assert "servicekontor" not in everything
        assert "medborgarkontor" not in everything

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_what_a_citizen_wrote_stands_on_a_line_of_its_own(self, language: str) -> None:
        said = TEXTS.text("call_done", language, phone="12 34 56 78", topic="Can you call?", number="2026-1")
        assert any(line.endswith(": Can you call?") for line in said.splitlines())

    def test_nynorsk_has_one_form_of_each_verb(self) -> None:
        everything = " ".join(TEXTS.languages["nn"].texts.values()).casefold()
        assert re.findall(r"\b(?:svarer|vert|vart|gjev)\b", everything) == []


@pytest.mark.parametrize("status", list(InquiryStatus))
def test_every_status_has_a_text(status: InquiryStatus) -> None:
    assert "2026-1" in TEXTS.text(f"status_{status.value}", "nb", number="2026-1")


def test_a_language_without_a_file_is_answered_in_the_first() -> None:
    assert TEXTS.text("greet", "se") == FIRST.texts["greet"]
    assert TEXTS.name_of("se") == "se"


def test_another_language_needs_a_file_only(tmp_path: Path) -> None:
    for file in FOLDER.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    northern_sami = json.loads((FOLDER / "nb.json").read_text(encoding="utf-8"))
    northern_sami["texts"]["greet"] = "Bures!"
    (tmp_path / "se.json").write_text(json.dumps(northern_sami), encoding="utf-8")
    assert Texts.load(tmp_path).text("greet", "se") == "Bures!"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"texts": {}}', '{"language_name": "x", "texts": {}, "words": []}'])
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "nb.json").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"nb\.json"):
        Texts.load(tmp_path)


def test_the_first_language_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nb"):
        Texts.load(tmp_path)
