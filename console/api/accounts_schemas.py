"""What accounts, passwords, guests and the log of their changes take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints

from console.api.schemas import PRINTED, Role, Schema, Text
from console.api.session_schemas import Municipality, SessionRow
from console.auth.names import username_of

Username = Annotated[Text, StringConstraints(max_length=100, pattern=PRINTED), AfterValidator(username_of)]
Password = Annotated[str, StringConstraints(min_length=10, max_length=1024)]


class NewAccount(Schema):
    """An account to be made; without a password its owner logs in by the directory or the provider.

    A password is for the first log-in: its owner has to choose another one then.
    """

    username: Username
    name: Annotated[str, StringConstraints(max_length=200, pattern=PRINTED)] = ""
    role: Role
    password: Password | None = None


class ChangeAccount(Schema):
    """What changes of an account; what is not named stays."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PRINTED)] | None = None
    role: Role | None = None
    closed: bool | None = None


class AccountInfo(Schema):
    """An account as administrators see it; `one_time`: its password was made by one of them and waits to be changed."""

    id: str
    username: str
    name: str
    role: Role
    closed: bool
    has_password: bool
    second_factor: bool
    external: bool
    one_time: bool
    sessions: int


class AccountList(Schema):
    """All accounts of the municipality, by name."""

    accounts: list[AccountInfo]


class OneTimePassword(Schema):
    """A password for one log-in, shown this once, and until when it holds."""

    password: str
    until: datetime


class PasswordState(Schema):
    """Whether the asker has a password here; false: they log in by another system, and change it there."""

    here: bool


class ChangePassword(Schema):
    """One's own password, the old and the new."""

    old: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    new: Password


class PasswordChanged(Schema):
    """The sessions that have ended by the change."""

    ended: list[SessionRow]


class NewGuest(Schema):
    """Whom to invite from another municipality, as what, and the last day of it."""

    home: Municipality
    username: Username
    role: Role
    until: date


class GuestInfo(Schema):
    """Somebody of another municipality with a role here, or invited to one.

    `name` is known once they have accepted; `until` is null for guests of before ends were asked for.
    """

    id: str
    state: Literal["invited", "declined", "guest"]
    home: str
    username: str
    name: str | None
    role: Role
    until: date | None


class GuestList(Schema):
    """Guests and invitations, by municipality and user name."""

    guests: list[GuestInfo]


class InvitationInfo(Schema):
    """A role in another municipality that waits for the asker's yes or no."""

    id: str
    municipality: str
    role: Role
    until: date
    staff_name: str
    at: datetime


class InvitationList(Schema):
    """Invitations, the newest first."""

    invitations: list[InvitationInfo]


class AccountChangeInfo(Schema):
    """Something that was done with an account; `staff_name` is empty where another system or the command line did it."""

    id: str
    at: datetime
    staff_name: str
    kind: Literal[
        "made",
        "named",
        "role",
        "closed",
        "opened",
        "sessions_ended",
        "factor_removed",
        "one_time_password",
        "password",
        "invited",
        "accepted",
        "taken_back",
    ]
    username: str
    details: dict[str, str]


class AccountChangePage(Schema):
    """What was done with accounts, newest first; `next` is what `before` has to be for more."""

    changes: list[AccountChangeInfo]
    next: str | None
