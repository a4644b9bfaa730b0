"""Log-in by a directory over LDAP (RFC 4511), Active Directory included.

The person is looked for under an account that may read, and then the directory is asked to take their password (a simple
bind), which never stands in a filter nor in a log. What somebody types is escaped before it stands in a filter (RFC 4515).
The library blocks; it runs in a thread, and every step has a timeout.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

with warnings.catch_warnings():
    # It asks pyasn1 for names by which that library called things earlier.
    warnings.simplefilter("ignore", DeprecationWarning)
    import ldap3
    from ldap3.core.exceptions import LDAPException, LDAPInvalidCredentialsResult
    from ldap3.utils.conv import escape_filter_chars

from bot.errors import DirectoryUnavailable
from console.auth.external import Claims, RoleRule

log = logging.getLogger(__name__)

TIMEOUT_S = 5
AT_ONCE = 4
MOST_GROUPS = 1_000


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """Where the directory is, and what is called what there; `{username}` and `{dn}` stand in the filters."""

    url: str
    security: Literal["tls", "starttls", "none"]
    ca: Path | None
    bind_dn: str
    bind_password: str
    base: str
    user_filter: str
    id_attribute: str
    name_attribute: str
    username_attribute: str
    groups_attribute: str
    groups_base: str
    groups_filter: str
    roles: RoleRule


class LdapDirectory:
    """A directory that is asked on every log-in; nothing of it is kept but who somebody is."""

    def __init__(self, settings: DirectorySettings) -> None:
        self._settings = settings
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def check(self, username: str, password: str) -> Claims | None:
        """Return who somebody is, None for a wrong name or password. Raises DirectoryUnavailable."""
        if not password:
            return None  # RFC 4513 5.1.2: without a password a bind succeeds and proves nothing.
        async with self._gate:
            try:
                return await asyncio.to_thread(self._check, username, password)
            except (LDAPException, OSError, ValueError) as error:
                log.warning("the directory does not answer as it should: %s", type(error).__name__)
                raise DirectoryUnavailable(f"the directory does not answer: {type(error).__name__}") from error

    def _check(self, username: str, password: str) -> Claims | None:
        chosen = self._settings
        with self._bound(chosen.bind_dn, chosen.bind_password) as reader:
            entry = self._person(reader, username)
            if entry is None:
                return None
            dn = str(entry["dn"])
            try:
                with self._bound(dn, password):
                    pass
            except LDAPInvalidCredentialsResult:
                return None
            return self._told(entry, self._groups(reader, entry, dn), username)

    @contextmanager
    def _bound(self, dn: str, password: str) -> Iterator[ldap3.Connection]:
        """Be connected as somebody; however it ends, nothing stays open."""
        chosen = self._settings
        tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=str(chosen.ca) if chosen.ca else None)
        server = ldap3.Server(
            chosen.url, use_ssl=chosen.security == "tls", tls=tls, connect_timeout=TIMEOUT_S, get_info=ldap3.NONE
        )
        connection = ldap3.Connection(
            server,
            dn or None,
            password or None,
            receive_timeout=TIMEOUT_S,
            raise_exceptions=True,
            read_only=True,
            auto_referrals=False,
        )
        try:
            connection.open(read_server_info=False)
            if chosen.security == "starttls":
                connection.start_tls(read_server_info=False)
            connection.bind(read_server_info=False)
            yield connection
            connection.unbind()
        finally:
            if connection.socket is not None:
                connection.socket.close()

    def _person(self, reader: ldap3.Connection, username: str) -> dict[str, Any] | None:
        """Return the one entry that a user name fits; two are as none, since nobody could tell whose password it is."""
        chosen = self._settings
        wanted = chosen.user_filter.replace("{username}", escape_filter_chars(username))
        named = (chosen.id_attribute, chosen.name_attribute, chosen.username_attribute, chosen.groups_attribute)
        found = self._search(reader, chosen.base, wanted, [name for name in named if name], most=2)
        if len(found) > 1:
            log.warning("the directory knows several entries by one user name; nobody gets in by it")
        return found[0] if len(found) == 1 else None

    def _groups(self, reader: ldap3.Connection, entry: dict[str, Any], dn: str) -> frozenset[str]:
        """Return the names of somebody's groups (DNs): those in their own entry, and those that a search finds."""
        chosen = self._settings
        own = entry["attributes"].get(chosen.groups_attribute, []) if chosen.groups_attribute else []
        groups = {str(one) for one in (own if isinstance(own, list) else [own])}
        if chosen.groups_filter:
            wanted = chosen.groups_filter.replace("{dn}", escape_filter_chars(dn))
            found = self._search(reader, chosen.groups_base or chosen.base, wanted, ["cn"], most=MOST_GROUPS)
            groups |= {str(one["dn"]) for one in found}
        return frozenset(groups)

    def _search(
        self, reader: ldap3.Connection, base: str, wanted: str, attributes: list[str], *, most: int
    ) -> list[dict[str, Any]]:
        reader.search(base, wanted, attributes=attributes, size_limit=most, time_limit=TIMEOUT_S)
        # Active Directory answers with references to its other parts, too, which are nobody.
        return [one for one in reader.response or [] if one["type"] == "searchResEntry"]

    def _told(self, entry: dict[str, Any], groups: frozenset[str], typed: str) -> Claims:
        chosen, attributes = self._settings, entry["attributes"]
        subject = _identifier(entry, chosen.id_attribute)
        username = _first(attributes.get(chosen.username_attribute)) or typed
        name = _first(attributes.get(chosen.name_attribute)) or username
        return Claims(f"{chosen.url}/{chosen.base}"[:300], subject, username, name, chosen.roles.role(groups))


def _identifier(entry: dict[str, Any], attribute: str) -> str:
    """Return what never changes of an entry: `entryUUID` (RFC 4530), or Active Directory's `objectGUID`, which is binary."""
    raw = entry["raw_attributes"].get(attribute) or []
    if not raw:
        raise ValueError(f"an entry has no {attribute}")
    value = bytes(raw[0])
    return str(UUID(bytes_le=value)) if attribute.lower() == "objectguid" else value.decode()


def _first(value: Any) -> str:
    if isinstance(value, list):
        return str(value[0]) if value else ""
    return str(value or "")
