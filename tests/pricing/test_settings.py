"""Each setting of docs/pricing.md that changes a result, by the worked tables of that page."""

from dataclasses import replace
from datetime import date

import pytest

from pricing.compiled import compile_tariff
from pricing.request import Party, PartyMember
from pricing.tariff import (
    AgesOn,
    Component,
    FreeWhich,
    Housing,
    Precedence,
    RatePlan,
    SeasonOf,
    Tariff,
    VatRate,
    VatRegime,
)
from pricing.vat import UnknownVatCategory
from rules.seasons import DatesPiece, EveryNight, Season, WeekdaysPiece
from rules.text import Name
from tests.pricing.tariffs import (
    BANDS,
    HOUSINGS,
    MONDAY,
    SEASONS,
    Counting,
    Per,
    Source,
    ask,
    base,
    charge,
    quote,
    request,
    row,
    share,
    tariff,
    total,
)

FRIDAY = date(2027, 7, 9)


def card(*charges, **rest):
    """A compiled tariff with settings of its own."""
    known = {"currency": "EUR", "housings": HOUSINGS, "seasons": SEASONS, "age_bands": BANDS}
    return compile_tariff(Tariff(**{**known, "charges": charges, **rest}))


def amounts(found):
    """What each line amounts to."""
    return {line.label.fr: line.amount_cents for line in found.lines}


# Seasons

HIGH = Season("high", Name("Haute"), (DatesPiece(date(2024, 7, 6), date(2024, 8, 31)),))
LOW = Season("low", Name("Basse"), (DatesPiece(date(2024, 1, 1), date(2024, 7, 5)),))
WEEKEND = Season("weekend", Name("Week-end"), (WeekdaysPiece(0b011_0000),))


@pytest.mark.parametrize(("season_of", "cents"), [(SeasonOf.night, 340_00), (SeasonOf.arrival, 260_00)])
def test_a_plan_prices_by_the_season_of_each_night_or_of_the_arrival(season_of, cents):
    plans = (RatePlan("room", Name("Nuit"), season_of),)
    more = charge("more", row(10_00, seasons=("weekend",)), position=1)
    nights = base(row(60_00, seasons=("low",)), row(100_00, seasons=("high",)))
    found = quote(
        card(nights, more, rate_plans=plans, seasons=(HIGH, LOW, WEEKEND)), request(4, arrival=date(2024, 7, 4))
    )

    assert found.total_cents == cents


def test_fees_and_taxes_look_at_their_own_nights_whatever_the_plan_says():
    plans = (RatePlan("room", Name("Nuit"), SeasonOf.arrival),)
    fee = charge("fee", row(5_00, seasons=("high",)), source=Source.option, position=1)
    found = quote(card(base(row(0)), fee, rate_plans=plans, seasons=(HIGH, LOW)), request(4, arrival=date(2024, 7, 4)))

    assert found.total_cents == 2 * 5_00


def test_a_package_needs_the_arrivals_season_only_where_the_plan_says_so():
    package = base(row(100_00, seasons=("low",), per=Per.stay), row(1_00))
    asked = request(4, arrival=date(2024, 7, 4))
    for season_of, cents in ((SeasonOf.night, 4_00), (SeasonOf.arrival, 100_00)):
        plans = (RatePlan("room", Name("Nuit"), season_of),)
        assert quote(card(package, rate_plans=plans, seasons=(HIGH, LOW)), asked).total_cents == cents


# Which row wins

LENGTH, WEEKENDS, ANY = row(80_00, nights="3+"), row(100_00, seasons=("weekend",)), row(90_00)


@pytest.mark.parametrize(
    ("precedence", "rows", "cents"),
    [
        (Precedence.length, (WEEKENDS, LENGTH, ANY), 240_00),
        (Precedence.length, (LENGTH, WEEKENDS, ANY), 240_00),
        (Precedence.weekdays, (WEEKENDS, LENGTH, ANY), 280_00),
        (Precedence.weekdays, (LENGTH, WEEKENDS, ANY), 280_00),
        (Precedence.conditions, (LENGTH, WEEKENDS, ANY), 240_00),
        (Precedence.conditions, (WEEKENDS, LENGTH, ANY), 280_00),
    ],
)
def test_which_wins_of_a_length_and_a_week_end_is_a_setting(precedence, rows, cents):
    found = quote(card(base(*rows, precedence=precedence), seasons=(WEEKEND,)), request(3, arrival=FRIDAY))

    assert found.total_cents == cents


def test_of_rows_with_as_many_conditions_the_one_that_begins_later_wins():
    rows = (row(50_00), row(40_00, from_nth_night=8), row(30_00, from_nth_night=15))

    assert total([base(*rows)], nights=16) == 7 * 50_00 + 7 * 40_00 + 2 * 30_00


def test_precedence_comes_before_the_number_of_conditions():
    exact = row(100_00, seasons=("weekend",), party="2")
    nights = base(exact, LENGTH, precedence=Precedence.length)

    assert quote(card(nights, seasons=(WEEKEND,)), request(3, arrival=FRIDAY)).total_cents == 240_00


