"""What a bill shows at its edges: unit prices, lines that several rows make, minimums, free nights, dated VAT."""

from datetime import date

import pytest

from pricing.money import allocate
from pricing.tariff import Component, FreeWhich, VatRate
from pricing.vat import Part
from rules.text import Name
from tests.pricing.tariffs import MONDAY, Counting, Per, Source, base, charge, quote, request, row, share, tariff, total

SAME = Name("Remises", "Reductions")


def lines(*charges, nights=1, people=None, arrival=MONDAY, **settings):
    """The lines of a stay of two adults."""
    return quote(tariff(*charges, **settings), request(nights, people, arrival)).lines


def cents(*charges, **asked):
    """What each line amounts to."""
    return [line.amount_cents for line in lines(*charges, **asked)]


def shown(line):
    """What a line multiplies."""
    return line.quantity, line.unit_cents


def less(code, bp, **rest):
    """A percentage off."""
    return charge(code, share(bp), source=Source.discount, **rest)


def least(*rows, **rest):
    """A charge of minimum amounts."""
    return charge("least", *rows, **{"position": 1, **rest})


# Quantities and unit prices


def test_a_week_price_shows_no_price_of_a_night_even_where_it_is_whole():
    (line,) = lines(base(row(700_00, per=Per.week)), nights=3)

    assert (line.amount_cents, *shown(line)) == (300_00, None, None)


def test_a_unit_price_is_a_whole_number_of_cents():
    (line,) = lines(base(row(100_00, counting=Counting.people)), nights=3)

    assert shown(line) == (6, 100_00)
    assert {type(value) for value in (line.amount_cents, *shown(line))} == {int}


def test_a_unit_price_that_is_no_whole_cent_is_not_shown():
    rows = (
        row(33_33, counting=Counting.people, age_band="adult"),
        row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child"),
    )
    (line,) = lines(base(*rows), people={8: 2})

    assert (line.amount_cents, *shown(line)) == (33_33, None, None)


def test_a_percentage_alone_is_one_piece_at_its_amount():
    _, line = lines(base(row(100_00)), less("less", -1_000, position=1))

    assert (line.amount_cents, *shown(line)) == (-10_00, 1, -10_00)


@pytest.mark.parametrize(("other", "amount"), [(row(5_00, label=SAME), -5_00), (share(-500, label=SAME), -15_00)])
def test_a_line_of_a_percentage_and_something_else_shows_no_unit_price(other, amount):
    _, line = lines(
        base(row(100_00)),
        charge("one", share(-1_000, label=SAME), source=Source.discount, position=1),
        charge("two", other, source=Source.discount, position=2),
    )

    assert (line.amount_cents, *shown(line)) == (amount, None, None)
    assert len(line.trail) == 2


def test_a_percentage_of_nothing_is_nothing():
    assert cents(base(row(100_00)), less("none", 0, position=1)) == [100_00, 0]


def test_a_step_of_two_cents_rounds_whole_odd_cents():
    assert cents(base(row(437_67)), rounding_cents=2) == [437_68]


# Minimums


def test_a_minimum_for_the_stay_is_lacking_once_over_several_nights():
    assert total([base(row(100_00)), least(row(350_00, counting=Counting.at_least, per=Per.stay))]) == 350_00


def test_a_minimum_that_is_billed_as_an_option_is_added_once():
    extra = least(row(300_00, counting=Counting.at_least), source=Source.option)

    assert cents(base(row(200_00)), extra) == [200_00, 100_00]


@pytest.mark.parametrize(("night", "lacking"), [(99_99, [1]), (100_00, []), (100_01, [])])
@pytest.mark.parametrize("per", [Per.stay, Per.night])
def test_a_minimum_makes_a_line_from_the_first_cent_that_lacks(per, night, lacking):
    extra = least(row(100_00, counting=Counting.at_least, per=per))

    assert cents(base(row(night)), extra) == [night, *lacking]


@pytest.mark.parametrize("per", [Per.stay, Per.night])
def test_a_minimum_of_nothing_adds_nothing_to_a_free_stay(per):
    assert cents(base(row(0)), least(row(0, counting=Counting.at_least, per=per))) == [0]


def test_a_minimum_per_night_counts_everything_that_the_night_costs():
    nights = base(row(100_00), row(10_00, counting=Counting.beyond, counting_number=2))

    assert cents(nights, least(row(150_00, counting=Counting.at_least)), people={40: 3}) == [110_00, 40_00]


def test_minimums_of_two_seasons_add_up_in_one_line():
    rows = (row(300_00, counting=Counting.at_least), row(400_00, counting=Counting.at_least, seasons=("fair",)))
    _, line = lines(base(row(200_00)), least(*rows), nights=2, arrival=date(2027, 7, 6))

    assert (line.amount_cents, *shown(line)) == (100_00 + 200_00, None, None)
    assert [str(said) for said in line.trail] == [
        "at least 300.00 a night: night of 2027-07-06",
        "at least 400.00 a night: Fair, night of 2027-07-07",
    ]


