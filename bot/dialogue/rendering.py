"""Words for payloads: what the bot says, in the turn's language, with its choices and sources."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from bot.dialogue.payloads import Payload
from bot.dialogue.plain import plain
from bot.dialogue.texts import Texts
from bot.errors import DialogueUnavailable
from bot.messages import Choice, Hit, Outcome, Reply, Source, Turn

FAREWELLS = frozenset({"goodbye", "thank"})
"""Texts that answer somebody who is done; a form that asks on says more than one of them."""


class Renderer:
    """Turns payloads into an outcome."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def outcome(
        self,
        payloads: Sequence[Payload],
        turn: Turn,
        *,
        intent: str | None = None,
        intent_confidence: float | None = None,
        degraded: bool = False,
    ) -> Outcome:
        """Render all payloads of a turn. Raises DialogueUnavailable when they make no sense or say nothing."""
        try:
            merged: dict[str, Any] = {}
            for payload in payloads:
                merged.update({key: value for key, value in payload.items() if value is not None})
            replies = tuple(self._reply(payload, turn, turn.language, intent) for payload in payloads)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise DialogueUnavailable(f"a payload makes no sense: {type(error).__name__}: {error}") from error
        if not replies:
            raise DialogueUnavailable("the dialogue said nothing")
        return Outcome(
            replies=replies,
            handover=merged.get("handover"),
            title=merged.get("title"),
            intent=intent,
            intent_confidence=intent_confidence,
            confidence=merged.get("confidence"),
            language=turn.language,
            degraded=degraded,
            farewell=all(payload.get("text") in FAREWELLS for payload in payloads),
        )

    def _reply(self, payload: Payload, turn: Turn, language: str, intent: str | None) -> Reply:
        details = {"intent": intent} if intent else {}
        if "confidence" in payload:
            details["confidence"] = payload["confidence"]
        if "answer" in payload:
            return self._answer(Hit(**payload["answer"]), language, details)
        if "specialist" in payload:
            return self._specialist(Hit(**payload["specialist"]), payload.get("contacts", ()), language, details)
        if "nearest" in payload:
            return self._nearest(payload["nearest"], language, details)
        params = {"number": turn.inquiry_number, **payload.get("params", {})}
        said = self._texts.text(payload["text"], language, **params)
        return Reply(said, choices=self._choices(payload.get("choices", ()), language), details=details)

    def _answer(self, hit: Hit, language: str, details: dict[str, Any]) -> Reply:
        text, html = plain(hit.answer), hit.html
        if hit.language != language:
            notice = self._texts.text("other_language", language, name=self._texts.name_of(hit.language))
            text = f"{notice}\n\n{text}"
            html = f'<p>{escape(notice)}</p>\n<div lang="{escape(hit.language)}">{html}</div>'
        return Reply(text, html=html, sources=(_source(hit),), details={**details, "article": hit.article})

    def _specialist(self, hit: Hit, ways: Sequence[str], language: str, details: dict[str, Any]) -> Reply:
        lines = [*ways, hit.url]
        said = self._texts.text("specialist", language)
        offer = self._texts.text("specialist_offer", language)
        text = "\n".join([said, *(f"– {line}" for line in lines), offer])
        choices = self._choices(["human"], language)
        return Reply(text, sources=(_source(hit),), choices=choices, details={**details, "article": hit.article})

    def _nearest(self, nearest: list[dict[str, str]], language: str, details: dict[str, Any]) -> Reply:
        articles = tuple(Choice(one["question"], f"article:{one['article']}") for one in nearest)
        choices = articles + self._choices(["human"], language)
        return Reply(self._texts.text("nearest", language), choices=choices, details=details)

    def _choices(self, values: Sequence[str], language: str) -> tuple[Choice, ...]:
        return tuple(Choice(self._texts.text(f"choice_{value}", language), value) for value in values)


def _source(hit: Hit) -> Source:
    return Source(article=hit.article, title=hit.question, url=hit.url, language=hit.language)
