"""The answer of the quote command: its shape, names in two languages, stays that cannot be understood."""

import json

import pytest

from rules.text import Formats
from services.establishment_file.parse import parse
from services.establishment_file.quotes import price_stays
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
        ({"rate_plan": "board"}, "The rate plan “board” is not offered."),
        ({"rate_plan": 3}, "The rate plan “3” is not offered."),
        ({"options": ["sauna"]}, "The option “sauna” is not offered."),
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
