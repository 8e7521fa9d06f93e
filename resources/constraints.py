"""What the database refuses, in words and on the right field. Never SQL, never somebody's data."""

import re
from typing import Any

from sqlalchemy import Table, UniqueConstraint
from sqlalchemy.exc import DataError, IntegrityError

from models import Base
from rules.errors import FieldError, UserError
from rules.text import N_, Text, text

_TAKEN_CODE = N_("Another one already has this code.")
_FIRST_BEFORE_LAST = N_("The end must come after the start.")
_DEPARTURE = N_("The departure must come after the arrival.")
_TAKEN_DAY = N_("Another one begins on the same day. Change that one instead.")
_ONE_VAT = N_("Give a rate or a category, not both.")
_NOT_KNOWN = N_("This is not one of the choices.")
_PICK_DAYS = N_("Choose the days of the week, and only where they are asked for.")

REFUSALS: dict[str, tuple[str, str]] = {
    "uq_establishment_code": ("code", N_("Another establishment already has this code.")),
    **dict.fromkeys(
        (
            "uq_pool_code",
            "uq_housing_code",
            "uq_rate_plan_code",
            "uq_season_code",
            "uq_age_band_code",
            "uq_charge_code",
            "uq_restriction_code",
        ),
        ("code", _TAKEN_CODE),
    ),
    "uq_unit_code": ("units", N_("Two units have the same code. Give each its own.")),
    "uq_terms_version_number": ("number", N_("There is already a version of that number. Save again.")),
    "uq_tariff_number": ("number", N_("There is already a version of that number. Save again.")),
    "uq_tariff_one_published": ("status", N_("Another version is already published.")),
    "uq_housing_pool_plan": ("pools", N_("The same pool stands here twice with the same rate plan.")),
    "ck_establishment_currency_has_three_letters": ("currency", N_("Three capital letters. Example: EUR")),
    "ck_establishment_deposit_is_a_share": ("deposit_bp", N_("From 0 to 100 %.")),
    "ck_establishment_language_is_known": ("default_language", N_("French or English.")),
    "ck_terms_version_text_or_file": ("file", N_("Send a PDF when the terms are shown as PDF, and only then.")),
    "ck_pool_capacity_is_sensible": ("capacity", N_("From 1 to 1000.")),
    "ck_pool_night_within_capacity": ("capacity", N_("More than that is sold already on one of the nights to come.")),
    "ck_housing_capacity_is_sensible": ("capacity", N_("From 1 to 1000.")),
    "ck_unit_connects_to_another": ("units", N_("A room cannot connect to itself.")),
    "ck_housing_pool_fixed_has_a_quantity": (
        "pools",
        N_("Write a quantity where a fixed number is taken, and only there."),
    ),
    "ck_housing_pool_one_unit_at_least": ("pools", N_("A sale takes one unit at least.")),
    "ck_housing_photo_position_from_zero": ("photos", N_("The order is a number from 0 up.")),
    "ck_rate_plan_position_from_zero": ("position", N_("The order is a number from 0 up.")),
    "ck_season_position_from_zero": ("position", N_("The order is a number from 0 up.")),
    "ck_season_minus_not_itself": ("minus", N_("A season cannot be without its own nights.")),
    "ck_season_piece_ends_after_start": ("pieces", _FIRST_BEFORE_LAST),
    "ck_season_piece_weekdays_are_a_mask": ("pieces", _PICK_DAYS),
    "ck_season_piece_dates_where_due": (
        "pieces",
        N_("Write the first and last night for dates, and leave them empty otherwise."),
    ),
    "ck_season_piece_weekdays_where_due": ("pieces", _PICK_DAYS),
    "ck_season_piece_year_where_due": ("pieces", N_("Write a year only for a whole year.")),
    "ck_age_band_age_is_human": ("from_age", N_("An age from 0 to 130.")),
    "ck_age_band_ends_after_start": ("below_age", N_("This must be more than the first age.")),
    "ck_establishment_rounding_is_a_step": ("rounding_cents", N_("One of the steps that prices have. Example: 0.05")),
    **dict.fromkeys(
        ("ck_rate_plan_clients_are_known", "ck_rate_row_clients_are_known"), ("client_classes", _NOT_KNOWN)
    ),
    "ck_rate_row_channels_are_known": ("channels", _NOT_KNOWN),
    "ck_charge_vat_is_a_share": ("vat_bp", N_("From 0 to 100 %.")),
    "ck_charge_one_vat": ("vat_category", _ONE_VAT),
    "ck_charge_component_one_vat": ("components", _ONE_VAT),
    "ck_charge_component_weighs_something": ("components", N_("The price of a part alone is above zero.")),
    "ck_charge_component_vat_is_a_share": ("components", N_("From 0 to 100 %.")),
    "ck_charge_base_is_the_accommodation": (
        "is_base",
        N_("The basic price is a compulsory line of accommodation."),
    ),
    "ck_rate_row_one_price": (
        "amount_cents",
        N_("Give one of four: an amount, a percentage, free nights, or “price on request”."),
    ),
    "ck_rate_row_percent_where_due": (
        "per",
        N_("“Percent” goes with a percentage, and only with one; a share of a price needs a percentage too."),
    ),
    "ck_rate_row_share_of_a_person": (
        "share_of",
        N_(
            "A share is a percentage from 0 to 100 per night, stay or week, counted by “each person”, of what people "
            "of other ages pay."
        ),
    ),
    "ck_rate_row_free_nights_where_due": (
        "free_nights",
        N_("“Free nights” needs both numbers, is counted “once”, and nothing else has these numbers."),
    ),
    "ck_rate_row_fewer_than_all_free": ("free_of", N_("This must be more than the number of free nights.")),
    "ck_rate_row_free_which_where_due": ("free_which", N_("This goes with “free nights” only.")),
    "ck_rate_row_attrition_of_missing": ("attrition_bp", N_("For “missing to” only, from 0 to 100 %.")),
    "ck_rate_row_free_table_of_free": ("free_table", N_("This goes with “one in” only.")),
    "ck_rate_row_most_free_of_free": ("most_free", N_("For “one in” only, from 1 up.")),
    "ck_rate_row_at_least_an_amount": (
        "counting",
        N_("“What lacks to reach it” needs an amount above zero, per night or per stay."),
    ),
    "ck_rate_row_party_ages_with_a_size": ("party_ages", N_("Say how many people, too.")),
    "ck_rate_row_earlier_stays_from_one": ("earlier_stays", N_("A number from 1 up.")),
    "ck_rate_row_percent_is_a_share": ("percent_bp", N_("From -100 to 100 %.")),
    "ck_rate_row_number_where_due": (
        "counting_number",
        N_(
            "Write a number for “beyond”, “missing to” (or an attrition) and “one in” (or a table of free places), "
            "and only there."
        ),
    ),
    "ck_rate_row_weekdays_are_a_mask": ("arrival_weekdays", _PICK_DAYS),
    "ck_rate_row_nth_night_from_one": ("from_nth_night", N_("A number from 1 up.")),
    "ck_restriction_season_where_due": ("season", N_("Choose a season, unless it applies always.")),
    "ck_restriction_nights_where_due": (
        "nights",
        N_("Write the numbers of nights for that kind of restriction, and only there."),
    ),
    "ck_restriction_weekdays_where_due": ("weekdays", _PICK_DAYS),
    "ck_restriction_weekdays_are_a_mask": ("weekdays", _PICK_DAYS),
    "ck_restriction_arriving_weekdays_are_a_mask": ("arriving_weekdays", _PICK_DAYS),
    "ck_restriction_number_where_due": (
        "number",
        N_("Write a number of nights or days for a gap, a delay or too early a booking, and only there."),
    ),
    "ck_restriction_number_is_sensible": ("number", N_("From 1 to 3650.")),
    "ck_restriction_people_where_due": (
        "least_people",
        N_("Write how many people at least, at most, or both, for that kind of restriction, and only there."),
    ),
    "ck_restriction_least_before_most": ("most_people", N_("This must not be less than the least.")),
    "ck_restriction_ages_of_people": ("age_band", N_("This goes with “A number of people” only.")),
    "uq_vat_rate_day": ("valid_from", _TAKEN_DAY),
    "uq_tourist_tax_rate_day": ("valid_from", _TAKEN_DAY),
    "uq_tourist_tax_addition_day": ("valid_from", _TAKEN_DAY),
    "ck_vat_rate_rate_is_a_share": ("rate_bp", N_("From 0 to 100 %.")),
    "ck_tourist_tax_rate_one_of_amount_and_percent": (
        "amount_cents",
        N_("Give an amount or a percentage, one of the two."),
    ),
    "ck_tourist_tax_rate_amount_from_zero": ("amount_cents", N_("A number from 0 up.")),
    "ck_tourist_tax_rate_percent_is_a_share": ("percent_bp", N_("From 0 to 100 %.")),
    "ck_tourist_tax_rate_cap_of_a_percent": ("cap_cents", N_("With a percentage only, and above zero.")),
    "ck_tourist_tax_rate_rent_above_zero": ("rent_below_cents", N_("An amount above zero, or nothing.")),
    "ck_tourist_tax_addition_percent_is_sensible": ("percent_bp", N_("From 0 to 1000 %.")),
    **dict.fromkeys(
        ("ck_tourist_tax_rate_ends_after_start", "ck_tourist_tax_addition_ends_after_start"),
        ("valid_to", _FIRST_BEFORE_LAST),
    ),
    **dict.fromkeys(
        ("ck_tourist_tax_rate_commune_has_five_signs", "ck_tourist_tax_addition_commune_has_five_signs"),
        ("commune_insee", N_("Five digits. Example: 05061")),
    ),
    "ck_client_has_a_name": ("last_name", N_("Please give a name.")),
    "ck_client_language_is_known": ("language", N_("French or English.")),
    "ck_contact_has_a_name": ("contacts", N_("Please give a name.")),
    "ck_billing_address_has_a_name": ("billing_addresses", N_("Please give a name.")),
    "ck_booking_one_night_at_least": ("departure_on", _DEPARTURE),
    "ck_stay_line_one_night_at_least": ("departure_on", _DEPARTURE),
    "ck_closure_one_night_at_least": ("departure_on", _DEPARTURE),
}

