"""What clients say of a setting that pydantic refuses. What was set may be a secret, and is named nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.errors import Why

NUMBERS = frozenset({"int_parsing", "int_type", "int_from_float", "float_parsing", "float_type"})


def why_of(mistake: Mapping[str, Any], setting: str, example: str = "") -> Why:
    """Return why a setting was refused; `example` is a value that it could have, where it should only look like one.

    What no sentence is known for stands in pydantic's own words.
    """
    kind, known = mistake["type"], mistake.get("ctx", {})
    if example and kind == "string_pattern_mismatch":
        return Why("setting_form", {"setting": setting, "example": example})
    found = _of_the_name(kind, setting) or _of_the_limits(kind, known, setting) or _of_the_kind(kind, known, setting)
    return found or Why("setting_wrong", {"setting": setting, "words": mistake["msg"]})


def _of_the_name(kind: str, setting: str) -> Why | None:
    if kind == "extra_forbidden":
        return Why("setting_unknown", {"setting": setting})
    if kind in {"missing", "union_tag_not_found"}:
        return Why("setting_missing", {"setting": setting})
    return None


def _of_the_limits(kind: str, known: Mapping[str, Any], setting: str) -> Why | None:
    if kind == "greater_than_equal":
        return Why("setting_least", {"setting": setting, "least": f"{known['ge']:.10g}"})
    if kind == "greater_than":
        return Why("setting_above", {"setting": setting, "least": f"{known['gt']:.10g}"})
    if kind == "less_than_equal":
        return Why("setting_most", {"setting": setting, "most": f"{known['le']:.10g}"})
    if kind == "string_too_short":
        return Why("setting_short", {"setting": setting, "least": str(known["min_length"])})
    return None


def _of_the_kind(kind: str, known: Mapping[str, Any], setting: str) -> Why | None:
    if kind in {"literal_error", "union_tag_invalid"}:
        # In this form pydantic lists them: 'auto', 'on' or 'off'.
        names = re.findall(r"'([^']*)'", str(known.get("expected") or known.get("expected_tags")))
        return Why("setting_choice", {"setting": setting, "names": ", ".join(names)})
    if kind in NUMBERS:
        return Why("setting_number", {"setting": setting})
    if kind in {"bool_parsing", "bool_type"}:
        return Why("setting_truth", {"setting": setting})
    return None
