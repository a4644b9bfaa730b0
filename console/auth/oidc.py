"""Log-in by OpenID Connect: authorization code with PKCE (RFC 7636, S256), state and nonce (OpenID Connect Core 3.1).

What has to be known when the browser comes back travels with it, in a cookie that only we can read: any node may answer.
Keys are read from the provider (JWKS) and read anew when a token names one that is not known: providers rotate them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.errors import NotLoggedIn, ProviderUnavailable
from bot.vault import Vault
from console.auth.external import Claims, RoleRule

log = logging.getLogger(__name__)

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "RS384", "RS512", "EdDSA", "Ed25519"]
"""Public-key signatures only: with a shared secret, or none, anybody could sign (RFC 8725, section 3.1)."""

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
DISCOVERED_FOR_S = 3_600.0
KEYS_AT_MOST_EVERY_S = 5.0
LEEWAY_S = 60
WITHIN_S = 600
LARGEST_ANSWER = 1 << 20


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """What is agreed with the provider, and which claims tell what."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    scopes: str
    username_claim: str
    name_claim: str
    groups_claim: str
    roles: RoleRule


@dataclass(frozen=True, slots=True)
class Journey:
    """A browser on its way to the provider: where it goes, and what it takes along for the way back."""

    url: str
    cookie: str