# Ages and numbers


def test_a_child_pays_a_share_of_what_an_adult_pays_that_night():
    rows = (
        row(46_00, counting=Counting.people, age_band="adult"),
        row(60_00, counting=Counting.people, age_band="adult", seasons=("fair",)),
        row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child"),
    )

    assert total([base(*rows)], nights=1, people={40: 2, 8: 1}) == 2 * 46_00 + 23_00
    assert total([base(*rows)], nights=3, people={40: 2, 8: 1}) == 2 * (2 * 46_00 + 23_00) + 2 * 60_00 + 30_00


def test_a_share_of_odd_cents_is_exact_until_the_line_is_rounded():
    rows = (
        row(33_33, counting=Counting.people, age_band="adult"),
        row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child"),
    )

    assert total([base(*rows)], nights=2, people={8: 1, 40: 1}) == 2 * 33_33 + 33_33
    assert total([base(*rows)], nights=1, people={8: 1, 40: 1}) == 33_33 + 16_67


def test_a_share_of_a_price_for_the_stay_is_one_for_the_stay():
    rows = (
        row(70_00, counting=Counting.people, per=Per.stay),
        row(None, percent_bp=2_500, share_of="adult", counting=Counting.people, per=Per.stay, age_band="child"),
    )

    assert total([base(*rows)], nights=5, people={40: 1, 8: 1}) == 70_00 + 17_50


def test_a_share_of_a_week_counts_sevenths():
    rows = (
        row(70_00, counting=Counting.people, per=Per.week),
        row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child"),
    )

    assert total([base(*rows)], nights=2, people={8: 1}) == 10_00


