"""Each condition, each "per", each way of counting; what wins; what refuses."""

from datetime import date

import pytest

from pricing.compiled import BadTariff, SeasonsInACircle, compile_tariff
from pricing.tariff import Charge, Tariff
from rules.number_spec import parse_numbers
from rules.restrictions import Kind, Restriction, When
from rules.seasons import EveryNight, Season
from rules.text import Name
from tests.pricing.tariffs import (
    MONDAY,
    PLANS,
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

FAIR = date(2027, 7, 7)  # a Wednesday
FRIDAY = date(2027, 7, 9)


@pytest.mark.parametrize(
    ("conditions", "asked", "holds"),
    [
        ({"housings": {"house"}}, {}, True),
        ({"housings": {"hut"}}, {}, False),
        ({"nights": "2-3"}, {"nights": 2}, True),
        ({"nights": "2-3"}, {"nights": 3}, True),
        ({"nights": "2-3"}, {"nights": 4}, False),
        ({"party": "3+"}, {"people": {40: 2, 1: 1}}, True),
        ({"party": "3+"}, {"people": {40: 2}}, False),
        ({"arrival_weekdays": 0b1}, {}, True),
        ({"arrival_weekdays": 0b10}, {}, False),
        ({"booked_before": date(2027, 1, 2)}, {}, True),
        ({"booked_before": date(2027, 1, 1)}, {}, False),
        ({"seasons": ("rest",)}, {}, True),
        ({"seasons": ("rest", "weekend")}, {}, False),
        ({"seasons": ("rest", "weekend")}, {"arrival": FRIDAY}, True),
        ({"from_nth_night": 1}, {}, True),
        ({"from_nth_night": 3}, {}, False),
        ({"age_band": "adult", "counting": Counting.people}, {}, True),
        ({"age_band": "adult", "counting": Counting.people}, {"people": {17: 1}}, False),
        ({"age_band": "adult", "counting": Counting.people}, {"people": {18: 1}}, True),
        ({"age_band": "baby", "counting": Counting.people}, {"people": {3: 1}}, False),
    ],
)
def test_a_row_applies_exactly_when_its_condition_holds(conditions, asked, holds):
    plain = total([base(row(10_00))], **asked)
    extra = total([base(row(10_00)), charge("extra", row(1_00, **conditions))], **asked)

    assert (extra != plain) is holds


def test_a_row_for_a_plan_applies_with_that_plan_only():
    charges = [base(row(10_00, plans={"room"}), row(30_00, plans={"board"}))]

    assert total(charges, PLANS, plan="room") == 20_00
    assert total(charges, PLANS, plan="board") == 60_00


@pytest.mark.parametrize(
    ("per", "nights", "cents"),
    [(Per.night, 3, 300_00), (Per.stay, 3, 100_00), (Per.week, 7, 100_00), (Per.week, 3, 42_86)],
)
def test_an_amount_is_for_a_night_a_stay_or_a_week(per, nights, cents):
    assert total([base(row(per=per))], nights=nights) == cents


@pytest.mark.parametrize(
    ("counting", "number", "people", "cents"),
    [
        (Counting.unit, None, {40: 4}, 10_00),
        (Counting.people, None, {40: 3, 2: 1}, 40_00),
        (Counting.beyond, 3, {40: 4}, 10_00),
        (Counting.beyond, 4, {40: 4}, 0),
        (Counting.missing, 6, {40: 4}, 20_00),
        (Counting.missing, 3, {40: 4}, 0),
        (Counting.free, 4, {40: 4}, 30_00),
        (Counting.free, 5, {40: 4}, 40_00),
    ],
)
def test_an_amount_is_taken_as_often_as_its_counting_says(counting, number, people, cents):
    extra = charge("extra", row(10_00, counting=counting, counting_number=number))

    assert total([base(row(0)), extra], people=people, nights=1) == cents


def test_one_leader_is_free_for_every_ten_children_complete():
    leaders = row(20_00, counting=Counting.free, counting_number=4, counted_age_band="child", age_band="adult")
    children = row(15_00, counting=Counting.people, age_band="child")

    assert total([base(leaders, children)], nights=1, people={40: 2, 8: 7}) == 20_00 + 7 * 15_00
    assert total([base(leaders, children)], nights=1, people={40: 2, 8: 8}) == 0 + 8 * 15_00
    assert total([base(leaders, children)], nights=1, people={40: 1, 8: 9}) == 9 * 15_00  # never below nothing


@pytest.mark.parametrize(
    ("counting", "options", "cents"),
    [
        (Counting.chosen, {"extra": 3}, 15_00),
        (Counting.chosen, {"extra": None}, 5_00),
        (Counting.chosen, {"extra": 0}, 0),
        (Counting.chosen, {}, 0),
        (Counting.people, {"extra": None}, 10_00),
        (Counting.people, {"extra": 1}, 5_00),
        (Counting.unit, {"extra": None}, 5_00),
        (Counting.unit, {"extra": 2}, 10_00),
    ],
)
def test_an_option_counts_as_chosen_or_by_person(counting, options, cents):
    extra = charge("extra", row(5_00, counting=counting, per=Per.stay), source=Source.option, compulsory=False)

    assert total([base(row(0)), extra], options=options) == cents


def test_a_package_replaces_the_nights_when_it_fits():
    charges = [base(row(100_00), row(150_00, nights="2", per=Per.stay))]

    assert total(charges, nights=2) == 150_00
    assert total(charges, nights=3) == 300_00


def test_a_package_needs_every_night_in_its_season():
    charges = [base(row(100_00), row(50_00, seasons=("rest",), per=Per.stay))]

    assert total(charges, arrival=MONDAY, nights=2) == 50_00
    assert total(charges, arrival=MONDAY, nights=3) == 300_00  # the third is in the fair


def test_each_night_takes_the_price_of_its_own_season():
    charges = [base(row(100_00, seasons=("rest",)), row(180_00, seasons=("fair",)))]

    assert total(charges, arrival=MONDAY, nights=5) == 3 * 100_00 + 2 * 180_00


def test_more_conditions_win_and_among_equals_the_upper_row():
    upper, lower = row(1_00, seasons=("rest",)), row(2_00, nights="2")

    assert total([base(upper, lower)], nights=1, arrival=MONDAY) == 1_00
    assert total([base(upper, lower)], nights=2) == 2_00
    assert total([base(lower, upper)], nights=2) == 4_00
    assert total([base(upper, lower, row(3_00, nights="2", party="2"))], nights=2) == 6_00


def test_each_season_named_is_a_condition_more():
    both = row(9_00, seasons=("rest", "weekend"))

    assert total([base(row(5_00, seasons=("rest",)), both)], arrival=FRIDAY, nights=1) == 9_00


def test_later_nights_may_have_a_price_of_their_own():
    charges = [base(row(100_00), row(80_00, from_nth_night=3))]

    assert total(charges, nights=5) == 2 * 100_00 + 3 * 80_00


def test_each_person_takes_the_row_of_their_age():
    rows = [
        row(40_00, counting=Counting.people, age_band="from-12"),
        row(25_00, counting=Counting.people, age_band="child"),
        row(0, counting=Counting.people, age_band="baby"),
    ]
    found = quote(tariff(base(*rows)), request(nights=2, people={40: 2, 8: 1, 1: 1}))

    assert found.total_cents == 2 * (2 * 40_00 + 25_00)
    assert [str(step) for step in found.lines[0].trail] == [
        "40.00 per person × 2 × 2 nights: From 12",
        "25.00 per person × 1 × 2 nights: Children",
        "0.00 per person × 1 × 2 nights: Babies",
    ]


def test_extra_persons_of_a_band_count_only_that_band():
    extra = charge("extra", row(10_00, counting=Counting.beyond, counting_number=1, age_band="adult"))

    assert total([base(row(0)), extra], nights=1, people={40: 3, 8: 5}) == 20_00


def test_ways_of_counting_in_one_charge_add_up():
    rows = [row(100_00), row(10_00, counting=Counting.beyond, counting_number=2)]

    assert total([base(*rows)], nights=2, people={40: 3}) == 2 * 110_00


def test_a_percentage_takes_the_rounded_accommodation_once():
    charges = [base(row(100_01, per=Per.week)), charge("less", share(-1_000), source=Source.discount)]
    found = quote(tariff(*charges), request(nights=3))

    assert [line.amount_cents for line in found.lines] == [42_86, -4_29]
    assert str(found.lines[1].trail[0]) == "-10 % of 42.86"


def test_percentages_take_every_accommodation_line_and_nothing_else():
    charges = [
        base(row(100_00)),
        charge("extra", row(50_00)),
        charge("fee", row(7_00), source=Source.option),
        charge("less", share(-1_000), source=Source.discount),
        charge("much less", share(-2_000), source=Source.discount),
    ]

    assert total(charges, nights=1) == 157_00 - 15_00 - 30_00


def test_rows_of_one_label_make_one_line_across_charges():
    same = Name("Logement", "Lodging")
    charges = [
        base(row(10_00, counting=Counting.people, label=same)),
        charge("missing", row(10_00, counting=Counting.missing, counting_number=5, label=same)),
        charge("tax", row(1_00, label=same), source=Source.tourist_tax),
    ]
    found = quote(tariff(*charges), request(nights=2))

    assert [(line.amount_cents, line.source) for line in found.lines] == [
        (100_00, Source.accommodation),
        (2_00, Source.tourist_tax),
    ]
    assert (found.lines[0].quantity, found.lines[0].unit_cents) == (10, 10_00)


def test_a_line_of_several_unit_prices_has_no_quantity():
    found = quote(tariff(base(row(1_00, seasons=("rest",)), row(2_00, seasons=("fair",)))), request(nights=3))

    assert (found.lines[0].quantity, found.lines[0].unit_cents) == (None, None)
    assert found.by_source == {Source.accommodation: 4_00}


def test_lines_follow_the_order_of_the_bill():
    charges = [
        charge("less", share(-500), source=Source.discount, position=1),
        charge("fee", row(1_00), source=Source.option, position=2),
        base(row(10_00), position=0),
    ]
    found = quote(tariff(*charges), request())

    assert [line.charge_code for line in found.lines] == ["base", "less", "fee"]


def test_nights_of_one_season_are_named_in_the_trail_when_others_are_not():
    found = quote(tariff(base(row(1_00), row(2_00, seasons=("fair",)))), request(nights=4))

    assert [str(step) for step in found.lines[0].trail] == [
        "1.00 × 2 nights: nights of 2027-07-05 to 2027-07-06",
        "2.00 × 2 nights: Fair, nights of 2027-07-07 to 2027-07-08",
    ]


@pytest.mark.parametrize(
    ("conditions", "counting", "number", "per", "trail"),
    [
        ({"nights": "1"}, Counting.unit, None, Per.stay, "5.00: stay of one night"),
        ({"nights": "1-3"}, Counting.unit, None, Per.night, "5.00 × 1 night: stay of 1-3 nights"),
        ({"party": "2"}, Counting.people, None, Per.stay, "5.00 per person × 2: party of 2"),
        (
            {"arrival_weekdays": 0b11},
            Counting.unit,
            None,
            Per.week,
            "5.00 a week × 1/7 (1 night): arrival on Monday, Tuesday",
        ),
        ({"booked_before": date(2027, 2, 1)}, Counting.unit, None, Per.stay, "5.00: booked before 2027-02-01"),
        ({"from_nth_night": 1}, Counting.unit, None, Per.night, "5.00 × 1 night: from night 1 on"),
        ({}, Counting.missing, 4, Per.night, "5.00 per person × 2 (missing up to 4) × 1 night"),
        ({}, Counting.beyond, 1, Per.night, "5.00 per person × 1 (above 1) × 1 night"),
        ({}, Counting.free, 9, Per.night, "5.00 per person × 2 (0 free) × 1 night"),
    ],
)
def test_the_trail_says_what_was_multiplied_and_why(conditions, counting, number, per, trail):
    extra = charge("extra", row(5_00, counting=counting, counting_number=number, per=per, **conditions))
    found = quote(tariff(base(row(0)), extra), request(nights=1))

    assert [str(step) for step in found.lines[1].trail] == [trail]


@pytest.mark.parametrize(
    ("charges", "asked", "rules"),
    [
        ([base(row())], {"people": {40: 11}}, ["capacity"]),
        ([base(row())], {"people": {40: 10}}, None),
        ([base(row())], {"people": {40: 1, 0: 2}, "housing": "hut"}, ["capacity"]),
        ([base(ask(nights="3+"), row(nights="1-2"))], {"nights": 3}, ["on_request"]),
        ([base(ask(nights="3+"), row(nights="1-2"))], {"nights": 2}, None),
        ([base(ask(nights="3+"))], {"nights": 3, "people": {40: 11}}, ["capacity", "on_request"]),
        ([base(row(seasons=("fair",)))], {"arrival": FAIR, "nights": 3}, ["no_price"]),
        ([base(row(seasons=("fair",)))], {"arrival": FAIR, "nights": 2}, None),
        ([base(row(housings={"hut"}))], {}, ["no_price"]),
        ([base(row(housings={"hut"}))], {"people": {40: 11}}, ["capacity"]),
        ([base(row(counting=Counting.people, age_band="adult"))], {"people": {40: 1, 8: 1}}, ["no_price"]),
        ([base(row(counting=Counting.beyond, counting_number=1))], {}, ["no_price"]),
        ([base(row(counting=Counting.missing, counting_number=9))], {}, ["no_price"]),
        ([base(row(), row(counting=Counting.people, age_band="adult"))], {"people": {8: 1}}, None),
    ],
)
def test_a_stay_without_a_sure_price_is_refused_by_rule(charges, asked, rules):
    found = total(charges, **asked)

    assert found == rules if rules else isinstance(found, int)


def test_a_night_may_be_priced_by_person_and_the_next_at_once():
    rows = [row(10_00, counting=Counting.people, seasons=("rest",)), row(70_00, seasons=("fair",))]

    assert total([base(*rows)], arrival=MONDAY, nights=3) == 2 * 20_00 + 70_00


def test_a_missing_price_names_the_night_and_the_age():
    by_age = base(row(counting=Counting.people, age_band="adult"))
    (refusal,) = quote(tariff(by_age), request(people={40: 1, 8: 1})).refusals
    assert str(refusal.text) == "The night of 2027-07-05 has no price at age 8: please ask us."

    (refusal,) = quote(tariff(base(row(seasons=("rest",)))), request(nights=4)).refusals
    assert str(refusal.text) == "The night of 2027-07-07 has no price for this stay: please ask us."


def test_all_broken_rules_are_named_before_any_price():
    rules = (
        Restriction("long", When.always, Kind.nights, nights=parse_numbers("7+")),
        Restriction("fridays", When.always, Kind.arrival_weekdays, weekdays=0b1_0000),
    )
    found = quote(tariff(base(row(seasons=("fair",))), restrictions=rules), request(people={40: 11}))

    assert [refusal.rule.value for refusal in found.refusals] == ["capacity", "min_stay", "arrival_day"]
    assert found.total_cents is None
    assert found.lines == ()


@pytest.mark.parametrize(
    ("rows", "plans", "cents"),
    [
        ([row(10_00)], PLANS, 20_00),
        ([row(10_00)], (), 20_00),
        ([row(10_00, plans={"room"})], PLANS[:1], 20_00),
        ([row(10_00, plans={"room"}), row(5_00, plans={"board"}, housings={"hut"})], PLANS, 20_00),
        ([row(10_00, plans={"room"}), row(20_00, plans={"board"})], PLANS, ["no_price"]),
        ([row(10_00, plans={"room", "board"})], PLANS, ["no_price"]),
    ],
)
def test_the_only_plan_of_a_housing_need_not_be_named(rows, plans, cents):
    assert total([base(*rows)], plans) == cents


def test_without_a_plan_the_guest_is_asked_to_choose_one():
    rows = [row(10_00, plans={"room"}), row(20_00, plans={"board"})]
    (refusal,) = quote(tariff(base(*rows), plans=PLANS), request()).refusals

    assert str(refusal.text) == "Choose a rate plan: Room only, Board."


def test_a_price_for_any_plan_is_not_sold_without_one_when_a_supplement_names_plans():
    supplement = Charge("board", Name("Pension"), Source.accommodation, (row(5_00, plans={"board"}),))
    charges = [base(row(10_00)), supplement]

    assert total(charges, PLANS) == ["no_price"]


def test_a_tariff_that_names_what_it_has_not_is_refused():
    said = "The tariff names “ghost”, which it does not hold"
    unknown = {"seasons": ("ghost",)}, {"age_band": "ghost"}, {"housings": {"hut", "ghost"}}, {"plans": {"ghost"}}
    for broken in unknown:
        with pytest.raises(BadTariff, match=said):
            tariff(base(row(**broken)))
    for names in ({"housings": frozenset(["ghost"])}, {"plans": frozenset(["ghost"])}):
        with pytest.raises(BadTariff, match=said):
            tariff(
                base(row()),
                restrictions=(Restriction("two", When.always, Kind.nights, nights=parse_numbers("2+"), **names),),
            )


def test_a_tariff_whose_seasons_turn_in_a_circle_is_refused():
    circle = tuple(Season(code, Name(code), (EveryNight(),), (other,)) for code, other in ("ab", "ba"))

    with pytest.raises(SeasonsInACircle, match="a, b, a"):
        compile_tariff(Tariff("EUR", (), (), circle))
    with pytest.raises(BadTariff, match="ghost"):
        compile_tariff(Tariff("EUR", (), (), (Season("a", Name("a"), (EveryNight(),), ("ghost",)),)))


def test_remembered_nights_are_forgotten_before_they_fill_the_memory(monkeypatch):
    monkeypatch.setattr("pricing.nights.MOST_REMEMBERED", 3)
    compiled = tariff(base(row(seasons=("rest",))))

    assert quote(compiled, request(nights=20, arrival=FRIDAY)).total_cents == 20 * 100_00
    assert len(compiled.calendar._bits) <= 3
