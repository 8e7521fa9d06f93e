"""What differs between two versions of a tariff."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pricing.tariff import AgeBand, Charge, Counting, RateRow, Source
from rules.number_spec import parse_numbers
from rules.restrictions import Kind as RestrictionKind
from rules.restrictions import Restriction, When
from rules.seasons import DatesPiece, Season
from rules.text import Name
from services.establishment_file.schema import TariffPart
from services.rate_changes import Kind, What, changes_between
from services.tariff_rows import load_tariff, part_of
from tests.services.drafts import make_draft, row_of

SUMMER = Season("summer", Name("Été"), (DatesPiece(date(2027, 7, 1), date(2027, 8, 31)),))
CHILD = AgeBand("child", Name("Enfant"), 2, 12)
LOW = RateRow(amount_cents=80_00, seasons=("low",))
HIGH = RateRow(amount_cents=95_00, seasons=("high",))
RULE = Restriction("two-nights", When.always, RestrictionKind.nights, nights=parse_numbers("2+"))


def charge(*rows: RateRow, code: str = "nights") -> Charge:
    return Charge(code, Name("Nuits"), Source.accommodation, rows)


def part(*rows: RateRow, **more: object) -> TariffPart:
    given = {"seasons": (SUMMER,), "age_bands": (CHILD,), "restrictions": (RULE,), **more}
    return TariffPart(label="Tarif", charges=(charge(*rows),), **given)


def told(before: TariffPart, after: TariffPart) -> list[tuple[Kind, What, tuple[str, ...]]]:
    found = changes_between(before, after)
    return [(one.kind, one.what, tuple(value.field for value in one.values)) for one in found]


def test_a_version_does_not_differ_from_itself() -> None:
    assert changes_between(part(LOW, HIGH), part(LOW, HIGH)) == []


def test_another_amount_is_a_change_and_not_one_price_less_and_one_more() -> None:
    (change,) = changes_between(part(LOW, HIGH), part(LOW, replace(HIGH, amount_cents=98_00)))

    assert (change.kind, change.what, change.charge, change.at) == (Kind.row, What.changed, "nights", (1, 1))
    assert [(one.field, one.before, one.after) for one in change.values] == [("amount_cents", 95_00, 98_00)]


def test_other_conditions_are_another_price() -> None:
    longer = replace(HIGH, nights=parse_numbers("7+"))

    assert told(part(LOW, HIGH), part(LOW, longer)) == [(Kind.row, What.added, ()), (Kind.row, What.removed, ())]


def test_the_order_of_prices_and_of_their_seasons_says_nothing() -> None:
    two = RateRow(amount_cents=1, seasons=("low", "weekend"))

    assert changes_between(part(LOW, two), part(replace(two, seasons=("weekend", "low")), LOW)) == []


def test_of_prices_with_the_same_conditions_those_counted_alike_are_the_same() -> None:
    once, each = RateRow(amount_cents=10), RateRow(amount_cents=2, counting=Counting.people)

    (change,) = changes_between(part(once, each), part(replace(each, amount_cents=3), once))

    assert [(one.before, one.after) for one in change.values] == [(2, 3)]
    assert change.at == (1, 0)


def test_a_price_counted_otherwise_under_the_same_conditions_is_a_change() -> None:
    assert told(part(LOW), part(replace(LOW, counting=Counting.people))) == [(Kind.row, What.changed, ("counting",))]


def test_seasons_ages_charges_and_restrictions_are_known_by_their_codes() -> None:
    later = TariffPart(
        label="Tarif",
        charges=(charge(LOW, code="stay"),),
        seasons=(replace(SUMMER, pieces=(DatesPiece(date(2028, 7, 1), date(2028, 8, 31)),)),),
        age_bands=(replace(CHILD, below_age=13),),
        restrictions=(replace(RULE, code="three-nights"),),
    )

    assert told(part(LOW), later) == [
        (Kind.season, What.changed, ("pieces",)),
        (Kind.age_band, What.changed, ("below_age",)),
        (Kind.charge, What.added, ()),
        (Kind.charge, What.removed, ()),
        (Kind.row, What.added, ()),
        (Kind.row, What.removed, ()),
        (Kind.restriction, What.added, ()),
        (Kind.restriction, What.removed, ()),
    ]


def test_a_copied_draft_differs_by_what_was_changed_in_it_only(session) -> None:
    draft = make_draft(session)
    before = part_of(load_tariff(session, draft.id))
    row_of(draft, "maison-du-four", "high", "week").amount_cents = 161_00
    session.commit()

    (change,) = changes_between(before, part_of(load_tariff(session, draft.id)))

    assert change.values[0].after == 161_00
    assert draft.charges[0].rows[change.at[1]].amount_cents == 161_00


ROWS = st.lists(
    st.builds(
        RateRow,
        amount_cents=st.integers(1, 3),
        seasons=st.sampled_from([(), ("low",), ("low", "high")]),
        counting=st.sampled_from([Counting.unit, Counting.people]),
    ),
    max_size=6,
)


@given(ROWS, ROWS)
def test_going_back_undoes_each_change(before, after) -> None:
    there, back = changes_between(part(*before), part(*after)), changes_between(part(*after), part(*before))
    turned = {What.added: What.removed, What.removed: What.added, What.changed: What.changed}

    assert sorted(turned[one.what] for one in there) == sorted(one.what for one in back)
    assert len(after) - len(before) == sum((one.what is What.added) - (one.what is What.removed) for one in there)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_same_rows_in_another_order_do_not_differ(rows, random) -> None:
    shuffled = random.sample(rows, len(rows))

    assert changes_between(part(*rows), part(*shuffled)) == []
