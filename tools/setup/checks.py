"""`make check`: lint, format and types of the Python, of the front end, of shell scripts and of docker/."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tools.setup import artefacts, node
from tools.setup.project import CHECKED, Project

SHOWN_LINES = 200


@dataclass(frozen=True)
class Check:
    """One program that finds fault or does not."""

    name: str
    title: str
    argv: tuple[str | Path, ...]
    cwd: str = "."
    env: dict[str, str] = field(default_factory=dict)


def check(project: Project) -> int:
    """Run every check and return 1 if any found fault; what it said is shown."""
    project.bring_up(*CHECKED)
    failed = [one.name for one in checks(project) if not _passes(project, one)]
    if failed:
        project.board.say(f"Found fault: {', '.join(failed)}.")
        return 1
    project.board.say("Nothing to find fault with.")
    return 0


def checks(project: Project) -> list[Check]:
    """Return the checks in the order in which they run: the quick ones first."""
    program = project.program
    docker = project.root / "docker"
    compose = str(docker / "compose.yaml")
    return [
        Check("ruff", "lint of the Python", (program("ruff"), "check", ".")),
        Check("format", "format of the Python", (program("ruff"), "format", "--check", ".")),
        Check("imports", "direction of imports", (program("lint-imports"), "--no-cache")),
        Check("mypy", "types of the Python", (program("mypy"),)),
        Check("web", "lint, format and types of the front end", *_web()),
        Check("shell", "shell scripts", (program("shellcheck"), project.root / ".ci/run", *sorted(docker.glob("**/*.sh")))),
        Check("dockerfiles", "Dockerfiles", (program("hadolint"), *sorted(docker.glob("*.Dockerfile")))),
        Check(
            "yaml", "YAML of docker/", (program("yamllint"), "--strict", "--config-file", docker / ".yamllint.yaml", docker)
        ),
        Check("compose", "compose file", (program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", compose)),
    ]


def _web() -> tuple[tuple[str | Path, ...], str, dict[str, str]]:
    return (node.find() / "npm", "run", "check"), artefacts.WEB, artefacts.npm_environment()


def _passes(project: Project, one: Check) -> bool:
    shell = project.shell(f"check-{one.name}")
    project.board.started(f"check-{one.name}", one.title)
    code = shell.attempt(*one.argv, cwd=project.root / one.cwd, env=one.env)
    project.board.ended(f"check-{one.name}", "ok" if code == 0 else f"found fault (exit code {code})")
    if code != 0:
        said = shell.log.read_text(encoding="utf-8", errors="replace").splitlines()
        for line in said[1:][-SHOWN_LINES:]:
            project.board.say("    " + line)
        if len(said) > SHOWN_LINES:
            project.board.say(f"    (the last {SHOWN_LINES} lines; all of them: {shell.log.relative_to(project.root)})")
    return code == 0
