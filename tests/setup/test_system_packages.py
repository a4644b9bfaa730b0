"""Programs of the system: installed where that may be, otherwise said with their reason; no test is skipped silently."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.setup.conftest import Workshop
from tests.system_requirements import needs
from tools.setup import system_packages
from tools.setup.children import Shell
from tools.setup.system_packages import SystemProgram

ROOT = Path(__file__).resolve().parents[2]

APT = """#!/bin/sh
echo "$@" >> "$CALLS"
[ -x "$POLICY" ] && ! "$POLICY" && echo "no service" >> "$CALLS"
case "$1 $OUTCOME" in
    "update never") exit 100;;
    "update "*) touch "$CALLS.updated"; exit 0;;
    "install updated") [ -e "$CALLS.updated" ] || exit 100;;
    "install never") exit 100;;
    "install each") case "$*" in *here*gone*|*gone) exit 100;; esac;;
esac
touch "$INSTALLED"
"""


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that plays Debian: an apt-get that notes its calls, and one program that it may install."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "apt-get").write_text(APT)
    (folder / "apt-get").chmod(0o755)
    for name in ("sh", "touch"):
        (folder / name).symlink_to(shutil.which(name) or name)
    (tmp_path / "debian_version").touch()
    installed = tmp_path / "installed"
    for name, value in {
        "CALLS": tmp_path / "calls",
        "INSTALLED": installed,
        "POLICY": tmp_path / "policy",
        "PATH": folder,
    }.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setattr(system_packages, "POLICY", tmp_path / "policy")
    monkeypatch.setattr(system_packages, "DEBIAN", tmp_path / "debian_version")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    found = SystemProgram("here", "here-server", lambda: str(installed) if installed.exists() else None)
    monkeypatch.setattr(system_packages, "PROGRAMS", (found,))
    return tmp_path


def install(debian: Path) -> tuple[dict[str, str], list[str]]:
    workshop = Workshop(debian)
    shell = Shell(debian, debian / "log", workshop.children, lambda _line: None)
    missing = system_packages.install_missing(shell)
    calls = debian / "calls"
    return missing, calls.read_text().splitlines() if calls.exists() else []


def test_installs_what_is_missing_without_starting_a_service(debian: Path) -> None:
    missing, calls = install(debian)
    assert missing == {}
    assert calls == ["install -y -o DPkg::Lock::Timeout=300 --no-install-recommends here-server", "no service"]
    assert not (debian / "policy").exists()
    assert install(debian) == ({}, calls)


def test_a_policy_of_the_machine_is_left_as_it_is(debian: Path) -> None:
    (debian / "policy").write_text("#!/bin/sh\nexit 101\n# mine\n")
    install(debian)
    assert (debian / "policy").read_text().endswith("# mine\n")


def test_asks_for_package_lists_only_when_those_at_hand_do_not_do(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTCOME", "updated")
    missing, calls = install(debian)
    assert missing == {}
    assert [call.split()[0] for call in calls if call != "no service"] == ["install", "update", "install"]


def test_one_package_that_is_not_to_be_had_does_not_keep_the_others_out(
    debian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = SystemProgram("gone", "gone", lambda: None)
    monkeypatch.setattr(system_packages, "PROGRAMS", (*system_packages.PROGRAMS, gone))
    monkeypatch.setenv("OUTCOME", "each")
    missing, _ = install(debian)
    assert missing == {"gone": "apt-get could not install gone (log)"}


def test_what_could_not_be_installed_is_said_with_its_reason(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTCOME", "never")
    assert install(debian)[0] == {"here": "apt-get could not install here-server (log)"}
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert install(debian)[0] == {"here": "only root may install it (apt-get install here-server)"}
    (debian / "debian_version").unlink()
    assert install(debian)[0] == {"here": "this is no Debian; install what Debian calls here-server"}


TESTS = """
import pytest
from tests.system_requirements import needs, where

@needs("redis")
def test_with_redis():
    where("redis")

@needs("fonts", "redis")
class TestMore:
    def test_more(self):
        pass

def test_without():
    pass

def test_otherwise_skipped():
    pytest.skip("the moon is full")
"""


@pytest.mark.parametrize("ci", ["", "true"])
@pytest.mark.parametrize("present", [True, False])
def test_a_test_that_could_not_run_is_listed_and_fails_where_nobody_watches(tmp_path: Path, ci: str, present: bool) -> None:
    (tmp_path / "test_sample.py").write_text(TESTS)
    reason = '{"redis": "only root may install it"}'
    others = {"TORG_TEST_REDIS": "/bin/sh", "TORG_TEST_FONTS": "/"} if present else {"TORG_TEST_FONTS": "/"}
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.system_requirements", "-p", "no:cacheprovider", "-q", tmp_path],
        cwd=tmp_path,
        env={"PATH": "/nowhere", "PYTHONPATH": str(ROOT), "CI": ci, system_packages.MISSING_VARIABLE: reason, **others},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    shown = answer.stdout.splitlines()
    assert answer.returncode == (1 if ci and not present else 0)
    unrun = {(True, ""): 1, (True, "true"): 1, (False, ""): 3, (False, "true"): 1}[present, ci]
    assert any(f" not run: {unrun} " in line for line in shown)
    assert shown[shown.index("the moon is full:") + 1].endswith("test_sample.py::test_otherwise_skipped")
    if not present and not ci:
        at = shown.index("redis is missing: only root may install it:")
        assert [line.rpartition("::")[2] for line in shown[at + 1 : at + 3]] == ["test_with_redis", "test_more"]
    if not present and ci:
        assert "redis is missing: only root may install it" in shown
        assert shown[-1].startswith("1 passed, 1 skipped, 2 errors")


def test_an_unknown_program_is_named() -> None:
    with pytest.raises(ValueError, match=r"unknown programs \['cromium'\]; known are \['chromium'"):
        needs("cromium")
