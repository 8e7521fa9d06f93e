"""Prices as a grid: seasons across, housings, ages, nights, party sizes or rate plans down."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from admin_views.desk import name_of
from admin_views.rate_words import codes_words, conditions_words, counted_words, price_words
from admin_views.reading import currency_of, house_of, open_charge, open_tariff
from extensions import db
from models.tariff import Counting as StoredCounting
from models.tariff import Per as StoredPer
from models.tariff import TariffStatus
from pricing.money import write_amount
from pricing.tariff import Counting, Per
from resources.choices import choice_label
from resources.filters import LARGEST_ID
from rules.errors import UserError
from rules.text import N_
from services.grid_shape import ANY, WITH_NUMBER, Block, Down, Place, best_block, in_order, read_cells, typed_key
from services.rate_grid import (
    MOST_COLUMNS,
    MOST_LINES,
    BelowZero,
    Grid,
    NumberMissing,
    TooManyCells,
    UnknownCondition,
    Written,
    below_zero,
    check_column,
    check_line,
    grid_token,
    plain_rows,
    read_grid,
    write_grid,
)
from services.records import StaleRecord
from services.rights import MONEY
from services.tariff_pages import Names
from web.actor import require, required_actor
from web.errors import refusal_sentence
from web.formats import bilingual, currency_sign, currency_signs, decimal_point, sentence
from web.language import translate
from web.rights import needs

blueprint = Blueprint("rate_grid", __name__, url_prefix="/rates")
Page = tuple[str, int]
CHARGE = f"/grid/<int(max={LARGEST_ID}):charge_id>"
DOWN_WORDS = {
    Down.housings: N_("Housings"),
    Down.ages: N_("Age bands"),
    Down.nights: N_("Numbers of nights"),
    Down.party: N_("Numbers of people"),
    Down.plans: N_("Rate plans"),
}
ANY_WORDS = {
    Down.housings: N_("All housings"),
    Down.ages: N_("All ages"),
    Down.nights: N_("Any number of nights"),
    Down.party: N_("Any number of people"),
    Down.plans: N_("All rate plans"),
}
NUMBERS = (Down.nights, Down.party)
TOGETHER = (Down.housings, Down.plans)  # of which one price may name several
# What cells may be: amounts of these, counted so.
OFFERED_PER = (Per.night, Per.stay, Per.week)
OFFERED_COUNTING = [one for one in Counting if one.value in {stored.value for stored in StoredCounting}]
MOST_DIFFERENCES, MOST_BESIDE = 20, 200


@blueprint.get(f"/version/<int(max={LARGEST_ID}):tariff_id>")
@needs("edit", "RateRow")
def version(tariff_id: int) -> Response:
    """The grid of a version's first charge: the accommodation, when there is one."""
    tariff = open_tariff(tariff_id, required_actor())
    first = next((charge for charge in tariff.charges if charge.is_base), None) or next(iter(tariff.charges), None)
    if first is None:
        flash(gettext("Add a charge first, such as the accommodation; its prices are then typed in a grid."), "info")
        return redirect(url_for("Charge.index", tariff=tariff.id))
    return redirect(url_for("rate_grid.show", charge_id=first.id))


@blueprint.get(CHARGE)
@needs("edit", "RateRow")
def show(charge_id: int) -> Page | Response:
    """The grid of a charge: the block that is asked for, else the one with most prices."""
    charge = open_charge(charge_id, require("show", MONEY))
    if charge.tariff.status is not TariffStatus.draft:
        flash(gettext("What is published is never changed. Please prepare a new version."), "warning")
        return redirect(url_for("Charge.show", record_id=charge.id))
    problem = ""
    try:
        block = _read_block(request.args) if "down" in request.args else best_block(plain_rows(charge))
        grid = read_grid(db.session(), charge, block)
    except UserError as refusal:
        problem = refusal_sentence(refusal)
        grid = read_grid(db.session(), charge, best_block(plain_rows(charge)))
    page = _Shown(grid)
    page.block_problem = problem
    return page.answer(422 if problem else 200)


@blueprint.post(CHARGE)
@needs("edit", "RateRow")
def save(charge_id: int) -> Page | Response:
    """Write the cells, or add a line or a column to type in."""
    actor = require("show", MONEY)
    charge = open_charge(charge_id, actor)
    block = _read_block(request.form)
    page = _Shown(read_grid(db.session(), charge, block), typed=request.form)
    if request.form.get("action") == "add":
        return page.answer(422 if page.add(request.form) else 200)
    amounts, problems = read_cells(page.typed, page.currency, currency_signs(page.currency))
    page.problems = problems | dict.fromkeys(below_zero(charge, amounts), BelowZero().text)
    if page.problems:
        return page.answer(422)
    try:
        written = write_grid(db.session(), charge_id, block, amounts, page.token, actor)
    except UserError as refusal:
        db.session().rollback()
        charge = open_charge(charge_id, actor)
        return _Shown(read_grid(db.session(), charge, block), typed=request.form).refused(refusal, amounts)
    flash(_done(written), "success")
    return redirect(url_for("rate_grid.show", charge_id=charge_id, **_block_arguments(block)))


