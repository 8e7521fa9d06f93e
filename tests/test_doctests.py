"""The examples in docstrings of the upper floors are true."""

import pytest

from tests.pricing.test_doctests import check_examples

MODULES = [
    "admin_views.price_year_grid",
    "services.establishment_file.values",
    "services.establishment_file.write_values",
]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_in_a_docstring_gives_what_it_says(name):
    check_examples(name)
