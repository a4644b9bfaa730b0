"""`make lock`: both locks, compiled anew from what pyproject.toml and bot/rasa/requirements.in ask for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.setup import environments
from tools.setup.project import Project

TIMEOUT_S = 60


def lock(project: Project, words: Sequence[str]) -> int:
    """Recompile both locks; `words` go to uv, for instance --upgrade or --upgrade-package NAME."""
    project.bring_up("service", "rasa")
    name = "lock"
    shell = project.shell(name)
    project.board.started(name, "requirements.lock and bot/rasa/requirements.lock")
    uv = environments.uv_program(project.root)
    compile_: tuple[str | Path, ...] = (
        uv,
        "pip",
        "compile",
        "--quiet",
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
        *words,
    )
    service = ("pyproject.toml", "--group", "dev", "--group", "model", "--no-emit-package", "torch", *_cpu_torch(project))
    shell.run(*compile_, *service, "--python", ".venv/bin/python", "--output-file", "requirements.lock")
    rasa = ("bot/rasa/requirements.in", "--python", ".venv-rasa/bin/python", "--output-file", "bot/rasa/requirements.lock")
    shell.run(*compile_, *rasa)
    project.board.ended(name, "done")
    return 0


def _cpu_torch(project: Project) -> tuple[str, ...]:
    """Return what makes uv resolve torch's CPU build, whose needs are other than those of the usual one.

    Where pip is told of a folder of wheels, uv is told the same; otherwise it asks PyTorch's own index.
    """
    links = os.environ.get("PIP_FIND_LINKS", "").split() or _configured_links(project)
    return tuple(f"--find-links={link}" for link in links) if links else ("--torch-backend", "cpu")


def _configured_links(project: Project) -> list[str]:
    ask = [str(project.program("python")), "-m", "pip", "config", "get", "global.find-links"]
    answer = subprocess.run(ask, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    return answer.stdout.split() if answer.returncode == 0 else []