def test_what_lacks_to_a_night_is_exact_until_its_line_is_rounded():
    rows = (
        row(33_33, counting=Counting.people, age_band="adult"),
        row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child"),
    )
    extra = least(row(20_00, counting=Counting.at_least))

    assert cents(base(*rows), extra, people={8: 1}) == [16_67, 3_34]  # of 16,665 and 3,335


def test_what_lacks_beside_a_package_is_a_whole_number_of_cents():
    found = lines(base(row(100_00, per=Per.stay)), least(row(60_00, counting=Counting.at_least)), nights=3)

    assert [(line.amount_cents, type(line.amount_cents)) for line in found] == [(100_00, int), (80_00, int)]


# Free nights


def gift(nights, of, which=FreeWhich.cheapest):
    """So many nights free of every so many."""
    free = row(None, free_nights=nights, free_of=of, free_which=which, per=Per.free_nights)
    return charge("gift", free, source=Source.discount, position=1)


@pytest.mark.parametrize(
    ("nights", "of", "expected"), [(1, 1, [30_00, -30_00]), (2, 3, [30_00, -20_00]), (0, 3, [30_00])]
)
def test_free_nights_are_so_many_of_every_so_many(nights, of, expected):
    assert cents(base(row(10_00)), gift(nights, of), nights=3) == expected


def test_a_free_night_is_free_of_all_that_it_costs_and_is_one_amount():
    nights = base(row(100_00), row(10_00, counting=Counting.beyond, counting_number=2))
    _, line = lines(nights, gift(1, 2), nights=2, people={40: 3})

    assert (line.amount_cents, *shown(line)) == (-110_00, 1, -110_00)


# VAT by date


def test_each_rate_of_a_free_place_says_what_was_free():
    rates = (VatRate("lodging", 1_000, date(2020, 1, 1)), VatRate("lodging", 1_200, date(2027, 7, 6)))
    adults = row(10_00, counting=Counting.free, counting_number=2)
    found = lines(base(adults, vat_category="lodging"), nights=3, people={40: 5}, vat_rates=rates)

    assert [(line.vat_bp, line.amount_cents) for line in found] == [(1_000, 30_00), (1_200, 60_00)]
    assert [str(line.trail[0]) for line in found] == [
        "10.00 per person × 3 (2 free) × 1 night: night of 2027-07-05",
        "10.00 per person × 3 (2 free) × 2 nights: nights of 2027-07-06 to 2027-07-07",
    ]


def test_the_parts_of_a_package_are_named_as_its_components():
    parts = (Component(Name("Nuitée"), 2, 1_000), Component(Name("Vin"), 1, 2_000))
    (line,) = lines(base(row(30_00), components=parts))

    assert line.parts == (Part(Name("Nuitée"), 20_00, 1_000), Part(Name("Vin"), 10_00, 2_000))


@pytest.mark.parametrize("nothing", [0, -1])
def test_a_discount_has_no_vat_of_accommodation_that_costs_nothing(nothing):
    more = charge("more", row(nothing), position=1, vat_bp=2_000)
    found = lines(base(row(100_00), vat_bp=1_000), more, less("less", -1_000, position=2))

    assert [(line.vat_bp, line.parts) for line in found] == [(1_000, ()), (2_000, ()), (1_000, ())]


def test_the_parts_of_a_discount_have_its_label():
    more = charge("more", row(100_00), position=1, vat_bp=2_000)
    *_, line = lines(base(row(300_00), vat_bp=1_000), more, less("less", -1_000, position=2))

    assert line.parts == (Part(Name("less"), -30_00, 1_000), Part(Name("less"), -10_00, 2_000))


def test_a_discount_that_is_a_package_keeps_its_parts():
    parts = (Component(Name("a"), 1, 550), Component(Name("b"), 1, 2_000))
    *_, line = lines(base(row(100_00), vat_bp=1_000), less("less", -1_000, position=1, components=parts))

    assert [(part.amount_cents, part.vat_bp) for part in line.parts] == [(-5_00, 550), (-5_00, 2_000)]


def test_sums_by_rate_are_those_of_lines_with_and_without_a_rate():
    charges = [base(row(1_100_00), vat_bp=1_000), charge("none", row(1_000_00), position=1)]
    zero = charge("zero", row(1_000_00), position=2, vat_bp=0)
    found = quote(tariff(*charges, zero), request(1))

    assert found.by_vat == {
        1_000: (1_100_00, 1_000_00, 100_00),
        None: (1_000_00, 1_000_00, 0),
        0: (1_000_00, 1_000_00, 0),
    }


# Shares


@pytest.mark.parametrize("weights", [[1], [1, 0], [0, 1]])
def test_a_single_weight_of_one_takes_all(weights):
    assert allocate(5, weights) == [5 * weight for weight in weights]
