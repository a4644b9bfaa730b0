"""`make test`: everything that the tests need, the front end's tests, then the Python tests, whose summary comes last."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.setup import artefacts, node, system_packages
from tools.setup.children import foreground
from tools.setup.project import EVERYTHING, Project

PROCESSES = max(2, min(4, os.cpu_count() or 1))
"""Most tests wait for a server, so two at a time take little more than half the time even on a small machine."""

SLOWEST = ("--durations", "25", "--durations-min", "5")
WHOLE_RUN = ("--numprocesses", str(PROCESSES), "--dist", "loadscope", "--reruns", "1", "-rfER", *SLOWEST)
"""Tests with real servers, processes and browsers share a small machine with them: in a whole run, one that fails is tried
once more, and the summary names it as `RERUN`, so that nobody overlooks what does not always hold."""

FAILED = 1
"""pytest's exit code for tests that failed, and nothing worse."""

LAST_FAILED = Path(".pytest_cache/v/cache/lastfailed")
FEW = 3
"""So many tests may fail for what their first try left in the service that their module shares; more is no accident."""


def test(project: Project, words: Sequence[str]) -> int:
    """Run all tests, or with `words` only pytest with those arguments; returns the worst exit code."""
    project.bring_up(*EVERYTHING)
    environ = {system_packages.MISSING_VARIABLE: json.dumps(_install_programs(project))}
    web = 0 if words else _web_tests(project)
    # Our own board writes nothing any more: pytest's summary is to be the last thing on the screen.
    pytest = (project.program("python"), "-m", "pytest")
    code = foreground((*pytest, *(words or WHOLE_RUN)), project.root, environ)
    failed = [] if words or code != FAILED else few_failed(project.root)
    if failed:
        project.board.say(f"\nOnce more, with services of their own: {', '.join(failed)}")
        code = foreground((*pytest, "-rfE", *failed), project.root, environ)
    return code or web


def few_failed(root: Path) -> list[str]:
    """Return which tests failed in the run before, none where they are more than FEW or nobody knows."""
    try:
        failed = list(json.loads((root / LAST_FAILED).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []
    return failed if len(failed) <= FEW else []


def _install_programs(project: Project) -> dict[str, str]:
    name = "system"
    shell = project.shell(name)
    if all(system_packages.where(program.name) for program in system_packages.PROGRAMS):
        return {}
    project.board.started(name, "programs of the system that tests need")
    missing = system_packages.install_missing(shell)
    project.board.ended(name, "done" if not missing else "done in part")
    for lacking, reason in missing.items():
        project.board.say(f"  {lacking} is missing, so tests that need it will not run: {reason}.")
    return missing


def _web_tests(project: Project) -> int:
    project.board.say("Tests of the front end")
    environ = artefacts.npm_environment() if sys.stdout.isatty() else {**artefacts.npm_environment(), "NO_COLOR": "1"}
    code = foreground((node.find() / "npm", "test"), project.root / artefacts.WEB, environ)
    if code != 0:
        project.board.say(f"The front end's tests failed (exit code {code}); the Python tests run all the same.")
    return code
