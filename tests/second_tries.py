"""What the first try of a test said that held at the second; a pytest plugin. Its name alone tells nobody what to mend."""

from __future__ import annotations

import pytest
from _pytest.terminal import TerminalReporter

LONGEST = 4_000
"""In characters: what went wrong stands at the end."""


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print the tracebacks."""
    tried: list[pytest.TestReport] = terminalreporter.stats.get("rerun", [])
    for report in tried:
        terminalreporter.write_sep("_", f"first try: {report.nodeid}", yellow=True)
        terminalreporter.write_line(report.longreprtext[-LONGEST:])
