"""`torg kb index`, as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.kb import kb
from tests.knowledge_base.model import FOLDER, embedder

TABLE = "id;spørsmål;svar;lenke\nkino;Når går kinoen?;{};https://www.havdal.example/kino\n"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    embedder()  # Builds the model where it is missing.
    path = tmp_path / "torg.toml"
    chosen = f'model = "{FOLDER}"\nimport_at_start = false'
    path.write_text(f'[service]\ndata_dir = "{tmp_path / "var"}"\n[knowledge_base]\n{chosen}\n')
    return path


def typed(settings: Path, *words: object) -> Result:
    return CliRunner().invoke(kb, [str(word) for word in words], obj=settings, catch_exceptions=False)


def test_it_embeds_what_is_new_and_nothing_twice(settings: Path, tmp_path: Path) -> None:
    table = tmp_path / "ny.csv"
    for answer, embedded in (("Lørdag.", 2), ("Lørdag.", 0), ("Søndag.", 1)):
        table.write_text(TABLE.format(answer))
        assert typed(settings, "import", table, "--service", "kultur", "--publish").exit_code == 0
        done = typed(settings, "index")
        assert f"1 articles are indexed: {embedded} texts were embedded" in done.output
        (file,) = (tmp_path / "var" / "embeddings").glob("*.sqlite")
        assert str(file) in done.output


def test_without_a_model_there_is_nothing_to_index(settings: Path) -> None:
    settings.write_text(settings.read_text().replace(str(FOLDER), "none"))
    refused = typed(settings, "index")
    assert (refused.exit_code, "by words alone, as set" in refused.stderr) == (1, True)
