"""`torg kb import` and `torg kb export`, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.kb import kb
from bot.errors import NotFound

ROWS = "id;spørsmål;svar;lenke\nkino;Når går kinoen?;{};https://www.havdal.example/kino\n"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "torg.toml"
    path.write_text(f'[service]\ndata_dir = "{tmp_path / "var"}"\n')
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "ny.csv"
    path.write_text(ROWS.format("Lørdag."))
    return path


def typed(settings: Path, *words: object) -> Result:
    return CliRunner().invoke(kb, [str(word) for word in words], obj=settings, catch_exceptions=False)


def test_a_preview_changes_nothing_and_an_import_does(settings: Path, table: Path) -> None:
    for _ in range(2):
        seen = typed(settings, "import", table, "--service", "kultur", "--publish", "--preview")
        assert "new: kino" in seen.output
        assert "nothing was imported" in seen.output
    assert "1 new, 0 changed, 0 as they were" in typed(settings, "import", table, "--service", "kultur", "--publish").output
    table.write_text(ROWS.format("Søndag."))
    changed = typed(settings, "import", table, "--publish")
    assert "changed: kino (nb.answer)" in changed.output
    assert "0 new, 0 changed, 1 as they were" in typed(settings, "import", table, "--publish").output


def test_a_bad_row_is_named_and_stops_all(settings: Path, table: Path) -> None:
    table.write_text(ROWS.format("Lørdag.") + "bad;Hva?;;lenke\n")
    refused = typed(settings, "import", table, "--service", "kultur")
    assert refused.exit_code == 1
    assert f"{table}:3: link: not a web address" in refused.stderr
    assert "nothing was imported" in refused.stderr
    rest = typed(settings, "import", table, "--service", "kultur", "--skip-bad")
    assert (rest.exit_code, "1 new" in rest.output) == (0, True)


def test_what_is_exported_is_there_again(settings: Path, table: Path, tmp_path: Path) -> None:
    typed(settings, "import", table, "--service", "kultur", "--publish")
    for ending in ("json", "csv", "xlsx", "zip"):
        target = tmp_path / f"alt.{ending}"
        assert "1 articles written" in typed(settings, "export", target).output
        assert "1 as they were" in typed(settings, "import", target).output
    assert json.loads((tmp_path / "alt.json").read_text())["articles"][0]["state"] == "published"
    assert typed(settings, "export", tmp_path / "alt.docx").exit_code == 2


def test_what_is_not_there_is_said(settings: Path) -> None:
    with pytest.raises(NotFound):
        typed(settings, "import", "finnes-ikke.csv")
