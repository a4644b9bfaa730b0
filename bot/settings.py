"""Settings: one TOML file, `TORG_SECTION_NAME` variables over it, everything checked before anything starts.

A setting that ends in `_file` names a file that holds the secret, so that no secret stands in the file or in `ps`.
Every setting is described in `docs/settings.md`, and a test holds the two together.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import list_supported_countries
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo

from bot.errors import SettingsError

PREFIX = "TORG_"
TEST_PREFIX = "TORG_TEST_"
FILE_VARIABLE = "TORG_SETTINGS"
DEFAULT_FILE = "torg.toml"

Port = Annotated[int, Field(ge=0, le=65_535)]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Seconds = Annotated[float, Field(gt=0, le=3_600)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+.*$", examples=["https://www.havdal.example"])]


class Section(BaseModel):
    """Base of all sections: a misspelt setting is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _truth_is_no_number(cls, value: Any, field: ValidationInfo) -> Any:
        """Refuse `port = true`, which pydantic would read as 1."""
        if isinstance(value, bool) and cls.model_fields[str(field.field_name)].annotation is not bool:
            raise ValueError("true and false are no value for this")
        return value


class ChannelSection(Section):
    """Base of the sections of channels: what is wrong in one turns that channel off, and the rest runs."""


class Municipality(Section):
    """Whose service desk this is."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,62}$", examples=["havdal"])] = "havdal"
    name: Annotated[str, Field(min_length=1, max_length=200)] = "Havdal kommune"
    language: Literal["nb", "nn", "sv", "en"] = "nb"
    privacy_url: str = "/personvern.html"
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["NO"])] = "NO"
    time_zone: str = "Europe/Oslo"
    closed_on: tuple[date, ...] = ()
    half_days: tuple[date, ...] = ()
    opening_hours: Annotated[str, Field(pattern=r"^\d{2}:\d{2}-\d{2}:\d{2}$", examples=["08:00-15:30"])] = "08:00-15:30"
    half_days_end: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$", examples=["12:00"])] = "12:00"
    answer_within_days: Annotated[int, Field(ge=0, le=60)] = 3
    close_solved_after_days: Annotated[int, Field(ge=0, le=365)] = 5

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("there is no such time zone") from error
        return value

    @field_validator("opening_hours", "half_days_end")
    @classmethod
    def _times(cls, value: str) -> str:
        times = [time.fromisoformat(one) for one in value.split("-")]
        if times != sorted(set(times)):
            raise ValueError("the municipality opens before it closes")
        return value

    @field_validator("country")
    @classmethod
    def _known_country(cls, value: str) -> str:
        if value not in list_supported_countries():
            raise ValueError("the public holidays of this country are not known")
        return value


class Service(Section):
    """Where the service listens and keeps its files."""

    host: str = "127.0.0.1"
    port: Port = 8080
    public_url: Url | None = None
    data_dir: Path = Path("var")
    behind_proxy: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    arrivals_days: Annotated[int, Field(ge=1, le=365)] = 7
    metrics_token: str = ""
    metrics_token_file: Path | None = None
    link_secret: str = ""
    link_secret_file: Path | None = None


class Store(Section):
    """Where the record stands; empty is SQLite in `data_dir`."""

    url: Annotated[
        str,
        Field(
            pattern=r"^(sqlite\+aiosqlite:///.+|postgresql\+asyncpg://.+)?$",
            examples=["postgresql+asyncpg://user:password@host/database"],
        ),
    ] = ""


class RedisSection(Section):
    """Bus, locks and limits of several nodes; empty is one node without Redis."""

    url: Annotated[str, Field(pattern=r"^(rediss?://.+)?$", examples=["redis://localhost/0"])] = ""


class DialogueSection(Section):
    """The dialogue layer: a Rasa server somewhere, or none given and one is started here."""

    url: Url | None = None
    token: str = ""
    token_file: Path | None = None
    action_token: str = ""
    action_token_file: Path | None = None
    start: bool = True
    timeout_s: Seconds = 8.0
    python: Path = Path(".venv-rasa/bin/python")


class KnowledgeBaseSection(Section):
    """Search: the model and the two thresholds on the probability that an answer is right."""

    model: str = ""
    content: Path = Path("knowledge_base/seed")
    import_at_start: bool = True
    import_private_sites: bool = False
    answer_at: Probability | None = None
    offer_at: Probability | None = None


class WebChat(Section):
    """What citizens may do, and how long it is kept."""

    text_limit: Annotated[int, Field(ge=100, le=20_000)] = 4_000
    retention_days: Annotated[int, Field(ge=1, le=3_650)] = 21
    messages_per_10s: Count = 15
    messages_per_minute_and_address: Count = 240
    sockets_per_minute_and_address: Count = 120
    origins: tuple[str, ...] = ("*",)


class Privacy(Section):
    """What is masked beside numbers, how long things are kept, and the key under which addresses and names are stored.

    `inquiry_days` and `identity_days` count from the last thing that happened in a conversation that staff had to do with.
    """

    mask_names: bool = False
    mask_emails: bool = False
    mask_telephones: bool = False
    mask_health: bool = False
    inquiry_days: Annotated[int, Field(ge=1, le=36_500)] = 183
    identity_days: Annotated[int, Field(ge=1, le=3_650)] = 183
    archive_services: tuple[str, ...] = ()
    backups: Path | None = None
    key: str = ""
    key_file: Path | None = None


class Email(ChannelSection):
    """E-mail: in by the built-in listener or a mailbox, out by a relay; with no relay mails are kept, not sent."""

    enabled: bool = True
    from_address: Annotated[str, Field(pattern=r"^([^@\s<>]+@[^@\s<>]+)?$", examples=["post@havdal.example"])] = ""
    from_name: str = ""
    addresses: tuple[str, ...] = ()
    signature: Annotated[str, Field(max_length=2_000)] = ""
    plus_addressing: bool = False
    reply_secret: str = ""
    reply_secret_file: Path | None = None
    listen: Annotated[str, Field(pattern=r"^((\[[^\]]+\]|[^:\s]+):\d{1,5})?$", examples=["127.0.0.1:2525"])] = (
        "127.0.0.1:2525"
    )
    listen_protocol: Literal["smtp", "lmtp"] = "smtp"
    listen_certificate: Path | None = None
    listen_key: Path | None = None
    connections_per_peer: Count = 50
    mails_per_minute_and_peer: Count = 600
    size_limit_mb: Annotated[int, Field(ge=1, le=500)] = 50
    attachment_limit_mb: Annotated[int, Field(ge=1, le=500)] = 30
    imap_host: str = ""
    imap_port: Port = 0
    imap_user: str = ""
    imap_password: str = ""
    imap_password_file: Path | None = None
    imap_security: Literal["tls", "starttls", "none"] = "tls"
    imap_ca: Path | None = None
    imap_folder: Annotated[str, Field(min_length=1)] = "INBOX"
    imap_after: Literal["seen", "move", "delete"] = "seen"
    imap_move_to: Annotated[str, Field(min_length=1)] = "Torg"
    relay_host: str = ""
    relay_port: Port = 0
    relay_user: str = ""
    relay_password: str = ""
    relay_password_file: Path | None = None
    relay_security: Literal["tls", "starttls", "none"] = "starttls"
    relay_ca: Path | None = None
    relay_attachments_mb: Annotated[int, Field(ge=1, le=500)] = 20
    answers_per_hour: Count = 5


class Sms(ChannelSection):
    """SMS: gateways, each a table of its own that the channel reads, and how the municipality wants its messages."""

    enabled: bool = True
    gateways: dict[str, dict[str, Any]] = {}
    outgoing: str = ""
    simulator: Literal["auto", "on", "off"] = "auto"
    region: Annotated[str, Field(pattern=r"^([A-Z]{2})?$", examples=["NO"])] = ""
    quiet: Annotated[str, Field(pattern=r"^(\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})?$", examples=["21:00-08:00"])] = "21:00-08:00"
    quiet_answer_minutes: Annotated[int, Field(ge=0, le=1_440)] = 15
    max_segments: Annotated[int, Field(ge=1, le=20)] = 3
    replace_typography: bool = True
    stop_words: dict[str, tuple[str, ...]] = {}
    start_words: dict[str, tuple[str, ...]] = {}


class LetterSection(ChannelSection):
    """Letters on paper."""

    enabled: bool = True
    return_address: tuple[str, ...] = ()
    signature: str = ""


class Xmpp(ChannelSection):
    """Instant messaging: a client account (`jid`), or an external component (`component`, XEP-0114); neither is off."""

    jid: Annotated[str, Field(pattern=r"^([^@/\s]+@[^@/\s]+)?$", examples=["desk@chat.havdal.example"])] = ""
    password: str = ""
    password_file: Path | None = None
    component: Annotated[str, Field(pattern=r"^[^@/\s]*$", examples=["desk.havdal.example"])] = ""
    secret: str = ""
    secret_file: Path | None = None
    host: str = ""
    port: Port = 0
    tls: Literal["verify", "none"] = "verify"
    ca_file: Path | None = None
    staff: tuple[
        Annotated[str, Field(pattern=r"^[^@/\s=]+@[^@/\s=]+=\S+$", examples=["ada@chat.havdal.example=ada"])], ...
    ] = ()
    messages_per_minute: Count = 30
    answers_per_minute: Count = 10
    link_days: Annotated[int, Field(ge=1, le=90)] = 7
    ping_s: Annotated[float, Field(ge=1, le=3_600)] = 60.0


class DutySection(Section):
    """Calendars of staff that are followed; one calendar server may be the municipality's own, with an account on it."""

    calendar_every_minutes: Annotated[int, Field(ge=1, le=1_440)] = 15
    calendar_private: bool = False
    calendar_server: Url | None = None
    calendar_user: str = ""
    calendar_password: str = ""
    calendar_password_file: Path | None = None


