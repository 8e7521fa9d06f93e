"""The migrations make what the models say, forth and back, guards included."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from cli import fill_calendar, migrate, prepare_database
from extensions import db
from models import Base
from models.guards import check_guards
from services.migrations import head


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
    inspector = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        named = {str(check.name) for check in table.constraints if str(check.name).startswith(f"ck_{table.name}")}
        there = {check["name"] for check in inspector.get_check_constraints(table.name)}
        assert named <= there, table.name


def test_filling_the_calendar_twice_adds_nothing(app: Flask) -> None:
    fill_calendar()
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM calendar_night")) == 36_890


@pytest.fixture(autouse=True)
def _leave_a_whole_database(app: Flask):
    yield
    prepare_database()
