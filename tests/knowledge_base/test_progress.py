from __future__ import annotations

import io
import logging

import pytest
from rich.console import Console

from knowledge_base.progress import Lines, shown


def test_a_terminal_sees_a_bar(caplog: pytest.LogCaptureFixture) -> None:
    screen = io.StringIO()
    with caplog.at_level(logging.INFO), shown("articles", Console(file=screen, force_terminal=True, width=80)) as told:
        for done in range(1, 4):
            told(done, 3)
    assert "articles" in screen.getvalue()
    assert "3/3" in screen.getvalue()
    assert not caplog.records


def test_a_log_gets_a_line_now_and_then_and_one_at_the_end(caplog: pytest.LogCaptureFixture) -> None:
    seconds = iter(range(100_000))
    told = Lines("articles", lambda: float(next(seconds)))
    with caplog.at_level(logging.INFO):
        for done in range(1, 101):
            told(done, 100)
    assert len(caplog.messages) == 10
    assert caplog.messages[0] == "articles: 10 of 100, about 90 s left"
    assert caplog.messages[-1] == "articles: 100 of 100, about 0 s left"


def test_no_terminal_no_bar(caplog: pytest.LogCaptureFixture) -> None:
    screen = io.StringIO()
    with caplog.at_level(logging.INFO), shown("articles", Console(file=screen)) as told:
        told(5, 5)
    assert screen.getvalue() == ""
    assert caplog.messages == ["articles: 5 of 5, about 0 s left"]


def test_what_is_logged_meanwhile_stands_above_the_bar() -> None:
    screen = io.StringIO()
    handler = logging.StreamHandler(screen)
    logging.getLogger().addHandler(handler)
    try:
        with shown("articles", Console(file=screen, force_terminal=True, width=80)) as told:
            told(1, 3)
            logging.getLogger("elsewhere").warning("Rasa is down")
            told(3, 3)
        logging.getLogger("elsewhere").warning("and up")
    finally:
        logging.getLogger().removeHandler(handler)
    lines = screen.getvalue().replace("\r", "\n").splitlines()
    assert any(line.removeprefix("\x1b[2K") == "Rasa is down" for line in lines)
    assert lines[-1].endswith("and up")


def test_what_comes_before_the_first_tells_nothing_of_what_is_left(caplog: pytest.LogCaptureFixture) -> None:
    seconds = iter([0.0, 100.0, 110.0])
    told = Lines("articles", lambda: next(seconds))
    with caplog.at_level(logging.INFO):
        told(1, 1_000)
        told(101, 1_000)
    assert caplog.messages[-1] == "articles: 101 of 1,000, about 90 s left"
