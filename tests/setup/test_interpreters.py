"""Interpreters and Node.js are found where version managers and distributions put them, and tried before they are used."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tools.setup import interpreters, node
from tools.setup.errors import MissingProgram

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
WHOLE = '{"minor": "4.2", "cpython": true, "lacks": [], "venv": true}'
WITHOUT_VENV = WHOLE.replace('"venv": true', '"venv": false')
WITHOUT_TLS = WHOLE.replace("[]", '["ssl"]')
OTHER_MINOR = WHOLE.replace("4.2", "4.1")


def program(path: Path, answer: str, code: int = 0) -> Path:
    """Put a program at `path` that gives one answer, standing for a Python that is not on this machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{answer}'\nexit {code}\n")
    path.chmod(0o755)
    return path


def environ(home: Path, **others: str) -> dict[str, str]:
    return {"HOME": str(home), "PATH": str(home / "bin"), **others}


@pytest.mark.parametrize(
    ("place", "variables"),
    [
        ("bin/python4.2", {}),
        ("bin/python3", {}),
        (".pyenv/versions/4.2.1/bin/python4.2", {}),
        ("pyenv/versions/4.2.1/bin/python4.2", {"PYENV_ROOT": "pyenv"}),
        (".asdf/installs/python/4.2.1/bin/python", {}),
        (".local/share/mise/installs/python/4.2.1/bin/python4.2", {}),
        ("data/mise/installs/python/4.2/bin/python4.2", {"XDG_DATA_HOME": "data"}),
        (".local/share/uv/python/cpython-4.2.1-linux-x86_64-gnu/bin/python4.2", {}),
        ("miniforge3/envs/torg/bin/python4.2", {}),
        ("active/bin/python4.2", {"CONDA_PREFIX": "active"}),
        ("unusual/place", {"PYTHON42": "unusual/place"}),
    ],
)
def test_is_found_in_each_place(tmp_path: Path, place: str, variables: dict[str, str]) -> None:
    expected = program(tmp_path / place, WHOLE)
    found = interpreters.find("4.2", environ(tmp_path, **{name: str(tmp_path / value) for name, value in variables.items()}))
    assert found == interpreters.Interpreter(expected, can_venv=True)


@pytest.mark.parametrize("answer", [OTHER_MINOR, WITHOUT_TLS, WHOLE.replace("true", "false", 1), "", "[]", "hello"])
def test_what_does_not_fit_is_passed_over(tmp_path: Path, answer: str) -> None:
    program(tmp_path / "bin" / "python4.2", answer)
    assert interpreters.find("4.2", environ(tmp_path)) is None


def test_a_shim_that_refuses_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "python4.2", "pyenv: python4.2: command not found", code=127)
    expected = program(tmp_path / ".pyenv/versions/4.2.0/bin/python4.2", WHOLE)
    assert interpreters.find("4.2", environ(tmp_path)) == interpreters.Interpreter(expected, can_venv=True)


def test_one_that_makes_environments_goes_before_one_that_does_not(tmp_path: Path) -> None:
    lesser = program(tmp_path / "bin" / "python4.2", WITHOUT_VENV)
    assert interpreters.find("4.2", environ(tmp_path)) == interpreters.Interpreter(lesser, can_venv=False)
    better = program(tmp_path / ".pyenv/versions/4.2.0/bin/python4.2", WHOLE)
    assert interpreters.find("4.2", environ(tmp_path)) == interpreters.Interpreter(better, can_venv=True)


def test_the_newest_patch_goes_first(tmp_path: Path) -> None:
    for patch in ("9", "10", "2"):
        program(tmp_path / f".pyenv/versions/4.2.{patch}/bin/python4.2", WHOLE)
    found = interpreters.find("4.2", environ(tmp_path))
    assert found is not None
    assert "4.2.10" in found.path.parts


def test_a_file_that_cannot_be_run_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "python4.2", WHOLE).chmod(0o644)
    (tmp_path / "bin" / "python3").mkdir()
    assert interpreters.find("4.2", environ(tmp_path)) is None


def test_this_very_python_is_whole() -> None:
    assert interpreters.probe(Path(sys.executable), HERE) == interpreters.Interpreter(Path(sys.executable), can_venv=True)
    assert interpreters.probe(Path(sys.executable), "4.2") is None
    assert interpreters.find(HERE) is not None


def _node(folder: Path, version: str) -> Path:
    program(folder / "node", version)
    program(folder / "npm", "11.0.0")
    return folder


@pytest.mark.parametrize("place", ["bin", ".nvm/versions/node/v22.1.0/bin", ".volta/tools/image/node/22.1.0/bin"])
def test_node_is_found(tmp_path: Path, place: str) -> None:
    _node(tmp_path / "old", "v18.20.0")
    expected = _node(tmp_path / place, "v22.1.0")
    assert node.find(environ(tmp_path, PATH=f"{tmp_path}/old{os.pathsep}{tmp_path}/bin")) == expected


def test_a_node_that_is_too_old_or_missing_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The system's own folders belong to the machine that runs the test, so they are left out of the search.
    monkeypatch.setattr(node, "newest_first", lambda _pattern: [])
    with pytest.raises(MissingProgram, match=r"needs Node.js 20\.19 or newer with npm, and none was found"):
        node.find(environ(tmp_path))
    _node(tmp_path / "bin", "v20.5.1")
    with pytest.raises(MissingProgram, match=r"and only 20\.5\.1 was found"):
        node.find(environ(tmp_path))
