"""What an owner should look at before a draft is sold."""

from sqlalchemy import select

from models import Housing
from services.draft_checks import doubts_of
from tests.services.drafts import charge_of, make_draft


def test_a_card_whose_prices_exclude_each_other_leaves_no_doubt(session) -> None:
    assert doubts_of(session, make_draft(session, "gite-de-venasque")) == ([], [])


def test_prices_for_any_age_by_size_tie_with_those_for_an_age_of_any_size(session) -> None:
    draft = make_draft(session, "gite-de-venasque")
    for row in charge_of(draft).rows:
        if row.age_band is not None and row.age_band.code == "from-12":
            row.age_band = None
    session.commit()

    doubts = doubts_of(session, draft)

    assert doubts.gaps == []
    assert {tie.upper.age_band for tie in doubts.ties} == {"under-4"}  # each lower one is told once
    assert {str(tie.lower.party) for tie in doubts.ties} == {"1-19", "20-39", "40-68"}


def test_a_night_without_a_price_is_told(session) -> None:
    draft = make_draft(session)
    charge_of(draft).rows = [row for row in charge_of(draft).rows if "mid" not in {one.code for one in row.seasons}]
    session.commit()

    assert any("have no price for" in gap.source for gap in doubts_of(session, draft).gaps)


def test_a_tax_that_no_table_sets_is_told(session) -> None:
    draft = make_draft(session)
    housing = session.scalars(select(Housing)).first()
    housing.tax_category = "stars"
    session.commit()

    (gap,) = doubts_of(session, draft).gaps
    assert "“{category}” has no rate" in gap.source


def test_a_version_that_has_just_begun_is_left_alone(session) -> None:
    draft = make_draft(session)
    charge_of(draft).rows.clear()
    session.commit()

    assert doubts_of(session, draft) == ([], [])