class _Shown:
    """The page of a grid, with what was typed where something was."""

    def __init__(self, grid: Grid, typed: MultiDict[str, str] | None = None) -> None:
        self.grid = grid
        self.block = grid.block
        self._elsewhere = grid.elsewhere()
        self.lines, self.columns = grid.lines[:MOST_LINES], grid.columns[:MOST_COLUMNS]
        self.currency = currency_of(house_of(grid.charge))
        self.token = grid.token
        self.typed: dict[Place, str] = {}
        self.problems: Mapping[Place, Any] = {}
        self.add_problems: dict[str, str] = {}
        self.block_problem = ""
        self.refusal = ""
        self.conflict: list[dict[str, str]] = []
        if typed is not None:
            self._take(typed)

    def _take(self, typed: MultiDict[str, str]) -> None:
        """Show the lines, columns and cells that were sent."""
        self.lines, self.columns = typed.getlist("line"), typed.getlist("column")
        if len(self.lines) > MOST_LINES or len(self.columns) > MOST_COLUMNS:
            raise TooManyCells(lines=MOST_LINES, columns=MOST_COLUMNS)
        self.token = typed.get("token", "")
        self.typed = {
            (line, column): typed.get(f"cell-{at}-{across}", "")
            for at, line in enumerate(self.lines)
            for across, column in enumerate(self.columns)
        }

    def add(self, typed: MultiDict[str, str]) -> bool:
        """Add the lines and columns that were asked for; whether something was wrong with them."""
        names = self.grid.names
        order = list(self._down_names(names))
        try:
            self.lines = in_order([*self.lines, *self._new_lines(typed, names)], self.block.down, order)
        except UserError as refusal:
            self.add_problems["new_line"] = refusal_sentence(refusal)
        try:
            columns = typed.getlist("new_column")
            for column in columns:
                check_column(column, names)
            self.columns = [code for code in (ANY, *names.seasons) if code in {*self.columns, *columns}]
        except UserError as refusal:
            self.add_problems["new_column"] = refusal_sentence(refusal)
        if len(self.lines) > MOST_LINES or len(self.columns) > MOST_COLUMNS:
            raise TooManyCells(lines=MOST_LINES, columns=MOST_COLUMNS)
        return bool(self.add_problems)

    def _new_lines(self, typed: MultiDict[str, str], names: Names) -> list[str]:
        """The keys of the lines to add: each by itself, or one that is for all that were ticked."""
        down, given = self.block.down, typed.getlist("new_line")
        if down in NUMBERS:
            given = [one for one in given if one.strip()]
        elif typed.get("together") and down in TOGETHER and len(given) > 1 and ANY not in given:
            given = [",".join(given)]
        keys = [typed_key(down, one) for one in given]
        for key in keys:
            check_line(down, key, names)
        return keys

    def refused(self, refusal: UserError, amounts: Mapping[Place, int | None]) -> Page:
        """The page again with all that was typed; beside what somebody else saved meanwhile, where that is why."""
        self.refusal = refusal_sentence(refusal)
        if isinstance(refusal, StaleRecord):
            self.token = grid_token(self.grid.charge)
            there = self.grid.amounts
            self.conflict = [
                {
                    "label": self._cell_label(place),
                    "theirs": self._written(there.get(place)) or "–",
                    "yours": self._written(cents) or "–",
                }
                for place, cents in amounts.items()
                if there.get(place) != cents
            ][:MOST_DIFFERENCES]
        return self.answer(refusal.status)

    def answer(self, status: int) -> Page:
        """The page and its status."""
        charge = self.grid.charge
        page = render_template(
            "tariffs/grid.html",
            charge_name=bilingual(charge),
            version_label=charge.tariff.label,
            version_url=url_for("Tariff.show", record_id=charge.tariff_id),
            charge_url=url_for("Charge.show", record_id=charge.id),
            save_url=url_for("rate_grid.save", charge_id=charge.id),
            charges=self._charges(),
            blocks=self._blocks(),
            controls=self._controls(),
            hidden=[*_block_arguments(self.block).items(), ("token", self.token)],
            down_label=translate(DOWN_WORDS[self.block.down]),
            unit=f"{currency_sign(self.currency)} {_counted(self.block)}",
            shared=self._block_label(self.block),
            columns=[{"key": key, "label": self._column_label(key)} for key in self.columns],
            lines=[self._line(at, key) for at, key in enumerate(self.lines)],
            adding=self._adding(),
            problems=[self._problem(place) for place in self.problems],
            refusal=self.refusal,
            conflict=self.conflict,
            block_problem=self.block_problem,
            other_tabs=self._other_tabs(),
            beside=self._beside(),
            beside_more=max(0, len(self._unshown()) - MOST_BESIDE),
            beside_url=url_for("RateRow.index", tariff=charge.tariff_id, charge=charge.id),
        )
        return page, status

    def _line(self, at: int, line: str) -> dict[str, Any]:
        there = self.grid.amounts
        cells = []
        for across, column in enumerate(self.columns):
            place = (line, column)
            cells.append(
                {
                    "name": f"cell-{at}-{across}",
                    "label": self._cell_label(place),
                    "value": self.typed.get(place, self._written(there.get(place))),
                    "problem": sentence(self.problems[place]) if place in self.problems else "",
                }
            )
        return {"key": line, "label": self._line_label(self.block.down, line), "cells": cells}

    def _problem(self, place: Place) -> dict[str, str]:
        at, across = self.lines.index(place[0]), self.columns.index(place[1])
        return {
            "id": f"cell-{at}-{across}",
            "label": self._cell_label(place),
            "text": sentence(self.problems[place]),
        }

    def _written(self, cents: int | None) -> str:
        return "" if cents is None else write_amount(cents, self.currency, decimal_point())

    def _cell_label(self, place: Place) -> str:
        return f"{self._line_label(self.block.down, place[0])}, {self._column_label(place[1])}"

    def _line_label(self, kind: Down, key: str) -> str:
        if key == ANY:
            return translate(ANY_WORDS[kind])
        if kind is Down.nights:
            return gettext("%(numbers)s nights", numbers=key)
        if kind is Down.party:
            return gettext("%(numbers)s people", numbers=key)
        attribute = {Down.housings: "housings", Down.plans: "plans", Down.ages: "age_band"}[kind]
        return codes_words(key.split(","), attribute, self.grid.names)

    def _column_label(self, season: str) -> str:
        if season == ANY:
            return gettext("All nights")
        known = self.grid.names.seasons
        return name_of(known[season]) if season in known else season

    def _block_label(self, block: Block) -> str:
        """What the cells of a block share, in words; the usual left out."""
        parts = [self._column_label(block.season)] if block.season else []
        parts += [self._line_label(kind, key) for kind, key in block.where]
        parts.append(_counted(block))
        words = " · ".join(parts)
        return words[:1].upper() + words[1:]

    def _blocks(self) -> list[dict[str, Any]]:
        tabs = [
            {
                "label": self._block_label(block),
                "url": url_for("rate_grid.show", charge_id=self.grid.charge.id, **_block_arguments(block)),
                "active": block == self.block,
                "count": count,
            }
            for block, count in self.grid.blocks(self.block.down)
        ]
        return tabs if any(not tab["active"] for tab in tabs) else []

    def _charges(self) -> list[dict[str, Any]]:
        charges = self.grid.charge.tariff.charges
        return [
            {
                "label": bilingual(charge),
                "url": url_for("rate_grid.show", charge_id=charge.id),
                "current": charge is self.grid.charge,
            }
            for charge in charges
        ]

    def _controls(self) -> dict[str, Any]:
        """The fields that choose another shape."""
        block, names = self.block, self.grid.names
        where = dict(block.where)
        return {
            "down": [(kind.value, translate(DOWN_WORDS[kind]), kind is block.down) for kind in Down],
            "per": [(one.value, _choice(one), one is block.per) for one in OFFERED_PER],
            "counting": [(one.value, _choice(one), one is block.counting) for one in OFFERED_COUNTING],
            "number": "" if block.counting_number is None else block.counting_number,
            "season": self._options([ANY, *names.seasons], block.season or ANY, self._season_option),
            "where": [
                {
                    "name": kind.value,
                    "label": translate(DOWN_WORDS[kind]),
                    "typed": kind in NUMBERS,
                    "any": translate(ANY_WORDS[kind]),
                    "value": where.get(kind, ANY),
                    "options": self._key_options(kind, where.get(kind, ANY)),
                }
                for kind in Down
            ],
        }

    def _season_option(self, season: str) -> str:
        return self._column_label(season) if season else gettext("No season")

    def _key_options(self, kind: Down, chosen: str) -> list[tuple[str, str, bool]]:
        known = [ANY, *self._names_of(kind, self.grid.names)]
        keys = known if chosen in known else [*known, chosen]
        return self._options(keys, chosen, lambda key: self._line_label(kind, key))

    def _options(self, keys: list[str], chosen: str, word: Any) -> list[tuple[str, str, bool]]:
        return [(key, word(key), key == chosen) for key in keys]

    def _down_names(self, names: Names) -> Mapping[str, Any]:
        return self._names_of(self.block.down, names)

    def _names_of(self, kind: Down, names: Names) -> Mapping[str, Any]:
        found = {Down.housings: names.housings, Down.plans: names.plans, Down.ages: names.bands}
        return found.get(kind, {})

    def _adding(self) -> dict[str, Any]:
        """What may be added: lines and columns that are not there yet, and lines for several at once."""
        names, kind = self.grid.names, self.block.down
        together = kind in TOGETHER and len(self._down_names(names)) > 1
        keys = [key for key in (ANY, *self._down_names(names)) if together or key not in self.lines]
        seasons = [code for code in (ANY, *names.seasons) if code not in self.columns and code != self.block.season]
        again = request.form if self.add_problems else MultiDict()
        return {
            "typed": kind in NUMBERS,
            "line_label": translate(DOWN_WORDS[kind]),
            "lines": [(key, self._line_label(kind, key), key in again.getlist("new_line")) for key in keys],
            "together": together,
            "columns": [(code, self._column_label(code), code in again.getlist("new_column")) for code in seasons],
            "problems": self.add_problems,
            "value": again.get("new_line", ""),
        }

    def _other_tabs(self) -> list[dict[str, Any]]:
        """The tabs that hold rows which this one does not, each with how many."""
        return [
            {
                "label": self._block_label(block),
                "url": url_for("rate_grid.show", charge_id=self.grid.charge.id, **_block_arguments(block)),
                "count": ngettext("%(num)s price", "%(num)s prices", len(held)),
            }
            for block, held in self._elsewhere
        ]

    def _beside(self) -> list[dict[str, str]]:
        names = self.grid.names
        return [
            {
                "label": conditions_words(self.grid.plain[at], names),
                "price": price_words(self.grid.plain[at], names, self.currency),
                "url": url_for("RateRow.show", record_id=self.grid.rows[at].id),
            }
            for at in self._unshown()[:MOST_BESIDE]
        ]

    def _unshown(self) -> list[int]:
        """The places of the rows that no cell on the page or of another tab shows."""
        lines, columns = set(self.lines), set(self.columns)
        cells = self.grid.fitted.cells.items()
        cut = [at for (line, column), at in cells if line not in lines or column not in columns]
        held = {at for _, places in self._elsewhere for at in places}
        return sorted([*(at for at in self.grid.fitted.beside if at not in held), *cut])


