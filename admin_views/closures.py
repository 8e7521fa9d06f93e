"""Nights taken off sale from the planning, and given back."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from admin_views.desk import choice, house, name_of, now, today_there
from admin_views.forms import DayField
from admin_views.plain_form import PlainForm
from admin_views.sale_buyer import LONGEST_NOTE, TOO_LONG
from admin_views.sale_pages import stay_words
from admin_views.sale_search import DIGITS
from extensions import db
from models import Closure, Establishment, Pool
from models.inventory import ClosureReason
from resources.filters import LARGEST_ID
from rules.errors import FieldErrors, UserError
from rules.stay import FIRST_DAY, LAST_DAY, ONE_DAY, BadStay, Stay, TooFar
from rules.text import Name
from rules.typed import read_day
from services.closure_pages import bookings_named, closure_of
from services.closures import NightsTaken, close_nights, lift_closure
from services.planning import PoolRow, pool_rows
from web.actor import required_actor
from web.errors import refusal_sentence
from web.formats import datetime_local, sentence
from web.rights import needs

blueprint = Blueprint("closures", __name__, url_prefix="/closures")
Page = tuple[str, int]
ONE = f"/<int(max={LARGEST_ID}):closure_id>"
DAY = [InputRequired(lazy_gettext("Choose a day."))]


class ClosureForm(PlainForm):
    """Which nights are closed and why; the pools are read beside it."""

    arrival = DayField(lazy_gettext("First night"), DAY)
    departure = DayField(
        lazy_gettext("Open again on"),
        DAY,
        description=lazy_gettext("The morning from which guests may arrive again."),
    )
    reason = SelectField(lazy_gettext("Reason"), choices=[])
    note = TextAreaField(
        lazy_gettext("Note"),
        [Length(max=LONGEST_NOTE, message=TOO_LONG)],
        description=lazy_gettext("For the team. Example: shutters painted"),
    )


@blueprint.get("/new")
@needs("add", "Closure")
def new() -> Page:
    """Which nights of what to close."""
    place = house()
    arrival = _day(request.args.get("arrival")) or today_there(place)
    departure = _day(request.args.get("departure")) or arrival + ONE_DAY
    form = _form(arrival=arrival, departure=departure)
    return _page(place, form, dict.fromkeys(request.args.getlist("pool")[:100], ""))


@blueprint.post("")
@needs("add", "Closure")
def create() -> Page | Response:
    """Close, or say which stays are in the way."""
    place, form = house(), _form()
    typed = _typed_units()
    pools = {str(pool.id): pool for pool in pool_rows(db.session(), place.id)}
    units, problem = _read_units(typed, pools)
    stay = _read_stay(form) if form.validate() else None
    if stay is None or problem:
        return _page(place, form, typed, 422, units_problem=problem)
    reason, note = ClosureReason(form.reason.data), (form.note.data or "").strip()
    try:
        close_nights(db.session(), place.id, units, stay, reason, note, required_actor(), now())
    except NightsTaken as refusal:
        return _page(place, form, typed, refusal.status, taken=_in_the_way(place, refusal))
    except FieldErrors as refusal:
        return _page(place, form, typed, refusal.status, units_problem=refusal_sentence(refusal))
    flash(gettext("Closed: %(nights)s.", nights=stay_words(stay)), "success")
    return redirect(url_for("planning.month", month=f"{stay.arrival_on:%Y-%m}"))


@blueprint.get(ONE)
@needs("show", "Closure")
def show(closure_id: int) -> str:
    """What is closed, since when and why; and the way to lift it."""
    actor = required_actor()
    closure = closure_of(db.session(), closure_id, actor)
    stay = Stay(closure.arrival_on, closure.departure_on)
    return render_template(
        "closures/show.html",
        closure=closure,
        words=stay_words(stay),
        nights=stay.nights,
        reason=choice(closure.reason),
        pools=_pools_words(closure),
        made=_who(closure.made_by, closure.made_at),
        lifted=_who(closure.lifted_by, closure.lifted_at) if closure.lifted_by else None,
        month_url=url_for("planning.month", month=f"{closure.arrival_on:%Y-%m}"),
        may_lift=closure.lifted_at is None and actor.can("edit", "Closure"),
    )


@blueprint.get(ONE + "/lift")
@needs("edit", "Closure")
def ask_lift(closure_id: int) -> str:
    """Ask before the nights are on sale again."""
    closure = closure_of(db.session(), closure_id, required_actor())
    stay = Stay(closure.arrival_on, closure.departure_on)
    return render_template(
        "admin/confirm.html",
        title=gettext("Lift the closure"),
        text=gettext("These nights are on sale again at once:"),
        consequences=[f"{words}, {stay_words(stay)}" for words in _pools_words(closure)],
        confirm_label=ngettext("Lift and sell %(num)s night", "Lift and sell %(num)s nights", stay.nights),
        cancel_url=url_for("closures.show", closure_id=closure_id),
        action_url=url_for("closures.lift", closure_id=closure_id),
        danger=False,
    )


@blueprint.post(ONE + "/lift")
@needs("edit", "Closure")
def lift(closure_id: int) -> Response:
    """Put the nights on sale again."""
    closure = lift_closure(db.session(), closure_id, required_actor(), now())
    flash(gettext("The closure is lifted; its nights are on sale again."), "success")
    return redirect(url_for("planning.month", month=f"{closure.arrival_on:%Y-%m}"))


def _form(**defaults: Any) -> ClosureForm:
    form = ClosureForm(**defaults)
    form.reason.choices = [(reason.value, choice(reason)) for reason in ClosureReason]
    return form


def _day(typed: str | None) -> date | None:
    try:
        found = read_day(typed or "")
    except ValueError:
        return None
    return found if FIRST_DAY <= found < LAST_DAY else None


def _typed_units() -> dict[str, str]:
    """The ticked pools with the number typed beside each."""
    return {pool: request.form.get(f"units-{pool}", "").strip() for pool in request.form.getlist("pool")[:1000]}


def _read_units(typed: dict[str, str], pools: dict[str, PoolRow]) -> tuple[dict[int, int], str | None]:
    """Units by pool, all of them where no number is typed; and what cannot be read."""
    if not typed:
        return {}, gettext("Tick what is closed.")
    units = {}
    for key, number in typed.items():
        if key not in pools:
            return {}, gettext("This is not one of the choices.")
        pool = pools[key]
        if number and not DIGITS.fullmatch(number):
            return {}, gettext("“%(value)s” is not a number.", value=number[:60])
        units[pool.id] = int(number) if number else pool.capacity
        if not 1 <= units[pool.id] <= pool.capacity:
            return {}, gettext("Write a number from 1 to %(most)s.", most=pool.capacity)
    return units, None


def _read_stay(form: ClosureForm) -> Stay | None:
    """The nights; None, with the reason beside the field, when there are none."""
    try:
        if not FIRST_DAY <= form.arrival.data < form.departure.data <= LAST_DAY:
            raise TooFar() if form.arrival.data < form.departure.data else BadStay()
        return Stay(form.arrival.data, form.departure.data)
    except BadStay:
        form.departure.errors = [gettext("It must come after the first night.")]
    except UserError as refusal:
        form.departure.errors = [sentence(refusal.text)]
    return None


def _page(place: Establishment, form: ClosureForm, typed: dict[str, str], status: int = 200, **more: Any) -> Page:
    pools = [
        {
            "id": str(pool.id),
            "name": name_of(Name(pool.name_fr, pool.name_en or "")),
            "capacity": pool.capacity,
            "ticked": str(pool.id) in typed,
            "units": typed.get(str(pool.id), ""),
        }
        for pool in pool_rows(db.session(), place.id)
    ]
    return render_template("closures/new.html", form=form, pools=pools, back=_back(form), **more), status


def _back(form: ClosureForm) -> str:
    day = form.arrival.data
    return url_for("planning.month", month=f"{day:%Y-%m}" if day and day >= FIRST_DAY else None)


def _in_the_way(place: Establishment, refusal: NightsTaken) -> list[dict[str, Any]]:
    """The bookings that stand on the nights, with links for those who may open them."""
    references = [str(name) for name in refusal.params["bookings"]]  # type: ignore[union-attr]
    found = bookings_named(db.session(), place.id, references)
    opens = required_actor().can("show", "Booking")
    return [
        {"reference": reference, "url": url_for("bookings.show", booking_id=number) if opens else None}
        for number, reference in found
    ]


def _pools_words(closure: Closure) -> list[str]:
    """The pools with the number of units, where only some are closed."""
    return [
        _pool_name(claim.pool) + (f" × {claim.quantity}" if claim.pool.capacity > 1 else "") for claim in closure.claims
    ]


def _pool_name(pool: Pool) -> str:
    return name_of(Name(pool.name_fr, pool.name_en or ""))


def _who(name: str | None, at: Any) -> str:
    return gettext("%(when)s by %(who)s", when=datetime_local(at, house().time_zone), who=name)
