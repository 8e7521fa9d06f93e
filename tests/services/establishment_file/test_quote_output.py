"""The answer of the quote command: its shape, names in two languages, stays that cannot be understood."""

import json
from datetime import date

import pytest

from pricing.compiled import compile_tariff
from pricing.request import PartyMember
from rules.text import Formats
from services.establishment_file.compile import tariff_of
from services.establishment_file.parse import parse
from services.establishment_file.quotes import price_stays, request_of
from tests.services.establishment_file.small_file import SMALL

FILE = parse(
    SMALL.replace(
        "  restrictions:",
        "    - code: sheets\n      name: {fr: Draps, en: Sheets}\n      source: option\n      compulsory: false\n"
        "      rows:\n        - {amount: 6.00, per: stay, counting: people}\n  restrictions:",
    )
)
STAY = {
    "id": "S1",
    "housing": "hut",
    "booked_on": "2027-01-01",
    "arrival": "2027-06-30",
    "departure": "2027-07-03",
    "party": [{"age": 40, "count": 2}],
}


def price(language="en", **changes):
    """The one result of the stay with some keys changed."""
    (result,), _ = price_stays(FILE, [{**STAY, **changes}], language)
    return result


def test_a_priced_stay_has_exactly_the_keys_of_the_format():
    result = price()

    assert result == {
        "id": "S1",
        "total_cents": 224_80,
        "by_source": {"accommodation": 220_00, "tourist_tax": 4_80},
        "by_vat": [{"vat_bp": None, "gross_cents": 224_80, "base_cents": 224_80, "vat_cents": 0}],
        "lines": [
            {
                "label": "Lodging",
                "cents": 220_00,
                "source": "accommodation",
                "quantity": None,
                "unit_cents": None,
                "vat_bp": None,
                "parts": [],
                "trail": [
                    "60.00 × 1 night: Basse saison, night of 2027-06-30",
                    "80.00 × 2 nights: Haute saison, nights of 2027-07-01 to 2027-07-02",
                ],
            },
            {
                "label": "Taxe",
                "cents": 4_80,
                "source": "tourist_tax",
                "quantity": 6,
                "unit_cents": 80,
                "vat_bp": None,
                "parts": [],
                "trail": ["0.80 per person × 2 × 3 nights: Adultes"],
            },
        ],
        "refused": [],
    }
    assert json.loads(json.dumps(result)) == result


def test_a_refused_stay_has_no_total_and_names_its_rules():
    result = price(departure="2027-07-02", party=[{"age": 40, "count": 5}])

    assert result == {
        "id": "S1",
        "total_cents": None,
        "by_source": {},
        "by_vat": [],
        "lines": [],
        "refused": [
            {"rule": "capacity", "value": 4, "text": "There is room for 4 people at most."},
            {"rule": "min_stay", "value": 3, "text": "Nights in “Haute saison”: 3 nights at least are needed."},
        ],
    }


def test_a_refusal_names_what_is_accepted_nearest():
    (refused,) = price(departure="2027-07-02")["refused"]

    assert refused["nearest"] == {"arrival": "2027-06-29", "nights": 3}


@pytest.mark.parametrize("name", ["hut", "Hut", "HUT", "Cabane", "cabane", "CÂBANE", " Cabane "])
def test_a_housing_is_found_by_code_or_by_name_in_either_language(name):
    assert price(housing=name)["total_cents"] == 224_80


@pytest.mark.parametrize("options", [["sheets"], ["Draps"], ["DRAPS"], {"Sheets": None}, {"sheets": 2}])
def test_options_are_a_list_of_names_or_names_with_quantities(options):
    assert price(options=options)["by_source"]["option"] == 12_00


