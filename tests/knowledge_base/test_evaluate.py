from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.knowledge_base.__main__ import other_languages
from bot.errors import Malformed
from knowledge_base.embedding.cache import EmbeddingCache
from knowledge_base.evaluate import Bench, evaluate, evaluate_questions, read_lines, reliability
from knowledge_base.learning.examples import WRITTEN, read_examples
from knowledge_base.ranking import Calibration
from knowledge_base.yaml_files import read_articles
from tests.knowledge_base.content import KINDERGARTEN, LIBRARY, WASTE
from tests.knowledge_base.model import CACHE, QUESTIONS, SEED, embedder


def bench(told: list[str] | None = None) -> Bench:
    cache = EmbeddingCache(CACHE, embedder().identity, embedder().size, embedder().token_size)

    def progress(what: str, done: int, total: int) -> None:
        if told is not None:
            told.append(f"{what} {done}/{total}")

    return Bench(embedder(), Calibration.read("vectors"), cache, progress)


def plain(wordings: Iterable[str]) -> set[str]:
    """Return wordings without case, punctuation and spacing, which make no question another one."""
    return {" ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())) for text in wordings}


def file_of(folder: Path, *lines: dict[str, Any]) -> Path:
    path = folder / "lines.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    return path


def test_the_first_format_is_measured_within_and_over_categories(tmp_path: Path) -> None:
    answers = [
        "Sopor hämtas varje torsdag.",
        "En plats i förskolan kostar 2 000 kronor i månaden.",
        "Biblioteket öppnar klockan tio.",
    ]
    lines = [
        {"question": question, "candidate_answers": answers, "label": label, "category_id": 1}
        for label, question in enumerate(["När hämtas soporna?", "Vad kostar förskolan?", "När öppnar biblioteket?"])
    ]
    told: list[str] = []
    found = evaluate(file_of(tmp_path, *lines), [], bench(told))
    assert (found["format"], found["questions"], found["answers"]) == ("swefaq", 3, 3)
    assert found["accuracy_within_category"] == found["hit_at_1"] == found["mrr"] == 1
    assert found["query_ms_p50"] > 0
    assert told[-1] == "ask 3/3"


def test_a_wrong_label_counts_against_it(tmp_path: Path) -> None:
    line = {
        "question": "Vad kostar förskolan?",
        "candidate_answers": ["Sopor hämtas.", "Förskolan kostar 2 000 kronor."],
        "label": 0,
    }
    found = evaluate(file_of(tmp_path, line), [], bench())
    assert (found["accuracy_within_category"], found["hit_at_1"], found["hit_at_3"], found["mrr"]) == (0, 0, 1, 0.5)


def test_the_second_format_counts_what_citizens_are_told(tmp_path: Path) -> None:
    articles = [WASTE, KINDERGARTEN, LIBRARY]
    lines: list[dict[str, Any]] = [
        {"question": "Når blir søpla hentet hos meg?", "language": "nb", "article": "hentedager"},
        {
            "question": "Hva koster plass i barnehage?",
            "language": "nb",
            "article": "finnes-ikke",
            "also": ["barnehage-pris"],
        },
        {"question": "qwrtp zxcv", "language": "nb", "article": None},
    ]
    found = evaluate(file_of(tmp_path, *lines), articles, bench())
    assert (found["questions"], found["answerable"], found["hit_at_1"]) == (3, 2, 1)
    verdicts = found["verdicts"]
    assert (verdicts["answered_right"], verdicts["answered_wrong"], verdicts["unknown_rightly"]) == (2, 0, 1)
    assert verdicts["precision"] == 1
    assert verdicts["coverage"] == pytest.approx(2 / 3)
    assert sum(one["questions"] for one in found["reliability"]["bins"]) == 3
    assert [point["coverage"] for point in found["curve"]] == sorted((p["coverage"] for p in found["curve"]), reverse=True)


def test_reliability_tells_how_far_the_confidence_is_from_what_was_right() -> None:
    found = reliability([(0.95, True), (0.91, True), (0.99, False), (0.2, False), (1.0, True)])
    assert [(one["from"], one["questions"]) for one in found["bins"]] == [(0.2, 1), (0.9, 4)]
    assert found["bins"][1]["right"] == 0.75
    assert found["error"] == pytest.approx((0.2 + 4 * (0.9625 - 0.75)) / 5)


@pytest.mark.parametrize("line", ["{", "[]", '{"question": 7}', '{"label": 1}'])
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text('{"question": "hei"}\n\n' + line, "utf-8")
    with pytest.raises(Malformed, match=r"lines\.jsonl:3"):
        read_lines(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="no line"):
        read_lines(file_of(tmp_path))


@pytest.mark.timeout(900)  # Without a cache the whole seed is embedded first.
def test_the_seed_is_found_by_questions_nothing_was_fitted_to() -> None:
    lines = [line for line in read_lines(QUESTIONS) if line["split"] == "report"]
    found = evaluate_questions(lines, read_articles(SEED), bench())
    assert found["hit_at_1"] >= 0.85
    assert found["hit_at_3"] >= 0.96
    assert found["verdicts"]["precision"] >= 0.96
    assert found["verdicts"]["answered_of_answerable"] >= 0.39
    helped = found["verdicts"]["answered_right"] + found["verdicts"]["offered_right"]
    assert helped >= 0.85 * found["answerable"]


@pytest.mark.timeout(900)  # Without a cache the whole seed is embedded first.
def test_an_article_in_norwegian_alone_is_found_among_those_in_the_language_of_the_question() -> None:
    found = other_languages(read_lines(QUESTIONS), read_articles(SEED), bench())
    assert set(found) == {"en", "nn", "sv"}
    for code, least in {"en": 0.65, "sv": 0.75, "nn": 0.9}.items():
        assert found[code]["questions"] >= 10
        assert found[code]["hit_at_3"] >= least


def test_the_questions_know_their_articles() -> None:
    names = {article.id for article in read_articles(SEED)}
    lines = read_lines(QUESTIONS)
    assert len(lines) >= 160
    assert sum(line["article"] is None for line in lines) >= 50
    for line in lines:
        assert line["split"] in {"fit", "report"}
        assert ({line["article"], *line.get("also", ()), *line.get("offer", ())} - {None}) <= names


def test_no_question_stands_in_an_article_or_was_learned_from() -> None:
    asked = plain(line["question"] for line in read_lines(QUESTIONS))
    texts = [text for article in read_articles(SEED) for text in article.texts.values()]
    wordings = plain(name for text in texts for name in (text.question, *text.alternatives))
    assert len(wordings) > len(asked)
    assert not asked & wordings
    assert not asked & plain(text for example in read_examples(WRITTEN) for text in example.asked)
