"""The year of a housing: what the cheapest night costs for each day of arrival, or why nothing begins there."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict

from admin_views.desk import today_there
from admin_views.forms import CountField
from admin_views.people_rows import ADULT_AGE
from admin_views.plain_form import PlainForm
from admin_views.price_versions import (
    asked_place,
    asked_version,
    broken_version,
    housing_choices,
    no_version,
    plan_choices,
    version_choices,
    version_words,
)
from admin_views.price_year_grid import YearGrid, stays_of_day
from admin_views.simulator_question import KnownField, NearDayField, other_address
from extensions import db
from models import Establishment
from pricing.request import MOST_PEOPLE, Party, Request
from rules.errors import UserError
from rules.stay import Stay
from rules.typed import read_day
from services.rights import MONEY
from services.simulation import NoVersion, Version, arrivals_of, days_of, quotes_of_day, shop_of, version_of, versions
from services.tariffs import Selling
from web.actor import require
from web.rights import needs

blueprint = Blueprint("price_year", __name__)
Page = tuple[str, int]
FIRST_YEAR, LAST_YEAR = 2000, 2099  # every stay of the last year ends within the calendar


class YearForm(PlainForm):
    """Which year of which housing, for whom."""

    class Meta:
        csrf = False

    tariff = KnownField(lazy_gettext("Version of the tariff"))
    housing = KnownField(lazy_gettext("Housing"))
    plan = KnownField(lazy_gettext("Rate plan"))
    adults = CountField(lazy_gettext("Adults"), 1, MOST_PEOPLE)
    year = CountField(lazy_gettext("Year"), FIRST_YEAR, LAST_YEAR)
    booked_on = NearDayField(lazy_gettext("Day of booking"))


@blueprint.get("/prices/year")
@needs("list", "Tariff")
def show() -> str | Page:
    """A year of arrival days, and with a day what each number of nights costs from there."""
    require("show", MONEY)
    place = asked_place()
    known = versions(db.session(), place.id)
    try:
        version = version_of(known, asked_version())
    except NoVersion as refusal:
        return no_version(gettext("Year of a housing"), refusal)
    try:
        shop = shop_of(db.session(), place.id, version)
    except UserError as refusal:
        return broken_version(gettext("Year of a housing"), version, refusal)
    form = _form(place, known, shop)
    if not form.housing.choices:
        return _no_housing()
    asked = _request(form) if form.validate() else None
    return _day_alone(place, asked, shop) if "panel" in request.args else _page(place, form, asked, version, shop)


def _no_housing() -> str:
    title, text = gettext("There is no housing yet."), gettext("Add what guests book; then it has a year of prices.")
    return render_template(
        "simulator/nothing.html",
        heading=gettext("Year of a housing"),
        title=title,
        text=text,
        url=url_for("Housing.index"),
    )


def _form(place: Establishment, known: list[Version], shop: Selling) -> YearForm:
    choices = {
        "tariff": version_choices(known),
        "housing": housing_choices(place, shop),
        "plan": plan_choices(shop, gettext("The only one, or none")),
    }
    today = today_there(place)
    first = {name: str(pairs[0][0]) for name, pairs in choices.items() if pairs}
    first |= {"adults": "2", "year": str(today.year), "booked_on": today.isoformat()}
    typed = {name: value for name, value in request.args.items() if value.strip()}
    form = YearForm(formdata=MultiDict({**first, **typed}))
    for name, pairs in choices.items():
        form[name].choices = pairs
    return form


def _request(form: YearForm) -> Request:
    return Request(
        housing=form.housing.data,
        stay=Stay.of(date(form.year.data, 1, 1), 1),
        party=Party.of({ADULT_AGE: form.adults.data}),
        booked_on=form.booked_on.data,
        plan=form.plan.data or None,
    )


def _page(place: Establishment, form: YearForm, asked: Request | None, version: Version, shop: Selling) -> Page:
    grid, day = None, _day() if asked else None
    if asked is not None:
        days = list(days_of(shop.tariff, asked, arrivals_of(form.year.data)))
        grid = YearGrid(days, place.currency, today_there(place), day, _address)
    page = render_template(
        "price_year/show.html",
        form=form,
        version=version_words(version),
        months=grid.months() if grid else [],
        scale=grid.scale() if grid else [],
        signs=grid.signs() if grid else [],
        short=grid is not None and grid.some_short,
        shown=_shown(place, asked, shop, day) if asked and day else None,
        before_url=_beside(form, -1),
        after_url=_beside(form, 1),
    )
    return page, 200 if asked else 422


def _day_alone(place: Establishment, asked: Request | None, shop: Selling) -> str | Page:
    """What a day sells, for the page that shows the year already."""
    day = _day()
    if asked is None or day is None:
        return "", 422
    return render_template("price_year/_day.html", shown=_shown(place, asked, shop, day))


def _day() -> date | None:
    """The day that the address names, if it is one on which stays may begin."""
    try:
        day = read_day(request.args.get("day", ""))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _shown(place: Establishment, asked: Request, shop: Selling, day: date) -> dict[str, Any]:
    quotes = quotes_of_day(shop.tariff, asked, day)
    return {**stays_of_day(day, quotes, place.currency, _simulator_url), "close_url": _address()}


def _address(day: date | None = None) -> str:
    """The same year with a day chosen, or none."""
    changed = other_address(request.args, day=day.isoformat() if day else None, panel=None)
    return f"{url_for('price_year.show')}?{changed}" + (f"#d-{day}" if day else "")


def _simulator_url(day: date, nights: int) -> str:
    """A stay of the year in the simulator."""
    kept = {
        name: request.args[name]
        for name in ("tariff", "housing", "plan", "adults", "booked_on")
        if name in request.args
    }
    return url_for("simulator.show", **kept, arrival=day.isoformat(), nights=nights)


def _beside(form: YearForm, years: int) -> str | None:
    """The year before or after."""
    if form.year.errors or not FIRST_YEAR <= form.year.data + years <= LAST_YEAR:
        return None
    changed = other_address(request.args, year=form.year.data + years, day=None)
    return f"{url_for('price_year.show')}?{changed}"
