"""An establishment file goes into the database and comes out the same."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import Audit, Housing, Tariff
from services.actor import command
from services.establishment_file.dump import dump
from services.establishment_file.parse import parse
from services.establishment_file.store import export_establishment, import_establishment

FILES = sorted(Path("establishments").glob("*.yaml"))
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_is_exported_as_it_was_imported(session, path) -> None:
    file = parse(path.read_text())

    house = import_establishment(session, file, command("test"), NOW)

    session.expire_all()
    exported = export_establishment(session, house)
    assert exported == file
    assert dump(exported) == dump(file)


def test_importing_a_file_twice_makes_no_second_version(session) -> None:
    file = parse(FILES[0].read_text())
    import_establishment(session, file, command("test"), NOW)
    written = session.scalar(select(func.count(Audit.id)))

    import_establishment(session, file, command("test"), NOW)

    assert session.scalar(select(func.count(Tariff.id))) == 1
    assert session.scalar(select(func.count(Audit.id))) >= written


def test_a_housing_that_the_file_no_longer_names_is_archived(session) -> None:
    text = Path("establishments/lou-caminelarriu.yaml").read_text()
    file = parse(text)
    house = import_establishment(session, file, command("test"), NOW)
    fewer = type(file)(
        establishment=file.establishment,
        pools=file.pools,
        housings=file.housings[:1],
        tariff=file.tariff.__class__(label="sans", charges=()),
        rate_plans=file.rate_plans,
        terms=file.terms,
    )

    import_establishment(session, fewer, command("test"), NOW)

    kept = session.scalars(select(Housing.code).where(Housing.archived_at.is_(None))).all()
    assert kept == [file.housings[0].code]
    assert house.code == file.establishment.code
