"""What a YAML file of articles or services may hold, checked by pydantic."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AnyHttpUrl, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from knowledge_base.articles import Article, Text
from knowledge_base.languages import FALLBACK, known

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
# Norwegian and Swedish municipalities keep the same clock.
LOCAL = ZoneInfo("Europe/Oslo")

_url = TypeAdapter(AnyHttpUrl)


def web_address(text: str) -> str:
    """Return a text that is an address on the web. Raises pydantic's ValidationError."""
    _url.validate_python(text)
    return text


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty")
    return text.strip()


Slug = Annotated[str, Field(pattern=SLUG, max_length=100)]
Line = Annotated[str, Field(max_length=500), AfterValidator(_filled)]
Body = Annotated[str, Field(max_length=20_000), AfterValidator(_filled)]
Url = Annotated[str, Field(max_length=500), AfterValidator(web_address)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class TextEntry(_Strict):
    """One language of an article."""

    question: Line
    alternatives: tuple[Line, ...] = ()
    answer: Body


class ArticleEntry(_Strict):
    """One article; the languages stand beside its other keys. A date is its first moment in local time."""

    id: Slug
    topic: Line
    link: Url
    form_url: Url | Literal[""] = ""
    state: Literal["draft", "published"] = "published"
    audience: Literal["public", "staff"] = "public"
    shared: bool = False
    topics: tuple[Line, ...] = ()
    valid_from: datetime | date | None = None
    valid_to: datetime | date | None = None
    review_at: datetime | date | None = None
    texts: dict[str, TextEntry]

    @model_validator(mode="before")
    @classmethod
    def _gather_languages(cls, content: Any) -> Any:
        if not isinstance(content, dict) or "texts" in content:
            raise ValueError("an article is a mapping with id, topic, link and one entry for each language")
        languages = {key: value for key, value in content.items() if key in known()}
        return {key: value for key, value in content.items() if key not in languages} | {"texts": languages}

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.texts:
            raise ValueError(f"it has no text; languages are {', '.join(sorted(known()))}")
        begins, ends = moment(self.valid_from), moment(self.valid_to)
        if begins and ends and begins >= ends:
            raise ValueError("valid_from is not before valid_to")
        return self


class ArticleFile(_Strict):
    """A file of articles on one service."""

    service: Slug
    articles: tuple[ArticleEntry, ...]


class Unit(_Strict):
    """Who is responsible for a service."""

    id: Slug
    name: Line


class Service(_Strict):
    """A service of the municipality; one on the track `specialist` is never answered at the desk."""

    id: Slug
    name: dict[str, Line]
    unit: Unit
    track: Literal["desk", "specialist"] = "desk"
    response_working_days: Annotated[int, Field(ge=0, le=365)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)]
    telephone: Line
    opening_hours: Line

    def name_in(self, language: str) -> str:
        """Return the service's name in a language, or in the fallback language."""
        return self.name.get(language) or self.name.get(FALLBACK) or self.id


class ServiceFile(_Strict):
    """The service register."""

    services: tuple[Service, ...]


def article_of(entry: ArticleEntry, service: str) -> Article:
    """Return a validated entry as an article."""
    texts = {code: Text(text.question, text.alternatives, text.answer) for code, text in entry.texts.items()}
    return Article(
        id=entry.id,
        service=service,
        topic=entry.topic,
        link=entry.link,
        texts=texts,
        state=entry.state,
        valid_from=moment(entry.valid_from),
        valid_to=moment(entry.valid_to),
        form_url=entry.form_url,
        audience=entry.audience,
        shared=entry.shared,
        topics=entry.topics,
        review_at=moment(entry.review_at),
    )


def moment(value: datetime | date | None) -> datetime | None:
    """Return a moment in UTC; a date is its first moment, and what has no zone is local time."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=LOCAL)
    return (value if value.tzinfo else value.replace(tzinfo=LOCAL)).astimezone(UTC)
