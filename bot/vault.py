"""Addresses and names as the store keeps them: encrypted under a key that is not in the store.

The encryption is deterministic (AES-SIV, RFC 5297): the same address has the same form everywhere, so that it can be looked
for without being known, and the store tells no more than which rows belong together. `docs/decisions/` tells why there is
no table of identities beside it. A value says which key it is under; a vault writes with the first of its keys.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import String, TypeDecorator
from sqlalchemy.engine import Dialect

from bot.errors import SettingsError, StoreUnavailable

KEY_BYTES = 64
FORM = re.compile(r"~([0-9a-f]{8})~([A-Za-z0-9_-]+)")
PURPOSE = [b"torg identity 1"]


class Vault:
    """Seals and opens texts under keys of 64 bytes, the one to write with first."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise SettingsError(f"a key has {KEY_BYTES} bytes, written in base64")
        self._ciphers = {name_of(key): AESSIV(key) for key in keys}
        self.current = name_of(keys[0])

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the keys, the one that is written with first."""
        return tuple(self._ciphers)

    def seal(self, text: str) -> str:
        """Return a text as the store keeps it; an empty one stays empty, since there it means nobody."""
        if not text:
            return text
        sealed = self._ciphers[self.current].encrypt(text.encode(), PURPOSE)
        return f"~{self.current}~{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"

    def open(self, kept: str) -> str:
        """Return the text; one that was never sealed is as it is. Raises StoreUnavailable without its key."""
        found = FORM.fullmatch(kept)
        if found is None:
            return kept
        cipher = self._ciphers.get(found[1])
        if cipher is None:
            raise StoreUnavailable(f"the key {found[1]}, under which addresses are stored, is not among [privacy] key")
        try:
            return cipher.decrypt(base64.urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4)), PURPOSE).decode()
        except (InvalidTag, binascii.Error) as error:
            raise StoreUnavailable("an address in the store was changed and cannot be opened") from error


def name_of(key: bytes) -> str:
    """Return what a key is called: the beginning of its hash, which tells nothing of it."""
    return hashlib.sha256(b"name of " + key).hexdigest()[:8]


def new_key() -> str:
    """Return a new key as it is written."""
    return base64.b64encode(AESSIV.generate_key(KEY_BYTES * 8)).decode()


def vault_of(written: str) -> Vault:
    """Return the vault of keys that are written in base64, with white space or commas between. Raises SettingsError."""
    try:
        return Vault([base64.b64decode(key, validate=True) for key in re.split(r"[\s,]+", written.strip())])
    except binascii.Error as error:
        raise SettingsError("[privacy] key: it is not base64") from error


def kept_vault(file: Path) -> Vault:
    """Return the vault of a key file; where there is none one is made that only its owner reads."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as made:
            made.write(new_key() + "\n")
            made.flush()
            os.fsync(made.fileno())
    except FileExistsError:
        pass  # It was made at the first start, or by another process just now.
    try:
        return vault_of(file.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the key file {file} cannot be read: {error}") from error


_vaults: WeakKeyDictionary[Dialect, Vault] = WeakKeyDictionary()
"""The vault of each engine, by its dialect: that is all of an engine that a column's type gets to see."""


def use_vault(dialect: Dialect, vault: Vault) -> None:
    """Let an engine's sealed columns use a vault."""
    _vaults[dialect] = vault


def vault_in_use(dialect: Dialect) -> Vault | None:
    """Return an engine's vault."""
    return _vaults.get(dialect)


class Sealed(TypeDecorator[str]):
    """A text that the store keeps sealed; without a vault (a database that a tool makes for itself) in clear."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal what is written, and what is looked for."""
        vault = _vaults.get(dialect)
        return value if value is None or vault is None else vault.seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Open what is read. Raises StoreUnavailable without its key."""
        vault = _vaults.get(dialect)
        if value is None or (vault is None and FORM.fullmatch(value) is None):
            return value
        if vault is None:
            raise StoreUnavailable("addresses are stored under a key that was not given")
        return vault.open(value)
