"""Settings: what they come to, and that every mistake is named where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import Settings, load


def _names() -> list[tuple[str, str]]:
    sections: dict[str, Any] = {name: field.annotation for name, field in Settings.model_fields.items()}
    return [(section, name) for section, kind in sections.items() for name in kind.model_fields]


EVERY = _names()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "torg.toml"


def mistake(file: Path, toml: str, **variables: str) -> str:
    """Return what is said about wrong settings."""
    file.write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(file, variables)
    return str(caught.value)


def test_nothing_set_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(environment={}) == Settings()
    assert load(environment={}).store_url == f"sqlite+aiosqlite:///{tmp_path}/var/torg.db"


def test_file_in_the_working_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "torg.toml").write_text("[service]\nport = 9000\n", encoding="utf-8")
    assert load(environment={}).service.port == 9000


def test_file_named_by_the_variable_is_read(file: Path) -> None:
    file.write_text("service.port = 9000\n", encoding="utf-8")
    assert load(environment={"TORG_SETTINGS": str(file)}).service.port == 9000


def test_byte_order_mark_is_no_mistake(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf[service]\nport = 9000\n")
    assert load(file, {}).service.port == 9000


def test_variables_go_over_the_file(file: Path) -> None:
    file.write_text('[service]\nport = 9000\nhost = "::"\n[webchat]\norigins = ["https://a.example"]\n', encoding="utf-8")
    variables = {
        "TORG_SERVICE_PORT": "9001",
        "TORG_WEBCHAT_ORIGINS": "https://b.example, https://c.example",
        "TORG_DIALOGUE_START": "false",
        "TORG_KNOWLEDGE_BASE_ANSWER_AT": "0.7",
        "HOME": "/root",
    }
    found = load(file, variables)
    assert (found.service.port, found.service.host, found.local_url) == (9001, "::", "http://[::1]:9001")
    assert found.webchat.origins == ("https://b.example", "https://c.example")
    assert (found.dialogue.start, found.knowledge_base.answer_at) == (False, 0.7)


@pytest.mark.parametrize(
    ("toml", "line", "setting"),
    [
        ("[service]\nport = 70000\n", 2, "[service] port"),
        ("# a note\n\n[webchat]\n[service]\nhost = 'x'\n  port='no'\n", 6, "[service] port"),
        ('[webchat]\nport = 1\n["service"]\n"port" = -1\n', 4, "[service] port"),
        ("\nservice.port = 70000\n", 2, "[service] port"),
        ("\n\nservice = {port = 70000}\n", 3, "[service] port"),
        ("[service]\nport = true\n", 2, "[service] port"),
        ("[service]\nbehind_proxy = 'perhaps'\n", 2, "[service] behind_proxy"),
        ("[service]\nlog_level = 'LOUD'\n", 2, "[service] log_level"),
        ("[service]\nprot = 80\n", 2, "[service] prot"),
        ("[servce]\nport = 80\n", 1, "[servce]"),
        ("\nservce.port = 80\n", 2, "[servce]"),
        ("[service]\nport = 80\n[servce]\n", 3, "[servce]"),
        ("service = 5\n", 1, "[service]"),
        ("[[service]]\nport = 80\n", 1, "[service]"),
        ("[municipality]\nid = 'Havdal'\n", 2, "[municipality] id"),
        ("[municipality]\nname = ''\n", 2, "[municipality] name"),
        ("[municipality]\nlanguage = 'de'\n", 2, "[municipality] language"),
        ("[store]\nurl = 'mysql://x'\n", 2, "[store] url"),
        ("[redis]\nurl = 'localhost:6379'\n", 2, "[redis] url"),
        ("[dialogue]\ntimeout_s = nan\n", 2, "[dialogue] timeout_s"),
        ("[dialogue]\ntimeout_s = 0\n", 2, "[dialogue] timeout_s"),
        ("[dialogue]\nurl = 'rasa'\n", 2, "[dialogue] url"),
        ("[knowledge_base]\nanswer_at = 1.5\n", 2, "[knowledge_base] answer_at"),
        ("[webchat]\ntext_limit = 1e3\nretention_days = 0\n", 3, "[webchat] retention_days"),
        ("[webchat]\norigins = [1]\n", 2, "[webchat] origins"),
        ("[console]\nsession_hours = 1000\n", 2, "[console] session_hours"),
    ],
)
def test_mistake_in_the_file_is_named_by_its_line(file: Path, toml: str, line: int, setting: str) -> None:
    said = mistake(file, toml)
    assert said.startswith(f"{file} line {line}: {setting}: ")
    assert len(said) > len(f"{file} line {line}: {setting}: ")
    assert "\n" not in said


def test_every_mistake_is_named(file: Path) -> None:
    said = mistake(file, "[service]\nport = 70000\n[webchat]\ntext_limit = 1\n", TORG_CONSOLE_SESSION_HOURS="-1")
    assert [part.split(":")[0].removeprefix(str(file)).strip() for part in said.split("; ")] == [
        "line 2",
        "line 4",
        "TORG_CONSOLE_SESSION_HOURS",
    ]


@pytest.mark.parametrize(("section", "name"), EVERY)
def test_mistake_in_a_variable_is_named_by_it(file: Path, section: str, name: str) -> None:
    """A number far too large is wrong for every setting but those that take any text."""
    variable = f"TORG_{section}_{name}".upper()
    file.write_text("", encoding="utf-8")
    try:
        found = load(file, {variable: "9" * 300})
    except SettingsError as error:
        assert str(error).startswith(f"{variable}: [{section}] {name}: ")  # noqa: PT017 - both ways are right
    else:
        kind: Any = type(getattr(getattr(found, section), name))
        said = found.wrong.get(section, "").startswith(f"{variable}: [{section}] {name}: ")
        assert said or kind in {str, tuple} or issubclass(kind, Path)


@pytest.mark.parametrize("variable", ["TORG_SERVICE_PROT", "TORG_PORT", "TORG_SERVCE_PORT", "TORG_", "TORG_SERVICE"])
def test_misspelt_variable_is_named(file: Path, variable: str) -> None:
    assert mistake(file, "", **{variable: "1"}).startswith(f"{variable}: ")


def test_section_that_is_no_table_is_named_when_a_variable_sets_something_in_it(file: Path) -> None:
    assert mistake(file, "service = 5\n", TORG_SERVICE_PORT="80").startswith(f"{file} line 1: [service]: ")


@pytest.mark.parametrize(
    "content", [b"[service", b"port = ", b"[service]\nport = 1\nport = 2\n", b"\xff\xfe", b"[a]\n[a]\n", b"x = '\x00'"]
)
def test_file_that_is_not_toml_is_named(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=str(file)):
        load(file, {})


@pytest.mark.parametrize("where", ["nowhere.toml", "", "."])
def test_file_that_cannot_be_read_is_named(tmp_path: Path, where: str) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load(environment={"TORG_SETTINGS": str(tmp_path / where)})


def test_secrets_come_from_files(file: Path, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("s3cret\n", encoding="utf-8")
    file.write_text(f"[dialogue]\ntoken_file = '{secret}'\n", encoding="utf-8")
    found = load(file, {"TORG_DIALOGUE_ACTION_TOKEN_FILE": str(secret)})
    assert (found.dialogue.token, found.dialogue.action_token) == ("s3cret", "s3cret")


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe\x00"])
def test_secret_that_cannot_be_read_is_named(file: Path, tmp_path: Path, content: bytes | None) -> None:
    secret = tmp_path / "token"
    if content is not None:
        secret.write_bytes(content)
    in_file = mistake(file, f"[dialogue]\nstart = false\ntoken_file = '{secret}'\n")
    assert in_file.startswith(f"{file} line 3: [dialogue] token_file: ")
    in_variable = mistake(file, "", TORG_DIALOGUE_ACTION_TOKEN_FILE=str(secret))
    assert in_variable.startswith("TORG_DIALOGUE_ACTION_TOKEN_FILE: [dialogue] action_token_file: ")


def test_what_was_set_wrongly_is_not_repeated(file: Path) -> None:
    said = mistake(file, "[store]\nurl = 'postgres://torg:s3cret@db/torg'\n", TORG_REDIS_URL="redis:s3cret")
    assert "s3cret" not in said


TOML_VALUES = st.sampled_from(
    ["true", "1", "-1", "1.5", "nan", "'x'", "''", "[]", "[1]", "{}", "{a=1}", "2026-01-01", "99999999999999999999", "'\\n'"]
)


@given(st.lists(st.tuples(st.sampled_from(EVERY), TOML_VALUES), max_size=5, unique_by=lambda pair: pair[0]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_is_taken_or_named(file: Path, values: list[tuple[tuple[str, str], str]]) -> None:
    file.write_text("\n".join(f"{section}.{name} = {value}" for (section, name), value in values), encoding="utf-8")
    try:
        load(file, {})
    except SettingsError as error:
        for part in str(error).split("; "):
            assert part.startswith(f"{file} line ")


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_taken_or_refused(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8", errors="surrogatepass")
    try:
        load(file, {})
    except SettingsError as error:
        assert str(file) in str(error)  # noqa: PT017 - both ways are right


DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_is_described_with_its_default_and_none_that_is_not_there() -> None:
    described: dict[tuple[str, str], str] = {}
    section = ""
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("## ["):
            section = line[4:].rstrip("]")
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 5 and cells[1].startswith("`"):
            described |= {(section, name.strip(" `")): cells[2] for name in cells[1].split(",")}
    assert set(described) == set(EVERY)
    for (section, name), default in described.items():
        value = getattr(getattr(Settings(), section), name)
        if default and default != "fitted":
            assert _plain(value) in {default.strip("`"), default}, (section, name)
        else:
            assert value in (None, "", {}), (section, name)


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{part}"' for part in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