def _read_block(given: MultiDict[str, str]) -> Block:
    """The block that an address or a form asks for. Raises BadNumberSpec, NumberMissing, UnknownCondition."""
    down = _one_of(Down, given.get("down", ""))
    counting = _one_of(Counting, given.get("counting", Counting.unit.value))
    typed = [(kind, typed_key(kind, given.get(kind.value, ""))) for kind in Down if kind is not down]
    return Block(
        down,
        _one_of(Per, given.get("per", Per.night.value)),
        counting,
        _number(given.get("number", "")) if counting in WITH_NUMBER else None,
        given.get("season") or None,
        tuple((kind, key) for kind, key in typed if key),
    )


def _one_of(kind: Any, typed: str) -> Any:
    try:
        return kind(typed)
    except ValueError:
        raise UnknownCondition(code=typed[:60]) from None


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 6):
        raise NumberMissing()
    return int(typed)


def _block_arguments(block: Block) -> dict[str, str]:
    """The block as parameters of an address."""
    given = {"down": block.down.value, "per": block.per.value, "counting": block.counting.value}
    if block.counting_number is not None:
        given["number"] = str(block.counting_number)
    if block.season:
        given["season"] = block.season
    return {**given, **{kind.value: key for kind, key in block.where}}


def _counted(block: Block) -> str:
    return counted_words(block.per, block.counting, block.counting_number)


def _choice(value: Per | Counting) -> str:
    stored = StoredCounting(value.value) if isinstance(value, Counting) else StoredPer(value.value)
    return translate(choice_label(stored))


def _done(written: Written) -> str:
    if written == Written():
        return gettext("Nothing had changed.")
    return gettext(
        "Saved. Prices changed: %(changed)s, added: %(added)s, removed: %(removed)s.",
        changed=written.changed,
        added=written.added,
        removed=written.removed,
    )
