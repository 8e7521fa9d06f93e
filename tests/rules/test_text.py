"""Texts are sources and values until someone reads them."""

from datetime import date

import pytest

from rules.errors import FieldError, FieldErrors, UserError
from rules.text import N_, PLAIN, BasisPoints, Cents, Formats, Name, Weekday, render, text

FRENCH = {"Monday": "lundi", "{price} on {day}": "{price} le {day}", "Season: {season}": "Saison : {season}"}


def translate(source):
    return FRENCH.get(source, source)


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        (Name("Été", "Summer"), "fr", "Été"),
        (Name("Été", "Summer"), "en_GB", "Summer"),
        (Name("Été"), "en", "Été"),
        (Name("", "Summer"), "fr_FR", "Summer"),
        (Name("Été", "Summer"), "de", "Été"),
    ],
)
def test_a_name_falls_back_to_the_other_language_when_empty(name, language, expected):
    assert name.in_(language) == expected


def test_a_text_is_translated_with_its_names_days_and_nested_texts():
    inner = text(N_("Season: {season}"), season=Name("Été", "Summer"))

    shown = render(text(N_("{price} on {day}"), price=inner, day=Weekday(1)), translate, "fr")

    assert shown == "Saison : Été le lundi"


def test_values_are_written_by_the_formats_of_the_reader():
    formats = Formats(money=lambda cents: f"{cents} c", percent=lambda bp: f"{bp} bp", date=lambda day: str(day.year))
    values = (Cents(1250), BasisPoints(-550), date(2027, 7, 3), 12, "as is")

    assert render(text("{values}", values=values), formats=formats) == "1250 c, -550 bp, 2027, 12, as is"
    nested = text("({inner})", inner=text("{values}", values=values))
    assert render(nested, formats=formats) == "(1250 c, -550 bp, 2027, 12, as is)"
    assert render(text("{values}", values=values), formats=PLAIN) == "12.50, -5.5 %, 2027-07-03, 12, as is"


@pytest.mark.parametrize(("cents", "shown"), [(0, "0.00"), (-5, "-0.05"), (100, "1.00"), (-12345, "-123.45")])
def test_plain_money_keeps_its_sign_and_both_decimals(cents, shown):
    assert render(text("{amount}", amount=Cents(cents))) == shown


def test_braces_in_what_owners_write_are_never_placeholders():
    assert render(text("{name}", name="{other} {0} {")) == "{other} {0} {"


def test_an_error_carries_its_source_parameters_and_status():
    class NoRoom(UserError):
        message = N_("{housing} is full.")
        status = 409

    error = NoRoom(housing=Name("Le Nid", "The Nest"))

    assert error.status == 409
    assert render(error.text, language="fr") == "Le Nid is full."
    assert str(error) == "The Nest is full."


def test_field_errors_name_each_field_with_its_sentence():
    errors = FieldErrors({"arrival_on": text("too late"), "email": text("not a mail address")})

    assert set(errors.fields) == {"arrival_on", "email"}
    assert str(errors) == "Please correct: too late, not a mail address"
    assert FieldError("email", text("missing")).fields == {"email": text("missing")}
