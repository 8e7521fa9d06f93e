"""The examples in docstrings of the pure floors are true."""

import doctest
import importlib

import pytest

MODULES = [
    "rules.delivery",
    "rules.folding",
    "rules.free_table",
    "rules.number_spec",
    "rules.occupancy",
    "rules.season_pieces",
    "rules.slots",
    "rules.stay",
    "rules.text",
    "rules.typed",
    "rules.weekdays",
    "pricing.cures",
    "pricing.money",
    "pricing.request",
    "pricing.tourist_tax",
    "pricing.trails",
    "pricing.vat",
]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_in_a_docstring_gives_what_it_says(name):
    check_examples(name)


def check_examples(name):
    """Run the examples of a module; there must be some."""
    failed, tried = doctest.testmod(importlib.import_module(name))

    assert tried > 0
    assert failed == 0