REFUSED_BY_DATABASE = (IntegrityError, DataError)

_SQLITE = re.compile(r"(UNIQUE|CHECK|NOT NULL|FOREIGN KEY) constraint failed(?:: (.+))?")


class StillUsed(UserError):
    """A row that others refer to."""

    message = N_("Something else still refers to this. Change or remove that first.")
    status = 409


class Contradiction(UserError):
    """A constraint that nobody gave words."""

    message = N_("This contradicts what is already there. Please check what you typed.")


class Unstorable(UserError):
    """A value that no column takes, such as a number beyond its range."""

    message = N_("A number is too large, or a text has a sign that cannot be kept. Please check what you typed.")


def refusal_of(error: IntegrityError | DataError) -> UserError:
    """The sentence for a refused write, on its field where there is one."""
    if isinstance(error, DataError):
        return Unstorable()
    name = constraint_name(error)
    if name in REFUSALS:
        field, sentence = REFUSALS[name]
        return FieldError(field, _sentence(sentence))
    if name.startswith("fk_"):
        return StillUsed()
    if name.startswith("nn:"):
        return FieldError(name.removeprefix("nn:").removesuffix("_id"), text(N_("Please fill this in.")))
    return Contradiction()


def _sentence(source: str) -> Text:
    return text(source)


