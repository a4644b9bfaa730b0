"""Programs of the system that tests need, and the list of tests that could not run for want of them.

    @needs("chromium")
    def test_page() -> None:
        browser = where("chromium")

Without the program the test is skipped and listed with its reason at the end of the run; with CI=true it fails. The
programs, and the Debian packages that bring them, stand in `tools/setup/system_packages.py`; `make test` installs them
where it may. For PostgreSQL `where` returns the folder of the server's programs.
"""

from __future__ import annotations

import os
from collections import defaultdict

import pytest

from tools.setup import system_packages

MARK = "needs_system"


def needs(*names: str) -> pytest.MarkDecorator:
    """Mark a test, or as `pytestmark` a module, that needs programs of the system."""
    known = {program.name for program in system_packages.PROGRAMS}
    unknown = set(names) - known
    if unknown:
        raise ValueError(f"unknown programs {sorted(unknown)}; known are {sorted(known)}")
    return pytest.mark.needs_system(*names)


def where(name: str) -> str:
    """Return the path of a program that the test was marked to need."""
    found = system_packages.where(name)
    if found is None:
        raise LookupError(f"{system_packages.why_missing(name)}; mark the test with needs({name!r})")
    return found


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARK}(*names): needs these programs of the system; see tests.system_requirements")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    names = [name for mark in item.iter_markers(MARK) for name in mark.args]
    reasons = [system_packages.why_missing(name) for name in names if system_packages.where(name) is None]
    if not reasons:
        return
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail("; ".join(reasons), pytrace=False)
    pytest.skip("; ".join(reasons))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what could not run, whoever skipped it, by reason."""
    tests: dict[str, list[str]] = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        tests[reason.removeprefix("Skipped: ")].append(report.nodeid)
    terminalreporter.section(f"not run: {sum(map(len, tests.values()))}")
    for reason, names in sorted(tests.items()):
        terminalreporter.line(f"{reason}:")
        for name in names:
            terminalreporter.line(f"  {name}")
