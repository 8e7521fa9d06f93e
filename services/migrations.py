"""Which migration the tables are at, and which one this version of the program needs."""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_REVISION = re.compile(r"^revision = ['\"](\w+)", re.MULTILINE)
_DOWN_REVISION = re.compile(r"^down_revision = ['\"](\w+)", re.MULTILINE)


def version(connection: Connection) -> str:
    """The migration that the tables are at; empty when there are none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


@cache
def head() -> str:
    """The newest migration of this version of the program: the one that no other follows.

    Read from the files: a web process that only wants to know this need not load the migration library.
    """
    sources = [path.read_text() for path in MIGRATIONS.glob("versions/*.py")]
    made: set[str] = {found for source in sources for found in _REVISION.findall(source)}
    followed: set[str] = {found for source in sources for found in _DOWN_REVISION.findall(source)}
    (newest,) = made - followed
    return newest
