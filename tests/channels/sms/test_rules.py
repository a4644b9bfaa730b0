"""Numbers, words, hours and lengths: the pure rules of the channel."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.errors import SettingsError
from bot.messages import Author, Choice, Message, Source, Visibility
from channels.sms.keywords import Keywords
from channels.sms.numbers import normalised
from channels.sms.quiet import QuietHours
from channels.sms.segments import count, plain
from channels.sms.shortening import absolute, fitted
from tests.building import START

OSLO = ZoneInfo("Europe/Oslo")
NIGHT = QuietHours.parse("21:00-08:00", OSLO)
WORDS = Keywords({"nb": ("STOPP", "AVMELD", "SLUTT"), "en": ("STOP",), "sv": ("STOPP",)}, {"nb": ("START", "PÅ")}, "nb")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("91234567", "+4791234567"),
        ("912 34 567", "+4791234567"),
        ("+47 912 34 567", "+4791234567"),
        ("004791234567", "+4791234567"),
        ("4791234567", "+4791234567"),
        ("46701234567", "+46701234567"),
        ("+46 (0)70-123 45 67", "+46701234567"),
        ("12345678", "+4712345678"),
        ("+4712345678", "+4712345678"),
    ],
)
def test_telephones(raw: str, value: str) -> None:
    number = normalised(raw, "NO")
    assert (number.value, number.unanswerable) == (value, "")
    assert number.digits == value[1:]


def test_the_region_is_that_of_the_municipality() -> None:
    assert normalised("070-123 45 67", "SE").value == "+46701234567"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("Posten", "alphanumeric"),
        ("2020", "short_code"),
        ("02800", "short_code"),
        ("", "alphanumeric"),
        ("+", "alphanumeric"),
        ("1" * 30, "short_code"),
        ("910047234567", "short_code"),
        ("+91 00 47 23 45 67", "short_code"),
    ],
)
def test_what_cannot_be_answered(raw: str, why: str) -> None:
    assert normalised(raw, "NO").unanswerable == why


@given(some.text(max_size=60))
def test_any_sender_has_one_form(raw: str) -> None:
    number = normalised(raw, "NO")
    assert normalised(number.value, "NO").value == number.value


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("STOPP", ("stop", "nb")),
        (" stopp! ", ("stop", "nb")),
        ("Avmeld.", ("stop", "nb")),
        ("Stop", ("stop", "en")),
        ("på", ("start", "nb")),
        ("Start", ("start", "nb")),
        ("Stopp bussen her?", None),
        ("", None),
        ("!!!", None),
        ("stopp " * 100, None),
    ],
)
def test_words(text: str, wish: tuple[str, str] | None) -> None:
    assert WORDS.wish(text) == wish


def test_quiet_hours_end_in_the_morning() -> None:
    assert NIGHT.until(datetime(2026, 3, 2, 12, tzinfo=UTC)) is None
    assert NIGHT.until(datetime(2026, 3, 2, 19, 59, 59, tzinfo=UTC)) is None
    assert NIGHT.until(datetime(2026, 3, 2, 20, tzinfo=UTC)) == datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert NIGHT.until(datetime(2026, 3, 3, 3, tzinfo=UTC)) == datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert NIGHT.until(datetime(2026, 3, 3, 7, tzinfo=UTC)) is None


def test_quiet_hours_over_the_change_to_summer_time() -> None:
    assert NIGHT.until(datetime(2026, 3, 28, 22, tzinfo=UTC)) == datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_quiet_hours_within_a_day_and_none() -> None:
    noon = QuietHours.parse("12:00-13:30", OSLO)
    assert noon.until(datetime(2026, 3, 2, 11, tzinfo=UTC)) == datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    assert noon.until(datetime(2026, 3, 2, 13, tzinfo=UTC)) is None
    assert QuietHours.parse("", OSLO).until(datetime(2026, 3, 2, 23, tzinfo=UTC)) is None


@pytest.mark.parametrize("span", ["21-08", "25:00-08:00", "21:00", "21:60-08:00"])
def test_hours_that_are_none(span: str) -> None:
    with pytest.raises(SettingsError, match="quiet"):
        QuietHours.parse(span, OSLO)


def bot_says(text: str, *, choices: tuple[Choice, ...] = (), url: str = "/tjenester/avfall") -> Message:
    sources = (Source("avfall", "Avfall", url, "nb"),) if url else ()
    return Message("m", "havdal", "c", "i", Author.BOT, Visibility.ALL, text, START, "nb", sources=sources, choices=choices)


def more(url: str) -> str:
    return f"Les mer: {url}"


def test_short_answers_are_whole() -> None:
    message = absolute(bot_says("Søpla hentes på tirsdager."), "https://www.havdal.example/")
    assert fitted(message, 3, more) == "Søpla hentes på tirsdager.\n\nhttps://www.havdal.example/tjenester/avfall"


def test_long_answers_are_their_first_sentences_and_a_link() -> None:
    message = absolute(bot_says("Dette er en setning om avfall. " * 40), "https://www.havdal.example")
    text = fitted(message, 2, more)
    assert count(text).segments == 2
    assert text.startswith("Dette er en setning om avfall. Dette")
    assert text.endswith("avfall.\n\nLes mer: https://www.havdal.example/tjenester/avfall")


def test_a_sentence_without_end_is_cut_between_words() -> None:
    text = fitted(bot_says("ord " * 400, url=""), 1, more)
    assert count(text).segments == 1
    assert text.endswith("ord ...")


def test_choices_keep_their_numbers() -> None:
    choices = (Choice("Hentedager for avfall", "article:a"), Choice("Et menneske", "human"))
    text = fitted(bot_says("Mente du en av disse? " * 30, choices=choices), 2, more)
    assert count(text).segments <= 2
    assert text.endswith("1) Hentedager for avfall\n2) Et menneske")


@given(some.text(max_size=1_500), some.integers(1, 4), some.booleans())
def test_what_has_words_fits(text: str, most: int, link: bool) -> None:
    message = bot_says(text, url="https://www.havdal.example/a" if link else "")
    found = fitted(message, most, more, plain)
    if any(len(word) > 30 for word in text.split()) or not text.split():
        return
    assert count(found).segments <= most