def test_a_share_of_a_price_that_nobody_has_fits_nobody():
    rows = (row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child"),)

    assert total([base(*rows)], people={8: 1}) == ["no_price"]


def test_a_share_of_a_price_on_request_is_on_request():
    rows = (
        ask(counting=Counting.people, age_band="adult"),
        row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child"),
    )

    assert total([base(*rows)], people={8: 1}) == ["on_request"]


@pytest.mark.parametrize(("ages_on", "cents"), [(AgesOn.arrival, 3 * 10_00), (AgesOn.night, 1 * 10_00 + 2 * 20_00)])
def test_who_has_a_birthday_in_the_stay_changes_price_that_night_where_the_charge_says_so(ages_on, cents):
    rows = (row(10_00, counting=Counting.people), row(20_00, counting=Counting.people, age_band="adult"))
    member = PartyMember(17, 1, born_on=date(2009, 7, 6))
    asked = replace(request(3), party=Party((member,)))

    assert quote(card(base(*rows, ages_on=ages_on)), asked).total_cents == cents


def test_without_a_day_of_birth_the_age_is_that_of_the_arrival():
    rows = (row(10_00, counting=Counting.people), row(20_00, counting=Counting.people, age_band="adult"))

    assert quote(card(base(*rows, ages_on=AgesOn.night)), request(3, people={17: 1})).total_cents == 30_00


def test_a_stay_price_looks_at_the_age_on_arrival():
    rows = (
        row(10_00, counting=Counting.people, per=Per.stay),
        row(20_00, counting=Counting.people, per=Per.stay, age_band="adult"),
    )
    asked = replace(request(3), party=Party((PartyMember(17, 1, born_on=date(2009, 7, 6)),)))

    assert quote(card(base(*rows, ages_on=AgesOn.night)), asked).total_cents == 10_00


def test_a_party_condition_may_count_one_age_band():
    rows = (row(50_00, party="2+", party_ages="child"), row(80_00))

    assert total([base(*rows)], nights=1, people={40: 2, 8: 2}) == 50_00
    assert total([base(*rows)], nights=1, people={40: 5, 8: 1}) == 80_00


@pytest.mark.parametrize(
    ("contracted", "attrition_bp", "least", "people", "billed"),
    [
        (20, 1_000, 15, 16, 18),
        (21, 1_000, 15, 16, 19),
        (20, 1_000, 19, 16, 19),
        (20, 1_000, 15, 19, 19),
        (None, 1_000, 15, 9, 15),
        (20, 0, None, 9, 20),
        (None, 1_000, None, 9, 9),
        (20, None, 15, 9, 15),
    ],
)
def test_billed_people_are_those_who_come_the_minimum_or_the_contracted_less_attrition(
    contracted, attrition_bp, least, people, billed
):
    rows = (
        row(10_00, counting=Counting.people),
        row(10_00, counting=Counting.missing, counting_number=least, attrition_bp=attrition_bp),
    )
    asked = replace(request(1, people={40: people}), contracted=contracted)

    assert quote(card(base(*rows), housings=(Housing("house", Name("M"), 99),)), asked).total_cents == billed * 10_00


@pytest.mark.parametrize(
    ("rule", "pupils", "teachers", "free"),
    [
        ({"counting_number": 20}, 43, 3, 2),
        ({"counting_number": 20}, 19, 3, 0),
        ({"counting_number": 20}, 20, 3, 1),
        ({"counting_number": 20}, 90, 3, 3),
        ({"counting_number": 20, "most_free": 1}, 90, 3, 1),
        ({"free_table": ((20, 1), (40, 3))}, 19, 3, 0),
        ({"free_table": ((20, 1), (40, 3))}, 20, 3, 1),
        ({"free_table": ((20, 1), (40, 3))}, 39, 3, 1),
        ({"free_table": ((20, 1), (40, 3))}, 40, 9, 3),
        ({"free_table": ((20, 1), (40, 3))}, 40, 2, 2),
    ],
)
def test_free_places_come_from_a_number_or_a_table_and_never_exceed_those_who_may_be_free(rule, pupils, teachers, free):
    adults = row(10_00, counting=Counting.free, counted_age_band="child", age_band="adult", **rule)
    found = quote(
        card(base(row(0), adults), housings=(Housing("house", Name("M"), 999),)),
        request(1, people={8: pupils, 40: teachers}),
    )

    assert found.total_cents == (teachers - free) * 10_00


def test_rows_may_look_at_the_class_the_channel_and_the_earlier_stays_of_the_client():
    rows = (
        row(70_00, client_classes=frozenset({"school"})),
        row(75_00, channels=frozenset({"website"})),
        row(78_00, earlier_stays=2),
        row(80_00),
    )
    compiled = card(base(*rows))

    def one(**who):
        return quote(compiled, replace(request(1), **who)).total_cents

    assert one() == 80_00
    assert one(client_class="school") == 70_00
    assert one(client_class="company") == 80_00
    assert one(channel="website") == 75_00
    assert one(channel="staff") == 80_00
    assert one(earlier_stays=1) == 80_00
    assert one(earlier_stays=2) == 78_00


def test_a_plan_reserved_for_a_class_is_refused_to_others():
    plans = (RatePlan("kids", Name("Classes", "School trips"), client_classes=frozenset({"school", "association"})),)
    compiled = card(base(row(10_00)), rate_plans=plans)
    (refusal,) = quote(compiled, request(1)).refusals

    assert (refusal.rule, refusal.value) == ("reserved", "association, school")
    assert str(refusal.text) == "“School trips” is reserved for: associations, schools."
    assert quote(compiled, replace(request(1), client_class="school")).total_cents == 10_00


# Minimum amounts


def test_what_lacks_to_a_minimum_per_night_is_reckoned_night_by_night():
    nights = base(row(25_00, counting=Counting.people), row(40_00, counting=Counting.people, seasons=("fair",)))
    least = charge("least", row(300_00, counting=Counting.at_least), position=1)
    found = quote(card(nights, least), request(2, people={40: 8}, arrival=date(2027, 7, 6)))

    assert amounts(found) == {"base": 8 * 65_00, "least": 100_00}
    assert [str(text) for text in found.lines[1].trail] == ["at least 300.00 a night"]


def test_a_minimum_that_is_reached_makes_no_line():
    least = charge("least", row(99_00, counting=Counting.at_least), position=1)

    assert amounts(quote(card(base(row(100_00)), least), request(2))) == {"base": 200_00}


def test_a_minimum_per_stay_looks_at_the_rounded_accommodation():
    least = charge("least", row(500_00, counting=Counting.at_least, per=Per.stay), position=1)
    found = quote(card(base(row(100_00, per=Per.week)), least), request(1))

    assert amounts(found) == {"base": 14_29, "least": 485_71}
    assert [str(text) for text in found.lines[1].trail] == ["at least 500.00 for the stay"]


def test_a_minimum_per_night_with_a_package_looks_at_all_nights_together():
    least = charge("least", row(60_00, counting=Counting.at_least), position=1)

    assert total([base(row(100_00, per=Per.stay)), least], nights=2) == 120_00
    assert total([base(row(130_00, per=Per.stay)), least], nights=2) == 130_00


def test_percentages_are_taken_of_the_minimum_too():
    least = charge("least", row(500_00, counting=Counting.at_least, per=Per.stay), position=1)
    less = charge("less", share(-1_000), source=Source.discount, position=2)

    assert total([base(row(100_00)), least, less], nights=1) == 450_00


# Free nights


def free(which=FreeWhich.cheapest, nights=1, of=7, **rest):
    """A row of free nights."""
    return row(None, free_nights=nights, free_of=of, free_which=which, per=Per.free_nights, **rest)


@pytest.mark.parametrize(
    ("which", "nights", "off"),
    [
        (FreeWhich.cheapest, 6, 0),
        (FreeWhich.cheapest, 7, 60_00),
        (FreeWhich.cheapest, 13, 60_00),
        (FreeWhich.cheapest, 14, 120_00),
        (FreeWhich.last, 7, 60_00),
        (FreeWhich.last, 13, 80_00),
    ],
)
def test_of_every_seven_nights_one_is_free(which, nights, off):
    dear = Season("dear", Name("Chère"), (DatesPiece(date(2027, 7, 17), date(2027, 7, 17)),))
    rows = base(row(60_00), row(80_00, seasons=("dear",)))
    less = charge("gift", free(which), source=Source.discount, position=1)
    found = quote(card(rows, less, seasons=(dear,)), request(nights))

    assert found.by_source.get(Source.discount, 0) == -off
    if off == 60_00:
        (said,) = found.lines[1].trail
        assert str(said) == f"1 night free, the {which.value} (1 of every 7)"


def test_a_package_has_no_night_to_give():
    less = charge("gift", free(), source=Source.discount, position=1)

    assert total([base(row(500_00, per=Per.stay)), less], nights=7) == 500_00


def test_free_nights_have_conditions_as_any_row_of_the_whole_stay():
    less = charge("gift", free(seasons=("rest",)), source=Source.discount, position=1)

    assert total([base(row(10_00)), less], nights=7, arrival=date(2027, 8, 2)) == 60_00
    assert total([base(row(10_00)), less], nights=7) == 70_00  # the fair is not in the season


def test_a_share_without_an_age_is_of_the_package_or_of_the_nights_of_the_other_age():
    half = row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, seasons=("fair",))
    package = base(half, row(90_00, per=Per.stay, nights="2", counting=Counting.people))

    fair = quote(card(package), request(2, arrival=date(2027, 7, 7)))
    assert amounts(fair) == {"base": 90_00}
    assert amounts(quote(card(package), request(2))) == {"base": 180_00}


