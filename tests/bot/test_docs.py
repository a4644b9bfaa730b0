"""What the documentation says is complete: settings, languages, links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Section, Settings

ROOT = Path(__file__).parents[2]
PAGES = [path for folder in ("", "docs", "docs/decisions", "benchmarks", "docker") for path in (ROOT / folder).glob("*.md")]
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def _described(section: str) -> set[str]:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    _, _, after = text.partition(f"## [{section}]")
    return set(
        re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in after.partition("\n## ")[0].splitlines() if "|" in row))
    )


@pytest.mark.parametrize("section", list(Settings.model_fields))
def test_every_setting_is_described(section: str) -> None:
    kind: Any = Settings.model_fields[section].annotation
    assert issubclass(kind, Section)
    assert _described(section) == set(kind.model_fields)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_leads_nowhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = [target for target in LINK.findall(text) if not (page.parent / target).exists()]
    assert broken == []
