"""`make audit`: known vulnerabilities among the packages of both locks and of the front end.

An advisory service that cannot be asked is said in one line and is no failure. A vulnerability fails the command
unless it is accepted: a line ``- `ID or package`: reason`` in the file that stands beside the lock.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.setup import artefacts, node
from tools.setup.children import Shell
from tools.setup.project import Project

ACCEPTED = re.compile(r"^- `([^`]+)`: \S", re.MULTILINE)
ANSWER_LIMIT_S = 15


@dataclass(frozen=True)
class Finding:
    """One known vulnerability of one installed version; `aliases` are its other ids."""

    package: str
    version: str
    id: str
    aliases: tuple[str, ...] = ()

    def accepted(self, accepted: frozenset[str]) -> bool:
        """Tell whether the package or one of the ids is among the accepted."""
        return not accepted.isdisjoint({self.package, self.id, *self.aliases})

    def __str__(self) -> str:
        """Return the finding as it is shown."""
        return f"{self.package} {self.version}: {' '.join((self.id, *self.aliases))}"


@dataclass(frozen=True)
class Source:
    """One list of packages, and the file where its accepted vulnerabilities stand with their reasons."""

    name: str
    lock: str
    accepted: str


SOURCES = (
    Source("service", "requirements.lock", "tools/setup/AUDIT.md"),
    Source("rasa", "bot/rasa/requirements.lock", "bot/rasa/AUDIT.md"),
    Source("web", f"{artefacts.WEB}/package-lock.json", "tools/setup/AUDIT.md"),
)


def audit(project: Project) -> int:
    """Look every source up; returns 1 when a vulnerability is found that nobody accepted."""
    project.bring_up("service", "web-packages")
    return max([_audit_one(project, source) for source in SOURCES])


def _audit_one(project: Project, source: Source) -> int:
    name = f"audit-{source.name}"
    shell = project.shell(name)
    project.board.started(name, f"known vulnerabilities in {source.lock}")
    report = project.root / "var" / "log" / "setup" / f"{name}.json"
    report.unlink(missing_ok=True)
    found = npm_findings(shell, report) if source.name == "web" else python_findings(project, shell, report, source.lock)
    if found is None:
        project.board.ended(name, "not looked up, the advisory service could not be asked")
        return 0
    accepted = accepted_in(project.root / source.accepted)
    new = [finding for finding in found if not finding.accepted(accepted)]
    project.board.ended(
        name, f"{len(new)} not accepted, {len(found) - len(new)} accepted with a reason in {source.accepted}"
    )
    for finding in new:
        project.board.say(f"    {finding}")
    return 1 if new else 0


def python_findings(project: Project, shell: Shell, report: Path, lock: str) -> list[Finding] | None:
    """Return what pip-audit found in a lock; None when it could not ask."""
    options = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--timeout", str(ANSWER_LIMIT_S))
    shell.attempt(project.program("pip-audit"), *options, "-r", lock, "--format", "json", "--output", report)
    answer = _read(report)
    if answer is None:
        return None
    packages = answer.get("dependencies", [])
    if all("skip_reason" in package for package in packages):
        return None  # Nothing could be looked up at all: the service is not there, or only a mirror without advisories.
    return [
        Finding(package["name"], package["version"], found["id"], tuple(found.get("aliases", ())))
        for package in packages
        for found in package.get("vulns", ())
    ]


def npm_findings(shell: Shell, report: Path) -> list[Finding] | None:
    """Return what npm found in the front end's packages; None when it could not ask."""
    words = (node.find() / "npm", "audit", "--json", f"--fetch-timeout={ANSWER_LIMIT_S * 1000}", "--fetch-retries=0")
    code = shell.attempt_saving(report, *words, cwd=shell.root / artefacts.WEB, env=artefacts.npm_environment())
    answer = _read(report)
    if answer is None or "vulnerabilities" not in answer or (code != 0 and not answer["vulnerabilities"]):
        return None
    return [
        Finding(name, str(about.get("range", "")), str(via.get("url", via.get("source", ""))).rsplit("/", 1)[-1])
        for name, about in answer["vulnerabilities"].items()
        for via in about.get("via", ())
        if isinstance(via, dict)
    ]


def accepted_in(path: Path) -> frozenset[str]:
    """Return the ids and packages that a file accepts; a line without a reason accepts nothing."""
    return frozenset(ACCEPTED.findall(path.read_text(encoding="utf-8"))) if path.exists() else frozenset()


def _read(report: Path) -> dict[str, Any] | None:
    try:
        answer = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return answer if isinstance(answer, dict) else None
