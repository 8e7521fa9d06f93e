"""A draft made from last year's: amounts at a percentage, seasons a year later, each shown before it is done."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from admin_views.rate_words import amount_words, conditions_words
from admin_views.reading import currency_of, house_of, open_tariff
from extensions import db
from models import Tariff
from models.tariff import PriceSource, TariffStatus
from resources.filters import LARGEST_ID
from rules.errors import UserError
from rules.text import N_
from rules.typed import read_percent
from services.draft_state import draft_token
from services.next_year import (
    MOST_BP,
    By,
    NewAmount,
    NewDates,
    NotAChange,
    change_amounts,
    move_seasons,
    new_amounts,
    new_dates,
    steps_of,
)
from services.rights import MONEY
from services.tariff_pages import names_of
from web.actor import require, required_actor
from web.errors import refusal_sentence
from web.formats import bilingual, date_long, money
from web.language import translate
from web.rights import needs

blueprint = Blueprint("next_year", __name__, url_prefix="/tariffs")
Page = tuple[str, int]
ONE = f"/<int(max={LARGEST_ID}):tariff_id>"
SHOWN = 20  # lines of a preview
BY_WORDS = {
    By.weeks: N_("By 52 weeks: a Saturday stays a Saturday"),
    By.date: N_("Same day and month: 3 July stays 3 July, 29 February becomes 1 March"),
}


@blueprint.get(ONE + "/amounts")
@needs("edit", "RateRow")
def amounts(tariff_id: int) -> Page | Response:
    """Choose a percentage, and see what it makes of the prices."""
    tariff = open_tariff(tariff_id, require("show", MONEY))
    return _amounts_page(tariff, request.args) if tariff.status is TariffStatus.draft else _frozen(tariff)


@blueprint.post(ONE + "/amounts")
@needs("edit", "RateRow")
def change(tariff_id: int) -> Page | Response:
    """Change the amounts as they were shown."""
    given, actor = request.form, require("show", MONEY)
    try:
        steps = _steps(open_tariff(tariff_id, actor))
        bp, step = _percent(given), _step(given, steps)
        chosen, token = given.getlist("charge"), given.get("token", "")
        changed = change_amounts(db.session(), tariff_id, bp, step, chosen, token, actor)
    except UserError as refusal:
        db.session().rollback()
        return _amounts_page(open_tariff(tariff_id, actor), given, refusal)
    flash(ngettext("%(num)s price has changed.", "%(num)s prices have changed.", changed), "success")
    return redirect(url_for("compare.show", tariff_id=tariff_id))


@blueprint.get(ONE + "/dates")
@needs("edit", "Season")
def dates(tariff_id: int) -> Page | Response:
    """Choose how the dates of seasons move, and see where they come to lie."""
    tariff = open_tariff(tariff_id, required_actor())
    return _dates_page(tariff, request.args) if tariff.status is TariffStatus.draft else _frozen(tariff)


@blueprint.post(ONE + "/dates")
@needs("edit", "Season")
def move(tariff_id: int) -> Page | Response:
    """Move the dates as they were shown."""
    given, actor = request.form, required_actor()
    try:
        chosen, token = given.getlist("season"), given.get("token", "")
        moved = move_seasons(db.session(), tariff_id, _by(given), chosen, token, actor)
    except UserError as refusal:
        db.session().rollback()
        return _dates_page(open_tariff(tariff_id, actor), given, refusal)
    flash(ngettext("%(num)s date has moved.", "%(num)s dates have moved.", moved), "success")
    return redirect(url_for("compare.show", tariff_id=tariff_id))


def _amounts_page(tariff: Tariff, given: MultiDict[str, str], refusal: UserError | None = None) -> Page:
    asked, problem, found = "percent" in given, "", []
    chosen, steps = given.getlist("charge") if asked else _own_charges(tariff), _steps(tariff)
    try:
        found = new_amounts(tariff, _percent(given), _step(given, steps), chosen) if asked else []
    except UserError as wrong:
        problem = refusal_sentence(wrong)
    currency = currency_of(house_of(tariff))
    page = render_template(
        "tariffs/amounts.html",
        **_around(tariff, refusal),
        percent=given.get("percent", ""),
        percent_problem=problem,
        steps=[(str(step), money(step, currency), str(step) == given.get("step", str(steps[-1]))) for step in steps],
        charges=[
            {"code": charge.code, "label": bilingual(charge), "ticked": charge.code in chosen}
            for charge in tariff.charges
        ],
        preview=_amounts_preview(tariff, found, currency) if asked and not problem else None,
        hidden=[
            ("percent", given.get("percent", "")),
            ("step", given.get("step", "")),
            *(("charge", code) for code in chosen),
        ],
    )
    return page, refusal.status if refusal else 422 if problem else 200


def _own_charges(tariff: Tariff) -> list[str]:
    """What the house decides by itself: the tourist tax is the commune's."""
    return [charge.code for charge in tariff.charges if charge.source is not PriceSource.tourist_tax]


