"""Builds how staff get in: accounts of Torg's own, the directory, the provider of log-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from aiohttp import web

from bot.app.coordination import Coordination
from bot.app.privacy import vault_for
from bot.database import Database
from bot.interfaces import Clock
from bot.settings import LdapSection, OidcSection, Settings
from console.api.login_context import LOGIN, LogInDesk
from console.api.oidc_routes import BACK, CONSOLE
from console.auth.accounts import Accounts
from console.auth.external import RoleRule
from console.auth.ldap import DirectorySettings, LdapDirectory
from console.auth.oidc import OpenIdProvider, ProviderSettings


def accounts_of(settings: Settings, database: Database, clock: Clock, shared: Coordination) -> Accounts:
    """Return the accounts, which ask the directory where the settings name one."""
    chosen = settings.ldap
    return Accounts(
        database,
        shared.limiter,
        clock,
        session=timedelta(hours=settings.console.session_hours),
        bus=shared.bus,
        factor_roles=frozenset(settings.accounts.second_factor_roles),
        directory=LdapDirectory(directory_settings(chosen)) if chosen.url else None,
        make_accounts=settings.accounts.make_accounts,
    )


class LogIn:
    """The ways of logging in beside the form; `local_url` is where browsers find us where no public URL is set."""

    def __init__(self, settings: Settings, local_url: str) -> None:
        home = (settings.service.public_url or local_url).rstrip("/")
        chosen = settings.oidc
        self._provider = OpenIdProvider(provider_settings(chosen, home), vault_for(settings)) if chosen.issuer else None
        label = (chosen.label or settings.municipality.name) if chosen.issuer else None
        self._desk = LogInDesk(
            self._provider,
            label,
            directory=bool(settings.ldap.url),
            home=home + CONSOLE,
            help=settings.accounts.password_help,
        )

    def join(self, app: web.Application) -> None:
        """Let the console find it."""
        app[LOGIN] = self._desk

    async def close(self) -> None:
        """Let go of the provider's connections."""
        if self._provider is not None:
            await self._provider.close()


def provider_settings(chosen: OidcSection, home: str) -> ProviderSettings:
    """Return what the provider is asked by; `home` is our address without a path."""
    return ProviderSettings(
        issuer=chosen.issuer,
        client_id=chosen.client_id,
        client_secret=chosen.client_secret,
        redirect_uri=home + BACK,
        scopes=chosen.scopes,
        username_claim=chosen.username_claim,
        name_claim=chosen.name_claim,
        groups_claim=chosen.groups_claim,
        roles=_rule(chosen.roles, chosen.default_role),
    )


def directory_settings(chosen: LdapSection) -> DirectorySettings:
    """Return what the directory is asked by."""
    return DirectorySettings(
        url=chosen.url,
        security=chosen.security,
        ca=chosen.ca,
        bind_dn=chosen.bind_dn,
        bind_password=chosen.bind_password,
        base=chosen.base,
        user_filter=chosen.user_filter,
        id_attribute=chosen.id_attribute,
        name_attribute=chosen.name_attribute,
        username_attribute=chosen.username_attribute,
        groups_attribute=chosen.groups_attribute,
        groups_base=chosen.groups_base,
        groups_filter=chosen.groups_filter,
        roles=_rule(chosen.roles, chosen.default_role),
    )


def _rule(roles: Sequence[str], default: str) -> RoleRule:
    # Names of groups may hold `=` themselves (`CN=Desk,…`); the role is what follows the last.
    pairs = (one.rpartition("=") for one in roles)
    return RoleRule(tuple((group, role) for group, _, role in pairs), default)
