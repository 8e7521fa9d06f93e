"""Rate cards and examples that others have published: each stay was worked by hand from the quoted words.

A card is a pair in `tests/published/`: the establishment file, with its source and how it is read, and the stays.
"""

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pricing.compiled import compile_tariff
from pricing.quote import quote
from rules.text import PLAIN, render
from services.establishment_file.compile import tariff_of
from services.establishment_file.dump import dump
from services.establishment_file.parse import check, parse
from services.establishment_file.quotes import price_stay, request_of

FOLDER = Path(__file__).parents[2] / "published"
CARDS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
STAYS = [pytest.param(slug, stay, id=f"{slug}-{stay['id']}") for slug, card in CARDS.items() for stay in card["stays"]]
SOLD = [param for param in STAYS if "total_cents" in param.values[1]["expected"]]
REFUSED = [param for param in STAYS if "refused" in param.values[1]["expected"]]
THEMES = {
    1: "seasons",
    2: "prices by length",
    3: "persons",
    4: "board",
    5: "restrictions",
    6: "VAT and tourist tax",
    7: "fees and options",
    8: "currencies and rounding",
}


@cache
def checked(slug):
    """The card's file as it was read, with its problems."""
    return check((FOLDER / f"{slug}.yaml").read_bytes())


@cache
def tariff(slug):
    return compile_tariff(tariff_of(checked(slug).file))


def result_of(slug, stay):
    """What the quote command prints for a stay."""
    return price_stay(stay, tariff(slug), "en", lambda text: render(text, str, "en", PLAIN))


def quoted(slug, stay):
    """What the engine answers where it knows the nights that others have taken, too."""
    taken = frozenset(map(date.fromisoformat, stay.get("taken", ())))
    return quote(tariff(slug), replace(request_of(stay, tariff(slug)), taken=taken))


def refusals_of(slug, stay):
    """The rules that refuse a stay, as the command tells them where no other stay matters."""
    if "taken" in stay:
        return [(refusal.rule.value, refusal.value) for refusal in quoted(slug, stay).refusals]
    return [(refusal["rule"], refusal["value"]) for refusal in result_of(slug, stay)["refused"]]


@pytest.mark.parametrize("slug", CARDS)
def test_the_file_of_a_published_card_has_no_error_and_the_warnings_that_are_listed(slug):
    assert checked(slug).errors == ()
    assert [str(warning) for warning in checked(slug).warnings] == CARDS[slug].get("warnings", [])


@pytest.mark.parametrize("slug", CARDS)
def test_a_card_that_is_written_and_read_again_is_the_same(slug):
    file = checked(slug).file

    assert parse(dump(file)) == file


@pytest.mark.parametrize(("slug", "stay"), SOLD)
def test_a_stay_costs_what_was_worked_by_hand(slug, stay):
    result, expected = result_of(slug, stay), stay["expected"]

    assert result["refused"] == []
    assert result["total_cents"] == expected["total_cents"]
    assert result["by_source"] == expected["by_source"]
    assert sum(line["cents"] for line in result["lines"]) == expected["total_cents"]
    assert all(line["trail"] for line in result["lines"])
    assert quoted(slug, stay).total_cents == expected["total_cents"]


@pytest.mark.parametrize(("slug", "stay"), [param for param in SOLD if "by_vat" in param.values[1]["expected"]])
def test_the_vat_within_a_stay_is_what_was_worked_by_hand(slug, stay):
    vat = {f"{part['vat_bp'] / 100:g}": part["vat_cents"] for part in result_of(slug, stay)["by_vat"] if part["vat_bp"]}

    assert vat == stay["expected"]["by_vat"]


@pytest.mark.parametrize(("slug", "stay"), REFUSED)
def test_a_stay_that_a_card_does_not_sell_is_refused_by_its_rule(slug, stay):
    refusals = refusals_of(slug, stay)

    assert [broken for broken in stay["expected"]["refused"] if (broken["rule"], broken["value"]) not in refusals] == []


@pytest.mark.parametrize("theme", THEMES, ids=THEMES.get)
def test_each_line_of_what_the_engine_expresses_has_two_cards_at_least(theme):
    assert len([slug for slug, card in CARDS.items() if theme in card["themes"]]) >= 2


def test_each_file_of_a_card_has_its_stays():
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(CARDS)