class OpenIdProvider:
    """One provider; `close` lets go of its connections."""

    def __init__(self, settings: ProviderSettings, vault: Vault) -> None:
        self.settings = settings
        self._vault = vault
        self._session: aiohttp.ClientSession | None = None
        self._discovered: dict[str, Any] = {}
        self._discovered_at = 0.0
        self._keys: KeySet | None = None
        self._keys_at = -KEYS_AT_MOST_EVERY_S

    async def begin(self) -> Journey:
        """Return where to send a browser that wants to log in. Raises ProviderUnavailable."""
        provider, chosen = await self._provider(), self.settings
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        query = {
            "response_type": "code",
            "client_id": chosen.client_id,
            "redirect_uri": chosen.redirect_uri,
            "scope": chosen.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        url = _with_query(str(provider["authorization_endpoint"]), query)
        kept = {"state": state, "nonce": nonce, "verifier": verifier, "at": time.time()}
        return Journey(url, self._vault.seal(json.dumps(kept)))

    async def finish(self, query: dict[str, str], cookie: str) -> Claims:
        """Return who came back. Raises NotLoggedIn, ProviderUnavailable."""
        kept = self._kept(cookie)
        if not secrets.compare_digest(query.get("state", "").encode(), str(kept["state"]).encode()):
            raise NotLoggedIn("this log-in was begun elsewhere; begin again")
        if query.get("iss", self.settings.issuer) != self.settings.issuer:
            raise NotLoggedIn("another provider answered")  # RFC 9207
        if "code" not in query:
            log.warning("the provider refused a log-in: %s", query.get("error", "no code")[:100])
            raise NotLoggedIn("the provider did not let you in")
        tokens = await self._exchange(query["code"], kept["verifier"])
        claims = await self._claims(str(tokens.get("id_token", "")), kept["nonce"])
        if self.settings.groups_claim not in claims and tokens.get("access_token"):
            claims |= await self._user_info(str(tokens["access_token"]), str(claims["sub"]))
        return self._told(claims)

    async def log_out_url(self, back_to: str) -> str | None:
        """Return where to send a browser so that it is logged out there too, None where the provider offers nothing."""
        endpoint = (await self._provider()).get("end_session_endpoint")
        if not endpoint:
            return None
        return _with_query(str(endpoint), {"client_id": self.settings.client_id, "post_logout_redirect_uri": back_to})

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()

    def _kept(self, cookie: str) -> dict[str, Any]:
        try:
            # What was never sealed would come back as it is: only what we sealed counts.
            opened = self._vault.open(cookie)
            kept: dict[str, Any] = json.loads(opened) if opened != cookie else {}
            if time.time() - kept["at"] > WITHIN_S:
                raise NotLoggedIn("that took too long; begin again")
        except (ValueError, KeyError, TypeError, UnicodeError) as error:
            raise NotLoggedIn("this log-in was begun elsewhere; begin again") from error
        return kept

    async def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        provider, chosen = await self._provider(), self.settings
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": chosen.redirect_uri}
        form |= {"client_id": chosen.client_id, "client_secret": chosen.client_secret, "code_verifier": verifier}
        auth = None
        if "client_secret_post" not in provider.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            auth = aiohttp.BasicAuth(chosen.client_id, form.pop("client_secret"))
        return await self._ask("POST", str(provider["token_endpoint"]), refused=NotLoggedIn, data=form, auth=auth)

    async def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        keys = await self._signing_keys(token)
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            rules.validate(claims)
        except (JoseError, ValueError) as error:
            raise NotLoggedIn("the provider's answer is not valid") from error
        if claims.get("azp", self.settings.client_id) != self.settings.client_id:
            raise NotLoggedIn("the provider's answer is for somebody else")
        return dict(claims)

    async def _signing_keys(self, token: str) -> KeySet:
        """Return the provider's keys, read anew when they do not hold the one that a token names."""
        known = {key.kid for key in self._keys.keys} if self._keys else set()
        if self._keys is None or (_kid(token) not in known and time.monotonic() - self._keys_at > KEYS_AT_MOST_EVERY_S):
            found = await self._ask("GET", str((await self._provider())["jwks_uri"]))
            signing = [key for key in found.get("keys", []) if key.get("use", "sig") == "sig"]
            try:
                self._keys = KeySet.import_key_set({"keys": signing})
            except (JoseError, ValueError, TypeError, KeyError) as error:
                raise ProviderUnavailable("the provider's keys cannot be read") from error
            self._keys_at = time.monotonic()
        return self._keys

    async def _user_info(self, token: str, subject: str) -> dict[str, Any]:
        endpoint = (await self._provider()).get("userinfo_endpoint")
        if not endpoint:
            return {}
        found = await self._ask("GET", str(endpoint), headers={"Authorization": f"Bearer {token}"})
        if found.get("sub") != subject:  # OpenID Connect Core 5.3.2
            raise NotLoggedIn("the provider told of somebody else")
        return {name: value for name, value in found.items() if name not in {"iss", "sub", "aud", "nonce"}}

    def _told(self, claims: dict[str, Any]) -> Claims:
        chosen = self.settings
        groups = claims.get(chosen.groups_claim, [])
        of = frozenset(str(one) for one in (groups if isinstance(groups, list) else [groups]))
        username = str(claims.get(chosen.username_claim) or claims["sub"])
        name = str(claims.get(chosen.name_claim) or username)
        return Claims(chosen.issuer, str(claims["sub"]), username, name, chosen.roles.role(of))

    async def _provider(self) -> dict[str, Any]:
        """Return what the provider says of itself (OpenID Connect Discovery), an hour old at most."""
        if not self._discovered or time.monotonic() - self._discovered_at > DISCOVERED_FOR_S:
            found = await self._ask("GET", self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if found.get("issuer") != self.settings.issuer:
                raise ProviderUnavailable("the provider names another issuer than the settings")
            if not all(found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")):
                raise ProviderUnavailable("the provider does not say where its doors are")
            self._discovered, self._discovered_at = found, time.monotonic()
        return self._discovered

    async def _ask(
        self, method: str, url: str, *, refused: type[Exception] = ProviderUnavailable, **options: Any
    ) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        try:
            async with self._session.request(method, url, allow_redirects=False, **options) as response:
                body = await response.content.read(LARGEST_ANSWER)
                if response.status >= 500 or (response.status >= 300 and refused is ProviderUnavailable):
                    raise ProviderUnavailable(f"the provider answered {response.status}")
                if response.status >= 300:
                    raise refused("the provider did not accept this log-in")
                answer: dict[str, Any] = json.loads(body)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ProviderUnavailable(f"the provider does not answer: {type(error).__name__} {error}") from error
        except ValueError as error:
            raise ProviderUnavailable("the provider's answer cannot be read") from error
        if not isinstance(answer, dict):
            raise ProviderUnavailable("the provider's answer cannot be read")
        return answer


def _with_query(url: str, query: dict[str, str]) -> str:
    return url + ("&" if "?" in url else "?") + urlencode(query)


def _kid(token: str) -> str | None:
    head = token.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except ValueError:
        return None
    return found.get("kid") if isinstance(found, dict) else None