def test_a_share_comes_before_a_package_for_any_age_when_it_has_more_conditions():
    half = row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child", nights="2")
    package = base(row(90_00, per=Per.stay, counting=Counting.people), half)

    assert amounts(quote(card(package), request(2, people={40: 1, 8: 1}))) == {"base": 135_00}
    assert amounts(quote(card(package), request(3, people={40: 1, 8: 1}))) == {"base": 180_00}


# VAT


def test_a_category_takes_the_rate_of_each_night_and_makes_a_line_of_each_rate():
    rates = (VatRate("lodging", 1_000, date(2020, 1, 1)), VatRate("lodging", 1_200, date(2027, 7, 6)))
    found = quote(card(base(row(100_00), vat_category="lodging"), vat_rates=rates), request(3))

    assert [(line.vat_bp, line.amount_cents, line.quantity) for line in found.lines] == [
        (1_000, 100_00, 1),
        (1_200, 200_00, 2),
    ]
    assert [str(line.trail[0]) for line in found.lines] == [
        "100.00 × 1 night: night of 2027-07-05",
        "100.00 × 2 nights: nights of 2027-07-06 to 2027-07-07",
    ]


def test_a_stay_price_takes_the_rate_of_the_arrival():
    rates = (VatRate("lodging", 1_200, date(2027, 7, 6)), VatRate("lodging", 1_000, date(2020, 1, 1)))
    stay = base(row(100_00, per=Per.stay), vat_category="lodging")

    assert [line.vat_bp for line in quote(card(stay, vat_rates=rates), request(3)).lines] == [1_000]
    later = request(3, arrival=date(2027, 7, 6))
    assert [line.vat_bp for line in quote(card(stay, vat_rates=rates), later).lines] == [1_200]


def test_before_its_first_day_a_category_has_its_first_rate():
    rates = (VatRate("lodging", 1_200, date(2028, 1, 1)),)
    found = quote(card(base(row(1_00), vat_category="lodging"), vat_rates=rates), request(1))

    assert found.lines[0].vat_bp == 1_200


@pytest.mark.parametrize("regime", [VatRegime.exempt_261d, VatRegime.franchise_293b])
def test_who_owes_no_vat_shows_none(regime):
    parts = (Component(Name("a"), 1, 1_000), Component(Name("b"), 1, 2_000))
    charges = (base(row(10_00), vat_bp=1_000), charge("pack", row(10_00), components=parts, position=1))
    found = quote(card(*charges, vat_regime=regime), request(1))

    assert [line.vat_bp for line in found.lines] == [None, None]
    assert found.by_vat == {None: (20_00, 20_00, 0)}


def test_a_discount_without_a_rate_has_that_of_the_accommodation():
    less = charge("less", share(-1_000), source=Source.discount, position=1)
    found = quote(card(base(row(100_00), vat_bp=1_000), less), request(1))

    assert [(line.vat_bp, line.parts) for line in found.lines] == [(1_000, ()), (1_000, ())]
    assert found.by_vat[1_000].gross_cents == 90_00


def test_a_discount_over_two_rates_is_spread_by_largest_remainder():
    more = charge("more", row(270_00, per=Per.stay), vat_bp=2_000, position=1)
    less = charge("less", row(-50_00, per=Per.stay), source=Source.discount, position=2)
    fee = charge("fee", row(9_00, per=Per.stay), source=Source.option, vat_bp=550, position=3)
    found = quote(card(base(row(2_520_00, per=Per.stay), vat_bp=1_000), more, less, fee), request(1))
    line = found.lines[2]

    assert line.vat_bp is None
    assert [(part.amount_cents, part.vat_bp) for part in line.parts] == [(-45_16, 1_000), (-4_84, 2_000)]
    assert found.by_vat[1_000] == (2_474_84, 2_249_85, 224_99)
    assert found.by_vat[2_000] == (265_16, 220_97, 44_19)


