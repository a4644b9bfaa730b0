"""Every error that crosses a layer.

TorgError
├── SettingsError          a setting is missing or wrong; names the line or the variable
│   └── SwitchedOff        a part is not used, or not set up yet
├── BadInput               what arrived cannot be accepted; the sender is told why
│   ├── TooLong            longer than the limit
│   ├── Empty              nothing left to say
│   ├── Malformed          not in the form the protocol asks for
│   └── TooManyHits        a register knows more that fits than anybody should be shown
├── Refused                the sender may not do this
│   ├── WrongToken         the secret does not belong to the conversation
│   ├── NotLoggedIn        no valid staff session
│   │   ├── SecondFactorNeeded   the password is right, the code is missing
│   │   └── WrongCode            the code is not right, or was used already
│   ├── SecondFactorDue    the role asks for a second factor that the account has not got
│   ├── PasswordDue        the password is one that an administrator made, and has to be changed first
│   ├── WrongPassword      somebody who is logged in did not give their own password rightly
│   └── RateLimited        too much in too short a time; carries `retry_after` in seconds
├── NotFound               no such conversation, inquiry, article or staff member
├── Conflict               somebody else changed it first, or its state forbids the step
│   ├── NameTaken          something has this name already
│   ├── Needed             something still needs what would go, or what it would need is gone
│   └── OptedOut           the person has asked for no more messages there
└── Unavailable            another part does not answer now; trying later may help
    ├── DialogueUnavailable
    ├── KnowledgeBaseUnavailable
    ├── ChannelUnavailable
    │   └── Later          not at this hour; carries `at`, when it may be tried
    ├── RegisterUnavailable a register elsewhere does not answer, or not so that it can be understood
    │   ├── RegisterSlow   it took too long
    │   └── RegisterOff    it is not set up rightly
    ├── TranslatorUnavailable a translator elsewhere does not answer, or not so that it can be understood
    │   └── TranslatorSlow it took too long
    ├── ProviderUnavailable the provider of log-ins does not answer, or not so that it can be understood
    ├── DirectoryUnavailable likewise the directory of staff
    └── StoreUnavailable

`code` is the word that goes over the wire; clients translate it, so it never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Why:
    """What exactly stood in the way, for clients to say in their own words: `code` never changes.

    `values` are what the sentence names, `field` is what is wrong, and `line`, from 1, where it stands in a file.
    """

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    field: str = ""
    line: int | None = None


class TorgError(Exception):
    """Base of every error that Torg raises on purpose; its text is for logs and commands, `why` for people."""

    code = "error"

    def __init__(self, message: str = "", *, why: Why | None = None) -> None:
        super().__init__(message)
        self.why = why


class SettingsError(TorgError):
    """A setting is missing or wrong."""

    code = "settings"


class SwitchedOff(SettingsError):
    """Somebody has chosen not to use a part, or not set it up yet: nothing is wrong."""


class BadInput(TorgError):
    """What arrived cannot be accepted."""

    code = "bad_input"


class TooLong(BadInput):
    """A text is longer than the limit."""

    code = "too_long"


class Empty(BadInput):
    """A text has nothing in it."""

    code = "empty"


class Malformed(BadInput):
    """What arrived is not in the form that the protocol asks for."""

    code = "malformed"


class TooManyHits(BadInput):
    """More fits than anybody should be shown: what is asked has to be narrower."""

    code = "too_many_hits"


class Refused(TorgError):
    """The sender may not do this."""

    code = "refused"


class WrongToken(Refused):
    """The secret does not belong to the conversation."""

    code = "wrong_token"


class NotLoggedIn(Refused):
    """There is no valid staff session."""

    code = "not_logged_in"


class SecondFactorNeeded(NotLoggedIn):
    """The password is right; the code of the second factor is missing."""

    code = "second_factor_needed"


class WrongCode(NotLoggedIn):
    """The code of the second factor is not right, or was used already."""

    code = "wrong_code"


class SecondFactorDue(Refused):
    """The role asks for a second factor that the account has not got yet."""

    code = "second_factor_due"


class PasswordDue(Refused):
    """The password was made by an administrator for one log-in; its owner has to choose their own first."""

    code = "password_due"


class WrongPassword(Refused):
    """Somebody who is logged in did not give their own password rightly; their session goes on."""

    code = "wrong_password"


class RateLimited(Refused):
    """Too much in too short a time; `retry_after` is in seconds."""

    code = "rate_limited"

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"too many requests, try again in {retry_after:.0f} s")
        self.retry_after = retry_after


class NotFound(TorgError):
    """There is no such thing, or not for this asker."""

    code = "not_found"


class Conflict(TorgError):
    """Somebody else changed it first, or its state forbids the step."""

    code = "conflict"


class NameTaken(Conflict):
    """Something else has this name already."""

    code = "name_taken"


class Needed(Conflict):
    """Something still needs what would go, or what it would need is gone."""

    code = "needed"


class OptedOut(Conflict):
    """The person has asked for no more messages at an address."""

    code = "opted_out"


class Unavailable(TorgError):
    """Another part does not answer now; which one is for the log, the client only tries again."""

    code = "unavailable"


class DialogueUnavailable(Unavailable):
    """The dialogue layer is away, too slow, or answered nonsense."""


class KnowledgeBaseUnavailable(Unavailable):
    """The knowledge base cannot search now (model missing, index not built yet)."""


class ChannelUnavailable(Unavailable):
    """A channel could not hand a message on; the outbox tries again."""


class Later(ChannelUnavailable):
    """A channel may not hand a message on before a certain moment (quiet hours); waiting is no failure."""

    def __init__(self, at: datetime, reason: str, *, why: Why | None = None) -> None:
        super().__init__(reason, why=why)
        self.at = at


class RegisterUnavailable(Unavailable):
    """A register elsewhere does not answer, or not so that it can be understood."""

    code = "register_unavailable"


class RegisterSlow(RegisterUnavailable):
    """A register elsewhere took longer than staff are made to wait."""

    code = "register_slow"


class RegisterOff(RegisterUnavailable):
    """A register is not set up rightly, and off until its settings are mended."""

    code = "register_off"


class TranslatorUnavailable(Unavailable):
    """A translator elsewhere does not answer, or not so that it can be understood."""

    code = "translator_unavailable"


class TranslatorSlow(TranslatorUnavailable):
    """A translator elsewhere took longer than staff are made to wait."""

    code = "translator_slow"


class ProviderUnavailable(Unavailable):
    """The provider of log-ins does not answer, or not so that it can be understood."""


class DirectoryUnavailable(Unavailable):
    """The directory of staff does not answer."""


class StoreUnavailable(Unavailable):
    """The store does not answer, or its disk is full; unless it is an `OutcomeUnknown`, nothing was written."""


class OutcomeUnknown(StoreUnavailable):
    """The store fell silent while it was to commit: what was written may be there, or may not."""
