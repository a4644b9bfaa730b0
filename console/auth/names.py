"""What names accounts may have."""

from __future__ import annotations

from bot.errors import BadInput, Why

LONGEST_USERNAME = 100
LONGEST_NAME = 200


def username_of(text: str) -> str:
    """Return a user name as it is kept and looked for: in lower case, without space around it.

    Raises BadInput unless it is 1 to 100 characters that can all be seen.
    """
    name = text.strip().lower()
    if not 1 <= len(name) <= LONGEST_USERNAME:
        raise BadInput(
            f"a user name has 1 to {LONGEST_USERNAME} characters",
            why=Why("username_length", {"most": str(LONGEST_USERNAME)}),
        )
    if " " in name or not name.isprintable():
        raise BadInput("a user name has no white space and no control characters in it", why=Why("username_letters"))
    return name


def display_name_of(text: str, username: str) -> str:
    """Return what colleagues and citizens see, the user name where nothing is given. Raises BadInput."""
    name = text.strip() or username
    if len(name) > LONGEST_NAME:
        raise BadInput(f"a name has at most {LONGEST_NAME} characters", why=Why("too_long", {"most": str(LONGEST_NAME)}))
    if not name.isprintable():
        raise BadInput("a name has no control characters in it", why=Why("name_letters"))
    return name
