"""Questions and answers that a page marks as such: schema.org's FAQPage, in JSON-LD or microdata."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html
from markdownify import markdownify

DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answer in Markdown; `key` tells it from others on its page, `line` is that of the page."""

    question: str
    answer: str
    key: str
    line: int


def questions(root: lxml_html.HtmlElement) -> list[Question]:
    """Return every question of a page that is marked up, in their order; the same one only once."""
    found = {one.key: one for one in (*_linked_data(root), *_microdata(root)) if one.question and one.answer}
    return list(found.values())


def markdown(fragment: str) -> str:
    """Return a piece of HTML as Markdown, without what no answer needs."""
    text = markdownify(fragment, heading_style="ATX", bullets="-", strip=["img", "script", "style", "iframe"])
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join(line for number, line in enumerate(lines) if line or (number and lines[number - 1]))


def _linked_data(root: lxml_html.HtmlElement) -> Iterator[Question]:
    for script in root.iterfind(".//script[@type='application/ld+json']"):
        try:
            content = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue  # A page whose data are broken still has its text.
        for node in _questions_in(content, 0):
            question = _plain(node.get("name") or node.get("text"))
            given = node.get("acceptedAnswer") or node.get("suggestedAnswer")
            answers = given if isinstance(given, list) else [given]
            texts = [str(one.get("text") or "") for one in answers if isinstance(one, dict)]
            answer = markdown(next((text for text in texts if text.strip()), ""))
            yield Question(question, answer, str(node.get("@id") or question.casefold()), script.sourceline or 1)


def _questions_in(node: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the questions of every FAQPage; a question on a page of another kind is somebody's, not the municipality's."""
    if depth > DEEPEST:
        return
    if isinstance(node, list):
        for one in node:
            yield from _questions_in(one, depth + 1)
    elif isinstance(node, dict):
        if _is(node, "FAQPage"):
            entities = node.get("mainEntity") or []
            for one in entities if isinstance(entities, list) else [entities]:
                if isinstance(one, dict) and _is(one, "Question"):
                    yield one
        for name in ("@graph", "hasPart", "mainEntityOfPage", "itemListElement"):
            if name in node:
                yield from _questions_in(node[name], depth + 1)


def _is(node: dict[str, Any], kind: str) -> bool:
    given = node.get("@type")
    kinds = given if isinstance(given, list) else [given]
    return any(str(one).rpartition("/")[2].rpartition(":")[2] == kind for one in kinds)


def _microdata(root: lxml_html.HtmlElement) -> Iterator[Question]:
    for page in root.iterfind(".//*[@itemscope]"):
        if not _of_type(page, "FAQPage"):
            continue
        for node in page.iterfind(".//*[@itemscope]"):
            if not _of_type(node, "Question"):
                continue
            name = node.find(".//*[@itemprop='name']")
            question = " ".join("".join(name.itertext()).split()) if name is not None else ""
            answer = node.find(".//*[@itemprop='acceptedAnswer']")
            text = answer.find(".//*[@itemprop='text']") if answer is not None else None
            said = text if text is not None else answer
            told = markdown(_inside(said)) if said is not None else ""
            yield Question(question, told, str(node.get("itemid") or question.casefold()), node.sourceline or 1)


def _of_type(node: lxml_html.HtmlElement, kind: str) -> bool:
    return any(one.rpartition("/")[2] == kind for one in str(node.get("itemtype") or "").split())


def _inside(node: lxml_html.HtmlElement) -> str:
    written = lxml_html.tostring(node, encoding="unicode", with_tail=False)
    return str(written)


def _plain(given: Any) -> str:
    text = str(given or "")
    if "<" in text:
        text = "".join(str(part) for part in lxml_html.fromstring(f"<div>{text}</div>").itertext())
    return " ".join(html.unescape(text).split())
