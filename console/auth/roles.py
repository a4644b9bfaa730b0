"""What each role may ask of the console's interface.

`desk` answers inquiries and keeps the knowledge base up; `administrator` may do all that, too. An `editor` keeps the
knowledge base up and sees no inquiry: who writes articles needs nobody's conversation for it (GDPR article 5 (1) (c)).
Who may publish is decided in `console.api.articles_context`.
"""

from __future__ import annotations

from bot.errors import Refused

EDITOR = "editor"
ROLES = ("desk", EDITOR, "administrator")

FOR_EDITORS = frozenset(
    {
        "session",
        "health",
        "notices",
        "articles",
        "article-preview",
        "article-likenesses",
        "article-imports",
        "article-export",
        "article-choices",
        "knowledge",
        "documents",
        "topics",
        "proposals",
        "figures",
    }
)
"""First words of the paths that editors may use: what is new is closed to them until it is named here."""


def may_use(role: str, path: str) -> None:
    """Refuse what a role has no business with; `path` is what follows the interface's prefix. Raises Refused."""
    if role == EDITOR and path.strip("/").partition("/")[0] not in FOR_EDITORS:
        raise Refused("your role keeps the knowledge base up and sees no inquiries")
