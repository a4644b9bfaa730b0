"""Every reason that is given for a refusal has a sentence in the console, with a place for each of its values."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import BadInput, Why
from bot.services import Register
from inquiries.services.planning import Plan
from inquiries.services.table import Line, read_table

ROOT = Path(__file__).parents[2]
PARTS = ("bot", "channels", "console/api", "console/auth", "inquiries", "knowledge_base")
TEXTS = json.loads((ROOT / "console/web/src/console/texts/nb.json").read_text(encoding="utf-8"))


# Codes that are handed on, or put together of what was wrong, and the values that their sentences name.
PUT_TOGETHER = {
    "bot/copied.py": (
        {
            "copy_address",
            "copy_opted_out",
            "copy_ours",
            "send_on_address",
            "send_on_citizen",
            "send_on_opted_out",
            "send_on_ours",
        },
        {"address"},
    ),
    "channels/email/imap.py": (
        {
            "part_mailbox_certificate",
            "part_mailbox_closed",
            "part_mailbox_fetch",
            "part_mailbox_hung_up",
            "part_mailbox_login",
            "part_mailbox_nonsense",
            "part_mailbox_unreached",
        },
        {"server", "user", "words"},
    ),
    "console/api/macros_views.py": (
        {"macro_take", "macro_describe", "macro_note", "macro_solve", "macro_close", "macro_put_off"},
        set(),
    ),
}


def given() -> Iterator[tuple[str, ast.Call]]:
    """Yield every reason that the code gives, and the file where it does."""
    for path in sorted(path for part in PARTS for path in (ROOT / part).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            # Without a code of its own it is read back from where it was kept: that stands where it was first given.
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Why" and node.args:
                yield path.relative_to(ROOT).as_posix(), node


def test_each_has_its_sentence() -> None:
    assert len(list(given())) > 80
    for where, node in given():
        code, values = node.args[0], node.args[1] if len(node.args) > 1 else None
        names = {str(ast.literal_eval(key)) for key in values.keys if key} if isinstance(values, ast.Dict) else set()
        codes, named = ({str(code.value)}, names) if isinstance(code, ast.Constant) else PUT_TOGETHER[where]
        for one in codes:
            sentence = TEXTS.get(f"why.{one}")
            assert sentence is not None, f"{where}: {one}"
            assert set(re.findall(r"{(\w+)}", sentence)) == named, f"{where}: {one}"


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"kind": "hus"}, Why("row_kind")),
        (
            {"kind": "enhet", "name": "Vei", "default_queue": "kanskje"},
            Why("yes_or_no", {"cell": "kanskje"}, "default_queue"),
        ),
        ({"kind": "enhet", "name": "Vei", "opening_hours": "1-5"}, Why("hours_form", {"cell": "1-5"}, "opening_hours")),
        ({"kind": "enhet", "name": "Vei", "leader": "ukjent"}, Why("no_user", {"name": "ukjent"})),
        ({"kind": "enhet", "name": ""}, Why("missing", field="name")),
        ({"kind": "tjeneste", "id": "vann", "name_nb": "Vann", "unit": "Vei"}, Why("no_unit", {"name": "Vei"})),
        ({"kind": "tjeneste", "id": "vann", "name_nb": "Vann", "email": "x"}, Why("no_address", field="email")),
    ],
)
def test_a_line_that_is_wrong_says_why(cells: dict[str, str], why: Why) -> None:
    [planned] = Plan("havdal", Register(), {}).read([Line(4, cells)])
    assert (planned.row.status, planned.row.why) == ("error", why)


def test_two_default_queues_are_told_of_the_second_line() -> None:
    lines = [Line(at, {"kind": "enhet", "name": f"Vei {at}", "default_queue": "ja"}) for at in (2, 3)]
    first, second = Plan("havdal", Register(), {}).read(lines)
    assert (first.row.why, second.row.why) == (None, Why("default_twice"))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"navn;id\n", Why("column_missing", line=1)),
        (b"type;farge\n", Why("column_unknown", {"name": "farge"}, line=1)),
        (b"type;navn;navn\n", Why("column_twice", {"name": "name"}, line=1)),
        (b"\x00\x01", Why("not_text")),
    ],
)
def test_what_is_no_table_says_why(content: bytes, why: Why) -> None:
    with pytest.raises(BadInput) as refused:
        read_table(content)
    assert refused.value.why == why
