"""The page of a booking: what was sold, for how much and why; its dates changed, the booking cancelled."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from admin_views.booking_pages import booking_view, event_rows, freed_words, housing_name
from admin_views.desk import bookings_list, now, sees_money
from admin_views.forms import DayField
from admin_views.plain_form import PlainForm
from admin_views.price_view import quoted_lines
from admin_views.refusal_words import cures_words, refusals_of
from admin_views.sale_buyer import LONGEST_NOTE, TOO_LONG
from admin_views.sale_pages import stay_words
from admin_views.sale_search import read_stay
from extensions import db
from models import Booking, StayLine
from resources.filters import LARGEST_ID
from rules.errors import UserError
from rules.stay import Stay
from services.booking_pages import Move, booking_of, events_of, preview_move
from services.bookings import cancel, change_dates
from services.rights import PERSONAL
from services.tariffs import selling
from web.actor import required_actor
from web.errors import refusal_sentence
from web.formats import sentence
from web.rights import needs

blueprint = Blueprint("bookings", __name__, url_prefix="/bookings")
Page = tuple[str, int]
ONE = f"/<int(max={LARGEST_ID}):booking_id>"
DAY = [InputRequired(lazy_gettext("Choose a day."))]


class DatesForm(PlainForm):
    """Other dates for a stay."""

    arrival = DayField(lazy_gettext("Arrival"), DAY)
    departure = DayField(lazy_gettext("Departure"), DAY)


class CancelForm(PlainForm):
    """Why a booking ends."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        [Length(max=LONGEST_NOTE, message=TOO_LONG)],
        description=lazy_gettext("Kept in the history. Example: the group gave up"),
    )


@blueprint.get(ONE)
@needs("show", "Booking")
def show(booking_id: int) -> str:
    """The booking, to read and act on."""
    actor = required_actor()
    booking = booking_of(db.session(), booking_id, actor)
    freed = freed_words(booking.stays)
    return render_template(
        "bookings/show.html",
        booking=booking_view(booking, actor),
        audit=event_rows(events_of(db.session(), booking), booking, sees_money(), actor.can("show", PERSONAL)),
        freed=freed,
        cancel_label=cancel_label(freed),
        list_url=bookings_list(),
        money_shown=sees_money(),
    )


@blueprint.get(ONE + "/dates")
@needs("edit", "Booking")
def dates(booking_id: int) -> Page:
    """Choose other dates, and see what they would change before anything does."""
    booking, stay = _stay_of(booking_id, request.args.get("stay", type=int))
    given = request.args if "arrival" in request.args else None
    form = DatesForm(formdata=given, meta={"csrf": False}, arrival=stay.arrival_on, departure=stay.departure_on)
    return _dates_page(booking, stay, form, asked=given is not None)


@blueprint.post(ONE + "/dates")
@needs("edit", "Booking")
def move(booking_id: int) -> Page | Response:
    """Change the dates, as they were shown."""
    booking, stay = _stay_of(booking_id, request.form.get("stay", type=int))
    form = DatesForm()
    wanted = _wanted(form)
    if wanted is None:
        return _dates_page(booking, stay, form, asked=True)
    shown = request.form.get("shown_cents", -1, type=int) if sees_money() else None
    try:
        change_dates(db.session(), booking_id, stay.id, wanted, required_actor(), now(), shown)
    except UserError as refusal:
        booking, stay = _stay_of(booking_id, stay.id)
        return _dates_page(booking, stay, form, asked=True, refusal=refusal)
    flash(gettext("The dates are changed."), "success")
    return redirect(url_for("bookings.show", booking_id=booking_id))


@blueprint.get(ONE + "/cancel")
@needs("edit", "Booking")
def ask_cancel(booking_id: int) -> Page:
    """Ask before the nights are freed."""
    return _cancel_page(booking_of(db.session(), booking_id, required_actor()), CancelForm())