def test_a_discount_keeps_a_rate_of_its_own_and_none_where_no_vat_is_owed():
    own = charge("less", share(-1_000), source=Source.discount, vat_bp=2_000, position=1)
    bare = charge("less", share(-1_000), source=Source.discount, position=1)
    taxed = base(row(100_00), vat_bp=1_000)

    assert quote(card(taxed, own), request(1)).lines[1].vat_bp == 2_000
    assert quote(card(taxed, bare, vat_regime=VatRegime.exempt_261d), request(1)).lines[1].vat_bp is None


def test_the_tourist_tax_has_no_vat():
    tax = charge("tax", row(1_00), source=Source.tourist_tax, vat_bp=1_000, position=1)

    assert quote(card(base(row(10_00)), tax), request(1)).lines[1].vat_bp is None


def test_a_category_without_a_rate_is_refused_when_the_tariff_is_compiled():
    with pytest.raises(UnknownVatCategory) as refused:
        card(base(row(1_00), vat_category="lodgin"))

    assert str(refused.value) == "“base” has the VAT category “lodgin”, which has no rate: give it one."


def test_a_package_is_one_line_whose_parts_have_their_own_vat():
    parts = (
        Component(Name("Nuitée"), 28_00, 1_000),
        Component(Name("Demi-pension"), 12_00, 1_000),
        Component(Name("Vin"), 4_00, 2_000),
    )
    found = quote(card(base(row(42_00), components=parts, vat_bp=None)), request(1))
    (line,) = found.lines

    assert (line.amount_cents, line.vat_bp) == (42_00, None)
    assert [(part.amount_cents, part.vat_bp) for part in line.parts] == [
        (26_73, 1_000),
        (11_45, 1_000),
        (3_82, 2_000),
    ]
    assert found.by_vat == {1_000: (38_18, 34_71, 3_47), 2_000: (3_82, 3_18, 64)}


def test_a_package_whose_rate_changes_in_the_stay_becomes_two_lines():
    rates = (VatRate("food", 550, date(2020, 1, 1)), VatRate("food", 1_000, date(2027, 7, 6)))
    parts = (Component(Name("a"), 1, 2_000), Component(Name("b"), 1, vat_category="food"))
    found = quote(card(base(row(10_00), components=parts), vat_rates=rates), request(2))

    assert [[part.vat_bp for part in line.parts] for line in found.lines] == [[2_000, 550], [2_000, 1_000]]


# Rounding


@pytest.mark.parametrize(("step", "cents"), [(1, 437_67), (5, 437_65), (10, 437_70), (100, 438_00)])
def test_every_line_is_a_multiple_of_the_rounding_step(step, cents):
    found = quote(card(base(row(437_67)), rounding_cents=step), request(1))

    assert found.total_cents == cents


def test_a_percentage_is_rounded_to_the_step_too():
    less = charge("less", share(-1_000), source=Source.discount, position=1)
    found = quote(card(base(row(10_05)), less, rounding_cents=5), request(1))

    assert [line.amount_cents for line in found.lines] == [10_05, -1_00]


# Options


def test_an_option_of_another_housing_is_refused_by_name():
    dinner = charge("dinner", row(19_00, housings={"hut"}), source=Source.option, compulsory=False, position=1)
    asked = replace(request(1), options={"dinner": 1})
    (refusal,) = quote(tariff(base(row(10_00)), dinner), asked).refusals

    assert (refusal.rule, refusal.value) == ("option", "dinner")
    assert str(refusal.text) == "“dinner” is not offered with this stay."
    assert quote(tariff(base(row(10_00)), dinner), replace(asked, options={"dinner": 0})).total_cents == 10_00


def test_an_option_that_nothing_prices_on_these_nights_is_refused_not_given_away():
    pool = charge("pool", row(10_00, seasons=("fair",)), source=Source.option, compulsory=False, position=1)
    compiled = tariff(base(row(10_00)), pool)

    assert [r.rule for r in quote(compiled, request(1, options={"pool": None})).refusals] == ["option"]
    fair = request(1, arrival=date(2027, 7, 7), options={"pool": None})
    assert quote(compiled, fair).total_cents == 20_00


# What plans say binds stays that name none


def test_a_stay_without_a_plan_does_not_slip_past_what_plans_say():
    plans = (
        RatePlan("kids", Name("Classes"), client_classes=frozenset({"school"})),
        RatePlan("club", Name("Club"), client_classes=frozenset({"member"})),
    )
    found = quote(card(base(row(60_00)), rate_plans=plans), request(1))

    assert [str(refusal.text) for refusal in found.refusals] == ["Choose a rate plan: Classes, Club."]


# The arrival's season and days of the week


MIDWEEK = Season("midweek", Name("Semaine"), (EveryNight(),), ("weekend",))
NOT_HIGH = Season("quiet-weekend", Name("Week-end calme"), (WeekdaysPiece(0b011_0000),), ("high",))
BY_ARRIVAL = (RatePlan("room", Name("Nuit"), SeasonOf.arrival),)


