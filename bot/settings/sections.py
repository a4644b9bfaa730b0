"""Everything that can be set, section by section."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, PrivateAttr

from bot.errors import SettingsError
from bot.settings.accounts import AccountsSection, LdapSection, OidcSection
from bot.settings.cases import CasesSection
from bot.settings.channels import Email, LetterSection, Sms, WebChat, Xmpp
from bot.settings.lookups import LookupsSection
from bot.settings.municipality import ConsoleSection, DeadlinesSection, DutySection, Municipality, Privacy, RoutingSection
from bot.settings.service import DialogueSection, KnowledgeBaseSection, RedisSection, Service, Store, SupportSection
from bot.settings.translation import TranslationSection


class Settings(BaseModel):
    """Everything that can be set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    municipality: Municipality = Municipality()
    service: Service = Service()
    support: SupportSection = SupportSection()
    store: Store = Store()
    redis: RedisSection = RedisSection()
    dialogue: DialogueSection = DialogueSection()
    knowledge_base: KnowledgeBaseSection = KnowledgeBaseSection()
    webchat: WebChat = WebChat()
    letter: LetterSection = LetterSection()
    duty: DutySection = DutySection()
    deadlines: DeadlinesSection = DeadlinesSection()
    routing: RoutingSection = RoutingSection()
    cases: CasesSection = CasesSection()
    console: ConsoleSection = ConsoleSection()
    accounts: AccountsSection = AccountsSection()
    oidc: OidcSection = OidcSection()
    ldap: LdapSection = LdapSection()
    privacy: Privacy = Privacy()
    lookups: LookupsSection = LookupsSection()
    translation: TranslationSection = TranslationSection()
    email: Email = Email()
    xmpp: Xmpp = Xmpp()
    sms: Sms = Sms()

    _wrong: dict[str, SettingsError] = PrivateAttr(default_factory=dict)

    @property
    def wrong(self) -> Mapping[str, str]:
        """What is wrong with the sections of channels, by section; such a section has its defaults here."""
        return {section: str(error) for section, error in self._wrong.items()}

    def mistake(self, section: str) -> SettingsError | None:
        """Return what is wrong with a channel's section, None where nothing is."""
        return self._wrong.get(section)

    def wrong_channels(self, wrong: Mapping[str, SettingsError]) -> None:
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
