"""Triggers by which the database itself refuses a night sold above capacity.

The same rule on both engines: inserting, changing or deleting a claim moves the counters of its
nights, and `pool_night` refuses a counter above capacity. Guards carry names; they are installed
again after every migration, since rebuilding a table drops its triggers without a word, and the
application does not start while one is missing.
"""

from sqlalchemy import Connection, text

_ADD = """
    INSERT INTO pool_night (pool_id, night, capacity, held)
    SELECT NEW.pool_id, n.night, p.capacity, NEW.quantity
    FROM calendar_night n JOIN pool p ON p.id = NEW.pool_id
    WHERE n.night >= NEW.arrival_on AND n.night < NEW.departure_on
    ON CONFLICT (pool_id, night) DO UPDATE SET held = pool_night.held + excluded.held;"""
_REMOVE = """
    UPDATE pool_night SET held = held - OLD.quantity
    WHERE pool_id = OLD.pool_id AND night >= OLD.arrival_on AND night < OLD.departure_on;"""
_CAPACITY = """
    UPDATE pool_night SET capacity = NEW.capacity
    WHERE pool_id = NEW.id AND night >= CURRENT_DATE;"""

_SQLITE_OUTSIDE = """
    SELECT RAISE(ABORT, 'guard: night outside the calendar') WHERE
      (SELECT count(*) FROM calendar_night WHERE night >= NEW.arrival_on AND night < NEW.departure_on)
      <> CAST(julianday(NEW.departure_on) - julianday(NEW.arrival_on) AS INTEGER);"""
_SQLITE = {
    "claim_added": f"AFTER INSERT ON claim WHEN NEW.live BEGIN {_SQLITE_OUTSIDE} {_ADD} END",
    "claim_removed": f"AFTER DELETE ON claim WHEN OLD.live BEGIN {_REMOVE} END",
    "pool_capacity_changed": f"AFTER UPDATE OF capacity ON pool BEGIN {_CAPACITY} END",
}
# Two triggers for one change: SQLite has no IF inside a trigger.
_SQLITE_CHANGED = {
    "claim_changed": f"BEFORE UPDATE ON claim WHEN OLD.live BEGIN {_REMOVE} END",
    "claim_changed_after": f"AFTER UPDATE ON claim WHEN NEW.live BEGIN {_SQLITE_OUTSIDE} {_ADD} END",
}

_POSTGRESQL_OUTSIDE = """
    IF (SELECT count(*) FROM calendar_night WHERE night >= NEW.arrival_on AND night < NEW.departure_on)
       <> NEW.departure_on - NEW.arrival_on THEN
      RAISE EXCEPTION 'guard: night outside the calendar' USING ERRCODE = 'check_violation';
    END IF;"""
_POSTGRESQL = {
    "claim_added": (
        "AFTER INSERT ON claim",
        f"""IF NEW.live THEN
              PERFORM 1 FROM pool WHERE id = NEW.pool_id FOR NO KEY UPDATE; {_POSTGRESQL_OUTSIDE} {_ADD}
            END IF;""",
    ),
    "claim_changed": (
        "AFTER UPDATE ON claim",
        f"""PERFORM 1 FROM pool WHERE id IN (OLD.pool_id, NEW.pool_id) ORDER BY id FOR NO KEY UPDATE;
            IF OLD.live THEN {_REMOVE} END IF;
            IF NEW.live THEN {_POSTGRESQL_OUTSIDE} {_ADD} END IF;""",
    ),
    "claim_removed": (
        "AFTER DELETE ON claim",
        f"IF OLD.live THEN PERFORM 1 FROM pool WHERE id = OLD.pool_id FOR NO KEY UPDATE; {_REMOVE} END IF;",
    ),
    "pool_capacity_changed": ("AFTER UPDATE OF capacity ON pool", _CAPACITY),
}


class GuardMissing(RuntimeError):
    """The database would let a night be sold twice: the application must not start."""


def install_guards(connection: Connection) -> None:
    """Put every guard in place, replacing what is there."""
    for statement in _statements(connection.dialect.name):
        connection.execute(text(statement))


def drop_guards(connection: Connection) -> None:
    """Take the guards away. For migrations and for the test that shows what they are worth."""
    for statement in _drops(connection.dialect.name):
        connection.execute(text(statement))


def check_guards(connection: Connection) -> None:
    """Raise GuardMissing, naming what is missing, unless every guard is in place."""
    missing = sorted(set(_expected(connection.dialect.name)) - _present(connection))
    if missing:
        raise GuardMissing(f"missing guards: {', '.join(missing)}; run: flask --app app init")


def _expected(dialect: str) -> tuple[str, ...]:
    names = (*_SQLITE, *_SQLITE_CHANGED) if dialect == "sqlite" else tuple(_POSTGRESQL)
    return tuple(f"guard_{name}" for name in names)


def _present(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    return set(connection.scalars(text(query)))


def _statements(dialect: str) -> list[str]:
    statements = _drops(dialect)
    if dialect == "sqlite":
        triggers = {**_SQLITE, **_SQLITE_CHANGED}
        return statements + [f"CREATE TRIGGER guard_{name} {body}" for name, body in triggers.items()]
    for name, (when, body) in _POSTGRESQL.items():
        statements.append(
            f"CREATE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$guard$ BEGIN {body} RETURN NULL; END $guard$"
        )
        statements.append(f"CREATE TRIGGER guard_{name} {when} FOR EACH ROW EXECUTE FUNCTION guard_{name}()")
    return statements


def _drops(dialect: str) -> list[str]:
    names = _expected(dialect)
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in names]
    return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in names]