def _amounts_preview(tariff: Tariff, found: list[NewAmount], currency: str) -> dict[str, Any]:
    names = names_of(db.session(), tariff)
    return {
        "count": len(found),
        "words": ngettext("%(num)s price changes.", "%(num)s prices change.", len(found)),
        "more": max(0, len(found) - SHOWN),
        "zeros": sum(one.cents == 0 for one in found),
        "lines": [
            {
                "label": f"{bilingual(one.row.charge)} · {conditions_words(one.plain, names)}",
                "before": amount_words(one.plain.amount_cents, currency),
                "after": amount_words(one.cents, currency),
            }
            for one in found[:SHOWN]
        ],
    }


def _dates_page(tariff: Tariff, given: MultiDict[str, str], refusal: UserError | None = None) -> Page:
    asked, problem, found = "by" in given, "", []
    chosen = given.getlist("season") if asked else [season.code for season in tariff.seasons]
    try:
        found = new_dates(tariff, _by(given), chosen) if asked else []
    except UserError as wrong:
        problem = refusal_sentence(wrong)
    page = render_template(
        "tariffs/dates.html",
        **_around(tariff, refusal),
        ways=[
            (by.value, translate(words), by.value == given.get("by", By.weeks.value)) for by, words in BY_WORDS.items()
        ],
        seasons=[
            {"code": season.code, "label": bilingual(season), "ticked": season.code in chosen}
            for season in tariff.seasons
        ],
        problem=problem,
        preview=_dates_preview(found) if asked and not problem else None,
        hidden=[("by", given.get("by", "")), *(("season", code) for code in chosen)],
    )
    return page, refusal.status if refusal else 422 if problem else 200


def _dates_preview(found: list[NewDates]) -> dict[str, Any]:
    return {
        "count": len(found),
        "words": ngettext("%(num)s date moves.", "%(num)s dates move.", len(found)),
        "more": 0,
        "zeros": 0,
        "lines": [
            {"label": bilingual(one.season), "before": _nights(one.before), "after": _nights(one.after)}
            for one in found
        ],
    }


def _around(tariff: Tariff, refusal: UserError | None) -> dict[str, Any]:
    """What both pages say of the version."""
    return {
        "version_label": tariff.label,
        "version_url": url_for("Tariff.show", record_id=tariff.id),
        "token": draft_token(db.session(), tariff),
        "refusal": refusal_sentence(refusal) if refusal else "",
    }


def _frozen(tariff: Tariff) -> Response:
    flash(gettext("What is published is never changed. Please prepare a new version."), "warning")
    return redirect(url_for("Tariff.show", record_id=tariff.id))


def _percent(given: MultiDict[str, str]) -> int:
    found = read_percent(given.get("percent", ""), MOST_BP)
    if found is None:
        raise NotAChange()
    return found


def _steps(tariff: Tariff) -> list[int]:
    place = house_of(tariff)
    return steps_of(currency_of(place), place.rounding_cents if place else 1)


def _step(given: MultiDict[str, str], steps: list[int]) -> int:
    """The step that was chosen, the largest where none was; 0 for one that is not offered."""
    typed = given.get("step") or str(steps[-1])
    return int(typed) if typed in {str(step) for step in steps} else 0


def _by(given: MultiDict[str, str]) -> By:
    return By.date if given.get("by") == By.date.value else By.weeks


def _nights(ends: tuple[Any, Any]) -> str:
    first, last = (date_long(day) for day in ends)
    return first if first == last else f"{first} – {last}"
