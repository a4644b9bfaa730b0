from __future__ import annotations

import contextlib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import NotFound
from knowledge_base.yaml_files import LARGEST, BadContent, read_articles, read_services
from tests.knowledge_base.model import SEED

GOOD = """\
service: renovasjon
articles:
  - id: hentedager
    topic: Renovasjon
    link: https://www.havdal.example/hentedager
    valid_from: 2026-07-01
    nb:
      question: Når blir søpla hentet?
      alternatives: [Tømmekalender]
      answer: |
        Hver torsdag.
"""
SERVICES = """\
services:
  - id: renovasjon
    name: {nb: Renovasjon, en: Waste}
    unit: {id: teknisk, name: Teknisk drift}
    response_working_days: 2
    email: renovasjon@havdal.example
    telephone: 12 34 56 78
    opening_hours: Hverdager kl. 8–15.30
"""


def faults(path: Path) -> list[str]:
    with pytest.raises(BadContent) as caught:
        read_articles(path)
    return [str(problem).removeprefix(f"{problem.file}:") for problem in caught.value.problems]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "renovasjon.yaml"
    path.write_text(GOOD, "utf-8")
    return path


def test_an_article_is_read_whole(file: Path) -> None:
    (article,) = read_articles(file)
    assert (article.id, article.service, article.topic) == ("hentedager", "renovasjon", "Renovasjon")
    assert article.texts["nb"].alternatives == ("Tømmekalender",)
    assert article.texts["nb"].answer == "Hver torsdag."
    # Midnight in Norway, where the summer is two hours ahead of UTC.
    assert article.valid_from == datetime(2026, 6, 30, 22, 0, tzinfo=UTC)


def test_the_seed_is_right_and_broad() -> None:
    articles = read_articles(SEED)
    languages = Counter(language for article in articles for language in article.texts)
    assert languages["nb"] == len(articles) >= 120
    assert (languages["nn"] >= 40, languages["sv"] >= 30, languages["en"] >= 40) == (True, True, True)
    services = {service.id: service for service in read_services(SEED)}
    assert {article.service for article in articles} <= services.keys()
    assert {name for name, service in services.items() if service.track == "specialist"} == {
        "barnevern",
        "sosiale-tjenester",
    }
    assert services["renovasjon"].name_in("en") == "Waste and recycling"
    assert services["renovasjon"].name_in("fi") == "Renovasjon"


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("id: hentedager", "id: Hente dager", 3, "articles.0.id: String should match pattern"),
        ("id: hentedager", "id: no", 3, "articles.0.id: Input should be a valid string"),
        ("topic: Renovasjon", "topic: ''", 4, "articles.0.topic: it is empty"),
        ("    topic: Renovasjon\n", "", 3, "articles.0.topic: Field required"),
        ("link: https:", "link: javascript:", 5, "articles.0.link: URL scheme"),
        ("valid_from: 2026-07-01", "valid_from: someday", 6, "articles.0.valid_from"),
        ("    nb:", "    valid_to: 2026-06-01\n    nb:", 3, "articles.0: valid_from is not before valid_to"),
        ("    nb:", "    state: hidden\n    nb:", 7, "articles.0.state: Input should be 'draft' or 'published'"),
        ("    nb:", "    xx:", 7, "articles.0.xx: Extra inputs are not permitted"),
        ("question: Når blir søpla hentet?", "question: '  '", 8, "articles.0.nb.question: it is empty"),
        ("alternatives: [Tømmekalender]", "alternatives: Tømmekalender", 9, "articles.0.nb.alternatives"),
        ("alternatives: [Tømmekalender]", "alternatives: [a, 7]", 9, "articles.0.nb.alternatives.1"),
        ("alternatives", "alternativs", 9, "articles.0.nb.alternativs: Extra inputs are not permitted"),
        ("    topic: Renovasjon", "    topic: Renovasjon\n    topic: Avfall", 5, "topic is given twice"),
        ("service: renovasjon", "servise: renovasjon", 1, "service: Field required"),
        ("articles:", "articles: [", 3, "not YAML"),
    ],
)
def test_every_fault_is_named_with_its_line(file: Path, old: str, new: str, line: int, reason: str) -> None:
    file.write_text(GOOD.replace(old, new, 1), "utf-8")
    named = faults(file)
    assert any(fault.startswith(f"{line}: {reason}") for fault in named), named


def test_all_faults_are_named_at_once_and_nothing_is_returned(file: Path) -> None:
    file.write_text(GOOD.replace("https:", "ftp:").replace("topic: Renovasjon", "topic: ''"), "utf-8")
    (file.parent / "other.yaml").write_text("service: [", "utf-8")
    assert len(faults(file.parent)) == 3


def test_an_id_is_taken_once_over_all_files(file: Path) -> None:
    other = file.parent / "andre.yaml"
    other.write_text(GOOD, "utf-8")
    assert faults(file.parent) == [f"3: the id hentedager is taken already, in {other}:3"]


def test_a_service_that_the_register_lacks_is_named(file: Path) -> None:
    register = file.parent / "services.yaml"
    register.write_text(SERVICES, "utf-8")
    assert len(read_articles(file.parent)) == 1
    register.write_text(SERVICES.replace("id: renovasjon", "id: avfall"), "utf-8")
    assert faults(file.parent) == ["1: the service renovasjon is not in services.yaml"]


def test_a_service_is_in_the_register_once(tmp_path: Path) -> None:
    entry = SERVICES.removeprefix("services:\n")
    (tmp_path / "services.yaml").write_text(SERVICES + entry, "utf-8")
    with pytest.raises(BadContent, match=r"services.yaml:9: the service renovasjon is there twice"):
        read_services(tmp_path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"&a [*a]", b"- 1\n- 2", b"", b"x: !!python/object:os.system y"])
def test_what_is_no_file_of_articles_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert faults(file)


def test_a_bomb_of_aliases_is_refused_in_no_time(file: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    file.write_text("\n".join(rows), "utf-8")
    assert faults(file)


def test_a_file_too_large_is_refused(file: Path) -> None:
    file.write_bytes(b"#" * (LARGEST + 1))
    assert faults(file) == ["1: it is larger than 4 MiB"]


def test_nothing_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no YAML file"):
        read_articles(tmp_path)
    with pytest.raises(NotFound, match=r"services\.yaml"):
        read_services(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, len(GOOD)), st.text(max_size=12))
def test_a_file_damaged_anywhere_is_read_or_refused(file: Path, start: int, end: int, put: str) -> None:
    damaged = GOOD[: min(start, end)] + put + GOOD[max(start, end) :]
    file.write_text(damaged, "utf-8", errors="surrogatepass")
    with contextlib.suppress(BadContent):
        assert read_articles(file) is not None
