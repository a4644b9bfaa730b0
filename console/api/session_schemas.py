"""What log-in, sessions, second factors and accounts take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from bot.errors import BadInput
from console.api.schemas import PRINTED, Role, Schema, Staff, Text
from console.auth.names import username_of

Code = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=PRINTED)]
Way = Literal["password", "ldap", "oidc"]
Municipality = Annotated[str, StringConstraints(min_length=2, max_length=64, pattern=r"^[a-z][a-z0-9-]+$")]


def _username(text: str) -> str:
    """Return a user name as it is kept. Raises ValueError for what is none: who is not logged in is told no more."""
    try:
        return username_of(text)
    except BadInput as error:
        raise ValueError(str(error)) from error


class LogIn(Schema):
    """A name and password, of an account here or in the directory, and the second factor's code where there is one."""

    username: Annotated[Text, StringConstraints(max_length=100, pattern=PRINTED), AfterValidator(_username)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    code: Annotated[str, StringConstraints(max_length=32, pattern=PRINTED)] = ""


class PlaceInfo(Schema):
    """A municipality in which the asker works, and as what."""

    municipality: str
    role: Role


class Session(Schema):
    """Who is logged in, until when, what they may do, and where else they work.

    `factor_due`: nothing but setting up a second factor is possible until there is one; `password_due`: likewise, nothing
    but changing the password that an administrator made.
    """

    id: str
    staff: Staff
    municipality: str
    municipality_name: str
    expires_at: datetime
    rights: list[str]
    places: list[PlaceInfo]
    factor_due: bool
    password_due: bool


class Move(Schema):
    """The municipality in which a session is to go on."""

    municipality: Municipality


class LogInWays(Schema):
    """How somebody may log in; `provider` is what the button of the provider says, null where there is none.

    `help` is whom somebody asks who has forgotten their password; empty: an administrator.
    """

    provider: str | None
    directory: bool
    help: str


class LoggedOut(Schema):
    """Where the browser has to go to be logged out of the provider, too; null where nothing more is to do."""

    url: str | None


class SessionRow(Schema):
    """A session in the list; `this` marks the asker's own, `device` is `browser/system`."""

    id: str
    this: bool
    device: str
    way: Way
    created_at: datetime
    used_at: datetime
    expires_at: datetime


class SessionList(Schema):
    """Somebody's sessions, the one used last first."""

    sessions: list[SessionRow]


class FactorInfo(Schema):
    """Whether there is a second factor, whether the role asks for one, and how many recovery codes are left."""

    on: bool
    required: bool
    codes_left: int


class EnrolmentInfo(Schema):
    """What an authenticator app needs: the secret (base32), its URI, and that as a picture."""

    secret: str
    uri: str
    qr_svg: str


class FactorCode(Schema):
    """A code of the second factor."""

    code: Code


class RecoveryCodes(Schema):
    """New recovery codes; they are shown this once."""

    codes: list[str]
