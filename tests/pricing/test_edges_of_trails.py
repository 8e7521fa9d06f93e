"""What the trail of a line says: shares, several units, free nights, runs of nights, each condition."""

from dataclasses import replace
from datetime import date

import pytest

from pricing.tariff import FreeWhich
from tests.pricing.tariffs import MONDAY, PLANS, Counting, Per, Source, base, charge, quote, request, row, share, tariff


def said(*charges, nights=1, people=None, arrival=MONDAY, plans=(), **asked):
    """The sentences of the last line of a stay."""
    found = quote(tariff(*charges, plans=plans), replace(request(nights, people, arrival), **asked))
    return [str(sentence) for sentence in found.lines[-1].trail]


def extra(*rows, **rest):
    """A charge that comes after the base."""
    return charge("extra", *rows, **{"position": 1, **rest})


@pytest.mark.parametrize(
    ("which", "of", "sentence"),
    [
        (FreeWhich.cheapest, (1, 3), "2 nights free, the cheapest (1 of every 3)"),
        (FreeWhich.last, (2, 6), "2 nights free, the last (2 of every 6)"),
        (FreeWhich.last, (1, 6), "1 night free, the last (1 of every 6)"),
    ],
)
def test_free_nights_say_how_many_and_which(which, of, sentence):
    free = row(None, free_nights=of[0], free_of=of[1], free_which=which, per=Per.free_nights)

    assert said(base(row(10_00)), extra(free, source=Source.discount), nights=6) == [sentence]


def test_a_share_says_its_rate_of_the_price_it_shares():
    rows = (
        row(46_00, counting=Counting.people, age_band="adult"),
        row(None, percent_bp=5_050, share_of="adult", counting=Counting.people, age_band="child"),
    )

    assert said(base(*rows), people={8: 2}, nights=3) == ["50.5 % of 46.00 per person × 2 × 3 nights: Children"]


@pytest.mark.parametrize(
    ("per", "sentence"),
    [
        (Per.night, "50 % of 70.00 per person × 1 × 2 nights: Children"),
        (Per.week, "50 % of 70.00 per person × 1 a week × 2/7 (2 nights): Children"),
    ],
)
def test_a_share_is_counted_as_what_it_shares_is(per, sentence):
    rows = (
        row(70_00, counting=Counting.people, age_band="adult", per=per),
        row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child"),
    )

    assert said(base(*rows), people={8: 1}, nights=2) == [sentence]


@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [(None, "5.00 × 1 night"), (1, "5.00 × 1 night"), (3, "5.00 × 3 × 1 night")],
)
def test_several_units_of_an_option_are_said(quantity, sentence):
    option = extra(row(5_00), source=Source.option, compulsory=False)

    assert said(base(row(10_00)), option, options={"extra": quantity}) == [sentence]


def test_chosen_pieces_are_said_each():
    option = extra(row(5_00, counting=Counting.chosen, per=Per.stay), source=Source.option, compulsory=False)

    assert said(base(row(10_00)), option, nights=3, options={"extra": 4}) == ["5.00 each × 4"]


def test_nights_that_do_not_follow_each_other_are_named_in_runs():
    weekends = row(10_00, seasons=("weekend",))

    assert said(base(row(0), weekends), nights=14) == [
        "0.00 × 8 nights: nights of 2027-07-05 to 2027-07-08, nights of 2027-07-12 to 2027-07-15",
        "10.00 × 6 nights: Week-end, nights of 2027-07-09 to 2027-07-11, nights of 2027-07-16 to 2027-07-18",
    ]


def test_a_week_of_some_nights_says_so_and_names_them():
    week = row(70_00, per=Per.week, seasons=("fair",))

    assert said(base(row(0)), extra(week), nights=3) == ["70.00 a week × 1/7 (1 night): Fair, night of 2027-07-07"]


def test_percentages_and_minimums_say_their_conditions():
    less = extra(share(-1_250, nights="2+", booked_before=date(2027, 5, 1)), source=Source.discount)
    least = extra(row(99_00, counting=Counting.at_least, per=Per.stay, party="2"))

    assert said(base(row(10_00)), less, nights=2) == ["-12.5 % of 20.00: stay of 2+ nights, booked before 2027-05-01"]
    assert said(base(row(10_00)), least, nights=2) == ["at least 99.00 for the stay: party of 2"]


@pytest.mark.parametrize(
    ("conditions", "asked", "reason"),
    [
        ({"client_classes": frozenset({"school", "club"})}, {"client_class": "club"}, "for club, schools"),
        ({"earlier_stays": 2}, {"earlier_stays": 2}, "client with 2 earlier stays or more"),
        (
            {"channels": frozenset({"website", "fax"})},
            {"channel": "fax"},
            "sold by fax, the website",
        ),
        ({"party": "1+", "party_ages": "adult"}, {}, "1+ of “Adults”"),
        ({"nights": "1"}, {}, "stay of one night"),
        ({"nights": "1, 3"}, {}, "stay of 1, 3 nights"),
        ({"arrival_weekdays": 0b1}, {}, "arrival on Monday"),
        ({"seasons": ("rest",), "age_band": "adult"}, {}, "The rest, Adults"),
    ],
)
def test_each_condition_of_a_row_is_a_reason_in_words(conditions, asked, reason):
    fee = extra(row(5_00, counting=Counting.people, per=Per.stay, **conditions))

    assert said(base(row(0)), fee, **asked) == [f"5.00 per person × 2: {reason}"]


def test_the_housing_and_the_plan_are_no_reasons():
    rows = base(row(5_00, housings={"house"}, plans={"room"}))

    assert said(rows, plans=PLANS, plan="room") == ["5.00 × 1 night"]


def test_a_contracted_number_is_what_people_are_missing_to():
    missing = extra(row(5_00, counting=Counting.missing, counting_number=3, attrition_bp=1_000))

    assert said(base(row(0)), missing, contracted=9) == ["5.00 per person × 7 (missing up to 9) × 1 night"]
    assert said(base(row(0)), missing, contracted=2) == ["5.00 per person × 1 (missing up to 3) × 1 night"]


def test_numbers_of_nothing_are_said_as_nothing():
    above = extra(row(5_00, counting=Counting.beyond, counting_number=0))
    free = (
        row(0, counting=Counting.people, age_band="adult"),
        row(None, percent_bp=5_000, share_of="adult", counting=Counting.people, age_band="child"),
    )

    assert said(base(row(0)), above) == ["5.00 per person × 2 (above 0) × 1 night"]
    nothing = (free[0], row(None, percent_bp=0, share_of="adult", counting=Counting.people, age_band="child"))

    assert said(base(*nothing), people={8: 1}) == ["0 % of 0.00 per person × 1 × 1 night: Children"]
    assert said(base(*free), people={8: 1}) == ["50 % of 0.00 per person × 1 × 1 night: Children"]
    assert said(base(row(10_00)), extra(share(0), source=Source.discount)) == ["0 % of 10.00"]
