"""Sections on the service itself and what it is built on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bot.settings.base import Port, Probability, Seconds, Section, Url


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


class SupportSection(Section):
    """Where staff get help: the address at which the support's remote assistance is begun, and a telephone number."""

    remote_help_url: Annotated[
        str, Field(max_length=500, pattern=r"^(https?://[^\s/]\S*)?$", examples=["https://help.havdal.example"])
    ] = ""
    telephone: Annotated[str, Field(max_length=40, pattern=r"^[+\d ()-]*$", examples=["12 34 56 78"])] = ""


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
