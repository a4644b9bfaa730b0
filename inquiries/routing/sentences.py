"""The sentence that explains where an inquiry went, in the reader's language, from what its step keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.messages import LANGUAGES
from bot.routing import Decision

FOLDER = Path(__file__).parent / "texts"
KINDS = frozenset({"routed", "escalated", "forwarded", "taken_back", "handed_back"})
"""The kinds of steps that this package writes and has sentences for."""


def details_of(decision: Decision) -> dict[str, Any]:
    """Return what a step keeps of a decision; `sentence` makes its sentence of it."""
    return {
        "level": decision.level,
        "unit": decision.unit,
        "unit_name": decision.unit_name,
        "to": decision.staff,
        "to_name": decision.staff_name,
        "reasons": [{"code": one.code, **one.values} for one in decision.reasons],
    }


def sentence(kind: str, details: Mapping[str, Any], language: str) -> str | None:
    """Return what a step says, None for a kind or details that have no sentence here."""
    texts = texts_in(language)
    try:
        if kind in {"routed", "escalated"}:
            return _decided(details, texts, language)
        return _done(kind, details, texts)
    except KeyError:
        return None  # A step that an older or newer Torg has written: the log shows it without a sentence.


def texts_in(language: str) -> Mapping[str, str]:
    """Return the texts of a language, of the first one where there is no file for it."""
    found = _texts()
    return found.get(language) or found[LANGUAGES[0]]


def _decided(details: Mapping[str, Any], texts: Mapping[str, str], language: str) -> str:
    where = texts[f"to_{details['level'] if details['unit'] else 'nobody'}"]
    where = where.format(unit=details["unit_name"], name=details["to_name"])
    reasons = [_reason(one, texts, language) for one in details["reasons"]]
    return f"{where}: {_joined(reasons, texts['and'])}." if reasons else f"{where}."


def _done(kind: str, details: Mapping[str, Any], texts: Mapping[str, str]) -> str | None:
    if kind not in KINDS:
        return None
    values = {"unit": details.get("unit_name", ""), "name": details.get("to_name", "")}
    if details.get("reason") == "unit_withdrawn":
        return texts["moved"].format(**values)
    form = f"{kind}_{'person' if values['name'] else 'unit'}" if kind == "forwarded" else kind
    if kind == "handed_back":
        form = f"handed_back_{'solved' if details['solved'] else 'open'}"
    return texts[form].format(**values)


def _reason(reason: Mapping[str, Any], texts: Mapping[str, str], language: str) -> str:
    values = dict(reason)
    names = values.get("names", {})
    near = (language, *LANGUAGES)
    values["service"] = next((names[code] for code in near if names.get(code)), values.get("service", ""))
    return texts[f"because_{reason['code']}"].format(**values)


def _joined(parts: list[str], word: str) -> str:
    *first, last = parts
    return f"{', '.join(first)} {word} {last}" if first else last


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
