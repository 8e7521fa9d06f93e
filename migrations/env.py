"""Alembic's door: our metadata, batch mode, and the guards put back after every migration."""

from alembic import context
from sqlalchemy import text

from extensions import db
from models import Base
from models.guards import drop_guards, install_guards

config = context.config


def _tables_of_ours(obj: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Nothing in the database is left alone: all of it is ours."""
    return not (kind == "table" and (name or "").startswith("sqlite_"))


def run_migrations() -> None:
    """Migrate in one transaction; foreign keys rest meanwhile on SQLite and are checked at the end."""
    engine = db.engine
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            connection.exec_driver_sql("COMMIT")  # the pragma is ignored inside a transaction
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            _migrate(connection, sqlite)
        finally:
            if sqlite:
                connection.invalidate()  # nobody else may have a connection whose foreign keys rest


def _migrate(connection: object, sqlite: bool) -> None:
    drop_guards(connection)
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=_tables_of_ours,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    _restore(connection, sqlite)
    connection.commit()


def _restore(connection: object, sqlite: bool) -> None:
    if sqlite:
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(f"rows without their parent after the migration: {broken[:5]}")
    if connection.dialect.has_table(connection, "claim"):
        install_guards(connection)


run_migrations()
