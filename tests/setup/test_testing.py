"""Which tests a whole run tries by themselves at its end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.setup.testing import FEW, LAST_FAILED, few_failed


@pytest.mark.parametrize(("failed", "tried"), [(0, 0), (1, 1), (FEW, FEW), (FEW + 1, 0)])
def test_few_are_tried_and_many_are_not(tmp_path: Path, failed: int, tried: int) -> None:
    (tmp_path / LAST_FAILED).parent.mkdir(parents=True)
    (tmp_path / LAST_FAILED).write_text(json.dumps({f"tests/test_a.py::test_{number}": True for number in range(failed)}))
    assert len(few_failed(tmp_path)) == tried


def test_what_pytest_really_keeps_is_understood(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_holds(): pass\n\ndef test_fails(): assert False")
    pytester.runpytest_subprocess("-p", "cacheprovider")
    assert few_failed(pytester.path) == ["test_what_pytest_really_keeps_is_understood.py::test_fails"]


def test_without_a_run_nothing_is_tried(tmp_path: Path) -> None:
    assert few_failed(tmp_path) == []


@pytest.mark.parametrize("kept", ["", "{", "\u00e5"])
def test_what_cannot_be_read_tries_nothing(tmp_path: Path, kept: str) -> None:
    (tmp_path / LAST_FAILED).parent.mkdir(parents=True)
    (tmp_path / LAST_FAILED).write_text(kept, encoding="latin-1")
    assert few_failed(tmp_path) == []
