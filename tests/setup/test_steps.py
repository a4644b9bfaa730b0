"""Nothing is rebuilt that has not changed, and whatever was cut off or damaged is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.setup.conftest import Workshop, says
from tools.setup.errors import SetupError
from tools.setup.steps import Step

COPY = "import os, shutil; os.makedirs('made', exist_ok=True); shutil.copy('src/a', 'made/b')"


@pytest.fixture
def copy(workshop: Workshop) -> Step:
    (workshop.root / "src").mkdir()
    (workshop.root / "src" / "a").write_text("first")
    return Step("copy", "a copy", says(COPY), inputs=("src",), outputs=("made",), discarded=("made",))


def test_is_done_once_and_again_when_an_input_changes(workshop: Workshop, copy: Step) -> None:
    workshop.bring_up([copy])
    assert workshop.done() == ["copy"]
    workshop.bring_up([copy])
    assert workshop.done() == []
    (workshop.root / "src" / "a").write_text("other")
    workshop.bring_up([copy])
    assert workshop.done() == ["copy"]
    assert (workshop.root / "made" / "b").read_text() == "other"


@pytest.mark.parametrize("change", ["new file", "removed file", "renamed file"])
def test_notices_files_that_come_and_go(workshop: Workshop, copy: Step, change: str) -> None:
    extra = workshop.root / "src" / "c"
    extra.write_text("x")
    workshop.bring_up([copy])
    workshop.done()
    if change == "new file":
        (workshop.root / "src" / "d").write_text("")
    elif change == "removed file":
        extra.unlink()
    else:
        extra.rename(workshop.root / "src" / "e")
    workshop.bring_up([copy])
    assert workshop.done() == ["copy"]


def test_byte_code_and_packages_are_no_inputs(workshop: Workshop, copy: Step) -> None:
    workshop.bring_up([copy])
    workshop.done()
    for folder in ("__pycache__", "node_modules"):
        (workshop.root / "src" / folder).mkdir()
        (workshop.root / "src" / folder / "x").write_text("made by a tool")
    workshop.bring_up([copy])
    assert workshop.done() == []


@pytest.mark.parametrize("damage", ["removed", "truncated", "stamp garbled", "stamp of another kind"])
def test_what_was_damaged_is_made_again(workshop: Workshop, copy: Step, damage: str) -> None:
    workshop.bring_up([copy])
    workshop.done()
    made, stamp = workshop.root / "made" / "b", workshop.root / "var" / "setup" / "copy.json"
    if damage == "removed":
        made.unlink()
    elif damage == "truncated":
        made.write_text("fir")
    else:
        stamp.write_text("{" if damage == "stamp garbled" else "[]")
    workshop.bring_up([copy])
    assert workshop.done() == ["copy"]
    assert made.read_text() == "first"


def test_what_was_cut_off_is_discarded_and_made_again(workshop: Workshop, copy: Step) -> None:
    half = "import pathlib, sys; pathlib.Path('made').mkdir(); pathlib.Path('made/half').touch(); sys.exit(3)"
    with pytest.raises(SetupError, match=r"'a copy' failed: .* exit code 3"):
        workshop.bring_up([replace(copy, action=says(half))])
    assert (workshop.root / "made" / "half").exists()
    workshop.bring_up([copy])
    assert sorted(path.name for path in (workshop.root / "made").iterdir()) == ["b"]


def test_a_working_result_is_not_discarded_when_an_input_changes(workshop: Workshop, copy: Step) -> None:
    workshop.bring_up([copy])
    (workshop.root / "made" / "kept").write_text("")
    (workshop.root / "src" / "a").write_text("other")
    workshop.bring_up([copy])
    assert (workshop.root / "made" / "kept").exists()


def test_facts_and_health_count(workshop: Workshop, copy: Step) -> None:
    workshop.bring_up([copy])
    workshop.done()
    workshop.bring_up([replace(copy, facts=lambda _root: "another version")])
    assert workshop.done() == ["copy"]
    workshop.bring_up([replace(copy, facts=lambda _root: "another version", healthy=lambda _root: False)])
    assert workshop.done() == ["copy"]


def test_a_step_that_makes_nothing_has_failed(workshop: Workshop) -> None:
    empty = Step("empty", "nothing", says("pass"), outputs=("never",))
    with pytest.raises(SetupError, match="without making never"):
        workshop.bring_up([empty])


def test_patterns_are_inputs(workshop: Workshop) -> None:
    package = workshop.root / "package"
    package.mkdir()
    (package / "a.py").write_text("")
    (package / "a.txt").write_text("")
    step = Step("pattern", "a pattern", says("pass"), inputs=("package/**/*.py",))
    workshop.bring_up([step])
    (package / "a.txt").write_text("other")
    workshop.bring_up([step])
    assert workshop.done() == ["pattern"]
    (package / "a.py").write_text("other")
    workshop.bring_up([step])
    assert workshop.done() == ["pattern"]


def test_stamps_are_written_whole(workshop: Workshop, copy: Step) -> None:
    workshop.bring_up([copy])
    folder: Path = workshop.root / "var" / "setup"
    assert sorted(path.name for path in folder.iterdir()) == ["copy.json", "lock"]