@pytest.mark.parametrize("plan", ["room", "Nuit seule", "NUIT SEULE", None])
def test_a_plan_is_found_by_code_or_name_or_left_out(plan):
    assert price(rate_plan=plan)["total_cents"] == 224_80


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"arrival": "2027-07-03"}, "The departure (2027-07-03) must come after the arrival (2027-07-03)."),
        (
            {"arrival": "3 July"},
            "“3 July” is not a date of the calendar; write year-month-day, for example 2024-07-31.",
        ),
        ({"housing": None}, "“housing” must be the code or the name of a housing."),
        ({"housing": 3}, "“housing” must be the code or the name of a housing."),
        ({"arrival": None}, "“arrival” must be a date such as 2027-07-31."),
        ({"booked_on": 20270101}, "“booked_on” must be a date such as 2027-07-31."),
        ({"departure": "2029-07-03"}, "A stay may have 366 nights at most, not 734."),
        ({"party": []}, "One person at least must come."),
        ({"party": None}, "“party” must be a list of {age, count} with whole numbers."),
        ({"party": [{"age": "40"}]}, "“party” must be a list of {age, count} with whole numbers."),
        ({"party": [{"age": 40, "count": True}]}, "“party” must be a list of {age, count} with whole numbers."),
        ({"party": ["40"]}, "“party” must be a list of {age, count} with whole numbers."),
        ({"party": [{"age": -1}]}, "An age must be from 0 to 130, not -1."),
        ({"party": [{"age": 40, "count": 10**9}]}, "The number of people must be from 1 to 10000, not 1000000000."),
        ({"rate_plan": "board"}, "The rate plan “board” is not offered; there are: room."),
        ({"rate_plan": 3}, "The rate plan “3” is not offered; there are: room."),
        ({"options": ["sauna"]}, "The option “sauna” is not offered; there are: sheets."),
        ({"options": "sheets"}, "“options” must be a list of names, or names with quantities."),
        ({"options": {"sheets": "2"}}, "“options” must be a list of names, or names with quantities."),
        ({"options": {"sheets": 10**12}}, "The quantity of “sheets” must be from 0 to 10000, not 1000000000000."),
        ({"options": {"sheets": -1}}, "The quantity of “sheets” must be from 0 to 10000, not -1."),
    ],
)
def test_a_stay_that_cannot_be_understood_is_refused_with_its_cure(changes, sentence):
    result = price(**changes)

    assert result["total_cents"] is None
    assert result["refused"] == [{"rule": "bad_request", "value": None, "text": sentence}]


def test_one_bad_stay_leaves_the_others_priced():
    stays = [{**STAY, "party": []}, STAY, {**STAY, "housing": "castle"}, {"id": "S4"}]
    results, left_out = price_stays(FILE, stays, "en")

    assert [(result["id"], result["total_cents"]) for result in results] == [("S1", None), ("S1", 224_80), ("S4", None)]
    assert left_out == 1


def test_texts_pass_through_the_translation_and_formats_of_the_caller():
    def translate(source):
        return {"There is room for {capacity} people at most.": "{capacity} personnes au plus."}.get(source, source)

    formats = Formats(money=lambda cents: f"{cents // 100},{cents % 100:02} €")
    stays = [{**STAY, "party": [{"age": 40, "count": 5}], "arrival": "2027-01-04", "departure": "2027-01-05"}, STAY]
    (refused, priced), _ = price_stays(FILE, stays, "fr", translate, formats)

    assert refused["refused"][0]["text"] == "4 personnes au plus."
    assert priced["lines"][0]["label"] == "Hébergement"
    assert priced["lines"][1]["trail"] == ["0,80 € per person × 2 × 3 nights: Adultes"]


def refused(**changes):
    """The sentence with which a stay that cannot be understood is refused."""
    (refusal,) = price(**changes)["refused"]
    assert refusal["rule"] == "bad_request"
    return refusal["text"]


BORN = "a date such as 2027-07-31"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"contracted": 0}, "“contracted” must be a whole number from 1 to 10000."),
        ({"contracted": "30"}, "“contracted” must be a whole number from 1 to 10000."),
        ({"earlier_stays": -1}, "“earlier_stays” must be a whole number from 0 to 10000."),
        ({"client_class": "queen"}, "“client_class” must be one of: person, company, association, school, member."),
        ({"client_class": ["school"]}, "“client_class” must be one of: person, company, association, school, member."),
        ({"channel": "pigeon"}, "“channel” must be one of: staff, phone, email, api, website, imported."),
        ({"party": [{"age": 40, "exempt": "nice"}]}, "“exempt” must be one of: seasonal_worker, rehousing."),
        ({"party": [{"age": 40, "born_on": 1987}]}, f"“born_on” must be {BORN}."),
        (
            {"party": [{"age": 40, "born_on": "2010-01-01"}]},
            "Who is born on 2010-01-01 is 17 on the day of arrival, not 40.",
        ),
        ({"party": [{"count": 2}]}, "“party” must be a list of {age, count} with whole numbers."),
    ],
)
def test_facts_that_cannot_be_understood_are_refused_by_name(changes, sentence):
    assert refused(**changes) == sentence


def test_facts_of_the_stay_and_of_its_people_are_read():
    stay = {
        **STAY,
        "contracted": 30,
        "earlier_stays": 2,
        "client_class": "school",
        "channel": "website",
        "party": [{"born_on": "2009-07-01", "count": 2}, {"age": 40, "exempt": "seasonal_worker"}],
    }

    asked = request_of(stay, compile_tariff(tariff_of(FILE)))

    assert (asked.contracted, asked.earlier_stays, asked.client_class, asked.channel) == (30, 2, "school", "website")
    assert asked.party.members == (
        PartyMember(17, 2, born_on=date(2009, 7, 1)),
        PartyMember(40, exempt="seasonal_worker"),
    )
