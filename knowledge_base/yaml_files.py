"""Reads articles and the service register from YAML files, and names every bad entry by file, line and reason.

A file of articles has `service` and `articles`; the file `services.yaml` has `services`. Nothing is returned unless
everything is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import Malformed, NotFound
from knowledge_base.articles import Article
from knowledge_base.schema import ArticleFile, Service, ServiceFile, article_of

SERVICES = "services.yaml"
LARGEST = 4 * 1024 * 1024

Content = TypeVar("Content", bound=BaseModel)
Place = tuple[str | int, ...]
# Written in C where the library was built with it, which is ten times faster.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, and why."""

    file: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class BadContent(Malformed):
    """Files of articles or services are wrong; `problems` lists all that is, the message too."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_articles(source: Path) -> list[Article]:
    """Return the articles of a file, or of every YAML file in a folder. Raises BadContent, NotFound."""
    problems: list[Problem] = []
    found: dict[str, tuple[Article, Path, int]] = {}
    services = {service.id for service in read_services(source)} if (source / SERVICES).is_file() else None
    for path in _files(source):
        loaded = _load(path, ArticleFile, problems)
        if loaded is None:
            continue
        content, lines = loaded
        if services is not None and content.service not in services:
            problems.append(Problem(path, lines.get(("service",), 1), f"the service {content.service} is not in {SERVICES}"))
        for number, entry in enumerate(content.articles):
            line = lines.get(("articles", number), 1)
            if entry.id in found:
                _, other, at = found[entry.id]
                problems.append(Problem(path, line, f"the id {entry.id} is taken already, in {other}:{at}"))
                continue
            found[entry.id] = (article_of(entry, content.service), path, line)
    if problems:
        raise BadContent(problems)
    return [article for article, _, _ in found.values()]


def read_services(source: Path) -> list[Service]:
    """Return the service register of a folder (or its file). Raises BadContent, NotFound."""
    path = source / SERVICES if source.is_dir() else source
    if not path.is_file():
        raise NotFound(f"there is no {path}")
    problems: list[Problem] = []
    loaded = _load(path, ServiceFile, problems)
    if loaded is None:
        raise BadContent(problems)
    content, lines = loaded
    seen: set[str] = set()
    for number, entry in enumerate(content.services):
        if entry.id in seen:
            problems.append(Problem(path, lines.get(("services", number), 1), f"the service {entry.id} is there twice"))
        seen.add(entry.id)
    if problems:
        raise BadContent(problems)
    return list(content.services)


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    paths = sorted(path for suffix in ("*.yaml", "*.yml") for path in source.glob(suffix) if path.name != SERVICES)
    if not paths:
        raise NotFound(f"there is no YAML file of articles in {source}")
    return paths


def _load(path: Path, form: type[Content], problems: list[Problem]) -> tuple[Content, dict[Place, int]] | None:
    """Read one file; what is wrong is added to `problems` and None returned."""
    if path.stat().st_size > LARGEST:
        problems.append(Problem(path, 1, f"it is larger than {LARGEST // 1024**2} MiB"))
        return None
    lines: dict[Place, int] = {}
    try:
        loader = Loader(path.read_text("utf-8"))
        node = loader.get_single_node()
        lines, doubles = _places(node)
        problems.extend(Problem(path, line, reason) for line, reason in doubles)
        content = form.model_validate(loader.construct_document(node) if node else {})
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(Problem(path, line, f"not YAML: {error.problem or error.context}"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(Problem(path, 1, f"not readable: {error}"))
    except ValidationError as error:
        problems.extend(_explained(path, lines, error))
    else:
        return None if doubles else (content, lines)
    return None


def _explained(path: Path, lines: dict[Place, int], error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        # The schema gathers the languages of an article under `texts`, which the file does not have.
        place: Place = tuple(part for part in detail["loc"] if part != "texts")
        known = place
        while known and known not in lines:
            known = known[:-1]
        name = ".".join(str(part) for part in place) or "the file"
        yield Problem(path, lines.get(known, 1), f"{name}: {detail['msg'].removeprefix('Value error, ')}")


def _places(root: yaml.Node | None) -> tuple[dict[Place, int], list[tuple[int, str]]]:
    """Return the line of every entry by its path of keys and numbers, and keys given twice, of which YAML takes the last."""
    lines: dict[Place, int] = {}
    doubles: list[tuple[int, str]] = []
    seen: set[int] = set()
    waiting: list[tuple[yaml.Node, Place]] = [(root, ())] if root else []
    while waiting:
        node, place = waiting.pop()
        lines.setdefault(place, node.start_mark.line + 1)
        # An alias refers to a node that was seen, perhaps to one around itself.
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += [(value, (*place, number)) for number, value in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                here = (*place, str(key.value))
                if here in lines:
                    doubles.append((key.start_mark.line + 1, f"{key.value} is given twice"))
                lines[here] = key.start_mark.line + 1
                waiting.append((value, here))
    return lines, doubles