class DeadlinesSection(Section):
    """What is promised beside an answer, and when people are reminded; in working days."""

    solution_within_days: Annotated[int, Field(ge=0, le=365)] = 0
    warn_days: Annotated[int, Field(ge=0, le=20)] = 1
    provisional_warn_days: Annotated[int, Field(ge=0, le=20)] = 5
    leader_days: Annotated[int, Field(ge=0, le=60)] = 2


class RoutingSection(Section):
    """How long somebody has to take an inquiry before it goes on, in minutes in which the municipality is open."""

    live_minutes: Annotated[int, Field(ge=1, le=10_000)] = 15
    minutes: Annotated[int, Field(ge=1, le=100_000)] = 450


class ConsoleSection(Section):
    """The staff console."""

    session_hours: Annotated[float, Field(gt=0, le=24 * 14)] = 12.0


class Settings(BaseModel):
    """Everything that can be set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    municipality: Municipality = Municipality()
    service: Service = Service()
    store: Store = Store()
    redis: RedisSection = RedisSection()
    dialogue: DialogueSection = DialogueSection()
    knowledge_base: KnowledgeBaseSection = KnowledgeBaseSection()
    webchat: WebChat = WebChat()
    letter: LetterSection = LetterSection()
    duty: DutySection = DutySection()
    deadlines: DeadlinesSection = DeadlinesSection()
    routing: RoutingSection = RoutingSection()
    console: ConsoleSection = ConsoleSection()
    privacy: Privacy = Privacy()
    email: Email = Email()
    xmpp: Xmpp = Xmpp()
    sms: Sms = Sms()

    _wrong: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def wrong(self) -> Mapping[str, str]:
        """What is wrong with the sections of channels, by section; such a section has its defaults here."""
        return self._wrong

    def wrong_channels(self, wrong: Mapping[str, str]) -> None:
        """Keep what is wrong with the sections of channels, for who builds them."""
        self._wrong.update(wrong)

    @property
    def store_url(self) -> str:
        """The database's URL, SQLite in the data directory when none is set."""
        return self.store.url or f"sqlite+aiosqlite:///{(self.service.data_dir / 'torg.db').absolute()}"

    @property
    def local_url(self) -> str:
        """Where programs on this machine reach the service."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.service.host, self.service.host)  # noqa: S104 - compared, not bound
        return f"http://{host}:{self.service.port}"


def load(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of a file (default `torg.toml` where there is one) and of the variables over it.

    Raises SettingsError, naming the file's line or the variable.
    """
    variables = os.environ if environment is None else environment
    path = file or (Path(variables[FILE_VARIABLE]) if FILE_VARIABLE in variables else None)
    text = _text_of(path) if path else _text_of(Path(DEFAULT_FILE)) if Path(DEFAULT_FILE).exists() else ""
    name = str(path or DEFAULT_FILE)
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not valid TOML: {error}") from error
    source = _Source(name, text, _overlay(values, variables))
    wrong = _set_aside(values, source)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(source.explained(error)) from error
    settings = _with_secrets(settings, source, wrong)
    settings.wrong_channels(wrong)
    return settings