def test_nights_outside_the_week_end_stay_those_of_each_night():
    rows = base(row(90_00, seasons=("midweek",)), row(120_00, seasons=("weekend",)))
    compiled = card(rows, rate_plans=BY_ARRIVAL, seasons=(MIDWEEK, WEEKEND))

    assert quote(compiled, request(2, arrival=date(2024, 7, 4))).total_cents == 210_00
    assert quote(compiled, request(2, arrival=date(2024, 7, 7))).total_cents == 180_00


def test_week_ends_outside_a_season_ask_that_season_of_the_arrival():
    rows = base(row(60_00, seasons=("low",)), row(80_00, seasons=("low", "quiet-weekend")))
    compiled = card(rows, rate_plans=BY_ARRIVAL, seasons=(HIGH, LOW, NOT_HIGH))

    assert quote(compiled, request(3, arrival=date(2024, 7, 4))).total_cents == 60_00 + 80_00 + 80_00


# Shares of packages


def test_a_share_of_whoever_has_a_package_is_of_the_package():
    rows = (
        row(50_00, counting=Counting.people, age_band="adult"),
        row(280_00, counting=Counting.people, per=Per.stay, nights="7", age_band="adult"),
        row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child"),
    )

    assert total([base(*rows)], nights=7, people={40: 1, 8: 1}) == 280_00 + 140_00
    assert total([base(*rows)], nights=6, people={40: 1, 8: 1}) == 300_00 + 150_00


# Minimums together


def test_minimums_of_two_seasons_beside_a_package_are_both_reached():
    fair = row(200_00, counting=Counting.at_least, seasons=("fair",))
    least = charge("least", row(100_00, counting=Counting.at_least), fair, position=1)

    assert total([base(row(300_00, per=Per.stay)), least], nights=4, arrival=MONDAY) == 600_00


def test_a_second_minimum_counts_what_the_first_has_added():
    one = charge("one", row(100_00, counting=Counting.at_least), position=1)
    two = charge("two", row(200_00, counting=Counting.at_least), position=2)

    assert total([base(row(50_00)), one, two], nights=2) == 400_00


def test_a_minimum_per_night_and_one_per_stay_may_stand_in_one_charge():
    rows = (row(100_00, counting=Counting.at_least), row(150_00, counting=Counting.at_least, per=Per.stay))

    assert total([base(row(50_00)), charge("least", *rows, position=1)], nights=3) == 300_00
    assert total([base(row(50_00)), charge("least", *rows, position=1)], nights=1) == 150_00


def test_what_is_paid_for_the_stay_beside_nights_takes_no_free_night_away():
    rows = (
        row(40_00, counting=Counting.people, age_band="adult"),
        row(10_00, counting=Counting.people, per=Per.stay, age_band="baby"),
    )
    gift = charge("gift", free(), source=Source.discount, position=1)

    assert total([base(*rows), gift], nights=7, people={40: 1, 1: 1}) == 6 * 40_00 + 10_00


# Rounding, requests, taxes


def test_a_percentage_is_rounded_once_whatever_the_step():
    share_of_it = charge("more", share(333), source=Source.option, position=1)
    found = quote(card(base(row(10_40)), share_of_it, rounding_cents=10), request(1))

    assert found.lines[1].amount_cents == 30


def test_a_percentage_is_taken_as_often_as_it_is_chosen():
    cover = charge("cover", share(400), source=Source.option, compulsory=False, position=1)

    assert total([base(row(100_00)), cover], nights=1, options={"cover": 3}) == 112_00
    assert total([base(row(100_00)), cover], nights=1, options={"cover": None}) == 104_00


def test_what_is_on_request_above_a_number_is_so_for_who_is_above():
    more = charge("more", ask(counting=Counting.beyond, counting_number=6), position=1)

    assert total([base(row(100_00)), more], nights=1, people={40: 6}) == 100_00
    assert total([base(row(100_00)), more], nights=1, people={40: 7}) == ["on_request"]


@pytest.mark.parametrize("band", [None, "adult"])
def test_who_is_exempt_pays_no_tax_that_is_typed_as_rows_either(band):
    tax = charge("tax", row(1_00, counting=Counting.people, age_band=band), source=Source.tourist_tax, position=1)
    party = Party((PartyMember(40, 2), PartyMember(30, 3, exempt="rehousing")))

    assert quote(card(base(row(0)), tax), replace(request(2), party=party)).total_cents == 4_00


def test_ten_thousand_rows_are_ready_and_priced_while_one_waits():
    rows = tuple(row(10_00 + at, nights=str(at + 1)) for at in range(9_000))

    assert quote(card(base(*rows)), request(3)).total_cents == 3 * 10_02


# What is reckoned on other lines where a rate changes in the stay: 10 % on Monday, 12 % from Tuesday

CHANGING = (VatRate("lodging", 1_000, date(2020, 1, 1)), VatRate("lodging", 1_200, date(2027, 7, 6)))