def constraint_name(error: IntegrityError) -> str:
    """The name of the constraint that refused, on both engines; empty when it cannot be told.

    A value that is missing is told as "nn:" and its column.
    """
    diagnosis: Any = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        if diagnosis.constraint_name:
            return str(diagnosis.constraint_name)
        return f"nn:{diagnosis.column_name}" if diagnosis.column_name else ""
    found = _SQLITE.search(str(error.orig))
    if found is None:
        return ""
    kind, rest = found[1], found[2] or ""
    match kind:
        case "FOREIGN KEY":
            return "fk_"
        case "NOT NULL":
            return f"nn:{rest.rpartition('.')[2]}"
        case "UNIQUE":
            return _unique_name(rest)
    return rest.strip()


def _unique_name(columns: str) -> str:
    """SQLite names the columns of a broken unique key: "season.tariff_id, season.code"."""
    if columns.startswith("index "):
        return columns.removeprefix("index ").strip("' ")
    pairs = [part.strip().rpartition(".") for part in columns.split(",")]
    table = Base.metadata.tables.get(pairs[0][0])
    wanted = {column for _, _, column in pairs}
    return next((name for name, keys in _unique_keys(table) if keys == wanted), "") if table is not None else ""


def _unique_keys(table: Table) -> list[tuple[str, set[str]]]:
    constraints = [
        (str(constraint.name), {column.name for column in constraint.columns})
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
    return constraints + [
        (str(index.name), {column.name for column in index.columns}) for index in table.indexes if index.unique
    ]
