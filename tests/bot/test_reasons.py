"""How a reason is kept: what another system said as it said it, what Torg found with its values."""

from __future__ import annotations

import pytest

from bot.errors import Why
from bot.reasons import aside, kept, told

MOST = 300

UNREACHED = Why("case_unreached", {"host": "sak.havdal.example"})


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", None),
        ("mangler klasse (422)", None),
        ("sak.havdal.example: ClientConnectorError", UNREACHED),
        ("the case system refused it", Why("case_said_no")),
        ('{"words": "no", "why": {"code": "case_said_no"}}', None),
        ("{no JSON", None),
    ],
)
def test_is_read_as_it_was_kept(words: str, why: Why | None) -> None:
    assert told(kept(words, why, most=MOST)) == (words, why)


@pytest.mark.parametrize("words", ["x" * 1000, '"\n' * 500, "{" + "æ" * 1000])
@pytest.mark.parametrize("why", [None, UNREACHED])
def test_what_is_too_long_loses_the_end_of_its_words_alone(words: str, why: Why | None) -> None:
    row = kept(words, why, most=MOST)
    assert len(row) <= MOST
    shown, found = told(row)
    assert words.startswith(shown)
    assert len(shown) > 50
    assert found == why


def test_a_sentence_whose_values_do_not_fit_leaves_the_row_to_the_words() -> None:
    row = kept("550 no such user", Why("delivery_mail_refused", {"more": "\n" * MOST}), most=MOST)
    assert told(row) == ("550 no such user", None)


def test_what_another_system_said_stands_in_brackets_where_it_said_anything() -> None:
    assert [aside(said) for said in ("", " \n", "550 no\n such user")] == ["", "", " (550 no such user)"]
    long = Why("delivery_mail_nobody", {"more": aside("é" * 1000)})
    assert told(kept("é" * 1000, long, most=500))[1] == long


def test_what_was_kept_before_is_told_as_it_stands() -> None:
    for row in ("no answer in time", "{ødelagt", '{"reason": "mangler"}', '{"words": 1}'):
        assert told(row) == (row, None)


@pytest.mark.parametrize("length", range(150, 320, 10))
def test_a_long_value_leaves_the_words_room_or_goes(length: int) -> None:
    words = "the mailbox cannot be reached because of what its server said at length " * 2
    shown, why = told(kept(words, Why("part_says", {"words": "x" * length}), most=MOST))
    assert words.startswith(shown)
    assert len(shown) >= 50
    assert why is None or len(why.values["words"]) == length