@pytest.mark.parametrize(
    ("extra", "by_rate"),
    [
        (row(150_00, counting=Counting.at_least), {1_000: 150_00, 1_200: 300_00}),
        (row(400_00, per=Per.stay, counting=Counting.at_least), {1_000: 133_33, 1_200: 266_67}),
        (row(200_00, counting=Counting.at_least, seasons=("fair",)), {1_000: 100_00, 1_200: 300_00}),
    ],
)
def test_a_minimum_has_the_rates_of_the_nights_that_lack(extra, by_rate):
    found = quote(card(base(row(100_00), extra, vat_category="lodging"), vat_rates=CHANGING), request(3))

    assert {rate: sums.gross_cents for rate, sums in found.by_vat.items()} == by_rate


@pytest.mark.parametrize(
    ("reduction", "taken"),
    [
        (share(-1_000), {1_000: -10_00, 1_200: -20_00}),
        (share(-1), {1_000: -1, 1_200: -2}),
        (row(None, free_nights=1, free_of=3, per=Per.free_nights, free_which=FreeWhich.last), {1_200: -100_00}),
        (row(None, free_nights=1, free_of=3, per=Per.free_nights), {1_000: -100_00}),
    ],
)
def test_a_discount_with_a_category_has_the_rates_of_the_nights_it_takes_off(reduction, taken):
    less = charge("less", reduction, source=Source.discount, vat_category="lodging", position=1)
    found = quote(card(base(row(100_00), vat_category="lodging"), less, vat_rates=CHANGING), request(3))

    assert {line.vat_bp: line.amount_cents for line in found.lines if line.source is Source.discount} == taken


def test_a_discount_on_what_is_paid_for_the_stay_has_the_rate_of_the_arrival():
    less = charge("less", share(-1_000), source=Source.discount, vat_category="lodging", position=1)
    stay = base(row(300_00, per=Per.stay), vat_category="lodging")
    found = quote(card(stay, less, vat_rates=CHANGING), request(3))

    assert [(line.vat_bp, line.amount_cents) for line in found.lines] == [(1_000, 300_00), (1_000, -30_00)]


def test_a_discount_on_nothing_weighs_all_rates_alike_and_keeps_its_steps():
    more = charge("more", share(1_000), source=Source.discount, vat_category="lodging", position=1)
    nothing = quote(card(base(row(0), vat_category="lodging"), more, vat_rates=CHANGING), request(3))
    steps = card(base(row(33_35), vat_category="lodging"), more, vat_rates=CHANGING, rounding_cents=5)

    assert [line.amount_cents for line in nothing.lines] == [0, 0, 0, 0]
    assert [line.amount_cents for line in quote(steps, request(3)).lines] == [33_35, 66_70, 3_35, 6_65]


# Discounts take off no more than there is


def test_discounts_never_take_off_more_than_the_accommodation():
    off = {"source": Source.discount, "position": 1}
    found = quote(
        card(
            base(row(50_00)),
            charge("ten", row(-70_00, per=Per.stay), **off),
            charge("more", row(5_00, per=Per.stay), source=Source.discount, position=2),
            charge("last", row(-40_00, per=Per.stay), source=Source.discount, position=3),
            charge("none", share(-1_000), source=Source.discount, position=4),
        ),
        request(2),
    )

    assert amounts(found) == {"base": 100_00, "ten": -70_00, "more": 5_00, "last": -35_00, "none": 0}
    last = found.lines[3]
    assert (last.quantity, last.unit_cents) == (1, -35_00)
    assert [sentence.source for sentence in last.trail][1:] == ["no more than there is to take off: {amount}"]
    assert len(found.lines[2].trail) == 1


def test_discounts_of_a_free_stay_take_nothing_off():
    off = charge("off", row(-70_00, per=Per.stay), source=Source.discount, position=1)
    fee = charge("fee", row(20_00, per=Per.stay), source=Source.option, position=2)

    assert amounts(quote(card(base(row(0)), off, fee), request(2))) == {"base": 0, "off": 0, "fee": 20_00}
    assert amounts(quote(card(base(row(-5_00)), off), request(2))) == {"base": 0, "off": 0}


def test_reductions_of_the_accommodation_take_off_no_more_than_it_costs_and_no_discount_adds():
    found = quote(
        card(
            base(row(10_00)),
            charge("less", row(-30_00, per=Per.stay), position=1),
            charge("half", share(-5_000), source=Source.discount, position=2),
            charge("five", row(-5_00, per=Per.stay), source=Source.discount, position=3),
        ),
        request(1),
    )

    assert amounts(found) == {"base": 10_00, "less": -10_00, "half": 0, "five": 0}
    assert [len(line.trail) for line in found.lines] == [1, 2, 1, 2]


def test_percentages_in_the_accommodation_take_off_no_more_than_it_costs():
    less = [charge(f"less-{at}", share(bp), position=at) for at, bp in ((1, -10_000), (2, -2_000))]

    assert amounts(quote(card(base(row(10_00)), *less), request(1))) == {"base": 10_00, "less-1": -10_00, "less-2": 0}


