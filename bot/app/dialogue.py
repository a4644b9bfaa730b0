"""Builds the dialogue layer: Rasa here or elsewhere or not at all, and the knowledge base that stands in for it."""

from __future__ import annotations

import secrets

from bot.dialogue.actions import Actions
from bot.dialogue.fallback import KnowledgeDialogue
from bot.dialogue.informing import InformingDialogue, Notice
from bot.dialogue.rasa_client import PART, RasaAddress, RasaClient, RasaRunning
from bot.dialogue.rendering import Renderer
from bot.dialogue.resilient import ResilientDialogue
from bot.dialogue.texts import Texts
from bot.dialogue.wordless import WordlessDialogue
from bot.dialogue.written import DialogueByChannel, WrittenDialogue
from bot.errors import SettingsError, Why
from bot.following import InquiryLinks
from bot.interfaces import Clock, Dialogue, InquiryLookup, KnowledgeBase, Promises
from bot.messages import Health
from bot.privacy import Periods
from bot.rasa_process import RasaOptions, RasaProcess
from bot.services import Specialists
from bot.settings import Settings


def notice_of(settings: Settings) -> Notice:
    """Return what citizens are told of privacy; an address without a server is on this one."""
    here, kept = settings.municipality, settings.privacy
    url = here.privacy_url
    if url.startswith("/"):
        url = f"{(settings.service.public_url or settings.local_url).rstrip('/')}{url}"
    return Notice(here.name, Periods(settings.webchat.retention_days, kept.inquiry_days, kept.identity_days), url)


class DialogueLayer:
    """Everything that decides what the bot says. `dialogue` is what the pipeline asks."""

    def __init__(
        self,
        settings: Settings,
        search: KnowledgeBase,
        inquiries: InquiryLookup,
        specialist_services: Specialists,
        clock: Clock,
        promises: Promises,
        links: InquiryLinks,
    ) -> None:
        chosen = settings.dialogue
        self._settings = settings
        self._clock = clock
        self._process: RasaProcess | None = None
        self._client: RasaClient | None = None
        self._resilient: ResilientDialogue | None = None
        self._off = Health(PART, "down", clock.now(), "switched off in the settings", (Why("part_dialogue_off"),))
        self._action_token = chosen.action_token or secrets.token_urlsafe(32)
        self.texts = Texts.load()
        self._renderer = Renderer(self.texts)
        self.actions = Actions(
            search, inquiries, self.texts, links, token=self._action_token, specialist_services=specialist_services
        )
        fallback = KnowledgeDialogue(search, self._renderer, self.texts, specialist_services=specialist_services)
        ordinary: Dialogue = self._with_rasa(fallback) if chosen.url or chosen.start else fallback
        written = WrittenDialogue(
            search, self._renderer, self.texts, promises, links, specialist_services=specialist_services
        )
        by_channel = DialogueByChannel(ordinary, {"email": written})
        worded = WordlessDialogue(by_channel, self.texts)
        self._informing = InformingDialogue(worded, self.texts, notice_of(settings))
        self.dialogue: Dialogue = self._informing

    def follow(self, settings: Settings) -> None:
        """Tell citizens of privacy as other settings say from now on."""
        self._informing.notice = notice_of(settings)

    def health(self) -> Health:
        """Tell how Rasa is; the knowledge base that stands in has a health of its own."""
        return self._resilient.health() if self._resilient else self._off

    async def rasa(self) -> RasaRunning | None:
        """Return which Rasa answers with which model; None where it is switched off. Raises DialogueUnavailable."""
        return await self._client.running() if self._client is not None else None

    async def start(self, service_url: str) -> None:
        """Start Rasa where it is ours, telling it where its actions are, and look out for it."""
        if self._resilient is None:
            return
        if self._settings.dialogue.url is None:
            options = RasaOptions(
                python=self._settings.dialogue.python,
                data_dir=self._settings.service.data_dir,
                actions_url=f"{service_url}/rasa/actions",
                actions_token=self._action_token,
                tracker_days=self._settings.webchat.retention_days,
            )
            self._process = RasaProcess(options, self._clock)
            await self._process.start()
        await self._resilient.start()

    async def stop(self) -> None:
        """End Rasa where it is ours, and every connection to it."""
        for closing in (self._resilient, self._client):
            if closing is not None:
                await closing.close()
        if self._process is not None:
            await self._process.stop()

    def _with_rasa(self, fallback: Dialogue) -> Dialogue:
        chosen = self._settings.dialogue
        if chosen.url is not None and not (chosen.token and chosen.action_token):
            raise SettingsError("[dialogue] url: a Rasa elsewhere needs token and action_token (or their _file)")
        self._client = RasaClient(self._where, self._renderer, self._clock, timeout_s=chosen.timeout_s)
        supervisor = None if chosen.url else self._supervised
        self._resilient = ResilientDialogue(self._client, fallback, self._renderer, supervisor=supervisor)
        return self._resilient

    def _where(self) -> RasaAddress:
        chosen = self._settings.dialogue
        if chosen.url is not None:
            return RasaAddress(chosen.url, chosen.token)
        if self._process is None:
            return RasaAddress("http://127.0.0.1:0", "")
        return self._process.address()

    def _supervised(self) -> Health:
        if self._process is not None:
            return self._process.health()
        return Health(PART, "starting", self._clock.now(), "not started yet", (Why("part_not_started"),))
