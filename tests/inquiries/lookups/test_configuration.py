"""Every mistake in a register's table is told by its place, and no secret with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SettingsError, Why
from bot.messages import LANGUAGES
from inquiries.lookups.configuration import CsvTable, HttpTable, labels_of, register_from
from tests.registers import LABEL, ROLES, csv_table, http_table

URL = "https://register.example"
PLACE = "[lookups.registers.people]"
FIELD = {"name": "x", "label": {"nb": "X"}}


def mistake(table: dict[str, Any], name: str = "people") -> str:
    with pytest.raises(SettingsError) as caught:
        register_from(name, table, roles=ROLES, region="NO", environment={"EMPTY": " "})
    return str(caught.value)


def without(table: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key != name}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "soap"}, "kind is http or csv"),
        ({"url": "register.example/x"}, "url: it is not in the form"),
        ({"url": "https://{no}.example/{name}"}, "url: it is not in the form"),
        ({"url": "https://a@register.example/{name}{no}"}, "url: it is not in the form"),
        ({"url": f"{URL}/{{+name}}{{no}}"}, "url: fields stand in it as {name}"),
        ({"url": f"{URL}/{{#name}}{{no}}"}, "url: fields stand in it as {name}"),
        ({"url": f"{URL}/{{name{{no}}"}, "url: fields stand in it as {name}"),
        ({"url": f"{URL}/{{?name,no,age}}"}, "url: there is no field age"),
        ({"url": f"{URL}/{{?name}}"}, "fields: no stands neither in url nor in body"),
        ({"body": {"q": "{name}"}}, "body: POST and PUT have one, GET has none"),
        ({"method": "POST"}, "body: POST and PUT have one, GET has none"),
        ({"method": "POST", "body": {"q": ["{age}"]}}, "body: there is no field age"),
        ({"method": "DELETE"}, "method: Input should be"),
        ({"list": "found["}, "list: it is no JMESPath: "),
        ({"total": "]"}, "total: it is no JMESPath: "),
        ({"list": ""}, "list: "),
        ({"values": [FIELD | {"path": "a b"}]}, "identity.name: there is no value name"),
        ({"values": [FIELD | {"path": "a b"}], "identity": {}}, "values.x path: it is no JMESPath: "),
        ({"values": [FIELD | {"path": "a"}] * 2, "identity": {}}, "values: x is there twice"),
        ({"values": []}, "values: "),
        ({"fields": [FIELD, FIELD]}, "fields: x is there twice"),
        ({"fields": [{"name": "Stor", "label": {"nb": "X"}}]}, "fields.0.name: it is not in the form"),
        ({"fields": [{"name": "x", "label": {"de": "X"}}]}, "fields.0.label.de"),
        ({"fields": [{"name": "x", "label": {}}]}, "fields.0.label: "),
        ({"label": "Kunder"}, "label: "),
        ({"identity": {"letter": ["{name}", "{village}"]}}, "identity.letter: there is no value village"),
        ({"identity": {"fax": "{phone}"}}, "identity.fax: there is no such setting"),
        ({"headers": {"X-Key": "{secret}"}}, "headers.X-Key: there is no secret secret"),
        ({"secret_variable": "EMPTY"}, "secret_variable: EMPTY is not set"),
        ({"secret_variable": "1 KEY"}, "secret_variable: it is not in the form"),
        ({"roles": []}, "roles: "),
        ({"roles": ["desk", "mayor"]}, "roles: there is no role mayor"),
        ({"most": 1000}, "most: "),
        ({"timeout_s": 60}, "timeout_s: "),
        ({"colour": "red"}, "colour: there is no such setting"),
    ],
)
def test_a_mistake_is_told_by_its_place(changed: dict[str, Any], said: str) -> None:
    told = mistake(http_table(URL) | changed)
    assert told.startswith(f"[lookups.registers.people] {said}")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"kind": "soap"}, Why("setting_choice", {"setting": f"{PLACE} kind", "names": "http, csv"})),
        ({"url": "ftp://x"}, Why("register_form", {"setting": f"{PLACE} url"})),
        ({"colour": "red"}, Why("setting_unknown", {"setting": f"{PLACE} colour"})),
        ({"most": 1000}, Why("setting_most", {"setting": f"{PLACE} most", "most": "100"})),
        ({"fields": [FIELD, FIELD]}, Why("register_twice", {"setting": f"{PLACE} fields", "name": "x"})),
        ({"roles": ["mayor"]}, Why("register_no_such", {"setting": f"{PLACE} roles", "name": "mayor"})),
        ({"url": f"{URL}/{{?name}}"}, Why("register_unused", {"setting": f"{PLACE} fields", "name": "no"})),
        ({"method": "POST"}, Why("register_body", {"setting": f"{PLACE} body"})),
        (
            {"secret_variable": "EMPTY"},
            Why("register_variable", {"setting": f"{PLACE} secret_variable", "name": "EMPTY"}),
        ),
    ],
)
def test_a_mistake_is_told_so_that_clients_can_say_it(changed: dict[str, Any], why: Why) -> None:
    with pytest.raises(SettingsError) as caught:
        register_from("people", http_table(URL) | changed, roles=ROLES, region="NO", environment={"EMPTY": " "})
    assert caught.value.why == why


def test_a_path_that_cannot_be_read_is_told_with_what_the_reader_said_of_it() -> None:
    with pytest.raises(SettingsError) as caught:
        register_from("people", http_table(URL) | {"total": "]"}, roles=ROLES, region="NO", environment={})
    assert caught.value.why is not None
    assert (caught.value.why.code, caught.value.why.values["setting"]) == ("register_path", f"{PLACE} total")
    assert "Parse error" in caught.value.why.values["words"]


@pytest.mark.parametrize("missing", ["kind", "url", "list", "fields", "values", "label"])
def test_what_is_missing_is_named(missing: str) -> None:
    assert mistake(without(http_table(URL), missing)).startswith(f"[lookups.registers.people] {missing}")


def test_a_register_of_a_file_has_its_own_settings(tmp_path: Path) -> None:
    table = csv_table(tmp_path / "x.csv")
    assert " url: there is no such setting" in mistake(table | {"url": URL})
    assert " separator: it is not in the form" in mistake(table | {"separator": "::"})
    assert " encoding: " in mistake(table | {"encoding": "ebcdic"})


def test_a_secret_is_read_from_its_file_and_told_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "key"
    table = http_table(URL) | {"secret_file": str(file), "headers": {"X-Key": "{secret}"}}
    assert f"secret_file: {file} cannot be read" in mistake(table)
    file.write_text("\n", encoding="utf-8")
    assert f"secret_file: there is nothing in {file}" in mistake(table)
    file.write_text("hemmelig\n", encoding="utf-8")
    assert "hemmelig" not in mistake(table | {"list": "["})
    assert "hemmelig" not in mistake(http_table(URL) | {"headers": {"X-Key": ["hemmelig"]}})


def test_a_name_is_short_and_plain() -> None:
    assert mistake(http_table(URL), "../x").startswith("[lookups.registers.../x] ")


def test_a_register_that_is_off_is_still_called_something() -> None:
    assert labels_of({"label": LABEL}) == LABEL
    assert labels_of({"label": 5}) == labels_of({}) == labels_of("x") == {}


def test_the_examples_of_the_documentation_are_right() -> None:
    text = (Path(__file__).parents[3] / "docs" / "lookups.md").read_text(encoding="utf-8")
    examples = [tomllib.loads(part.partition("```")[0]) for part in text.split("```toml")[1:]]
    tables = {name: table for one in examples for name, table in one["lookups"]["registers"].items()}
    assert set(tables) == {"addresses", "customers"}
    for name, table in tables.items():
        register, roles = register_from(name, table, roles=ROLES, region="NO", environment={})
        labels = [register.card.labels, *(field.labels for field in register.card.fields)]
        assert [set(one) for one in labels] == [set(LANGUAGES)] * len(labels)
        assert roles <= set(ROLES)


@pytest.mark.parametrize("table", [HttpTable, CsvTable])
def test_every_setting_of_a_register_is_described(table: type[HttpTable | CsvTable]) -> None:
    text = (Path(__file__).parents[3] / "docs" / "lookups.md").read_text(encoding="utf-8")
    described = set(re.findall(r"`([a-z_]+)`", " ".join(row.split("|")[1] for row in text.splitlines() if row[:1] == "|")))
    assert set(table.model_fields) - described == set()