def test_a_percentage_chosen_several_times_says_how_many():
    share_of_all = charge("wood", share(500), source=Source.option, compulsory=False, position=1)
    found = quote(card(base(row(135_00)), share_of_all), request(2, options={"wood": 3}))

    assert (found.lines[1].amount_cents, str(found.lines[1].trail[0])) == (40_50, "5 % of 270.00 × 3")


def test_who_is_exempt_owes_no_part_of_a_tax_that_is_a_charge():
    tax = [
        charge("percent", share(300), source=Source.tourist_tax, position=1),
        charge("unit", row(2_00), source=Source.tourist_tax, position=2),
    ]
    party = Party((PartyMember(40, 2, exempt="rehousing"),))

    assert amounts(quote(card(base(row(50_00)), *tax), replace(request(1), party=party))) == {"base": 50_00}
    some = Party((PartyMember(40, 1, exempt="rehousing"), PartyMember(40)))
    assert amounts(quote(card(base(row(50_00)), *tax), replace(request(1), party=some)))["unit"] == 2_00


def test_special_dates_in_a_week_end_leave_it_a_week_end():
    """The table of precedence in docs/pricing.md, with a holiday as a member of the week-end."""
    weekend = Season("we", Name("WE"), (WeekdaysPiece(0b011_0000), DatesPiece(date(2027, 7, 14), date(2027, 7, 14))))
    rows = (row(90_00), row(80_00, nights="3+"), row(100_00, seasons=("we",)))

    found = quote(card(base(*rows, precedence=Precedence.weekdays), seasons=(weekend,)), request(3, arrival=FRIDAY))
    assert found.total_cents == 280_00


def test_a_discount_of_all_there_is_needs_no_limit():
    off = charge("off", row(-100_00, per=Per.stay), source=Source.discount, position=1)
    line = quote(card(base(row(50_00)), off), request(2)).lines[1]

    assert (line.amount_cents, len(line.trail)) == (-100_00, 1)


# What is reckoned on other lines, more than once


def test_minimums_of_a_night_add_up_one_after_the_other():
    minimums = [
        charge(f"least-{amount}", row(amount * 1_00, counting=Counting.at_least), position=amount)
        for amount in (150, 200, 210)
    ]

    found = amounts(quote(card(base(row(100_00)), *minimums), request(1)))
    assert found == {"base": 100_00, "least-150": 50_00, "least-200": 50_00, "least-210": 10_00}


def test_a_minimum_of_a_night_looks_at_all_that_is_paid_for_the_stay():
    beds = charge("beds", row(30_00, per=Per.stay), position=1)
    least = charge("least", row(100_00, counting=Counting.at_least), position=2)

    assert amounts(quote(card(base(row(100_00, per=Per.stay)), beds, least), request(2)))["least"] == 70_00


def test_the_cheapest_nights_are_free_wherever_they_stand():
    gift = row(None, free_nights=1, free_of=3, per=Per.free_nights)
    off = charge("off", gift, source=Source.discount, position=1)
    fair = row(40_00, seasons=("fair",))

    assert amounts(quote(card(base(row(100_00), fair), off), request(3)))["off"] == -40_00


def test_lines_split_by_a_change_of_rate_say_why():
    less = charge("less", share(-1_000), source=Source.discount, vat_category="lodging", position=1)
    found = quote(card(base(row(100_00), vat_category="lodging"), less, vat_rates=CHANGING), request(3))

    said = [str(line.trail[0]) for line in found.lines if line.source is Source.discount]
    assert said == ["-10 % of 300.00", "-10 % of 300.00"]


def test_a_share_stands_in_the_lines_of_what_it_is_a_share_of_when_a_rate_changes():
    half = row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child")
    adults = base(row(100_00, counting=Counting.people, age_band="adult"), half, vat_category="lodging")
    found = quote(card(adults, vat_rates=CHANGING), request(3, people={40: 1, 8: 1}))

    assert [(line.vat_bp, line.amount_cents) for line in found.lines] == [(1_000, 150_00), (1_200, 300_00)]


def test_two_packages_of_one_name_stay_two_lines():
    parts = (Component(Name("Nuit"), 3, 1_000), Component(Name("Repas"), 1, 1_000))
    other = (Component(Name("Nuit"), 1, 1_000), Component(Name("Repas"), 1, 1_000))
    first = charge("first", row(40_00, label=Name("Formule")), is_base=True, components=parts)
    second = charge("second", row(20_00, label=Name("Formule")), components=other, position=1)

    assert [line.amount_cents for line in quote(card(first, second), request(1)).lines] == [40_00, 20_00]


def test_the_only_price_of_a_charge_may_begin_at_its_second_night():
    late = charge("late", row(5_00, from_nth_night=2), source=Source.option, position=1)

    assert amounts(quote(card(base(row(10_00)), late), request(3)))["late"] == 10_00


def test_a_season_of_dates_does_not_come_first_where_week_ends_do():
    rows = (row(50_00, seasons=("rest",)), row(80_00, nights="2", party="2"))

    assert amounts(quote(card(base(*rows, precedence=Precedence.weekdays)), request(2)))["base"] == 160_00
