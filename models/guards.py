"""Triggers by which the database itself refuses a night sold above capacity.

The same rule on both engines: inserting, changing or deleting a claim moves the counters of its
nights, and `pool_night` refuses a counter above capacity. Guards carry names; they are installed
again after every migration, since rebuilding a table drops its triggers without a word, and the
application does not start while one is missing or is not the one written here.
"""

from sqlalchemy import Connection, text

_ADD = """
    INSERT INTO pool_night (pool_id, night, capacity, held)
    SELECT NEW.pool_id, n.night, p.capacity, NEW.quantity
    FROM calendar_night n JOIN pool p ON p.id = NEW.pool_id
    WHERE NEW.live AND n.night >= NEW.arrival_on AND n.night < NEW.departure_on
    ON CONFLICT (pool_id, night) DO UPDATE SET held = pool_night.held + excluded.held;"""
_REMOVE = """
    UPDATE pool_night SET held = held - OLD.quantity
    WHERE OLD.live AND pool_id = OLD.pool_id AND night >= OLD.arrival_on AND night < OLD.departure_on;"""
# Days change at Greenwich here. To its west the night before may still be tonight: it gets the new capacity, but never
# one below what is sold, since further east it is over and must not stand in the way. Older nights keep theirs.
_CAPACITY = """
    UPDATE pool_night SET capacity = CASE
      WHEN night >= CURRENT_DATE OR held < NEW.capacity THEN NEW.capacity ELSE held END
    WHERE pool_id = NEW.id AND night >= {yesterday};"""

# On SQLite "OR IGNORE", "OR FAIL" and "OR REPLACE" of the outer statement reach into its triggers and there soften a
# CHECK; RAISE(ABORT) they leave as it is. So each trigger asks first, in the words of the CHECK.
_SQLITE_REFUSE = "SELECT RAISE(ABORT, 'CHECK constraint failed: ck_pool_night_within_capacity')"
_SQLITE_ADD = f"""
    SELECT RAISE(ABORT, 'guard: night outside the calendar') WHERE NEW.live AND
      (SELECT count(*) FROM calendar_night WHERE night >= NEW.arrival_on AND night < NEW.departure_on)
      <> CAST(julianday(NEW.departure_on) - julianday(NEW.arrival_on) AS INTEGER);
    {_SQLITE_REFUSE}
    FROM calendar_night n JOIN pool p ON p.id = NEW.pool_id
    LEFT JOIN pool_night c ON c.pool_id = p.id AND c.night = n.night
    WHERE NEW.live AND n.night >= NEW.arrival_on AND n.night < NEW.departure_on
      AND coalesce(c.held, 0) + NEW.quantity > coalesce(c.capacity, p.capacity); {_ADD}"""
_SQLITE_REMOVE = f"""
    {_SQLITE_REFUSE} FROM pool_night
    WHERE OLD.live AND pool_id = OLD.pool_id AND night >= OLD.arrival_on AND night < OLD.departure_on
      AND held < OLD.quantity; {_REMOVE}"""
_SQLITE_CAPACITY = f"""
    {_SQLITE_REFUSE} FROM pool_night
    WHERE pool_id = NEW.id AND night >= CURRENT_DATE AND held > NEW.capacity;
    {_CAPACITY.format(yesterday="date('now', '-1 day')")}"""
# What REPLACE takes away, and what another id would push out, is deleted without a DELETE trigger.
_SQLITE_REPLACED = "SELECT RAISE(ABORT, 'guard: a claim is not replaced')"
_SQLITE = {
    "claim_added": f"AFTER INSERT ON claim BEGIN {_SQLITE_ADD} END",
    "claim_changed": f"""AFTER UPDATE ON claim BEGIN
      {_SQLITE_REPLACED} WHERE NEW.id <> OLD.id; {_SQLITE_REMOVE} {_SQLITE_ADD} END""",
    "claim_removed": f"AFTER DELETE ON claim BEGIN {_SQLITE_REMOVE} END",
    "claim_replaced": f"BEFORE INSERT ON claim BEGIN {_SQLITE_REPLACED} FROM claim WHERE id = NEW.id; END",
    "pool_capacity_changed": f"AFTER UPDATE OF capacity ON pool BEGIN {_SQLITE_CAPACITY} END",
    "pool_replaced": f"AFTER INSERT ON pool BEGIN {_SQLITE_CAPACITY} END",
}
# Guards of earlier versions: taken away wherever they are still found.
_FORMER = ("claim_changed_after",)

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
    "pool_capacity_changed": ("AFTER UPDATE OF capacity ON pool", _CAPACITY.format(yesterday="CURRENT_DATE - 1")),
}
_POSTGRESQL_BODIES = {name: (when, f" BEGIN {body} RETURN NULL; END ") for name, (when, body) in _POSTGRESQL.items()}


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
    """Raise GuardMissing, naming what is missing or other than here, unless every guard is in place."""
    sqlite = connection.dialect.name == "sqlite"
    expected = _SQLITE_EXPECTED if sqlite else _POSTGRESQL_EXPECTED
    present = _sqlite_present(connection) if sqlite else _postgresql_present(connection)
    missing = sorted(name for name, text_of in expected.items() if present.get(name) != text_of)
    if missing:
        raise GuardMissing(f"missing guards: {', '.join(missing)}; run: flask --app app init")


_CHECK = "ck_pool_night_within_capacity"
_SQLITE_EXPECTED = {
    **{f"guard_{name}": f"CREATE TRIGGER guard_{name} {body}" for name, body in _SQLITE.items()},
    _CHECK: f"CONSTRAINT {_CHECK} CHECK (held BETWEEN 0 AND capacity)",
}
_POSTGRESQL_EXPECTED = {
    **{
        f"guard_{name}": f"CREATE TRIGGER guard_{name} {when} FOR EACH ROW EXECUTE FUNCTION guard_{name}() {body}"
        for name, (when, body) in _POSTGRESQL_BODIES.items()
    },
    _CHECK: "CHECK (((held >= 0) AND (held <= capacity)))",
}


def _sqlite_present(connection: Connection) -> dict[str, str]:
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    found = {row.name: row.sql for row in rows}
    table = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'pool_night'")) or ""
    if _SQLITE_EXPECTED[_CHECK] in " ".join(table.split()):
        found[_CHECK] = _SQLITE_EXPECTED[_CHECK]
    return found


def _postgresql_present(connection: Connection) -> dict[str, str]:
    triggers = connection.execute(
        text(
            "SELECT t.tgname, pg_get_triggerdef(t.oid, true) || ' ' || p.prosrc FROM pg_trigger t"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgenabled IN ('O', 'A') AND pg_table_is_visible(t.tgrelid)"
        )
    )
    checks = connection.execute(
        text(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid = to_regclass('pool_night')"
        )
    )
    return {name: body for found in (triggers, checks) for name, body in found}


def _statements(dialect: str) -> list[str]:
    statements = _drops(dialect)
    if dialect == "sqlite":
        return statements + [f"CREATE TRIGGER guard_{name} {body}" for name, body in _SQLITE.items()]
    for name, (when, body) in _POSTGRESQL_BODIES.items():
        statements.append(f"CREATE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$")
        statements.append(f"CREATE TRIGGER guard_{name} {when} FOR EACH ROW EXECUTE FUNCTION guard_{name}()")
    return statements


def _drops(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS guard_{name}" for name in (*_SQLITE, *_FORMER)]
    return [f"DROP FUNCTION IF EXISTS guard_{name}() CASCADE" for name in _POSTGRESQL]
