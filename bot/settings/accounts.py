"""Sections on how staff log in: accounts of Torg's own, OpenID Connect, a directory; and where the console may stand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.settings.base import Section

Role = Literal["desk", "case_worker", "editor", "support", "leader", "administrator", "auditor"]
GroupRole = Annotated[
    str,
    Field(
        pattern=r"^\S.*=(desk|case_worker|editor|support|leader|administrator|auditor)$",
        examples=["CN=Servicetorg,OU=Groups,DC=havdal,DC=example=desk"],
    ),
]
Origin = Annotated[str, Field(pattern=r"^https?://[^\s/;,'\"]+$", examples=["https://portal.havdal.example"])]


class AccountsSection(Section):
    """Which roles need a second factor, what external log-ins may make, whom to ask, who may frame the console."""

    second_factor_roles: tuple[Role, ...] = ()
    make_accounts: bool = True
    password_help: Annotated[str, Field(max_length=200)] = ""
    frame_ancestors: tuple[Origin, ...] = ()


class OidcSection(Section):
    """A provider of log-ins by OpenID Connect; without an issuer there is none."""

    issuer: Annotated[str, Field(pattern=r"^(https?://\S+)?$", examples=["https://login.havdal.example"])] = ""
    client_id: str = ""
    client_secret: str = ""
    client_secret_file: Path | None = None
    label: Annotated[str, Field(max_length=60)] = ""
    scopes: Annotated[str, Field(pattern=r"^openid( \S+)*$")] = "openid profile"
    username_claim: Annotated[str, Field(min_length=1)] = "preferred_username"
    name_claim: Annotated[str, Field(min_length=1)] = "name"
    groups_claim: Annotated[str, Field(min_length=1)] = "groups"
    roles: tuple[GroupRole, ...] = ()
    default_role: Role | Literal[""] = ""

    @model_validator(mode="after")
    def _whole(self) -> OidcSection:
        if self.issuer and not self.client_id:
            raise ValueError("an issuer needs a client_id")
        return self


class LdapSection(Section):
    """A directory of staff (LDAP, Active Directory); without a URL there is none."""

    url: Annotated[str, Field(pattern=r"^(ldaps?://[^\s/]+)?$", examples=["ldaps://ad.havdal.example"])] = ""
    security: Literal["tls", "starttls", "none"] = "tls"
    ca: Path | None = None
    bind_dn: str = ""
    bind_password: str = ""
    bind_password_file: Path | None = None
    base: str = ""
    user_filter: Annotated[str, Field(pattern=r"^\(.*\{username\}.*\)$", examples=["(uid={username})"])] = "(uid={username})"
    id_attribute: Annotated[str, Field(min_length=1)] = "entryUUID"
    username_attribute: Annotated[str, Field(min_length=1)] = "uid"
    name_attribute: Annotated[str, Field(min_length=1)] = "cn"
    groups_attribute: str = ""
    groups_base: str = ""
    groups_filter: Annotated[str, Field(pattern=r"^(\(.*\{dn\}.*\))?$", examples=["(member={dn})"])] = "(member={dn})"
    roles: tuple[GroupRole, ...] = ()
    default_role: Role | Literal[""] = ""

    @model_validator(mode="after")
    def _whole(self) -> LdapSection:
        if self.url and not self.base:
            raise ValueError("a directory needs a base to look below")
        if self.url.startswith("ldaps://") and self.security != "tls":
            raise ValueError("ldaps:// is TLS from the beginning: security is tls")
        return self
