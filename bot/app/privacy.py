"""Builds what protects people: what masks what they write, what deletes it in time, the log of who looked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.app.cases import systems_of
from bot.app.stores import Stores
from bot.interfaces import Masker
from bot.privacy import ArchiveDuty, Periods
from bot.settings import Settings
from bot.vault import Vault, kept_vault, vault_of
from console.api.privacy_context import PrivacyDesk
from inquiries.privacy.access_log import SqlAccessLog
from inquiries.privacy.masking import NumberMasker
from inquiries.privacy.persons import Forget, Persons
from inquiries.privacy.report import Around
from inquiries.privacy.retention import Retention
from inquiries.privacy.texts import Finder, TextMasker, e_mails, health, names, telephones

KEY_FILE = "identity.key"


def masker_of(settings: Settings) -> Masker:
    """Return what masks what citizens write: numbers always, and what the settings name."""
    chosen = settings.privacy
    finders: list[tuple[bool, Finder]] = [
        (chosen.mask_emails, e_mails),
        (chosen.mask_telephones, telephones(settings.municipality.country)),
        (chosen.mask_names, names),
        (chosen.mask_health, health),
    ]
    wanted = [finder for on, finder in finders if on]
    return TextMasker(NumberMasker(), wanted) if wanted else NumberMasker()


def vault_for(settings: Settings) -> Vault:
    """Return the vault of the settings' key, or of the key file in the folder of data. Raises SettingsError."""
    chosen = settings.privacy
    return vault_of(chosen.key) if chosen.key else kept_vault(settings.service.data_dir / KEY_FILE)


def periods_of(settings: Settings) -> Periods:
    """Return how long things are kept."""
    return Periods(settings.webchat.retention_days, settings.privacy.inquiry_days, settings.privacy.identity_days)


@dataclass(frozen=True)
class Guard:
    """What keeps, tells and deletes personal data as it should be; `desk` is what the console sees of it."""

    log: SqlAccessLog
    retention: Retention
    persons: Persons
    desk: PrivacyDesk

    @classmethod
    def over(cls, settings: Settings, stores: Stores, forget: Forget) -> Guard:
        """Put the parts over the stores; `forget` deletes a conversation and has the dialogue layer told."""
        chosen, here = settings.privacy, settings.municipality
        periods = periods_of(settings)
        database, clock = stores.database, stores.clock
        log = SqlAccessLog(database, clock)
        archives = frozenset(chosen.archive_systems)
        duty = ArchiveDuty(frozenset(chosen.archive_services), chosen.archive_days, archives)
        where, zone, systems = here.id, here.time_zone, {one.name: one.title for one in systems_of(settings)}
        retention = Retention(database, stores.desk, clock, periods, municipality=where, zone=zone, duty=duty)
        persons = Persons(
            database,
            stores.files,
            stores.undertaker,
            clock,
            forget=forget,
            around=Around(here.name, here.language, here.time_zone, periods, systems),
            duty=duty,
            backups=chosen.backups,
        )
        return cls(log, retention, persons, PrivacyDesk(log, retention, persons, region=here.country))

    def follow(self, settings: Settings) -> None:
        """Keep things as long as other settings say from now on."""
        periods = periods_of(settings)
        self.retention.periods = periods
        self.persons.around = replace(self.persons.around, periods=periods)
