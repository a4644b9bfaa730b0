"""Settings: one TOML file, `TORG_SECTION_NAME` variables over it, everything checked before anything starts.

A setting that ends in `_file` names a file that holds the secret, so that no secret stands in the file or in `ps`.
Every setting is described in `docs/settings.md`, and a test holds the two together. A new section is a class in the
module of its kind, and a field of `Settings` in `sections.py`.
"""

from __future__ import annotations

from bot.settings.accounts import AccountsSection, LdapSection, OidcSection
from bot.settings.base import ChannelSection, Section
from bot.settings.cases import CasesSection
from bot.settings.channels import Email, LetterSection, Sms, WebChat, Xmpp
from bot.settings.lookups import LookupsSection
from bot.settings.municipality import ConsoleSection, DeadlinesSection, DutySection, Municipality, Privacy, RoutingSection
from bot.settings.reading import DEFAULT_FILE, FILE_VARIABLE, PREFIX, TEST_PREFIX, load
from bot.settings.sections import Settings
from bot.settings.service import DialogueSection, KnowledgeBaseSection, RedisSection, Service, Store, SupportSection
from bot.settings.source import example_of
from bot.settings.translation import TranslationSection

__all__ = [
    "DEFAULT_FILE",
    "FILE_VARIABLE",
    "PREFIX",
    "TEST_PREFIX",
    "AccountsSection",
    "CasesSection",
    "ChannelSection",
    "ConsoleSection",
    "DeadlinesSection",
    "DialogueSection",
    "DutySection",
    "Email",
    "KnowledgeBaseSection",
    "LdapSection",
    "LetterSection",
    "LookupsSection",
    "Municipality",
    "OidcSection",
    "Privacy",
    "RedisSection",
    "RoutingSection",
    "Section",
    "Service",
    "Settings",
    "Sms",
    "Store",
    "SupportSection",
    "TranslationSection",
    "WebChat",
    "Xmpp",
    "example_of",
    "load",
]
