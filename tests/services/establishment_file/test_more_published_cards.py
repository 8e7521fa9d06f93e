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
from services.establishment_file.compile import tariff_of
from services.establishment_file.parse import check
from services.establishment_file.quotes import request_of

FOLDER = Path(__file__).parents[2] / "published"
CARDS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
STAYS = [pytest.param(slug, stay, id=f"{slug}-{stay['id']}") for slug, card in CARDS.items() for stay in card["stays"]]
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


def priced(slug, stay):
    """What the quote command does with a stay, where also the nights that others have taken are known."""
    request = request_of(stay, tariff(slug))
    extra = {key: stay[key] for key in ("client_class", "contracted", "earlier_stays") if key in stay}
    return quote(tariff(slug), replace(request, taken=frozenset(map(date.fromisoformat, stay.get("taken", ()))), **extra))


@pytest.mark.parametrize("slug", CARDS)
def test_the_file_of_a_published_card_has_no_error_and_the_warnings_that_are_listed(slug):
    assert checked(slug).errors == ()
    assert [str(warning) for warning in checked(slug).warnings] == CARDS[slug].get("warnings", [])


@pytest.mark.parametrize(("slug", "stay"), STAYS)
def test_a_stay_comes_out_as_it_was_worked_by_hand(slug, stay):
    found, expected = priced(slug, stay), stay["expected"]

    if "refused" in expected:
        refusals = [{"rule": refusal.rule.value, "value": refusal.value} for refusal in found.refusals]
        assert [refusal for refusal in expected["refused"] if refusal not in refusals] == []
        return
    assert found.refusals == ()
    assert found.total_cents == expected["total_cents"]
    assert found.by_source == expected["by_source"]
    if "by_vat" in expected:
        vat = {f"{rate / 100:g}": part.vat_cents for rate, part in found.by_vat.items() if rate}
        assert vat == expected["by_vat"]


@pytest.mark.parametrize("theme", THEMES, ids=THEMES.get)
def test_each_line_of_what_the_engine_expresses_has_two_cards_at_least(theme):
    assert len([slug for slug, card in CARDS.items() if theme in card["themes"]]) >= 2


def test_each_file_of_a_card_has_its_stays():
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(CARDS)
