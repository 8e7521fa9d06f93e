"""An establishment file goes into the database and comes out the same."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import Audit, Housing, Pool, RatePlan, StoredFile, Tariff, TermsVersion
from models.establishment import TermsKind
from rules.occupancy import Takes
from rules.text import Name
from services.actor import command
from services.availability import needs_by_housing
from services.establishment_file.dump import dump
from services.establishment_file.parse import parse
from services.establishment_file.schema import EstablishmentFile, Take, Terms
from services.establishment_file.store import NothingSold, export_establishment, import_establishment
from services.tariffs import selling
from services.transaction import transaction
from tests.services.establishment_file.small_file import SMALL

FILES = sorted(Path("establishments").glob("*.yaml"))
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TWO_HUTS = """\
format: 1
establishment: {code: nid, name: Le Nid}
pools:
  - {code: hut, name: Cabane, kind: room, units: [{code: h, connects_to: b}]}
  - {code: barn, name: Grange, kind: room, units: [{code: b, connects_to: h}]}
housings:
  - {code: hut, name: Cabane, capacity: 4, takes: [{pool: hut}]}
  - {code: barn, name: Grange, capacity: 4, takes: [{pool: barn}]}
rate_plans:
  - {code: room, name: Nuit seule}
  - {code: board, name: Demi-pension}
tariff:
  label: Tarif
  charges:
    - code: lodging
      name: Nuit
      source: accommodation
      base: true
      rows:
        - {housings: [hut, barn], amount: 60}
        - {housings: barn, amount: 80}
    - code: meals
      name: Repas
      source: option
      rows:
        - {plans: board, amount: 20, counting: people}
  restrictions:
    - {code: long, housings: barn, kind: nights, nights: 3+}
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_file_is_exported_as_it_was_imported(session, path) -> None:
    file = parse(path.read_text())

    house = import_establishment(session, file, command("test"), NOW)

    session.expire_all()
    exported = export_establishment(session, house)
    assert exported == file
    assert dump(exported) == dump(file)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_importing_a_file_twice_changes_and_audits_nothing(session, path) -> None:
    file = parse(path.read_text())
    import_establishment(session, file, command("test"), NOW)
    written = session.scalar(select(func.count(Audit.id)))

    import_establishment(session, file, command("test"), NOW)

    assert session.scalar(select(func.count(Tariff.id))) == 1
    assert session.scalar(select(func.count(Audit.id))) == written


HOSTEL = parse(Path("establishments/demo-auberge.yaml").read_text())
FLOOR = "premier-etage"


def taking(takes) -> EstablishmentFile:
    """The hostel, whose floor takes this instead."""
    return replace(
        HOSTEL,
        housings=tuple(replace(part, takes=takes) if part.code == FLOOR else part for part in HOSTEL.housings),
    )


@pytest.mark.parametrize("change", ["less", "fewer", "turned", "other"])
def test_what_a_housing_takes_is_changed_in_place_and_seen_at_once(session, change) -> None:
    takes = next(part.takes for part in HOSTEL.housings if part.code == FLOOR)
    least = Take(takes[0].pool, Takes.fixed, 1, None)
    changed = {
        "less": (least, *takes[1:]),
        "fewer": takes[:-1],
        "turned": takes[::-1],
        "other": (*takes[:-1], Take("chambre-tilleul", Takes.fixed, 1, None)),
    }[change]
    house = import_establishment(session, HOSTEL, command("test"), NOW)
    floor = session.scalars(select(Housing).where(Housing.code == FLOOR)).one()
    ids = {row.pool.code: row.id for row in floor.pools}
    before = selling(session, house.id).needs[floor.id]

    import_establishment(session, taking(changed), command("test"), NOW)

    session.expire_all()
    assert export_establishment(session, house) == taking(changed)
    after = selling(session, house.id).needs[floor.id]
    assert after == needs_by_housing(session, house.id)[floor.id] != before
    if change != "turned":
        assert all(ids.get(row.pool.code, row.id) == row.id for row in floor.pools)


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


