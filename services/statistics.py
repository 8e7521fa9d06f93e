"""What the database knows of its own tables, by which it chooses how to find rows."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.transaction import transaction

ROWS_LOOKED_AT = 1_000  # of each index: enough to choose by, and quick on a large table


def refresh_statistics(session: Session, _now: datetime) -> int:
    """Count again what SQLite chooses its ways by; PostgreSQL does so by itself. Returns how many tables."""
    if session.get_bind().dialect.name != "sqlite":
        return 0
    with transaction(session):
        connection = session.connection()
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
        connection.exec_driver_sql("ANALYZE")
        return int(connection.exec_driver_sql("SELECT count(DISTINCT tbl) FROM sqlite_stat1").scalar_one())
