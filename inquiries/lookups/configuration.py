"""The settings of registers, from the tables `[lookups.registers.NAME]` to registers; what is wrong is told by its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from uritemplate import URITemplate

from bot.errors import SettingsError, Why
from bot.lookups import Card, Register
from bot.lookups import Field as Asked
from bot.messages import LANGUAGES
from bot.mistakes import why_of
from bot.reasons import LONGEST_WORDS
from inquiries.lookups.asking import Asking, path_of
from inquiries.lookups.csv_file import CsvRegister, Key, Match, Source
from inquiries.lookups.http import HttpRegister, Reading
from inquiries.lookups.shape import Shape, ValueShape, filled, places_in

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Language = Annotated[str, Field(pattern="^(" + "|".join(LANGUAGES) + ")$")]
Labels = Annotated[dict[Language, Label], Field(min_length=1)]
Role = Annotated[str, Field(pattern=r"^[a-z_]+$")]
KINDS = frozenset({"http", "csv"})
EXPRESSION = re.compile(r"\{[?&/;.]?\w+(,\w+)*\}")
"""What of RFC 6570 keeps values within their place: `{+name}` and `{#name}` would let what is asked change the address."""
BODY = frozenset({"POST", "PUT"})


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IdentityTable(_Table):
    """`identity`: templates of a person's name and of the ways to reach them."""

    name: str = ""
    letter: str | tuple[str, ...] = ""
    email: str = ""
    sms: str = ""


class _Asked(_Table):
    name: Name
    label: Labels
    required: bool = False


class _Column(_Asked):
    column: Annotated[str, Field(min_length=1)]
    match: Match = "exact"


class _ValueOfColumn(_Table):
    name: Name
    label: Labels
    column: Annotated[str, Field(min_length=1)]


class _ValueOfPath(_Table):
    name: Name
    label: Labels
    path: Annotated[str, Field(min_length=1)]


class _Common(_Table):
    label: Labels
    roles: Annotated[tuple[Role, ...], Field(min_length=1)] = ("desk", "administrator")
    most: Annotated[int, Field(ge=1, le=100)] = 20
    identity: IdentityTable = IdentityTable()


class HttpAsked(_Table):
    """How another system is asked over HTTP."""

    url: Annotated[str, Field(pattern=r"^https?://[^/?#{}@\s]+[/?]\S*$")]
    method: Literal["GET", "POST", "PUT"] = "GET"
    headers: dict[str, str] = {}
    body: dict[str, Any] | None = None
    secret_file: Path | None = None
    secret_variable: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None
    timeout_s: Annotated[float, Field(gt=0, le=10)] = 5.0
    size_limit_kb: Annotated[int, Field(ge=1, le=16_384)] = 512


class HttpTable(_Common, HttpAsked):
    """`kind = "http"`."""

    kind: Literal["http"]
    list: Annotated[str, Field(min_length=1)]
    total: str = ""
    empty_status: Annotated[int, Field(ge=400, le=499)] | None = None
    fields: Annotated[tuple[_Asked, ...], Field(min_length=1)]
    values: Annotated[tuple[_ValueOfPath, ...], Field(min_length=1)]


class CsvTable(_Common):
    """`kind = "csv"`."""

    kind: Literal["csv"]
    file: Path
    encoding: Literal["", "utf-8", "latin-1"] = ""
    separator: Annotated[str, Field(pattern=r"^[;,|\t]?$")] = ""
    fields: Annotated[tuple[_Column, ...], Field(min_length=1)]
    values: Annotated[tuple[_ValueOfColumn, ...], Field(min_length=1)]


_TABLES: TypeAdapter[HttpTable | CsvTable] = TypeAdapter(Annotated[HttpTable | CsvTable, Field(discriminator="kind")])


def register_from(
    name: str, table: Mapping[str, Any], *, roles: Collection[str], region: str, environment: Mapping[str, str]
) -> tuple[Register, frozenset[str]]:
    """Return the register that a table describes, and the roles that may ask it, each one of `roles`.

    Raises SettingsError naming the setting.
    """
    place = f"[lookups.registers.{name}]"
    try:
        TypeAdapter(Name).validate_python(name)
        settings = _TABLES.validate_python(table)
    except ValidationError as error:
        raise SettingsError(f"{place} {told_of(error)}", why=why_of_first(place, error)) from error
    names = [value.name for value in settings.values]
    _once(f"{place} values", names)
    _once(f"{place} fields", [one.name for one in settings.fields])
    _refuse_unknown(f"{place} roles", set(settings.roles) - set(roles), "role")
    fields = tuple(Asked(one.name, one.label, one.required) for one in settings.fields)
    card = Card(name, settings.label, fields, settings.most)
    shape = _shape(place, settings, region)
    if isinstance(settings, CsvTable):
        return CsvRegister(card, _source(settings), shape), frozenset(settings.roles)
    return _http(place, settings, card, shape, environment), frozenset(settings.roles)


def labels_of(table: Any) -> dict[str, str]:
    """Return what a register is called, as far as its table says it: it may be the very thing that is wrong."""
    found = table.get("label") if isinstance(table, Mapping) else None
    try:
        return dict(TypeAdapter(Labels).validate_python(found))
    except ValidationError:
        return {}


def why_of_first(place: str, error: ValidationError) -> Why:
    """Return the first mistake and where it stands, for clients to say."""
    first, where = _first(error)
    setting = f"{place} {where or ('kind' if first['type'].startswith('union_tag') else '')}".rstrip()
    if first["type"] == "string_pattern_mismatch":
        return Why("register_form", {"setting": setting})
    return why_of(first, setting)


