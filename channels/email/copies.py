"""Words that are made when a mail goes: a chat's copy, and the code that proves who reads an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from bot.chatting import MADE, Chatting, Made, proof_of_copy
from bot.following import InquiryLinks
from bot.interfaces import Texts
from bot.messages import Message, Outbound
from channels.plain_text import as_text

LOCALES = {"nb": "nb", "nn": "nn", "sv": "sv", "en": "en_GB"}


@dataclass(frozen=True)
class MadeWords:
    """Makes them, of what stands in the store at that time: what was masked is masked, what was deleted is not there."""

    chatting: Chatting
    links: InquiryLinks
    texts: Texts
    zone: ZoneInfo

    async def put_in(self, outbound: Outbound) -> Outbound:
        """Return the message with its words; any other message as it is."""
        message = outbound.message
        match message.details.get(MADE):
            case Made.CODE:
                code = self.links.code(proof_of_copy(outbound.inquiry_number), outbound.to, message.created_at)
                given = {"code": f"{code[:4]} {code[4:]}", "number": outbound.inquiry_number}
                words = self.texts.text("copy_code_message", message.language, **given)
                # The title may be what somebody wrote, and nothing of that goes to an address that nobody has proved.
                return replace(outbound, message=replace(message, text=words), title="")
            case Made.COPY:
                said = await self.chatting.said(message.municipality, message.conversation)
                return replace(outbound, message=replace(message, text=self._copy(said, outbound)))
            case _:
                return outbound

    def _copy(self, said: list[Message], outbound: Outbound) -> str:
        before = [one.id for one in said].index(outbound.message.id)
        parts = [self._part(one, outbound.message.language) for one in said[:before] if MADE not in one.details]
        head = self.texts.text("copy_message", outbound.message.language, number=outbound.inquiry_number)
        return "\n\n".join([head, *parts])

    def _part(self, one: Message, language: str) -> str:
        name = one.author_name or self.texts.text(f"page_by_{one.author.value}", language)
        files = [file.name for file in one.attachments if not file.refused]
        return "\n".join([f"{name}, {self._when(one.created_at, language)}:", as_text(one), *files])

    def _when(self, at: datetime, language: str) -> str:
        here, locale = at.astimezone(self.zone), LOCALES.get(language, "en_GB")
        return f"{format_date(here.date(), 'medium', locale)} {format_time(here.time(), 'short', locale=locale)}"
