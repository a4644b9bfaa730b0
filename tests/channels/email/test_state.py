"""How the parts of the channel are together, told so that none of them keeps another's reason back."""

from __future__ import annotations

from bot.errors import Why
from channels.email.state import State, together
from tests.building import SettableClock

CLOCK = SettableClock()
GONE = Why("part_listener_port", {"place": "127.0.0.1:25"})


def state(reason: str, why: Why | None = None) -> State:
    made = State("a part", CLOCK)
    made.down(reason, why)
    return made


def test_every_part_that_is_as_bad_is_told() -> None:
    works = State("another", CLOCK)
    works.up()
    health = together("channel.email", [works, state("the port is taken", GONE), state("it said no")], CLOCK.now())
    assert (health.state, health.reason) == ("down", "the port is taken; it said no")
    assert health.whys == (GONE, Why("part_says", {"words": "it said no"}))


def test_words_that_nobody_has_a_sentence_for_stand_alone() -> None:
    assert together("channel.email", [state("it said no")], CLOCK.now()).whys == ()
