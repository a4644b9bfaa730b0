"""Which role may do what: the one table that every request is held against, and every view that has to ask more.

A right names what somebody does and the paths of the console's interface by which it is done. The longest pattern that a
path begins with decides; what no pattern names is for the desk and administrators, so that a new view is closed to
everybody who needs it only now and then. `docs/roles.md` shows the table to people, and a test walks every route with
every role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.errors import Refused
from bot.messages import Reach

DESK = "desk"
CASE_WORKER = "case_worker"
EDITOR = "editor"
SUPPORT = "support"
LEADER = "leader"
ADMINISTRATOR = "administrator"
AUDITOR = "auditor"
ROLES = (DESK, CASE_WORKER, EDITOR, SUPPORT, LEADER, ADMINISTRATOR, AUDITOR)

OWN_ACCOUNT = "own_account"

REACH: Mapping[str, Reach] = {
    DESK: "all",
    ADMINISTRATOR: "everything",
    CASE_WORKER: "unit",
    LEADER: "unit",
    SUPPORT: "own",
    EDITOR: "none",
    AUDITOR: "none",
}

EVERYBODY = frozenset(ROLES)
HANDLERS = frozenset({DESK, CASE_WORKER, SUPPORT, LEADER, ADMINISTRATOR})
RESIDENT = HANDLERS - {SUPPORT}
FRONT = frozenset({DESK, ADMINISTRATOR})
WRITERS = FRONT | {EDITOR}
OVERSEERS = frozenset({ADMINISTRATOR, AUDITOR})
READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Right:
    """What somebody may do, the roles that may, and its paths: `GET a/*` is reading, `SET a` all else, `ANY a` both."""

    name: str
    roles: frozenset[str]
    paths: tuple[str, ...] = ()


RIGHTS = (
    Right(
        OWN_ACCOUNT,
        EVERYBODY,
        ("ANY session", "ANY sessions", "ANY second-factor", "ANY password", "GET health", "GET about"),
    ),
    Right("read_notices", EVERYBODY, ("ANY notices",)),
    Right("answer_invitations", EVERYBODY, ("ANY invitations",)),
    Right(
        "handle_inquiries",
        HANDLERS,
        (
            "ANY inquiries",
            "GET attachments",
            "GET socket",
            "ANY availability",
            "GET field-choices",
            "GET put-off-moments",
            "ANY suggestions",
            "GET translation",
            "ANY canned-replies",
        ),
    ),
    Right("share_canned_replies", FRONT | {LEADER}),
    Right("share_views", frozenset({LEADER, ADMINISTRATOR})),
    Right("change_shared_views", frozenset({ADMINISTRATOR})),
    Right("register_inquiries", RESIDENT, ("ANY registrations",)),
    Right("write_first", RESIDENT, ("ANY first-messages",)),
    Right(
        "move_inquiries",
        FRONT,
        (
            "SET inquiries/*/merge",
            "SET inquiries/*/split",
            "SET inquiries/*/split-chosen",
            "SET inquiries/*/unmerge",
        ),
    ),
    Right("see_related", RESIDENT, ("ANY inquiries/*/related",)),
    Right("link_inquiries", FRONT, ("ANY inquiries/*/links",)),
    Right("look_up_and_send_cases", RESIDENT, ("ANY inquiries/*/lookups", "ANY inquiries/*/cases")),
    Right("see_cases", FRONT, ("GET cases",)),
    Right("search_inquiries", RESIDENT, ("ANY search",)),
    Right("block_senders", FRONT, ("ANY blocked-senders",)),
    Right("see_arrivals", FRONT, ("ANY arrivals", "ANY kept-mails")),
    Right("see_channels", RESIDENT, ("GET channels",)),
    Right("try_channels", frozenset({ADMINISTRATOR}), ("SET channels", "GET channels/*/settings")),
    Right("see_deadlines", FRONT, ("GET deadlines",)),
    Right("see_colleagues", HANDLERS, ("GET colleagues",)),
    Right("write_internally", HANDLERS, ("ANY threads", "ANY groups")),
    Right("see_duty", HANDLERS, ("GET duty", "GET calendars", "ANY deadlines/next")),
    Right("plan_duty", RESIDENT, ("SET duty", "SET calendars")),
    Right("plan_duty_of_others", frozenset({ADMINISTRATOR})),
    Right("see_services", HANDLERS, ("GET services", "GET units", "GET competence")),
    Right("see_systems", HANDLERS, ("GET systems",)),
    Right("change_systems", RESIDENT, ("SET systems",)),
    Right(
        "change_services",
        frozenset({ADMINISTRATOR}),
        ("SET services", "SET units", "SET competence"),
    ),
    Right("read_knowledge", HANDLERS | {EDITOR}, ("GET articles", "GET documents", "GET knowledge", "GET article-choices")),
    Right(
        "write_knowledge",
        WRITERS,
        (
            *("ANY article-preview", "ANY article-likenesses", "ANY article-imports", "GET article-export"),
            *("SET articles", "SET documents", "SET topics", "ANY proposals", "SET knowledge"),
        ),
    ),
    Right("publish_knowledge", WRITERS),
    Right("choose_topics", HANDLERS | {EDITOR}, ("GET topics",)),
    Right("see_figures", WRITERS | {LEADER, AUDITOR}, ("GET figures",)),
    Right("see_statistics", FRONT | {LEADER, AUDITOR}, ("GET statistics",)),
    Right("see_now", HANDLERS | {AUDITOR}, ("GET now",)),
    Right("see_access_log", OVERSEERS, ("GET access-log", "GET retention", "GET changes")),
    Right("see_register_changes", OVERSEERS, ("GET changes/register",)),
    Right("run_retention", frozenset({ADMINISTRATOR}), ("SET retention",)),
    Right("answer_persons", frozenset({ADMINISTRATOR}), ("ANY persons",)),
    Right("manage_accounts", frozenset({ADMINISTRATOR}), ("ANY accounts",)),
    Right("change_settings", frozenset({ADMINISTRATOR}), ("ANY settings",)),
)
"""The table. A right without paths is asked for by name, by views whose answer depends on more than the path."""

OTHERS = Right("everything_else", FRONT)


def right_of(method: str, path: str) -> Right:
    """Return the right that a request needs; `path` is what follows the interface's prefix."""
    words = path.strip("/").split("/")
    # What a file is called by its ending (`statistics.csv`) is the same thing as without it.
    words[0] = words[0].partition(".")[0]
    kind = "GET" if method in READING else "SET"
    found, longest = OTHERS, 0
    for right in RIGHTS:
        for pattern in right.paths:
            which, _, place = pattern.partition(" ")
            asked = place.split("/")
            fits = which in {kind, "ANY"} and _begins(words, asked)
            if fits and len(asked) > longest:
                found, longest = right, len(asked)
    return found


def may(role: str, name: str) -> bool:
    """Tell whether a role has a right."""
    return role in next(right for right in RIGHTS if right.name == name).roles


def must(role: str, name: str) -> None:
    """Raise Refused where a role lacks a right."""
    if not may(role, name):
        raise Refused(f"your role may not do this ({name})")


def may_use(role: str, method: str, path: str) -> None:
    """Raise Refused for a request that a role has no business with."""
    right = right_of(method, path)
    if role not in right.roles:
        raise Refused(f"your role may not do this ({right.name})")


def rights_of(role: str) -> list[str]:
    """Return the names of all rights of a role, in the order of the table."""
    return [right.name for right in (*RIGHTS, OTHERS) if role in right.roles]


def _begins(words: list[str], pattern: Iterable[str]) -> bool:
    expected = list(pattern)
    return len(words) >= len(expected) and all(place in {"*", word} for place, word in zip(expected, words, strict=False))
