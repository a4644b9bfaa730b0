"""What an article must be: little for a draft, whole before it is published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pydantic import ValidationError

from bot.articles import AUDIENCES, PUBLIC, Article, Text
from bot.errors import Malformed, Why
from knowledge_base.languages import known
from knowledge_base.schema import web_address

QUESTION = 500
ALTERNATIVES = 100
ANSWER = 20_000
LINE = 500
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
UNPAIRED = re.compile("[\ud800-\udfff]")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Wrong = tuple[str, Why]
"""What is wrong, for logs and commands, and for people."""


def tidied(article: Article) -> Article:
    """Return an article without blanks around its texts and without languages and alternatives that say nothing."""
    texts = {code: _tidied(text) for code, text in article.texts.items()}
    said = {code: text for code, text in texts.items() if text.question or text.alternatives or text.answer}
    return replace(
        article,
        service=_one_line(article.service),
        topic=_one_line(article.topic),
        link=article.link.strip(),
        form_url=article.form_url.strip(),
        topics=tuple(dict.fromkeys(topic.strip() for topic in article.topics if topic.strip())),
        texts=said,
    )


def check(article: Article) -> None:
    """Refuse what no article can be. Raises Malformed, naming everything that is wrong."""
    _refuse(_impossible(article))


def check_whole(article: Article) -> None:
    """Refuse what cannot be published. Raises Malformed, naming everything that is wrong or missing."""
    _refuse([*_impossible(article), *_missing(article)])


def _refuse(wrong: Iterator[Wrong] | list[Wrong]) -> None:
    if found := list(wrong):
        raise Malformed("; ".join(told for told, _ in found), why=found[0][1])


def _impossible(article: Article) -> Iterator[Wrong]:
    if not SLUG.fullmatch(article.id) or len(article.id) > 100:
        yield "id: small letters, digits and hyphens, at most 100", Why("article_id")
    if article.audience not in AUDIENCES:
        yield f"audience: one of {', '.join(AUDIENCES)}", Why("one_of", {"names": ", ".join(AUDIENCES)}, "audience")
    for name in ("link", "form_url"):
        address = getattr(article, name)
        if address and not _is_web_address(address):
            yield f"{name}: not a web address of at most {LINE} characters", Why("web_address", field=name)
    if len(article.topic) > 200 or any(len(topic) > LINE for topic in article.topics) or len(article.topics) > 20:
        yield "topics: at most 20, and the topic at most 200 characters", Why("topics_many")
    if len(article.service) > 100 or len(article.source) > LINE or len(article.owner) > 36:
        yield "service, source or owner: too long", Why("parts_long")
    if article.valid_from and article.valid_to and article.valid_from >= article.valid_to:
        yield "valid_from is not before valid_to", Why("valid_order")
    for code, text in sorted(article.texts.items()):
        yield from _impossible_text(code, text)


def _impossible_text(code: str, text: Text) -> Iterator[Wrong]:
    if code not in known():
        yield (
            f"{code}: languages are {', '.join(sorted(known()))}",
            Why("one_of", {"names": ", ".join(sorted(known()))}, "language"),
        )
    if any(len(line) > QUESTION for line in (text.question, *text.alternatives)) or len(text.alternatives) > ALTERNATIVES:
        told = f"{code}: a question has at most {QUESTION} characters, an article at most {ALTERNATIVES} other phrasings"
        yield told, Why("question_long", {"most": str(QUESTION), "many": str(ALTERNATIVES)})
    if len(text.answer) > ANSWER:
        yield f"{code}: an answer has at most {ANSWER} characters", Why("too_long", {"most": str(ANSWER)}, "answer")
    if UNPAIRED.search("".join((text.question, *text.alternatives, text.answer))):
        yield f"{code}: there is half a character in it", Why("half_character")


def _missing(article: Article) -> Iterator[Wrong]:
    if not article.texts:
        yield "it has no text in any language", Why("no_words")
    for code, text in sorted(article.texts.items()):
        if not text.question:
            yield f"{code}: the question is missing", Why("missing", field="question")
        if not text.answer:
            yield f"{code}: the answer is missing", Why("missing", field="answer")
    if not article.service:
        yield "service: it is missing, and inquiries about it could not find the unit", Why("service_missing")
    if article.audience == PUBLIC and not article.link:
        yield "link: it is missing, and citizens could not read where the answer comes from", Why("link_missing")


def _tidied(text: Text) -> Text:
    """Return a text with questions on one line each, and an answer with one kind of line end and no control characters."""
    alternatives = dict.fromkeys(line for one in text.alternatives if (line := _one_line(one)))
    answer = CONTROL.sub("", text.answer.replace("\r\n", "\n").replace("\r", "\n"))
    return Text(_one_line(text.question), tuple(alternatives), answer.strip())


def _one_line(text: str) -> str:
    return " ".join(CONTROL.sub(" ", text).split())


def _is_web_address(address: str) -> bool:
    try:
        web_address(address)
    except (ValidationError, ValueError):
        return False
    return len(address) <= LINE
