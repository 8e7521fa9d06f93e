"""The rate cards that four houses have published: 38 stays priced by hand come out to the cent."""

import json
from functools import cache
from pathlib import Path

import pytest

from services.establishment_file.parse import parse
from services.establishment_file.quotes import price_stays

HERE = Path(__file__).parent
FILES = HERE.parents[2] / "establishments"
STAYS = json.loads((HERE / "stays.json").read_text(encoding="utf-8"))
CARDS = {
    "A": "lou-caminelarriu",
    "B": "gites-de-la-barbotine",
    "C": "grandgite",
    "D": "gite-de-venasque",
}


@cache
def priced(card, language="en"):
    """All the stays, priced from one card's file."""
    return price_stays(parse((FILES / f"{CARDS[card]}.yaml").read_bytes()), STAYS, language)


def result_of(stay):
    return next(result for result in priced(stay["card"])[0] if result["id"] == stay["id"])


@pytest.mark.parametrize("stay", [stay for stay in STAYS if "refused" not in stay], ids=lambda stay: stay["id"])
def test_a_stay_of_a_published_card_costs_what_was_reckoned_by_hand(stay):
    result = result_of(stay)

    assert result["refused"] == []
    assert result["total_cents"] == stay["total_cents"]
    assert result["by_source"] == stay["by_source"]
    assert sum(line["cents"] for line in result["lines"]) == stay["total_cents"]
    assert all(line["trail"] for line in result["lines"])


@pytest.mark.parametrize("stay", [stay for stay in STAYS if "refused" in stay], ids=lambda stay: stay["id"])
def test_a_stay_that_breaks_a_rule_is_refused_by_that_rule(stay):
    result = result_of(stay)

    assert (result["total_cents"], result["lines"], result["by_source"]) == (None, [], {})
    assert stay["refused"] in [{"rule": r["rule"], "value": r["value"]} for r in result["refused"]]
    assert all(refusal["text"] for refusal in result["refused"])


@pytest.mark.parametrize(("card", "named"), [("A", 9), ("B", 16), ("C", 6), ("D", 7)])
def test_stays_of_housings_that_a_file_does_not_name_are_counted(card, named):
    results, left_out = priced(card)

    assert [result["id"][0] for result in results] == [card] * named
    assert left_out == len(STAYS) - named


@pytest.mark.parametrize("card", CARDS)
def test_the_language_changes_labels_and_never_amounts(card):
    french, english = priced(card, "fr")[0], priced(card, "en")[0]

    assert [result["total_cents"] for result in french] == [result["total_cents"] for result in english]
    assert [line["label"] for result in french for line in result["lines"]] != [
        line["label"] for result in english for line in result["lines"]
    ]