def archive(session, model, code) -> None:
    with transaction(session):
        session.scalars(select(model).where(model.code == code)).one().archived_at = NOW


def exported_anew(session, house):
    """What is exported, which reads back as the same and has no error."""
    session.expire_all()
    file = export_establishment(session, house)
    assert parse(dump(file)) == file
    return file


def test_rows_that_name_archived_things_only_are_left_out_and_the_others_lose_the_name(session) -> None:
    file = parse(TWO_HUTS)
    house = import_establishment(session, file, command("test"), NOW)
    archive(session, Housing, "barn")
    archive(session, RatePlan, "board")

    exported = exported_anew(session, house)

    assert [housing.code for housing in exported.housings] == ["hut"]
    assert [plan.code for plan in exported.rate_plans] == ["room"]
    assert [(charge.code, len(charge.rows)) for charge in exported.tariff.charges] == [("lodging", 1)]
    assert exported.tariff.charges[0].rows[0].housings == {"hut"}
    assert exported.tariff.restrictions == ()


def test_an_archived_pool_stays_in_the_file_while_a_housing_on_sale_takes_it(session) -> None:
    house = import_establishment(session, parse(TWO_HUTS), command("test"), NOW)
    for code in ("hut", "barn"):
        archive(session, Pool, code)
    archive(session, Housing, "barn")

    exported = exported_anew(session, house)

    assert [(pool.code, [unit.connects_to for unit in pool.units]) for pool in exported.pools] == [("hut", [None])]


def test_a_house_of_which_nothing_is_on_sale_is_not_exported(session) -> None:
    house = import_establishment(session, parse(SMALL), command("test"), NOW)
    archive(session, Housing, "hut")

    with pytest.raises(NothingSold):
        export_establishment(session, house)


def with_terms(*texts: str):
    return replace(parse(SMALL), terms=tuple(Terms("Conditions", Name(text)) for text in texts))


def test_only_the_terms_that_apply_are_exported_and_a_draft_stays_one(session) -> None:
    house = import_establishment(session, with_terms("Sans chiens."), command("test"), NOW)
    import_establishment(session, with_terms("Un chien."), command("test"), NOW)
    with transaction(session):
        draft = TermsVersion(establishment_id=house.id, number=9, title="Conditions", text_fr="Des chats.", text_en="")
        session.add(draft)

    assert exported_anew(session, house).terms == with_terms("Un chien.").terms
    import_establishment(session, exported_anew(session, house), command("test"), NOW)

    session.expire_all()
    assert [(row.number, row.text_fr, row.published_at) for row in house.terms] == [
        (1, "Sans chiens.", NOW),
        (2, "Un chien.", NOW),
        (9, "Des chats.", None),
    ]


def test_terms_that_applied_before_apply_again_when_a_file_says_so(session) -> None:
    for texts in (("Un.", "Deux."), ("Un.", "Deux."), ("Un.",)):
        house = import_establishment(session, with_terms(*texts), command("test"), NOW)

    session.expire_all()
    assert [row.text_fr for row in house.terms] == ["Un.", "Deux.", "Un."]
    assert exported_anew(session, house).terms == with_terms("Un.").terms


def test_terms_that_are_a_pdf_are_not_in_the_file(session) -> None:
    house = import_establishment(session, with_terms("Sans chiens."), command("test"), NOW)
    with transaction(session):
        pdf = StoredFile(
            establishment_id=house.id,
            sha256="0" * 64,
            name="cgv.pdf",
            mime_type="application/pdf",
            size_bytes=1,
            created_at=NOW,
        )
        terms = TermsVersion(establishment_id=house.id, number=2, title="CGV", kind=TermsKind.pdf, file=pdf)
        terms.text_fr = terms.text_en = ""
        terms.published_at = NOW
        session.add(terms)

    assert exported_anew(session, house).terms == ()
