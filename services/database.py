"""How a connection behaves, the same for the application, its commands and its tests."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event

from models.guards import GuardMissing, check_guards
from rules.errors import UserError
from rules.folding import fold
from rules.text import N_
from services.migrations import head, version

# Half a minute: longer than any transaction of ours, shorter than a browser's patience.
BUSY_TIMEOUT_MS = 30_000


def prepare_engine(engine: Engine) -> None:
    """Set an engine up: foreign keys, write-ahead log and our own BEGIN on SQLite, UTC on PostgreSQL."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)


class UnreadyDatabase(UserError):
    """Tables of another version, or without the guards that keep a night from being sold twice."""

    message = N_("The database is not ready for this version ({detail}). Run: flask --app app init")
    status = 503


def check_database(engine: Engine) -> None:
    """Raise UnreadyDatabase unless the tables are those of this version and every guard is in place.

    Leaves no connection open, so that servers may fork afterwards.
    """
    with engine.connect() as connection:
        found = version(connection)
        if found != head():
            raise UnreadyDatabase(detail=f"{found or '-'}, {head()}")
        try:
            check_guards(connection)
        except GuardMissing as missing:
            raise UnreadyDatabase(detail=str(missing).partition(";")[0]) from None
    engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin behind our back
    for pragma in (
        "journal_mode = WAL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "synchronous = FULL",
        "cache_size = -16000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("fold", 1, lambda value: value and fold(value), deterministic=True)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("auberge_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()
