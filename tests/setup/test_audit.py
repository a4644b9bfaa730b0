"""Known vulnerabilities: found, accepted only with a reason, and an advisory service that is away is no failure."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.setup.conftest import Workshop
from tools.setup import artefacts, audit
from tools.setup.audit import SOURCES, Finding, accepted_in
from tools.setup.board import Board
from tools.setup.children import Shell
from tools.setup.project import Project

ROOT = Path(__file__).resolve().parents[2]
LOCK = "requirements.lock"

FOUND = {
    "dependencies": [
        {"name": "good", "version": "1", "vulns": []},
        {"name": "bad", "version": "2", "vulns": [{"id": "PYSEC-2099-1", "aliases": ["CVE-2099-1"], "fix_versions": []}]},
        {"name": "private", "skip_reason": "not on the index"},
    ]
}
AWAY = {"dependencies": [{"name": "good", "skip_reason": "not found"}, {"name": "bad", "skip_reason": "not found"}]}
NPM = {
    "vulnerabilities": {
        "bad": {"range": "<2", "via": ["other", {"url": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc"}]}
    }
}


def program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    workshop = Workshop(tmp_path)
    return Project(tmp_path, Board(workshop.screen, {}), workshop.children)


def python_findings(project: Project, answer: Any, code: int = 0) -> list[Finding] | None:
    """Ask a pip-audit that gives one answer; it writes to the file named after --output."""
    writes = (
        f"for last; do :; done; cat > \"$last\" <<'END'\n{answer if isinstance(answer, str) else json.dumps(answer)}\nEND"
    )
    program(project.program("pip-audit"), f"{writes}\nexit {code}")
    return audit.python_findings(project, project.shell("audit"), project.root / "report.json", LOCK)


def test_findings_carry_every_id(project: Project) -> None:
    found = python_findings(project, FOUND, code=1)
    assert found == [Finding("bad", "2", "PYSEC-2099-1", ("CVE-2099-1",))]
    assert str(found[0]) == "bad 2: PYSEC-2099-1 CVE-2099-1"


@pytest.mark.parametrize("answer", [AWAY, "", "not json", "[]"])
def test_a_service_that_is_away_is_told_from_nothing_found(project: Project, answer: Any) -> None:
    assert python_findings(project, answer, code=1) is None
    assert python_findings(project, {"dependencies": [{"name": "good", "version": "1", "vulns": []}]}) == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (NPM, [Finding("bad", "<2", "GHSA-aaaa-bbbb-cccc")]),
        ({"vulnerabilities": {}}, []),
        ({"message": "audit endpoint returned an error"}, None),
    ],
)
def test_npm_is_understood(project: Project, monkeypatch: pytest.MonkeyPatch, answer: Any, expected: Any) -> None:
    folder = project.root / "node"
    program(folder / "node", "echo v22.0.0")
    program(folder / "npm", f"echo '{json.dumps(answer)}'")
    (project.root / artefacts.WEB).mkdir(parents=True)
    monkeypatch.setenv("PATH", f"{folder}:{Path(shutil.which('sh') or '/bin/sh').parent}")
    shell: Shell = project.shell("audit")
    assert audit.npm_findings(shell, project.root / "report.json") == expected


def test_a_finding_is_accepted_by_package_id_or_alias_and_only_with_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "AUDIT.md"
    file.write_text(
        "# Text\n- `CVE-2099-1`: cannot reach us.\n- `other`:\n- `package`: held back.\nIn a sentence `bad`: no.\n"
    )
    accepted = accepted_in(file)
    assert accepted == {"CVE-2099-1", "package"}
    assert Finding("bad", "2", "PYSEC-2099-1", ("CVE-2099-1",)).accepted(accepted)
    assert Finding("package", "1", "PYSEC-2099-2").accepted(accepted)
    assert not Finding("bad", "2", "PYSEC-2099-3").accepted(accepted)
    assert accepted_in(tmp_path / "none") == frozenset()


def test_what_is_accepted_of_rasa_is_in_its_lock() -> None:
    source = next(source for source in SOURCES if source.name == "rasa")
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / source.lock).read_text(encoding="utf-8"), re.MULTILINE))
    accepted = accepted_in(ROOT / source.accepted)
    assert "tensorflow" in accepted
    assert accepted <= locked
