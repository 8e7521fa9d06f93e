"""All that a rate card says: shares, free nights and places, classes of clients, packages, taxes of category and commune

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CLIENTS = ("person", "company", "association", "school", "member")
_CHANNELS = ("staff", "phone", "email", "api", "website", "imported")
_ONE_PRICE = "(CASE WHEN amount_cents IS NULL THEN 0 ELSE 1 END) + (CASE WHEN percent_bp IS NULL THEN 0 ELSE 1 END)"
_ON_REQUEST = " + (CASE WHEN on_request THEN 1 ELSE 0 END) = 1"


def _words(column: str, *words: str) -> str:
    return f"{column} IN ({', '.join(map(repr, words))})"


def _only_codes_of(column: str, codes: tuple[str, ...]) -> str:
    left = column
    for code in codes:
        left = f"replace({left}, '{code}', '')"
    return f"{column} IS NULL OR ({column} <> '' AND replace({left}, ',', '') = '')"


# table: checks as they were, then as they are; a name on one side only is new, or gone
_CHECKS = {
    "client": (
        {"client_kind": _words("kind", *_CLIENTS[:4])},
        {"client_kind": _words("kind", *_CLIENTS)},
    ),
    "establishment": (
        {},
        {
            "rounding_is_a_step": "rounding_cents BETWEEN 1 AND 10000",
            "tax_rounding": _words("tax_rounding", "unit_all_in", "per_component", "unit_then_components"),
            "ages_on": _words("tax_ages_on", "arrival", "night"),
        },
    ),
    "rate_plan": (
        {},
        {
            "season_of": _words("season_of", "night", "arrival"),
            "clients_are_known": _only_codes_of("client_classes", _CLIENTS),
        },
    ),
    "charge": (
        {},
        {
            "one_vat": "vat_bp IS NULL OR vat_category IS NULL",
            "precedence": _words("precedence", "conditions", "length", "weekdays"),
            "ages_on": _words("ages_on", "arrival", "night"),
        },
    ),
    "rate_row": (
        {
            "one_price": _ONE_PRICE + _ON_REQUEST,
            "percent_where_due": "(per = 'percent') = (percent_bp IS NOT NULL)",
            "number_where_due": "(counting IN ('beyond', 'missing', 'free')) = (counting_number IS NOT NULL)",
            "per": _words("per", "night", "stay", "week", "percent"),
            "counting": _words("counting", "unit", "people", "beyond", "missing", "free", "chosen"),
        },
        {
            "one_price": _ONE_PRICE + " + (CASE WHEN free_nights IS NULL THEN 0 ELSE 1 END)" + _ON_REQUEST,
            "percent_where_due": "(per = 'percent' OR share_of_id IS NOT NULL) = (percent_bp IS NOT NULL)",
            "share_of_a_person": "share_of_id IS NULL OR (per IN ('night', 'stay', 'week') AND counting = 'people'"
            " AND percent_bp >= 0 AND (age_band_id IS NULL OR age_band_id <> share_of_id))",
            "free_nights_where_due": "(per = 'free_nights') = (free_nights IS NOT NULL)"
            " AND (free_nights IS NULL) = (free_of IS NULL) AND (per <> 'free_nights' OR counting = 'unit')",
            "fewer_than_all_free": "free_nights IS NULL OR (free_nights >= 1 AND free_of > free_nights)",
            "free_which_where_due": "per = 'free_nights' OR free_which = 'cheapest'",
            "free_which": _words("free_which", "cheapest", "last"),
            "number_where_due": "CASE WHEN counting = 'beyond' THEN counting_number IS NOT NULL"
            " WHEN counting = 'missing' THEN counting_number IS NOT NULL OR attrition_bp IS NOT NULL"
            " WHEN counting = 'free' THEN (counting_number IS NOT NULL) <> (free_table IS NOT NULL)"
            " ELSE counting_number IS NULL END",
            "attrition_of_missing": "attrition_bp IS NULL OR (counting = 'missing' AND attrition_bp BETWEEN 0 AND 10000)",
            "free_table_of_free": "free_table IS NULL OR counting = 'free'",
            "most_free_of_free": "most_free IS NULL OR (counting = 'free' AND most_free > 0)",
            "at_least_an_amount": "counting <> 'at_least' OR (amount_cents IS NOT NULL AND amount_cents > 0"
            " AND per IN ('night', 'stay'))",
            "party_ages_with_a_size": "party_ages_id IS NULL OR party_size IS NOT NULL",
            "earlier_stays_from_one": "earlier_stays IS NULL OR earlier_stays >= 1",
            "clients_are_known": _only_codes_of("client_classes", _CLIENTS),
            "channels_are_known": _only_codes_of("channels", _CHANNELS),
            "per": _words("per", "night", "stay", "week", "percent", "free_nights"),
            "counting": _words("counting", "unit", "people", "beyond", "missing", "free", "chosen", "at_least"),
        },
    ),
    "restriction": (
        {
            "restriction_when": _words('"when"', "always", "arrival_in", "any_night_in"),
            "restriction_kind": _words("kind", "nights", "arrival_weekdays", "departure_weekdays", "open", "closed"),
        },
        {
            "restriction_when": _words('"when"', "always", "arrival_in", "departure_in", "any_night_in"),
            "restriction_kind": _words(
                *("kind", "nights", "arrival_weekdays", "departure_weekdays", "open", "closed"),
                *("people", "no_orphan", "advance", "horizon"),
            ),
            "arriving_weekdays_are_a_mask": "arriving_weekdays BETWEEN 0 AND 127",
            "number_where_due": "(kind IN ('no_orphan', 'advance', 'horizon')) = (number IS NOT NULL)",
            "number_is_sensible": "number IS NULL OR number BETWEEN 1 AND 3650",
            "people_where_due": "(kind = 'people') = (least_people IS NOT NULL OR most_people IS NOT NULL)",
            "least_before_most": "(least_people IS NULL OR least_people >= 1) AND (most_people IS NULL OR most_people >= 0)"
            " AND (least_people IS NULL OR most_people IS NULL OR most_people >= least_people)",
            "ages_of_people": "age_band_id IS NULL OR kind = 'people'",
        },
    ),
    "stay_line": ({}, {"one_contracted_at_least": "contracted IS NULL OR contracted > 0"}),
    "housing": ({}, {}),
}


def _choice(name: str, first: str) -> sa.Column:
    return sa.Column(name, sa.String(32), nullable=False, server_default=first)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=True)


def _text(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=True)


# New columns; a default of the server fills the rows that are there.
_COLUMNS = {
    "establishment": (
        sa.Column("rounding_cents", sa.Integer(), nullable=False, server_default="1"),
        _choice("tax_rounding", "unit_all_in"),
        _choice("tax_ages_on", "arrival"),
    ),
    "rate_plan": (_choice("season_of", "night"), _text("client_classes", 200)),
    "housing": (_text("tax_category", 64),),
    "charge": (_text("vat_category", 64), _choice("precedence", "conditions"), _choice("ages_on", "arrival")),
    "rate_row": (
        *(_number(name) for name in ("share_of_id", "party_ages_id", "free_nights", "free_of")),
        _choice("free_which", "cheapest"),
        *(_number(name) for name in ("attrition_bp", "most_free", "earlier_stays")),
        *(_text(name, 200) for name in ("free_table", "client_classes", "channels")),
    ),
    "restriction": (
        sa.Column("arriving_weekdays", sa.Integer(), nullable=False, server_default="0"),
        *(_number(name) for name in ("number", "least_people", "most_people", "age_band_id")),
    ),
    "stay_line": (_number("contracted"),),
}
_AGE_BANDS = {"rate_row": ("share_of_id", "party_ages_id"), "restriction": ("age_band_id",)}
_NEW_NUMBERS_ONLY = ("client", "stay_line")


def upgrade() -> None:
    for table, (before, after) in _CHECKS.items():
        with op.batch_alter_table(table, table_kwargs=_kept(table)) as batch:
            _drop_checks(batch, table, before)
            for column in _COLUMNS.get(table, ()):
                batch.add_column(column._copy())
            for name in _AGE_BANDS.get(table, ()):
                batch.create_foreign_key(op.f(f"fk_{table}_{name}"), "age_band", [name], ["id"])
            _make_checks(batch, table, after)
    _make_components()
    _make_taxes()


def downgrade() -> None:
    for table in ("tourist_tax_addition", "tourist_tax_rate", "vat_rate", "charge_component"):
        op.drop_table(table)
    for table, (before, after) in _CHECKS.items():
        with op.batch_alter_table(table, table_kwargs=_kept(table)) as batch:
            _drop_checks(batch, table, after)
            for name in _AGE_BANDS.get(table, ()):
                batch.drop_constraint(op.f(f"fk_{table}_{name}"), type_="foreignkey")
            for column in _COLUMNS.get(table, ()):
                batch.drop_column(column.name)
            _make_checks(batch, table, before)


def _kept(table: str) -> dict[str, bool]:
    """What rebuilding a table on SQLite would forget."""
    return {"sqlite_autoincrement": table in _NEW_NUMBERS_ONLY}


def _drop_checks(batch: object, table: str, checks: dict[str, str]) -> None:
    for name in checks:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")


def _make_checks(batch: object, table: str, checks: dict[str, str]) -> None:
    for name, rule in checks.items():
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.text(rule))


def _make_components() -> None:
    op.create_table(
        "charge_component",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("charge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_fr", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=True),
        sa.Column("weight_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_bp", sa.Integer(), nullable=True),
        sa.Column("vat_category", sa.String(64), nullable=True),
        sa.CheckConstraint("weight_cents > 0", name=op.f("ck_charge_component_weighs_something")),
        sa.CheckConstraint(
            "vat_bp IS NULL OR vat_bp BETWEEN 0 AND 10000", name=op.f("ck_charge_component_vat_is_a_share")
        ),
        sa.CheckConstraint("vat_bp IS NULL OR vat_category IS NULL", name=op.f("ck_charge_component_one_vat")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_charge_component_charge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_component")),
    )
    op.create_index(op.f("ix_charge_component_charge_id"), "charge_component", ["charge_id"])


def _make_taxes() -> None:
    _make_table(
        "vat_rate",
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        key=("category", "valid_from"),
        checks={"rate_is_a_share": "rate_bp BETWEEN 0 AND 10000"},
    )
    ends = {
        "ends_after_start": "valid_to IS NULL OR valid_to >= valid_from",
        "commune_has_five_signs": "length(commune_insee) = 5",
    }
    _make_table(
        "tourist_tax_rate",
        sa.Column("commune_insee", sa.String(5), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("amount_cents", sa.BigInteger(), nullable=True),
        sa.Column("percent_bp", sa.Integer(), nullable=True),
        sa.Column("cap_cents", sa.BigInteger(), nullable=True),
        sa.Column("rent_below_cents", sa.BigInteger(), nullable=True),
        key=("commune_insee", "category", "valid_from"),
        checks={
            "one_of_amount_and_percent": "(amount_cents IS NULL) <> (percent_bp IS NULL)",
            "amount_from_zero": "amount_cents IS NULL OR amount_cents >= 0",
            "percent_is_a_share": "percent_bp IS NULL OR percent_bp BETWEEN 0 AND 10000",
            "cap_of_a_percent": "cap_cents IS NULL OR (cap_cents > 0 AND percent_bp IS NOT NULL)",
            "rent_above_zero": "rent_below_cents IS NULL OR rent_below_cents > 0",
            **ends,
        },
    )
    _make_table(
        "tourist_tax_addition",
        sa.Column("commune_insee", sa.String(5), nullable=False),
        sa.Column("name_fr", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=True),
        sa.Column("percent_bp", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        key=("commune_insee", "name_fr", "valid_from"),
        checks={"percent_is_sensible": "percent_bp BETWEEN 0 AND 100000", **ends},
    )


def _make_table(table: str, *columns: sa.Column, key: tuple[str, ...], checks: dict[str, str]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("establishment_id", sa.Integer(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in checks.items()),
        sa.ForeignKeyConstraint(["establishment_id"], ["establishment.id"], name=op.f(f"fk_{table}_establishment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("establishment_id", *key, name=f"uq_{table}_day"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{table}_establishment_id"), table, ["establishment_id"])