def _set_aside(values: dict[str, Any], source: _Source) -> dict[str, str]:
    """Take the sections of channels that are wrong out of the values; return what is wrong with each."""
    wrong: dict[str, str] = {}
    for section, field in Settings.model_fields.items():
        kind: Any = field.annotation
        if issubclass(kind, ChannelSection) and section in values:
            try:
                kind.model_validate(values[section])
            except ValidationError as error:
                wrong[section] = source.explained(error, section)
                del values[section]
    return wrong


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # Some editors put a byte order mark first.
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error}") from error


def _overlay(values: dict[str, Any], variables: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Put `TORG_SECTION_NAME` variables over the file's values; return which variable set what."""
    origins: dict[tuple[str, str], str] = {}
    for section, field in Settings.model_fields.items():
        kind: Any = field.annotation
        for name in kind.model_fields:
            variable = f"{PREFIX}{section}_{name}".upper()
            if variable in variables:
                value: Any = variables[variable]
                if _is_list(kind.model_fields[name].annotation):
                    value = [part.strip() for part in value.split(",") if part.strip()]
                origins[section, name] = variable
                table = values.setdefault(section, {})
                if isinstance(table, dict):  # What is no table is refused afterwards.
                    table[name] = value
    _refuse_misspelt(variables, known=set(origins.values()))
    return origins


def _refuse_misspelt(variables: Mapping[str, str], known: set[str]) -> None:
    """Refuse a variable of ours that sets nothing: somebody believes that it does."""
    ours = {name for name in variables if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX)}
    unknown = sorted(ours - known - {FILE_VARIABLE})
    if unknown:
        raise SettingsError(f"{', '.join(unknown)}: there is no such setting")


