"""Errors keep the marked sentence apart from its values."""

from rules.errors import FieldError, FieldErrors, UserError
from rules.text import text


class Taken(UserError):
    """A housing that somebody else has."""

    message = "{housing} is taken on {night}."


def test_an_error_says_its_sentence_with_its_values():
    error = Taken(housing="Hut", night=3)

    assert str(error) == "Hut is taken on 3."
    assert error.text == text(Taken.message, housing="Hut", night=3)
    assert error.args == (Taken.message,)  # what a log shows: no value of a guest
    assert error.params == {"housing": "Hut", "night": 3}
    assert error.status == 422


def test_errors_of_fields_are_told_together_and_kept_apart():
    problems = {"name": text("Give a name."), "day": text("Give a day.")}
    error = FieldErrors(problems)

    assert str(error) == "Please correct: Give a name., Give a day."
    assert error.fields == problems
    assert error.fields is not problems


def test_the_error_of_one_field_names_it():
    error = FieldError("day", text("Give a day."))

    assert error.fields == {"day": text("Give a day.")}
    assert str(error) == "Please correct: Give a day."


def test_amounts_in_an_error_are_euros_unless_it_says_otherwise():
    problem = text("Too dear.")

    assert (FieldError("price", problem).currency, FieldErrors({}).currency) == ("EUR", "EUR")
    assert (FieldError("price", problem, "JPY").currency, FieldErrors({}, "JPY").currency) == ("JPY", "JPY")
