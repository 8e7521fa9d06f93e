"""Every table is declared, and nobody sees another house's rows."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from models import Audit, Base, Housing, RateRow, Season, StoredFile
from resources.scope import SCOPES, visible
from services.actor import Actor, Channel
from tests.factories import make_house


def staff_of(*houses: int) -> Actor:
    return Actor("Lea", Channel.screen, 1, frozenset(houses))


def test_every_table_says_how_it_reaches_its_establishment():
    assert set(Base.metadata.tables) - set(SCOPES) == {"alembic_version"} & set(Base.metadata.tables)


def test_no_scope_is_declared_for_a_table_that_is_gone():
    assert set(SCOPES) - set(Base.metadata.tables) == set()


@pytest.mark.parametrize("model", [Housing, Season, RateRow])
def test_rows_of_another_house_are_not_visible_by_any_path(session, model):
    mine, other = make_house(session), make_house(session, code="autre-maison")
    everything = session.scalars(select(model)).all()

    seen = session.scalars(select(model).where(visible(model, staff_of(mine.id)))).all()

    assert 0 < len(seen) < len(everything)
    assert not session.scalars(select(model).where(visible(model, staff_of(mine.id), other.id))).all()


def test_nobody_sees_anything_without_an_establishment(session):
    make_house(session)

    assert not session.scalars(select(Housing).where(visible(Housing, staff_of()))).all()


def test_changes_of_the_organisation_are_for_those_with_all_houses(session):
    at = datetime(2026, 11, 22, tzinfo=UTC)
    session.add(Audit(table_name="client", row_id=1, action="create", at=at, actor="x", channel="screen", changes={}))
    session.flush()

    assert not session.scalars(select(Audit).where(visible(Audit, staff_of(1)))).all()


def test_files_of_no_house_are_seen_by_those_who_may_see_their_record(session):
    at = datetime(2026, 11, 22, tzinfo=UTC)
    session.add(StoredFile(sha256="a" * 64, name="x", mime_type="image/png", size_bytes=1, created_at=at))
    session.flush()

    assert session.scalars(select(StoredFile).where(visible(StoredFile, staff_of(1)))).all()
