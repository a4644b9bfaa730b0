"""Steps in their order and side by side, progress that can be read, and one sentence for what goes wrong."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from tests.setup.conftest import Workshop, says
from tools.setup import artefacts, environments
from tools.setup.children import Shell
from tools.setup.errors import DiskFull, MissingProgram, NoNetwork, SetupError
from tools.setup.project import CHECKED, EVERYTHING
from tools.setup.steps import Step


def test_a_step_comes_after_those_it_needs(workshop: Workshop) -> None:
    steps = [
        Step("base", "base", says("import time; time.sleep(0.3)")),
        Step("left", "left", says("pass"), needs=("base",)),
        Step("top", "top", says("pass"), needs=("left",)),
    ]
    workshop.bring_up(steps, "top")
    assert workshop.done() == ["base", "left", "top"]


def test_only_what_is_wanted_is_done(workshop: Workshop) -> None:
    workshop.bring_up([Step("wanted", "wanted", says("pass")), Step("other", "other", says("pass"))], "wanted")
    assert workshop.done() == ["wanted"]


def test_independent_steps_run_side_by_side(workshop: Workshop) -> None:
    meet = threading.Barrier(2, timeout=20)

    def action(_shell: Shell) -> None:
        meet.wait()

    workshop.bring_up([Step(name, name, action) for name in ("left", "right")])
    assert sorted(workshop.done()) == ["left", "right"]


def test_inputs_made_by_an_earlier_step_are_judged_after_it(workshop: Workshop) -> None:
    (workshop.root / "a").write_text("1")
    steps = [
        Step("first", "first", says("import shutil; shutil.copy('a', 'b')"), inputs=("a",), outputs=("b",)),
        Step("second", "second", says("pass"), needs=("first",), inputs=("b",)),
    ]
    workshop.bring_up(steps)
    (workshop.root / "a").write_text("2")
    workshop.done()
    workshop.bring_up(steps)
    assert workshop.done() == ["first", "second"]


def test_after_a_failure_the_step_beside_ends_and_no_other_begins(workshop: Workshop) -> None:
    steps = [
        Step("bad", "bad", says("raise SystemExit(4)")),
        Step("slow", "slow", says("import time; time.sleep(1)")),
        Step("later", "later", says("pass"), needs=("bad",)),
    ]
    with pytest.raises(SetupError, match=r"'bad' failed: .* exit code 4 \(details: var/log/setup/bad.log\)"):
        workshop.bring_up(steps)
    assert workshop.done() == ["slow"]


def test_without_network_or_room_the_step_beside_is_ended_at_once(workshop: Workshop) -> None:
    steps = [
        Step("write", "writing", says("open('/dev/full', 'w', buffering=1).write('more\\n')")),
        Step("slow", "slow", says("import time; time.sleep(300)")),
    ]
    began = time.monotonic()
    with pytest.raises(DiskFull):
        workshop.bring_up(steps)
    assert time.monotonic() - began < 30
    assert workshop.done() == []


def test_a_failure_shows_the_last_lines_and_keeps_all_of_them(workshop: Workshop) -> None:
    code = "print(*range(100), sep='\\n'); raise SystemExit('that is why')"
    with pytest.raises(SetupError) as caught:
        workshop.bring_up([Step("bad", "bad", says(code))])
    assert caught.value.details[-1] == "that is why"
    log = (workshop.root / "var/log/setup/bad.log").read_text().splitlines()
    assert log[1:101] == [str(number) for number in range(100)]


def test_what_takes_long_shows_seconds_and_the_last_line(workshop: Workshop) -> None:
    code = "import time\nfor n in range(8): print('part', n, end='\\r' if n % 2 else '\\n', flush=True); time.sleep(0.3)"
    workshop.bring_up([Step("slow", "something slow", says(code))])
    shown = workshop.screen.getvalue().splitlines()
    assert shown[0].split() == ["slow", "something", "slow", "..."]
    assert any(line.split()[:4:3] == ["slow", "part"] and line.split()[2] == "s" for line in shown)
    assert "done, 2." in shown[-1]


def test_a_full_disk_met_by_a_program_is_said_in_a_sentence(workshop: Workshop) -> None:
    write = Step("write", "writing", says("open('/dev/full', 'w', buffering=1).write('more\\n')"))
    with pytest.raises(DiskFull, match="disk became full during 'writing'"):
        workshop.bring_up([write])


def test_too_little_room_is_said_before_anything_is_done(workshop: Workshop) -> None:
    steps = [Step("small", "small", says("pass"), space_mb=1), Step("vast", "vast", says("pass"), space_mb=10**9)]
    with pytest.raises(DiskFull, match=r"needs about 1000000\.0 GB .* are free"):
        workshop.bring_up(steps)
    assert workshop.done() == []


def _pip_from_nowhere(shell: Shell) -> None:
    shell.run(
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--retries", "1", "--timeout", "2", "--dest", shell.root),
        *("--index-url", "http://127.0.0.1:9/simple", "a-package-that-nobody-has==1"),
        env={"PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""},
    )


@pytest.mark.parametrize("online", [True, False])
def test_no_network_is_told_from_other_failures(workshop: Workshop, online: bool) -> None:
    expected = NoNetwork if online else SetupError
    with pytest.raises(SetupError) as caught:
        workshop.bring_up([Step("fetch", "package", _pip_from_nowhere, online=online)])
    assert type(caught.value) is expected
    assert "var/log/setup/fetch.log" in str(caught.value)


def test_a_missing_program_keeps_its_own_sentence(workshop: Workshop) -> None:
    def action(_shell: Shell) -> None:
        raise MissingProgram("Python 4.2 is needed.")

    with pytest.raises(MissingProgram, match=r"^Python 4\.2 is needed\.$"):
        workshop.bring_up([Step("lacking", "lacking", action)])


def test_two_set_ups_of_one_project_do_not_meet(workshop: Workshop) -> None:
    code = "import pathlib, time; p = pathlib.Path('busy'); assert not p.exists(); p.touch(); time.sleep(0.5); p.unlink()"
    errors: list[Exception] = []

    def one(name: str) -> None:
        other = Workshop(workshop.root)
        try:
            other.bring_up([Step(name, name, says(code))])
        except SetupError as error:
            errors.append(error)

    threads = [threading.Thread(target=one, args=(name,)) for name in ("here", "there")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_program_is_not_led_astray_by_the_callers_shell(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    workshop.bring_up([Step("env", "env", lambda shell: shell.run("env"))])
    assert "/elsewhere" not in (workshop.root / "var/log/setup/env.log").read_text()


def test_output_is_kept_only_from_a_program_that_succeeds(workshop: Workshop) -> None:
    target = workshop.root / "kept"
    for code, expected in (("print('good')", "good\n"), ("print('half'); raise SystemExit(1)", "good\n")):
        step = Step("save", code, lambda shell, code=code: shell.save_output(target, sys.executable, "-c", code))  # type: ignore[misc]
        try:
            workshop.bring_up([step])
        except SetupError:
            assert "half" in code
        (workshop.root / "var/setup/save.json").unlink(missing_ok=True)
        assert target.read_text() == expected
    assert not target.with_name("kept.new").exists()


def test_every_known_step_stands_after_those_it_needs() -> None:
    seen: set[str] = set()
    for step in [*environments.steps(), *artefacts.steps()]:
        assert seen.issuperset(step.needs), step.name
        seen.add(step.name)
    assert seen.issuperset({*EVERYTHING, *CHECKED})
