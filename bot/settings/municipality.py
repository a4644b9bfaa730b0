"""Sections on the municipality and its desk."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import list_supported_countries
from pydantic import Field, field_validator

from bot.settings.base import Section, Url


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


class Privacy(Section):
    """What is masked beside numbers, how long things are kept, and the key under which addresses and names are stored.

    `inquiry_days` and `identity_days` count from the last thing that happened in a conversation that staff had to do with,
    `archive_days` from when an inquiry of `archive_services` is done, unless one of `archive_systems` has it whole before.
    """

    mask_names: bool = False
    mask_emails: bool = False
    mask_telephones: bool = False
    mask_health: bool = False
    inquiry_days: Annotated[int, Field(ge=1, le=36_500)] = 183
    internal_days: Annotated[int, Field(ge=1, le=36_500)] = 183
    identity_days: Annotated[int, Field(ge=1, le=3_650)] = 183
    archive_services: tuple[str, ...] = ()
    archive_days: Annotated[int, Field(ge=1, le=36_500)] = 365
    archive_systems: tuple[Literal["archive", "case_system"], ...] = ("archive",)
    backups: Path | None = None
    key: str = ""
    key_file: Path | None = None


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
