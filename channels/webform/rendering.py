"""From what is known to the page: templates that escape everything, texts in the reader's language."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.following import OwnInquiry
from bot.interfaces import Texts
from bot.messages import LANGUAGES, Author, Message
from bot.satisfaction import LONGEST_COMMENT, Helped, Opinion
from bot.working_days import in_words

FOLDER = Path(__file__).parent / "templates"
LOCALES = {"nb": "nb", "nn": "nn", "sv": "sv", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody typed on the entrance, to stand there again."""

    number: str = ""
    address: str = ""


NOTHING = Given()


class PageRenderer:
    """Makes the pages of one municipality; `zone` is the one that its clocks show."""

    def __init__(self, texts: Texts, *, name: str, zone: ZoneInfo, privacy_url: str) -> None:
        self._texts = texts
        self._zone = zone
        self._about = {"name": name, "privacy_url": privacy_url}
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True
        )

    def entrance(self, language: str, given: Given = NOTHING, *, asked: bool = False, problem: str = "") -> str:
        """Return the page for those who have a number and no link; `asked` once a code was asked for."""
        return self._page(
            "entrance.html", language, number=given.number, address=given.address, asked=asked, problem=problem
        )

    def new(self, language: str, *, problem: str = "", text: str = "", address: str = "", once: str = "") -> str:
        """Return the page on which somebody writes the first time; what was written stays when it is refused."""
        return self._page("new.html", language, problem=problem, text=text, address=address, once=once or str(uuid.uuid4()))

    def inquiry(
        self,
        inquiry: OwnInquiry,
        said: list[Message],
        *,
        path: str,
        told: str = "",
        problem: str = "",
        text: str = "",
        opinion: Opinion | None = None,
        comment: str | None = None,
    ) -> str:
        """Return an inquiry's own page; `told` is the key of a good word, `opinion` what is asked about it, if anything."""
        language = inquiry.language
        due = None
        if inquiry.answer_due is not None:
            due = in_words(inquiry.answer_due.astimezone(self._zone).date(), language)
        return self._page(
            "inquiry.html",
            language,
            inquiry=inquiry,
            said=said,
            asked=said[-1].choices if said else (),
            status=self._texts.text(f"status_{inquiry.status.value}", language, number=inquiry.number),
            due=due,
            path=path,
            told=told,
            opinion=opinion,
            comment=comment if comment is not None else opinion.comment if opinion else "",
            helped_by=Helped,
            longest_comment=LONGEST_COMMENT,
            problem=problem,
            text=text,
            once=str(uuid.uuid4()),
        )

    def refused(self, language: str, title: str, text: str) -> str:
        """Return a page that says why something is not there; `title` and `text` are keys."""
        return self._page("refused.html", language, heading=title, reason=text)

    def _page(self, template: str, language: str, **values: object) -> str:
        known = language if language in LANGUAGES else LANGUAGES[0]
        return self._templates.get_template(template).render(
            **self._about,
            **values,
            language=known,
            languages=[(one, Locale.parse(one).get_display_name(one)) for one in LANGUAGES],
            t=self._words(known),
            who=self._who(known),
            body=_body,
            when=self._when(known),
        )

    def _words(self, language: str) -> Callable[..., str]:
        def words(key: str, **values: object) -> str:
            return self._texts.text(f"page_{key}", language, **values)

        return words

    def _who(self, language: str) -> Callable[[Message], str]:
        def who(message: Message) -> str:
            if message.author is Author.STAFF and message.author_name:
                return message.author_name
            return self._texts.text(f"page_by_{message.author.value}", language)

        return who

    def _when(self, language: str) -> Callable[[datetime], str]:
        def when(moment: datetime) -> str:
            here, locale = moment.astimezone(self._zone), LOCALES.get(language, "en_GB")
            return f"{format_date(here.date(), 'medium', locale)} {format_time(here.time(), 'short', locale=locale)}"

        return when


def _body(message: Message) -> Markup:
    """Return what was said as HTML: the bot's and the staff's is sanitised where it is written, all else is escaped."""
    if message.html:
        return Markup(message.html)  # noqa: S704 - sanitised before it was stored
    paragraphs = (Markup("<p>{}</p>").format(part) for part in message.text.split("\n\n") if part.strip())
    return Markup("").join(Markup("<br>").join(part.split("\n")) for part in paragraphs)
