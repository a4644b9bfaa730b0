"""Looks for words everywhere: in every column of every table, in a database's files, in every file of a folder."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from sqlalchemy import text

from bot.database import Database

COLUMNS = text(
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name IN"
    " (SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE')"
)


async def in_database(database: Database, words: Collection[str]) -> set[str]:
    """Return which words stand in the database: byte by byte in SQLite's files, in every column of PostgreSQL."""
    if database.is_sqlite:
        path = Path(database.url.partition("///")[2])
        return in_files(path.parent, words, pattern=f"{path.name}*")
    found: set[str] = set()
    async with database.read() as connection:
        for table, column in (await connection.execute(COLUMNS)).all():
            for word in set(words) - found:
                query = text(f'SELECT 1 FROM "{table}" WHERE CAST("{column}" AS text) ILIKE :word LIMIT 1')  # noqa: S608
                if (await connection.execute(query, {"word": f"%{word}%"})).first() is not None:
                    found.add(word)
    return found


def in_files(folder: Path, words: Collection[str], *, pattern: str = "*") -> set[str]:
    """Return which words stand in a file of a folder, or in the name of one, also where JSON escapes their letters."""
    found: set[str] = set()
    for path in folder.rglob(pattern):
        content = path.read_bytes().lower() if path.is_file() else b""
        for word in words:
            escaped = word.lower().encode("ascii", "backslashreplace")
            if word.lower().encode() in content or escaped in content or word in str(path.relative_to(folder)):
                found.add(word)
    return found
