"""Articles as files: YAML as in `knowledge_base/seed/`, checked entry by entry, all or nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.errors import BadInput
from bot.messages import LANGUAGES

SERVICES_FILE = "services.yaml"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,99}$")]


@dataclass(frozen=True, slots=True)
class ArticleText:
    """An article in one language; `answer` is Markdown."""

    question: str
    alternatives: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Article:
    """A question and its answer; `texts` by language."""

    id: str
    service: str
    topic: str
    link: str
    texts: dict[str, ArticleText]

    @property
    def digest(self) -> str:
        """A hash of all that the article says: what has the same has not changed."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the municipality; those on the track `specialist` are never answered by a bot."""

    id: str
    name: dict[str, str]
    track: str


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Text(_Entry):
    question: Line
    alternatives: list[Line] = []
    answer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class _Article(_Entry):
    id: Slug
    topic: Line
    link: Annotated[str, StringConstraints(pattern=r"^(https?://|mailto:|tel:)\S+$", max_length=500)]
    nb: _Text | None = None
    nn: _Text | None = None
    sv: _Text | None = None
    en: _Text | None = None


class _File(_Entry):
    service: Slug
    articles: Annotated[list[_Article], Field(min_length=1)]


class _Service(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: Slug
    name: dict[str, str]
    track: Literal["desk", "specialist"]


def read_articles(folder: Path) -> list[Article]:
    """Return the articles of a folder's YAML files, or of one file.

    Raises BadInput naming file, line and reason of every mistake; then nothing is returned.
    """
    files = [folder] if folder.is_file() else sorted(folder.glob("*.yaml"))
    files = [file for file in files if file.name != SERVICES_FILE]
    if not files:
        raise BadInput(f"{folder}: there is no .yaml file with articles")
    wrong: list[str] = []
    found: dict[str, Article] = {}
    for file in files:
        for article, line in _articles_of(file, wrong):
            if article.id in found:
                wrong.append(f"{file.name} line {line}: there is an article «{article.id}» already")
            elif not article.texts:
                wrong.append(f"{file.name} line {line}: «{article.id}» has no text in any of {', '.join(LANGUAGES)}")
            else:
                found[article.id] = article
    if wrong:
        raise BadInput("; ".join(wrong))
    return list(found.values())


def read_services(folder: Path) -> list[Service]:
    """Return the register of services beside the articles, empty where there is none. Raises BadInput."""
    file = folder / SERVICES_FILE
    if not file.is_file():
        return []
    node, content = _parsed(file)
    try:
        entries = [_Service.model_validate(entry) for entry in content["services"]]
    except (ValidationError, KeyError, TypeError) as error:
        raise BadInput(f"{file.name} line {node.start_mark.line + 1}: {_reason(error)}") from error
    return [Service(entry.id, entry.name, entry.track) for entry in entries]


def _articles_of(file: Path, wrong: list[str]) -> list[tuple[Article, int]]:
    node, content = _parsed(file)
    try:
        checked = _File.model_validate(content)
    except ValidationError as error:
        for mistake in error.errors(include_url=False, include_input=False):
            line = _line(node, mistake["loc"])
            place = ".".join(str(part) for part in mistake["loc"])
            wrong.append(f"{file.name} line {line}: {place}: {mistake['msg']}")
        return []
    lines = [_line(node, ("articles", index)) for index in range(len(checked.articles))]
    return [(_article(checked.service, entry), line) for entry, line in zip(checked.articles, lines, strict=True)]


def _article(service: str, entry: _Article) -> Article:
    texts = {
        language: ArticleText(text.question, tuple(text.alternatives), text.answer)
        for language in LANGUAGES
        if (text := getattr(entry, language)) is not None
    }
    return Article(entry.id, service, entry.topic, entry.link, texts)


def _parsed(file: Path) -> tuple[yaml.Node, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(f"{file.name} line {line}: {error.problem}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadInput(f"{file.name}: {error}") from error
    if node is None:
        raise BadInput(f"{file.name} line 1: the file is empty")
    return node, content


def _line(node: yaml.Node, place: tuple[int | str, ...]) -> int:
    """Return the line of a place in the file, of the innermost part of it that exists."""
    for part in place:
        following = _child(node, part)
        if following is None:
            break
        node = following
    return int(node.start_mark.line) + 1


def _child(node: yaml.Node, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: yaml.Node = node.value[part]
        return child
    return None


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return f"{type(error).__name__} {error}"
