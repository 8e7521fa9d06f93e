"""The migrations make what the models say, forth and back, guards included."""

from datetime import date

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from cli import fill_calendar, migrate, prepare_database
from extensions import db
from models import Base, Claim, Establishment, SearchWord, Unit
from models.guards import check_guards
from services.migrations import head
from services.refusals import StayUnavailable
from tests.factories import ROOT, make_house, sell

NIGHT = date(2027, 6, 7)


def test_the_migrations_make_exactly_what_the_models_say(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []


def test_back_to_nothing_and_up_again_with_the_guards_in_place(app: Flask) -> None:
    db.session.remove()

    migrate("downgrade", "base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}

    prepare_database()
    with db.engine.connect() as connection:
        check_guards(connection)
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == head()


def test_every_check_of_the_models_is_in_the_database_by_name(app: Flask) -> None:
    assert checks_lost() == {}


def test_filling_the_calendar_twice_adds_nothing(app: Flask) -> None:
    fill_calendar()
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM calendar_night")) == 36_890


REBUILDING = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "rebuilt", "{head}", None, None


def rebuild(change):
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    for table in ("pool", "pool_night", "claim"):
        with op.batch_alter_table(table, recreate=recreate) as batch:
            change(batch)


def upgrade():
    rebuild(lambda batch: batch.add_column(sa.Column("rebuilt", sa.Integer())))


def downgrade():
    rebuild(lambda batch: batch.drop_column("rebuilt"))
"""


def test_tables_rebuilt_with_their_rows_keep_guards_and_checks(app: Flask, sold: int, tmp_path) -> None:
    (tmp_path / "rebuilt.py").write_text(REBUILDING.format(head=head()))
    settings = Config(str(ROOT / "migrations" / "alembic.ini"))
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    settings.set_main_option("version_locations", f"{ROOT / 'migrations' / 'versions'}:{tmp_path}")
    settings.set_main_option("path_separator", ":")

    command.upgrade(settings, "rebuilt")
    assert "rebuilt" in {column["name"] for column in inspect(db.engine).get_columns("claim")}
    nothing_is_lost(sold)
    command.downgrade(settings, head())
    nothing_is_lost(sold)


def test_back_to_the_first_revision_and_up_again_with_rows(app: Flask, sold: int) -> None:
    migrate("downgrade", "0001")
    with db.engine.connect() as connection:
        check_guards(connection)
        assert connection.scalar(text("SELECT count(*) FROM claim")) == 1
        assert "contracted" not in {column["name"] for column in inspect(connection).get_columns("stay_line")}
    migrate("upgrade", "head")
    nothing_is_lost(sold)


def test_tables_whose_numbers_never_come_again_stay_so_when_they_are_rebuilt(app: Flask) -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            for table in ("client", "stay_line", "vat_rate", "tourist_tax_rate", "tourist_tax_addition"):
                made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table})
                assert "AUTOINCREMENT" in made, table


def test_words_are_ordered_by_code_points_and_keep_their_rows(app: Flask, sold: int) -> None:
    before = words_of_search()
    assert before

    migrate("downgrade", "0002")
    assert words_of_search() == before
    assert collation_of_words() is None
    migrate("upgrade", "head")
    assert words_of_search() == before
    assert collation_of_words() == ("C" if db.engine.dialect.name == "postgresql" else None)


def words_of_search() -> list[tuple[str, int]]:
    """Every word by which a row is found."""
    found = [tuple(row) for row in db.session().execute(select(SearchWord.word, SearchWord.row_id))]
    db.session.remove()
    return sorted(found)


def collation_of_words() -> str | None:
    """In which order the database keeps them; None for its own."""
    (word,) = (column for column in inspect(db.engine).get_columns("search_word") if column["name"] == "word")
    return word["type"].collation


def test_after_a_migration_a_row_still_needs_its_parent(app: Flask) -> None:
    prepare_database()

    session = db.session()
    session.add(Unit(pool_id=987654, code="x", name="x"))
    with pytest.raises(IntegrityError):
        session.commit()
    session.rollback()


@pytest.fixture
def sold(app: Flask) -> int:
    """A stay sold; returns its establishment."""
    session = db.session()
    house = make_house(session)
    sell(session, house, "maison-du-puits", NIGHT)
    house_id = house.id
    db.session.remove()
    return house_id


def nothing_is_lost(house_id: int) -> None:
    """Rows, guards and CHECKs are there, and the night is sold once, whoever tries again."""
    session = db.session()
    check_guards(session.connection())
    assert checks_lost() == {}
    assert session.scalar(select(func.count(Claim.id))) == 1
    with pytest.raises(StayUnavailable):
        sell(session, session.get_one(Establishment, house_id), "maison-du-puits", NIGHT)
    columns = "pool_id, stay_line_id, kind, arrival_on, departure_on, quantity, live"
    with pytest.raises(IntegrityError, match="within_capacity"):
        session.execute(text(f"INSERT INTO claim ({columns}) SELECT {columns} FROM claim"))
    db.session.remove()


def checks_lost() -> dict[str, set[str]]:
    """CHECKs of the models that the database lacks, by table."""
    inspector = inspect(db.engine)
    lost = {}
    for table in Base.metadata.sorted_tables:
        named = {str(check.name) for check in table.constraints if str(check.name).startswith(f"ck_{table.name}")}
        lost[table.name] = named - {check["name"] for check in inspector.get_check_constraints(table.name)}
    return {table: names for table, names in lost.items() if names}


@pytest.fixture(autouse=True)
def _leave_a_whole_database(app: Flask):
    yield
    prepare_database()
