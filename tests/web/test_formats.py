"""Amounts are written with the decimals of their currency, whatever Babel's tables think of its coins."""

import pytest
from flask_babel import force_locale

from web.formats import money, money_writer


@pytest.mark.parametrize(
    ("minor", "currency", "french", "english"),
    [
        (123450, "EUR", "1\u202f234,50\u00a0€", "€1,234.50"),
        (-5, "EUR", "-0,05\u00a0€", "-€0.05"),
        (123450, "JPY", "123\u202f450\u00a0JPY", "¥123,450"),
        (123450, "TND", "123,450\u00a0TND", "TND123.450"),
        (123450, "RSD", "1\u202f234,50\u00a0RSD", "RSD1,234.50"),
        (123450, "IQD", "123,450\u00a0IQD", "IQD123.450"),
        (105, "CHF", "1,05\u00a0CHF", "CHF1.05"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(app, minor, currency, french, english):
    for language, written in (("fr", french), ("en", english)):
        with app.test_request_context(), force_locale(language):
            assert money(minor, currency) == written
            assert money_writer(currency)(minor) == money(minor, currency)
