"""The second factor: time-based codes (RFC 6238, SHA-1, 6 digits, 30 s) and recovery codes that work once.

The shared secret is stored sealed, recovery codes only as hashes. A code is taken one step to either side of now, for
clocks that differ, and never twice: the step of the last one is kept (RFC 6238, section 5.2).
"""

from __future__ import annotations

import hashlib
import hmac
import io
from dataclasses import dataclass

import pyotp
import segno
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import Database
from bot.errors import Conflict, NotFound, WrongCode
from bot.interfaces import Clock, RateLimiter
from bot.messages import Staff
from console.auth.models import recovery_codes, second_factors

STEP_S = 30
BESIDE_NOW = (0, -1, 1)
CODES = 10
TRIES = 10
TRIES_WITHIN_S = 900.0
ISSUER = "Torg"


@dataclass(frozen=True, slots=True)
class FactorState:
    """Whether somebody has a second factor, and how many recovery codes are left."""

    on: bool
    codes_left: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: the secret in base32, its URI (Key Uri Format), and that as a QR code in SVG."""

    secret: str
    uri: str
    qr_svg: str


class SecondFactors:
    """Keeps second factors."""

    def __init__(self, database: Database, limiter: RateLimiter, clock: Clock) -> None:
        self._database = database
        self._limiter = limiter
        self._clock = clock

    async def state(self, who: str) -> FactorState:
        """Return whether somebody has one."""
        on = select(second_factors.c.confirmed_at).where(second_factors.c.staff == who)
        left = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.staff == who)
        async with self._database.read() as connection:
            confirmed = (await connection.execute(on)).scalar_one_or_none()
            return FactorState(confirmed is not None, (await connection.execute(left)).scalar_one())

    async def enrol(self, who: Staff) -> Enrolment:
        """Make a secret that counts once a code of it was given. Raises Conflict where there is a second factor."""
        secret = pyotp.random_base32()
        begun = {"staff": who.id, "secret": secret, "made_at": self._clock.now(), "confirmed_at": None, "last_step": 0}
        async with self._database.write() as connection:
            if await _confirmed_secret(connection, who.id) is not None:
                raise Conflict("you have a second factor already; remove it first")
            await connection.execute(delete(second_factors).where(second_factors.c.staff == who.id))
            await connection.execute(insert(second_factors).values(**begun))
        uri = pyotp.TOTP(secret).provisioning_uri(name=f"{who.username}@{who.municipality}", issuer_name=ISSUER)
        drawn = io.BytesIO()
        segno.make(uri, error="m").save(drawn, kind="svg", scale=4, border=4, xmldecl=False, light="#fff")
        return Enrolment(secret, uri, drawn.getvalue().decode())

    async def confirm(self, who: str, code: str) -> list[str]:
        """Let the secret count from now on, and return new recovery codes. Raises WrongCode, NotFound, RateLimited."""
        await self._limiter.spend(f"factor/{who}", TRIES, TRIES_WITHIN_S)
        async with self._database.write() as connection:
            pending = select(second_factors.c.secret).where(
                second_factors.c.staff == who, second_factors.c.confirmed_at.is_(None)
            )
            secret = (await connection.execute(pending)).scalar_one_or_none()
            if secret is None:
                raise NotFound("there is no second factor that waits for its first code")
            await self._spend_step(connection, who, secret, code)
            mine = update(second_factors).where(second_factors.c.staff == who)
            await connection.execute(mine.values(confirmed_at=self._clock.now()))
            made = await _new_codes(connection, who)
        await self._limiter.give_back(f"factor/{who}")
        return made

    async def check(self, who: str, code: str) -> None:
        """Take a code, or a recovery code, which is gone then. Raises WrongCode, RateLimited."""
        await self._limiter.spend(f"factor/{who}", TRIES, TRIES_WITHIN_S)
        async with self._database.write() as connection:
            secret = await _confirmed_secret(connection, who)
            if secret is None:
                raise WrongCode("there is no second factor")
            if len(_bare(code)) == len("000000"):
                await self._spend_step(connection, who, secret, code)
            else:
                await _spend_recovery(connection, who, code)
        await self._limiter.give_back(f"factor/{who}")

    async def renew_codes(self, who: str, code: str) -> list[str]:
        """Replace the recovery codes. Raises WrongCode, RateLimited."""
        await self.check(who, code)
        async with self._database.write() as connection:
            return await _new_codes(connection, who)

    async def remove(self, who: str) -> None:
        """Remove somebody's second factor with its recovery codes; where there is none nothing happens."""
        async with self._database.write() as connection:
            await connection.execute(delete(recovery_codes).where(recovery_codes.c.staff == who))
            await connection.execute(delete(second_factors).where(second_factors.c.staff == who))

    async def _spend_step(self, connection: AsyncConnection, who: str, secret: str, code: str) -> None:
        totp, now = pyotp.TOTP(secret), int(self._clock.now().timestamp()) // STEP_S
        given = _bare(code).encode()
        matching = [now + by for by in BESIDE_NOW if hmac.compare_digest(totp.at((now + by) * STEP_S).encode(), given)]
        if not matching:
            raise WrongCode("that code is not right")
        newer = (second_factors.c.staff == who) & (second_factors.c.last_step < matching[0])
        taken = await connection.execute(update(second_factors).where(newer).values(last_step=matching[0]))
        if taken.rowcount == 0:
            raise WrongCode("that code was used already; wait for the next")


async def _confirmed_secret(connection: AsyncConnection, who: str) -> str | None:
    query = select(second_factors.c.secret).where(second_factors.c.staff == who, second_factors.c.confirmed_at.is_not(None))
    return (await connection.execute(query)).scalar_one_or_none()


async def _spend_recovery(connection: AsyncConnection, who: str, code: str) -> None:
    mine = (recovery_codes.c.staff == who) & (recovery_codes.c.code_hash == _hashed(code))
    if (await connection.execute(delete(recovery_codes).where(mine))).rowcount == 0:
        raise WrongCode("that code is not right")


async def _new_codes(connection: AsyncConnection, who: str) -> list[str]:
    """Make codes of 50 random bits each, which is beyond guessing at ten tries in a quarter of an hour."""
    made = [pyotp.random_base32()[:10].lower() for _ in range(CODES)]
    await connection.execute(delete(recovery_codes).where(recovery_codes.c.staff == who))
    await connection.execute(insert(recovery_codes), [{"staff": who, "code_hash": _hashed(one)} for one in made])
    return [f"{one[:5]}-{one[5:]}" for one in made]


def _hashed(code: str) -> str:
    return hashlib.sha256(_bare(code).encode("utf-8", "replace")).hexdigest()


def _bare(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()
