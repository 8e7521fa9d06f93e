"""The guards: nothing slips past them, and nothing passes for them that is not one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from extensions import db
from models import CalendarNight, Claim, Closure, Pool, PoolNight
from models.guards import GuardMissing, check_guards, drop_guards, install_guards
from models.inventory import ClaimKind, ClosureReason
from resources.constraints import refusal_of
from services.actor import Actor
from services.records import update_record, version_token
from tests.conftest import ENGINE
from tests.factories import ACTOR, NOW, make_house

BEDS, TAKEN = 8, 5
COLUMNS = "pool_id, closure_id, kind, arrival_on, departure_on, quantity, live"
SAME_NIGHTS = "pool_id, closure_id, kind, arrival_on, departure_on"
LATER_NIGHTS = "pool_id, closure_id, kind, arrival_on + 9, departure_on + 9"  # on PostgreSQL
OTHER_NIGHTS = "pool_id, closure_id, kind, date(arrival_on, '+9 days'), date(departure_on, '+9 days')"
ON_FRESH_NIGHTS = f"INTO claim ({COLUMNS}) SELECT {OTHER_NIGHTS}, 9, 1 FROM claim"
ON_TAKEN_NIGHTS = f"INTO claim ({COLUMNS}) SELECT {SAME_NIGHTS}, 4, 1 FROM claim"
SLY_ON_SQLITE = [
    *(
        f"INSERT OR {word} {claim}"
        for word in ("IGNORE", "FAIL", "REPLACE")
        for claim in (ON_FRESH_NIGHTS, ON_TAKEN_NIGHTS)
    ),
    *(f"UPDATE OR {word} claim SET quantity = 9" for word in ("IGNORE", "FAIL", "REPLACE")),
    "UPDATE OR IGNORE claim SET quantity = 0",
    "UPDATE OR IGNORE claim SET departure_on = arrival_on",
    "UPDATE OR IGNORE claim SET departure_on = '2150-01-01'",
    f"REPLACE INTO claim (id, {COLUMNS}) SELECT id, {OTHER_NIGHTS}, quantity, live FROM claim",
    "UPDATE OR REPLACE claim SET id = (SELECT max(id) FROM claim) WHERE id = (SELECT min(id) FROM claim)",
    *(f"UPDATE OR {word} pool SET capacity = 4" for word in ("IGNORE", "FAIL", "REPLACE")),
    "REPLACE INTO pool SELECT * FROM (SELECT * FROM pool) AS p",
    "REPLACE INTO pool ({columns}) SELECT {fewer} FROM pool WHERE code = 'dortoir'",
]
SLY_ON_POSTGRESQL = [
    f"INSERT INTO claim ({COLUMNS}) SELECT {SAME_NIGHTS}, 4, true FROM claim ON CONFLICT DO NOTHING",
    f"INSERT INTO claim ({COLUMNS}) SELECT {LATER_NIGHTS}, 9, true FROM claim ON CONFLICT DO NOTHING",
    "INSERT INTO claim SELECT * FROM claim ON CONFLICT (id) DO UPDATE SET quantity = 9",
    "UPDATE claim SET departure_on = '2150-01-01'",
    "INSERT INTO pool SELECT * FROM pool ON CONFLICT (id) DO UPDATE SET capacity = 4",
    "MERGE INTO pool p USING pool q ON p.id = q.id WHEN MATCHED THEN UPDATE SET capacity = 4",
]


def in_days(number: int) -> date:
    """A day from today, as the database counts."""
    return datetime.now(UTC).date() + timedelta(days=number)


def take(session, pool: Pool, arrival: date, units: int, nights: int = 2) -> Claim:
    """Units of a pool taken off sale, written straight into the tables."""
    dates = {"arrival_on": arrival, "departure_on": arrival + timedelta(days=nights)}
    closure = Closure(
        establishment_id=pool.establishment_id, reason=ClosureReason.works, made_by="test", made_at=NOW, **dates
    )
    closure.claims = [Claim(pool_id=pool.id, kind=ClaimKind.closure, quantity=units, **dates)]
    session.add(closure)
    session.commit()
    return closure.claims[0]


def counted(session) -> dict[tuple[int, date], int]:
    """What live claims take, by pool and night, counted without the counters."""
    rows = session.execute(
        select(Claim.pool_id, CalendarNight.night, func.sum(Claim.quantity))
        .join(CalendarNight, (CalendarNight.night >= Claim.arrival_on) & (CalendarNight.night < Claim.departure_on))
        .where(Claim.live)
        .group_by(Claim.pool_id, CalendarNight.night)
    )
    return {(pool_id, night): units for pool_id, night, units in rows}


def capacities(session, pool: Pool, *nights: date) -> list[int]:
    """The capacity that the counters have for these nights."""
    found = dict(session.execute(select(PoolNight.night, PoolNight.capacity).where(PoolNight.pool_id == pool.id)).all())
    return [found[night] for night in nights]


@pytest.fixture
def dormitory(session) -> Pool:
    """Eight beds."""
    make_house(session, "demo-auberge")
    return session.scalars(select(Pool).where(Pool.code == "dortoir")).one()


@pytest.mark.parametrize("statement", SLY_ON_SQLITE if ENGINE == "sqlite" else SLY_ON_POSTGRESQL)
def test_no_clause_of_a_statement_slips_past_the_guards(session, dormitory, statement) -> None:
    take(session, dormitory, in_days(30), TAKEN)
    take(session, dormitory, in_days(50), 1)
    columns = [column.name for column in Pool.__table__.columns]
    fewer = ", ".join("4" if name == "capacity" else name for name in columns)

    try:
        session.execute(text(statement.format(columns=", ".join(columns), fewer=fewer)))
        session.commit()
    except DBAPIError:
        session.commit() if ENGINE == "sqlite" else session.rollback()  # as a careless program might

    counters = {(row.pool_id, row.night): row.held for row in session.scalars(select(PoolNight)) if row.held}
    assert counters == counted(session)
    assert all(row.held <= row.capacity for row in session.scalars(select(PoolNight)))
    session.refresh(dormitory)
    assert capacities(session, dormitory, in_days(30), in_days(50)) == [dormitory.capacity] * 2
    assert dormitory.capacity >= TAKEN


def test_a_capacity_below_what_is_sold_is_refused_in_words(session, dormitory) -> None:
    take(session, dormitory, in_days(30), TAKEN)

    with pytest.raises(IntegrityError) as caught:
        lower(session, dormitory, TAKEN - 1, ACTOR)

    refusal = refusal_of(caught.value)
    assert refusal.fields.keys() == {"capacity"}
    assert "nights to come" in str(refusal)
    session.refresh(dormitory)
    assert dormitory.capacity == BEDS


def test_a_capacity_may_fall_to_what_is_sold_and_nights_to_come_follow(session, dormitory) -> None:
    take(session, dormitory, in_days(0), TAKEN)
    take(session, dormitory, in_days(30), TAKEN)

    lower(session, dormitory, TAKEN, ACTOR)

    assert capacities(session, dormitory, in_days(0), in_days(30)) == [TAKEN, TAKEN]


def test_past_nights_keep_their_capacity_and_stand_in_nobodys_way(session, dormitory) -> None:
    take(session, dormitory, in_days(-3), BEDS)

    lower(session, dormitory, TAKEN, ACTOR)

    assert capacities(session, dormitory, in_days(-3)) == [BEDS]


def test_the_night_before_is_still_tonight_to_the_west(session, dormitory) -> None:
    take(session, dormitory, in_days(-1), 6, nights=1)

    lower(session, dormitory, 7, ACTOR)
    assert capacities(session, dormitory, in_days(-1)) == [7]  # no bed above the new capacity is sold tonight
    lower(session, dormitory, TAKEN, ACTOR)
    assert capacities(session, dormitory, in_days(-1)) == [6]  # what is sold stays sold, and is no obstacle


def lower(session, pool: Pool, capacity: int, actor: Actor) -> None:
    """Change the capacity as the screen does."""
    update_record(session, pool, version_token(pool), lambda row: setattr(row, "capacity", capacity), actor)


def test_a_guard_of_an_older_body_does_not_pass(session) -> None:
    connection = session.connection()
    if ENGINE == "sqlite":
        connection.execute(text("DROP TRIGGER guard_claim_added"))
        connection.execute(text("CREATE TRIGGER guard_claim_added AFTER INSERT ON claim BEGIN SELECT 1; END"))
    else:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION guard_claim_added() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN RETURN NULL; END'"
            )
        )

    with pytest.raises(GuardMissing, match="guard_claim_added;"):
        check_guards(connection)
    install_guards(connection)
    check_guards(connection)
    session.rollback()


def test_a_guard_that_looks_at_another_moment_does_not_pass(session) -> None:
    connection = session.connection()
    if ENGINE == "sqlite":
        sql = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'guard_claim_removed'"))
        connection.execute(text("DROP TRIGGER guard_claim_removed"))
        connection.execute(text(sql.replace("ON claim", "ON claim WHEN OLD.id < 0")))
    else:
        connection.execute(text("ALTER TABLE claim DISABLE TRIGGER guard_claim_removed"))

    with pytest.raises(GuardMissing, match="guard_claim_removed;"):
        check_guards(connection)
    session.rollback()


def test_a_lost_check_of_the_capacity_does_not_pass(session) -> None:
    connection = session.connection()
    if ENGINE == "sqlite":
        connection.execute(text("PRAGMA writable_schema = ON"))
        connection.execute(
            text(
                "UPDATE sqlite_master SET sql = replace(sql, 'held BETWEEN 0 AND capacity', 'held >= 0')"
                " WHERE name = 'pool_night'"
            )
        )
    else:
        connection.execute(text("ALTER TABLE pool_night DROP CONSTRAINT ck_pool_night_within_capacity"))

    with pytest.raises(GuardMissing, match="ck_pool_night_within_capacity"):
        check_guards(connection)
    session.rollback()
    db.engine.dispose()  # with what that connection was allowed


def test_every_guard_that_is_missing_is_named(session) -> None:
    connection = session.connection()
    drop_guards(connection)

    with pytest.raises(GuardMissing, match=r"guard_claim_added, guard_claim_changed, guard_claim_removed"):
        check_guards(connection)
    session.rollback()
