"""What staff do with registers: see which there are for them, and ask one about an inquiry.

Who asks stands in the access log before the register hears of it: which register, about which inquiry, by which fields. The
query itself is about a person and stands there as a keyed hash (HMAC-SHA256), by which a look-up can be told from another
and not be guessed by trying every number. What registers say is stored nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cleaning import cleaned
from bot.errors import BadInput, Empty, NotFound, Refused, RegisterOff, Why
from bot.lookups import LONGEST_QUERY, Card, Entry, Field, Register
from bot.messages import Staff
from bot.privacy import AccessLog, Action, Look

EVERYBODY: frozenset[str] = frozenset({"desk", "administrator"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A register and the roles that may ask it; without a register its card says what is wrong with its settings."""

    card: Card
    register: Register | None
    roles: frozenset[str] = EVERYBODY


class Lookups:
    """The registers of a municipality; `key` is what queries are hashed with."""

    def __init__(self, municipality: str, offers: Sequence[Offer], log: AccessLog, key: bytes) -> None:
        self._municipality = municipality
        self._offers = {offer.card.name: offer for offer in offers}
        self._log = log
        self._key = key

    def offered(self, staff: Staff) -> list[Card]:
        """Return the registers that somebody may ask, also those that are off."""
        return [offer.card for offer in self._offers.values() if self._may(staff, offer)]

    async def look_up(self, staff: Staff, inquiry: str, register: str, query: Mapping[str, str]) -> list[Entry]:
        """Ask a register about an inquiry, which has to be the municipality's.

        Raises NotFound, Refused, RegisterOff, BadInput, what the register raises, and StoreUnavailable where the look-up
        cannot be written down: then nobody is asked.
        """
        offer = self._offers.get(register)
        if offer is None or staff.municipality != self._municipality:
            raise NotFound("there is no such register")
        if not self._may(staff, offer):
            raise Refused("your role may not ask this register")
        if offer.register is None:
            raise RegisterOff(offer.card.wrong, why=offer.card.why)
        asked = _asked(offer.card, query)
        details = {"register": register, "asked": sorted(asked), "query": self._hash(register, asked)}
        await self._log.note(Look(staff, Action.LOOKED_UP, inquiry, details))
        return await offer.register.look_up(asked)

    async def close(self) -> None:
        """Let go of every register."""
        for offer in self._offers.values():
            if offer.register is not None:
                await offer.register.close()

    def _may(self, staff: Staff, offer: Offer) -> bool:
        return staff.municipality == self._municipality and staff.role in offer.roles

    def _hash(self, register: str, asked: Mapping[str, str]) -> str:
        said = json.dumps([register, asked], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hmac.new(self._key, said.encode(), hashlib.sha256).hexdigest()


def _asked(card: Card, query: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that are filled in. Raises BadInput, Empty, TooLong."""
    unknown = sorted(set(query) - {field.name for field in card.fields})
    if unknown:
        raise BadInput(f"the register {card.name} has no such field", why=Why("lookup_field", {"register": card.name}))
    asked = {name: " ".join(cleaned(text, limit=LONGEST_QUERY).split()) for name, text in query.items() if text.strip()}
    # Without a letter or digit nothing is asked, and `..` would be a step up in an address.
    asked = {name: text for name, text in asked.items() if any(char.isalnum() for char in text)}
    if not asked:
        raise Empty("there is nothing to ask for", why=Why("lookup_nothing"))
    missing = [field for field in card.fields if field.required and field.name not in asked]
    if missing:
        raise Empty(
            f"the field {missing[0].name} has to be filled in", why=Why("lookup_missing", {"name": _called(missing[0])})
        )
    return asked


def _called(field: Field) -> str:
    """Return what a field is called, as whoever set the register up wrote it first."""
    return next(iter(field.labels.values()), field.name)
