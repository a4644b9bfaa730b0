"""What the model learns from: written examples, and the municipality's own articles.

A file of examples holds a JSON object a line: `language`, `area`, `group` (questions of one page, near misses of one
another), `question`, `paraphrases`, and `answer`, which is null where nobody answers.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Malformed
from knowledge_base.articles import Article
from knowledge_base.passages import pieces

WRITTEN = Path("training_data/knowledge")
HELD_OUT = 6
"""One group in so many is not learned from."""
FIELDS = ("language", "group", "question")


@dataclass(frozen=True, slots=True)
class Example:
    """Ways to ask one thing, and passages of its answer by language; `answers` is empty where there is none.

    Examples of one `group` are near misses of one another.
    """

    group: str
    asked: tuple[str, ...]
    answers: dict[str, tuple[str, ...]]


def read_examples(folder: Path) -> list[Example]:
    """Return the examples of every file in a folder. Raises Malformed with file and line."""
    return [example for path in sorted(folder.glob("*.jsonl")) for example in _of_file(path)]


def _of_file(path: Path) -> Iterator[Example]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            content = json.loads(line)
            language, group, question = (str(content[name]) for name in FIELDS)
            answer = content["answer"]
            asked = (question, *map(str, content.get("paraphrases", ())))
        except (ValueError, KeyError, TypeError) as error:
            raise Malformed(f"{path}:{number}: an object with {', '.join(FIELDS)} and answer is expected") from error
        yield Example(f"{language}/{group}", asked, {language: tuple(pieces(str(answer)))} if answer else {})


def of_articles(articles: Iterable[Article]) -> list[Example]:
    """Return an example for each article: all its questions, in all its languages; its service is its group."""
    return [
        Example(
            article.service,
            tuple(
                dict.fromkeys(
                    name for text in article.texts.values() for name in (text.question, *text.alternatives) if name
                )
            ),
            {code: tuple(pieces(text.answer)) for code, text in article.texts.items()},
        )
        for article in articles
    ]


def held_out(example: Example) -> bool:
    """Tell whether an example is kept for measuring, by its group, so that it stays so when others are added."""
    return zlib.crc32(example.group.encode()) % HELD_OUT == 0
