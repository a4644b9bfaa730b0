"""What is to be read and what is a file, among the parts of a mail."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.errors import Why
from channels.email import charsets, plain_text
from channels.email.attachments import Attachments
from channels.email.header_lines import read_headers
from channels.email.html_text import HTML_CHARS, html_to_text
from channels.email.invitations import CALENDAR_BYTES, invitation_text
from channels.email.parsed import MailLimits, Save
from channels.email.part import Part
from channels.email.rtf import read_rtf
from channels.email.smime import CMS_BYTES, signed_content
from channels.email.splitting import Splitter
from channels.email.spool import Spool, Window
from channels.email.tnef import read_tnef
from channels.oddities import Oddity

_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]{2,40})", re.IGNORECASE)
_CALENDARS = 5
KIBIBYTE = 1024
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_RTF = frozenset({"text/rtf", "text/richtext"})
_REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
    }
)


@dataclass(slots=True)
class Texts:
    """Readable texts in their order, by where they come from."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def of(self, kind: str) -> str:
        """Return the texts of one kind, `plain` or `html`, with a blank line between them."""
        return "\n\n".join(text for one, text in self.found if one == kind)

    def joined(self) -> str:
        """Return all of them."""
        return "\n\n".join(text for _, text in self.found)


class Bodies:
    """Walks over the parts once; afterwards `text()` is what people read and `attachments` the files."""

    def __init__(self, spool: Spool, limits: MailLimits, save: Save | None, language: str) -> None:
        self._spool = spool
        self._limits = limits
        self._language = language
        self._texts = Texts()
        self._hidden: list[str] = []
        self._unwrapped = False
        self._calendars = 0
        self._characters_left = max(HTML_CHARS, limits.text_chars)
        self.attachments = Attachments(limits, save)
        self.problems: list[Oddity] = []

    def read(self, root: Part) -> None:
        """Take a mail's outermost part."""
        self._part(root, self._texts, within="")

    def text(self) -> str:
        """Return the readable text: what people wrote, else what stood inside a winmail.dat."""
        text = self._texts.joined().strip("\n") or "\n\n".join(self._hidden).strip("\n")
        if len(text) > self._limits.text_chars:
            why = Why("mail_text_long", {"most": str(self._limits.text_chars)})
            self._tell(f"the text is longer than {self._limits.text_chars} characters; the rest was left out", why)
        return text[: self._limits.text_chars]

    def _part(self, part: Part, texts: Texts, *, within: str) -> None:
        if part.kind == "multipart/encrypted":
            self._tell("the mail is encrypted and cannot be read", Why("mail_encrypted"))
        if part.kind == "multipart/alternative" and part.children:
            self._alternative(part, texts)
        elif part.kind == "multipart/related" and part.children:
            for number, child in enumerate(part.children):
                self._part(child, texts, within=part.kind if number else "")
        elif part.is_multipart:
            for child in part.children:
                self._part(child, texts, within=part.kind)
        elif part.body is not None:
            self._leaf(part, part.body, texts, within)
            for child in part.children:
                self._part(child, texts, within=within)

    def _alternative(self, part: Part, texts: Texts) -> None:
        """Choose between the forms of one text: plain, unless there is nothing in it, or far less than in the HTML."""
        forms = Texts()
        for child in part.children:
            self._part(child, forms, within=part.kind)
        plain, html = forms.of("plain"), forms.of("html")
        much_less = len(html.split()) > 3 * len(plain.split()) + 40
        if plain.strip() and html.strip() and much_less:
            self._tell("the plain text says far less than the HTML, which was read instead", Why("mail_html_read"))
        chosen = html if html.strip() and (much_less or not plain.strip()) else plain
        if chosen.strip():
            texts.found.append(("html" if chosen is html else "plain", chosen))
        texts.found += [one for one in forms.found if one[0] == "invitation"]

    def _leaf(self, part: Part, body: Window, texts: Texts, within: str) -> None:
        name = part.name or part.headers.file_name()
        kind = part.kind or ("message/rfc822" if within == "multipart/digest" else "text/plain")
        if kind in _REPORTS:
            return
        if kind in _TNEF or name.lower() in {"winmail.dat", "win.dat"}:
            self._tnef(body, name)
        elif kind in _SMIME:
            self._smime(body, texts, name, kind)
        elif kind == "text/calendar":
            self._calendar(part, body, texts, name)
        elif self._is_text(part, kind, name, within):
            self._text(part, body, kind, texts)
        else:
            self._file(part, body, kind, name, within)

    def _is_text(self, part: Part, kind: str, name: str, within: str) -> bool:
        if not kind.startswith(("text/", "multipart/")) or kind in {"text/rfc822-headers", "text/vcard", "text/x-vcard"}:
            return False
        if part.depth == 0 and not part.name:
            return True
        return part.headers.disposition()[0] != "attachment" and not name and within != "multipart/related"

    def _text(self, part: Part, body: Window, kind: str, texts: Texts) -> None:
        if self._characters_left <= 0:
            self._tell("there is more text than is read; the rest was left out", Why("mail_text_more"))
            return
        data = body.head(min(4 * self._limits.text_chars, 2 * self._characters_left))
        if kind in _RTF and self._rtf(data, texts):
            return
        if body.size > len(data):
            why = Why("mail_part_long", {"most": str(max(1, len(data) // KIBIBYTE))})
            self._tell(f"a text is longer than {len(data)} bytes; the rest was left out", why)
        label = part.parameters.get("charset", "")
        looks_html = kind == "text/html"
        if looks_html and (found := _META_CHARSET.search(data[:4096])) is not None:
            label = label or found[1].decode()
        text, problem = charsets.decode(data, label)
        self._add(problem)
        self._characters_left -= len(text)
        if looks_html:
            texts.found.append(("html", html_to_text(text)))
            return
        if part.parameters.get("format", "").lower() == "flowed":
            text = plain_text.flowed(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
        text, problem = plain_text.without_pgp(text)
        self._add(problem)
        texts.found.append(("plain", text.strip("\n")))

    def _rtf(self, data: bytes, texts: Texts) -> bool:
        try:
            found = read_rtf(data)
        except ValueError:
            return False
        self._characters_left -= len(found.text)
        texts.found.append(("html", html_to_text(found.text) if found.html else found.text.strip("\n")))
        return True

    def _calendar(self, part: Part, body: Window, texts: Texts, name: str) -> None:
        self._calendars += 1
        told = invitation_text(body.head(CALENDAR_BYTES), self._language) if self._calendars <= _CALENDARS else None
        if told is None:
            self._tell("a calendar entry cannot be read", Why("mail_calendar"))
        elif ("invitation", told) not in texts.found:
            texts.found.append(("invitation", told))
        self._file(part, body, "text/calendar", name or "invitation.ics", "")

    def _tnef(self, body: Window, name: str) -> None:
        inside = read_tnef(body)
        if inside is None:
            self._tell("a winmail.dat is not what it is called; it is kept as a file", Why("mail_winmail_else"))
            self.attachments.add(body, name or "winmail.dat", "application/ms-tnef")
            return
        if inside.broken:
            self._tell("a winmail.dat can be read only in part; it is kept as a file too", Why("mail_winmail_part"))
            self.attachments.add(body, name or "winmail.dat", "application/ms-tnef")
        told = inside.text.strip() or (html_to_text(inside.html) if inside.html else "")
        self._hidden += [told] if told else []
        for one in inside.files:
            if one.body is not None:
                self.attachments.add(one.body, one.name, one.media_type, content_id=one.content_id or None)

    def _smime(self, body: Window, texts: Texts, name: str, kind: str) -> None:
        content = signed_content(body.head(CMS_BYTES)) if not self._unwrapped and body.size <= CMS_BYTES else None
        if content is None:
            words = "the mail is encrypted with S/MIME, or signed in a form that cannot be read"
            self._tell(words, Why("mail_smime_closed"))
            self.attachments.add(body, name or "smime.p7m", kind)
            return
        self._unwrapped = True
        start = self._spool.size
        self._spool.add(content)
        inner = Splitter(self._spool, self._limits)
        root = inner.split(Window(self._spool, start, len(content)).as_file())
        self._tell("the mail is signed with S/MIME; the signature was not checked", Why("mail_smime_signed"))
        self.problems += inner.problems
        self._part(root, texts, within="")

    def _file(self, part: Part, body: Window, kind: str, name: str, within: str) -> None:
        identity = next(iter(part.headers.ids("content-id")), None)
        disposition = part.headers.disposition()[0]
        inline = disposition == "inline" or (within == "multipart/related" and disposition != "attachment")
        if kind in {"message/rfc822", "text/rfc822-headers"} and not name.lower().endswith(".eml"):
            name = f"{name or self._subject_of(body)}.eml"
        if not body.size and not name:
            return
        self.attachments.add(body, name, kind, inline=inline, content_id=identity)

    def _subject_of(self, body: Window) -> str:
        return read_headers(body.head(64 * 1024)).text("subject")[:80] or "mail"

    def _tell(self, words: str, why: Why) -> None:
        self._add(Oddity(words, why))

    def _add(self, problem: Oddity | None) -> None:
        if problem is not None and problem not in self.problems:
            self.problems.append(problem)
