"""How tests are shared out where several processes share a run (`--dist loadscope`); a pytest plugin.

A module's tests stay together, for the servers and stores that they share. So do all that talk to the one service desk,
since starting Rasa once more costs more than it saves, and all others in a browser: two browsers at once, with a service
each, make people on a small machine wait longer than anything that they look for may take.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

AT_THE_DESK = (
    "tests/browser/test_scene.py",
    "tests/faults/test_children.py",
    "tests/flows/test_desk.py",
    "tests/flows/test_erasure.py",
)
"""Modules whose tests take the fixture `desk`."""

IN_A_BROWSER = "tests/browser/"


class Together(LoadScopeScheduling):  # type: ignore[misc]  # The plugin brings no types.
    """Gives each process whole groups."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(AT_THE_DESK):
            return "desk"
        return IN_A_BROWSER if nodeid.startswith(IN_A_BROWSER) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)