def told_of(error: ValidationError) -> str:
    """Return the first mistake and where it stands; what was set may be a secret, and is not shown."""
    first, where = _first(error)
    message = {
        "missing": "it is missing",
        "extra_forbidden": "there is no such setting",
        "string_pattern_mismatch": "it is not in the form that docs/lookups.md tells",
        "union_tag_not_found": "kind is missing: http or csv",
        "union_tag_invalid": "kind is http or csv",
    }.get(first["type"], first["msg"])
    return f"{where}: {message}" if where else message


def _first(error: ValidationError) -> tuple[Mapping[str, Any], str]:
    first = error.errors(include_url=False, include_input=False)[0]
    return first, ".".join(str(part) for part in first["loc"] if part not in KINDS)


def _once(place: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        why = Why("register_twice", {"setting": place, "name": twice[0]})
        raise SettingsError(f"{place}: {twice[0]} is there twice", why=why)


def _shape(place: str, settings: HttpTable | CsvTable, region: str) -> Shape:
    known = {value.name for value in settings.values}
    wanted = settings.identity
    letter = wanted.letter if isinstance(wanted.letter, str) else "\n".join(wanted.letter)
    ways = {channel: text for channel, text in {"letter": letter, "email": wanted.email, "sms": wanted.sms}.items() if text}
    for channel, template in {"name": wanted.name, **ways}.items():
        _refuse_unknown(f"{place} identity.{channel}", places_in(template) - known, "value")
    return Shape(tuple(ValueShape(one.name, one.label) for one in settings.values), wanted.name, ways, region)


def _refuse_unknown(place: str, names: set[str], what: str) -> None:
    if names:
        why = Why("register_no_such", {"setting": place, "name": min(names)})
        raise SettingsError(f"{place}: there is no {what} {min(names)}", why=why)


def _source(settings: CsvTable) -> Source:
    return Source(
        file=settings.file,
        columns={value.name: value.column for value in settings.values},
        keys=tuple(Key(one.name, one.column, one.match) for one in settings.fields),
        encoding=settings.encoding,
        separator=settings.separator,
    )


def _http(place: str, settings: HttpTable, card: Card, shape: Shape, environment: Mapping[str, str]) -> Register:
    reading = Reading(
        entries=jmespath_of(f"{place} list", settings.list),
        values={one.name: jmespath_of(f"{place} values.{one.name} path", one.path) for one in settings.values},
        total=jmespath_of(f"{place} total", settings.total) if settings.total else None,
    )
    asked = {one.name for one in settings.fields}
    asking = asking_of(place, settings, asked, environment)
    if unused := asked - used_by(asking):
        why = Why("register_unused", {"setting": f"{place} fields", "name": min(unused)})
        raise SettingsError(f"{place} fields: {min(unused)} stands neither in url nor in body", why=why)
    return HttpRegister(card, replace(asking, empty_status=settings.empty_status), reading, shape)


def asking_of(place: str, settings: HttpAsked, asked: set[str], environment: Mapping[str, str]) -> Asking:
    """Return how another system is asked by the names in `asked`. Raises SettingsError naming the setting."""
    if re.search(r"[{}]", EXPRESSION.sub("", settings.url)):
        told = f"{place} url: fields stand in it as {{name}}, {{?name,name}} or {{&name}}, and not otherwise"
        raise SettingsError(told, why=Why("register_form", {"setting": f"{place} url"}))
    url = URITemplate(settings.url)
    _refuse_unknown(f"{place} url", {str(name) for name in url.variable_names} - asked, "field")
    _refuse_unknown(f"{place} body", _places_in_body(settings.body) - asked, "field")
    if (settings.body is not None) != (settings.method in BODY):
        why = Why("register_body", {"setting": f"{place} body"})
        raise SettingsError(f"{place} body: POST and PUT have one, GET has none", why=why)
    secret = _secret(place, settings, environment)
    for header, template in settings.headers.items():
        _refuse_unknown(f"{place} headers.{header}", places_in(template) - ({"secret"} if secret else set()), "secret")
    headers = {header: filled(template, {"secret": secret}) for header, template in settings.headers.items()}
    return Asking(url, settings.method, headers, settings.body, settings.timeout_s, settings.size_limit_kb * 1024)


def used_by(asking: Asking) -> set[str]:
    """Return the names that stand in the address or the body."""
    return {str(name) for name in asking.url.variable_names} | _places_in_body(asking.body)


def jmespath_of(place: str, expression: str) -> Any:
    """Return a JMESPath expression. Raises SettingsError naming the setting."""
    try:
        return path_of(expression)
    except ValueError as error:
        raise SettingsError(
            f"{place}: it is no JMESPath: {error}",
            why=Why("register_path", {"setting": place, "words": str(error)[:LONGEST_WORDS]}),
        ) from error


def _places_in_body(part: Any) -> set[str]:
    if isinstance(part, str):
        return places_in(part)
    parts = part.values() if isinstance(part, Mapping) else part if isinstance(part, list) else ()
    return set().union(*map(_places_in_body, parts))


def _secret(place: str, settings: HttpAsked, environment: Mapping[str, str]) -> str:
    if settings.secret_variable is not None:
        if not (found := environment.get(settings.secret_variable, "").strip()):
            why = Why("register_variable", {"setting": f"{place} secret_variable", "name": settings.secret_variable})
            raise SettingsError(f"{place} secret_variable: {settings.secret_variable} is not set", why=why)
        return found
    if settings.secret_file is None:
        return ""
    why = Why("register_file", {"setting": f"{place} secret_file", "file": str(settings.secret_file)})
    try:
        found = settings.secret_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{place} secret_file: {settings.secret_file} cannot be read: {error}", why=why) from error
    if not found:
        raise SettingsError(f"{place} secret_file: there is nothing in {settings.secret_file}", why=why)
    return found
