"""Tells citizens what is done with what they write, where no page beside the conversation can: e-mail, SMS, messaging.

The purpose, what is never stored and for how long the rest is kept stand below the first answer by e-mail and instant
messaging; by SMS, where every hundred characters cost, the first answer says how to ask. HELP answers it on both, whatever
the bot is in the middle of. Source: GDPR article 13; one text per language, `privacy_notice`, is all that says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape

from bot.dialogue.texts import Texts
from bot.interfaces import Dialogue
from bot.messages import Health, Outcome, Reply, Turn
from bot.privacy import Periods

IN_FULL, HOW_TO_ASK = "privacy_notice", "privacy_ask"
AFTER_FIRST: Mapping[str, str] = {"email": IN_FULL, "xmpp": IN_FULL, "sms": HOW_TO_ASK}
"""What stands below the first answer, by channel; other channels show it beside the conversation."""
BY_WORD = frozenset({"sms", "xmpp"})


@dataclass(frozen=True, slots=True)
class Notice:
    """What the text is filled with: whose service desk, how long things are kept, where more is to be read."""

    municipality: str
    periods: Periods
    url: str


class InformingDialogue:
    """Dialogue that tells about privacy beside what another one answers."""

    def __init__(self, inner: Dialogue, texts: Texts, notice: Notice) -> None:
        self._inner = inner
        self._texts = texts
        self.notice = notice

    async def respond(self, turn: Turn) -> Outcome:
        """Answer one turn; a word for help is answered here. Raises DialogueUnavailable."""
        if turn.channel in BY_WORD and self._asks(turn.text):
            text = f"{self._texts.text('greet', turn.language)}\n\n{self.told(IN_FULL, turn.language)}"
            return Outcome(replies=(Reply(text, details={"intent": "help"}),), language=turn.language)
        outcome = await self._inner.respond(turn)
        key = AFTER_FIRST.get(turn.channel)
        if key is None or not turn.first or not outcome.replies:
            return outcome
        notice = self.told(key, outcome.language or turn.language)
        *others, last = outcome.replies
        return replace(outcome, replies=(*others, _with_below(last, notice)))

    async def forget(self, conversation: str) -> None:
        """Make the other forget. Raises DialogueUnavailable."""
        await self._inner.forget(conversation)

    def health(self) -> Health:
        """Tell how the other is."""
        return self._inner.health()

    def told(self, key: str, language: str) -> str:
        """Return what is told in a language."""
        about, periods = self.notice, self.notice.periods
        return self._texts.text(
            key,
            language,
            municipality=about.municipality,
            chat_days=periods.chat_days,
            inquiry_days=periods.inquiry_days,
            url=about.url,
        ).strip()

    def _asks(self, text: str) -> bool:
        return text.strip().strip("?!.").casefold() in self._texts.all_words("help")


def _with_below(reply: Reply, notice: str) -> Reply:
    html = f"{reply.html}\n<p>{escape(notice)}</p>" if reply.html else None
    return replace(reply, text=f"{reply.text}\n\n{notice}", html=html)
