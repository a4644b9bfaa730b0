"""A test that holds only at the second try tells why its first did not."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("processes", ["0", "2"])
def test_what_the_first_try_said_is_told(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, processes: str
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    pytester.makepyfile(
        """
        from pathlib import Path

        def test_holds_the_second_time():
            tried = Path("tried")
            if not tried.exists():
                tried.touch()
                raise AssertionError("the kettle was cold")

        def test_holds():
            pass
        """
    )
    done = pytester.runpytest_subprocess(
        *("-p", "tests.second_tries", "-p", "no:cacheprovider"), "--numprocesses", processes, "--reruns", "1"
    )
    assert done.ret == 0
    done.stdout.fnmatch_lines(["*first try: *::test_holds_the_second_time*", "*AssertionError: the kettle was cold*"])