@dataclass(frozen=True)
class _Source:
    """Where settings come from: a file's name and text, and the variables that set what."""

    file: str
    text: str
    origins: Mapping[tuple[str, str], str]

    def place(self, section: str, name: str) -> str:
        """Return what a person must look at to change a setting."""
        return self.origins.get((section, name)) or f"{self.file} line {_line_of(self.text, section, name)}"

    def explained(self, error: ValidationError, within: str | None = None) -> str:
        """Say in one sentence per mistake where it stands and what is wrong; what was set may be a secret.

        `within` is the section where only that was looked at.
        """
        told = []
        for mistake in error.errors(include_url=False, include_input=False):
            place = [within] if within else []
            section, name, *_ = *place, *map(str, mistake["loc"]), "", ""
            setting = f"[{section}] {name}".strip()
            what = _said(mistake["type"], mistake["msg"], section, name)
            told.append(f"{self.place(section, name)}: {setting}: {what}")
        return "; ".join(told)


def _said(kind: str, message: str, section: str, name: str) -> str:
    """Return what is wrong with a setting in words for people: a pattern is none, what it should look like is one."""
    if kind == "extra_forbidden":
        return "there is no such setting"
    found: Any = Settings.model_fields[section].annotation if section in Settings.model_fields else None
    field = found.model_fields.get(name) if found is not None else None
    if kind == "string_pattern_mismatch" and field is not None:
        example = _example(field)
        return f"it should look like {example}" if example else message
    return message


def _example(field: FieldInfo) -> str:
    """Return a value that the setting could have, empty when none is known."""
    inner = [field, *(part for part in _inside(field.annotation) if isinstance(part, FieldInfo))]
    return next((str(one.examples[0]) for one in inner if one.examples), "")


def _inside(annotation: Any) -> Iterator[Any]:
    for part in get_args(annotation):
        yield part
        yield from _inside(part)


def _line_of(text: str, section: str, name: str) -> int:
    """Return the line of a setting in a TOML text, the section's own when it is not found, 1 when neither is."""
    key, table = _key(name), _key(section)
    here = re.compile(rf"\s*{key}\s*=")
    from_above = re.compile(rf"\s*{table}\s*(=|\.\s*{key}\s*=)" if name else rf"\s*{table}\s*[=.]")
    heading, found = None, 1
    for number, line in enumerate(text.splitlines(), 1):
        opened = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", line)
        if opened:
            heading = opened.group(1).strip("\"'")
            found = number if heading == section else found
        elif (heading is None and from_above.match(line)) or (heading == section and name and here.match(line)):
            return number
    return found


def _key(name: str) -> str:
    return rf"[\"']?{re.escape(name)}[\"']?"


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple


def _with_secrets(settings: Settings, source: _Source, wrong: dict[str, str]) -> Settings:
    """Read the secrets that stand in files of their own: `token_file` names the file that `token` stands in.

    Raises SettingsError; what is wrong with a channel's goes into `wrong` instead.
    """
    changes: dict[str, Section] = {}
    for section in Settings.model_fields:
        chosen = getattr(settings, section)
        secrets: dict[str, str] = {}
        try:
            for name in _secrets_in_files(chosen):
                secrets[name] = _secret(getattr(chosen, f"{name}_file"), source, section, f"{name}_file")
        except SettingsError as error:
            if not isinstance(chosen, ChannelSection):
                raise
            wrong[section] = str(error)
        if secrets:
            changes[section] = chosen.model_copy(update=secrets)
    return settings.model_copy(update=changes)


def _secrets_in_files(section: Section) -> list[str]:
    names = [name.removesuffix("_file") for name in type(section).model_fields if name.endswith("_file")]
    fields = type(section).model_fields
    return [name for name in names if name in fields and getattr(section, f"{name}_file") is not None]


def _secret(path: Path, source: _Source, section: str, name: str) -> str:
    place = f"{source.place(section, name)}: [{section}] {name}"
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{place}: {path} cannot be read: {error}") from error
    if not secret:
        raise SettingsError(f"{place}: there is nothing in {path}")
    return secret