@blueprint.post(ONE + "/cancel")
@needs("edit", "Booking")
def end(booking_id: int) -> Page | Response:
    """Cancel: the nights are free at once."""
    form = CancelForm()
    if not form.validate():
        return _cancel_page(booking_of(db.session(), booking_id, required_actor()), form)
    cancel(db.session(), booking_id, required_actor(), now(), (form.reason.data or "").strip())
    flash(gettext("The booking is cancelled; its nights are free again."), "success")
    return redirect(url_for("bookings.show", booking_id=booking_id))


def _stay_of(booking_id: int, stay_id: int | None) -> tuple[Booking, StayLine]:
    """A booking and one of its stays: the first when none is named."""
    booking = booking_of(db.session(), booking_id, required_actor())
    stay = next((row for row in booking.stays if stay_id in (None, row.id)), None)
    if stay is None:
        raise NotFound()
    return booking, stay


def _wanted(form: DatesForm) -> Stay | None:
    """The dates that were typed; None, with the reason beside the field, when they are none."""
    if not form.validate():
        return None
    try:
        return read_stay(form.arrival.data, form.departure.data)
    except UserError as refusal:
        form.departure.errors = [sentence(refusal.text)]
        return None


def _dates_page(
    booking: Booking, stay: StayLine, form: DatesForm, asked: bool, refusal: UserError | None = None
) -> Page:
    wanted = _wanted(form) if asked else None
    preview: dict[str, Any] | None = None
    if wanted is not None:
        try:
            preview = _preview(preview_move(db.session(), booking, stay.id, wanted, now()), booking, stay)
        except UserError as problem:
            refusal = refusal or problem
    page = render_template(
        "bookings/dates.html",
        booking=booking,
        stay=stay,
        housing=housing_name(stay),
        now_words=stay_words(Stay(stay.arrival_on, stay.departure_on)),
        form=form,
        preview=preview,
        refusal=refusal_sentence(refusal) if refusal else None,
        money_shown=sees_money(),
    )
    return page, refusal.status if refusal else 422 if form.errors else 200


def _preview(change: Move, booking: Booking, stay: StayLine) -> dict[str, Any]:
    """What the dates would change, in words."""
    kept = change.wanted.stay == Stay(stay.arrival_on, stay.departure_on)
    options = selling(db.session(), booking.establishment_id).tariff.options if change.quote.refusals else {}
    return {
        "words": stay_words(change.wanted.stay),
        "nights": change.wanted.stay.nights,
        "lines": quoted_lines(change.quote, booking.currency),
        "stay_cents": change.quote.total_cents,
        "refusals": refusals_of(change.quote, booking.currency, options),
        "cured": change.cure is not None,
        "cures": [
            {"label": found.label, "url": _dates_url(booking, stay, found.stay)}
            for found in cures_words(change.cure, change.wanted.stay)
        ],
        "free": change.free,
        "kept": kept,
        "possible": change.free and not change.quote.refusals and not kept,
        "before_cents": change.before_cents,
        "after_cents": change.after_cents,
        "difference_cents": None if change.after_cents is None else change.after_cents - change.before_cents,
        "nearest": [{"label": stay_words(near), "url": _dates_url(booking, stay, near)} for near in change.nearest],
    }


def _dates_url(booking: Booking, stay: StayLine, wanted: Stay) -> str:
    """What these dates would change."""
    return url_for(
        "bookings.dates",
        booking_id=booking.id,
        stay=stay.id,
        arrival=wanted.arrival_on.isoformat(),
        departure=wanted.departure_on.isoformat(),
    )


def _cancel_page(booking: Booking, form: CancelForm) -> Page:
    freed = freed_words(booking.stays)
    page = render_template(
        "admin/confirm.html",
        title=gettext("Cancel the booking %(reference)s", reference=booking.reference),
        text=gettext("The booking ends, and these nights are on sale again at once:"),
        consequences=freed,
        confirm_label=cancel_label(freed),
        cancel_url=url_for("bookings.show", booking_id=booking.id),
        form=form,
        fields=["reason"],
    )
    return page, 422 if form.errors else 200


def cancel_label(freed: list[str]) -> str:
    """The button names the consequence: "Cancel and free 3 nights of Maison X"."""
    if len(freed) == 1:
        return gettext("Cancel and free %(nights)s", nights=freed[0])
    return gettext("Cancel and free all these nights")
